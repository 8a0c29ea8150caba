"""Forms of themes, groups, members and meetings."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from network.enums import GroupKind
from network.models import GroupMember, Participant, Theme
from oids.forms.fields import DayField, DutchDecimalField, SchoolYearFormField
from oids.forms.layouts import beside, laid_out
from oids.periods import SchoolYear
from partnerships.forms.register import version_field
from partnerships.lookups import trainer_field
from partnerships.models import Trainer


class ThemeForm(forms.Form):
    title = forms.CharField(label=_("theme"), max_length=120)
    description = forms.CharField(
        label=_("description"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    agenda = forms.CharField(
        label=_("from whose agenda"), max_length=200, required=False,
        help_text=_("For example: the boards' agenda of 2026, or the research agenda of the institute."),
    )  # fmt: skip
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))

    @property
    def helper(self):
        return laid_out("title", "description", "agenda", beside("valid_from", "valid_until"), *self.more)

    more: tuple[str, ...] = ()


class ThemeUpdateForm(ThemeForm):
    version = version_field()
    more = ("version",)


class GroupForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=GroupKind.choices)
    name = forms.CharField(label=_("name"), max_length=120)
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("theme"), required=False, help_text=_("From the partners' agenda.")
    )
    question = forms.CharField(
        label=_("what it works on"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The question of the group, and what it will make."),
    )  # fmt: skip
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))
    more: tuple[str, ...] = ()

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.filter(partnership=partnership)

    @property
    def helper(self):
        return laid_out("kind", "name", "theme", "question", beside("valid_from", "valid_until"), *self.more)


class GroupUpdateForm(GroupForm):
    version = version_field()
    more = ("version",)


class GroupEndForm(forms.Form):
    last_day = DayField(label=_("last day"), help_text=_("This day still counts."))
    outcome = forms.CharField(label=_("what came of it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


def hours_field() -> DutchDecimalField:
    return DutchDecimalField(
        label=_("hours in this year"), min_value=Decimal(0), max_value=Decimal(1659), max_digits=6, decimal_places=2,
        help_text=_("As agreed with the employer, for example 40."),
    )  # fmt: skip


class MemberForm(forms.Form):
    """`trainer` is somebody who is known already; the names are for anybody else."""

    school_year = SchoolYearFormField(label=_("school year"))
    trainer = trainer_field(
        label=_("trainer"),
        required=False,
        help_text=_("Type a part of the name. Not a trainer? Fill in the name below."),
    )
    first_name = forms.CharField(label=_("first name"), max_length=60, required=False)
    infix = forms.CharField(label=_("infix"), max_length=20, required=False)
    last_name = forms.CharField(label=_("last name"), max_length=80, required=False)
    email = forms.EmailField(label=_("e-mail address"), required=False)
    participant = forms.ModelChoiceField(Participant.objects.none(), label=_("on behalf of"))
    hours = hours_field()
    is_leader = forms.BooleanField(label=_("leads the group"), required=False)

    def __init__(self, *args, group, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        years = years_of(group)
        self.fields["school_year"].choices = [(str(year), str(year)) for year in years]
        self.fields["trainer"].queryset = (
            Trainer.objects.visible_to(user).filter(partnership=group.partnership).select_related("person")
        )
        self.fields["participant"].queryset = participants_of(group.partnership)

    @property
    def helper(self):
        return laid_out(
            "school_year", "trainer", beside("first_name", "infix", "last_name"), "email", "participant", "hours",
            "is_leader",
        )  # fmt: skip

    def values(self) -> dict:
        """What the action takes: a trainer stands for a person."""
        data = dict(self.cleaned_data)
        trainer = data.pop("trainer")
        return data | {"person": trainer.person if trainer else None}


def years_of(group) -> list[SchoolYear]:
    """School years in which the group runs; an open one until next year."""
    from django.utils import timezone

    first = SchoolYear.of(group.valid_from)
    last = SchoolYear.of(group.valid_until or max(timezone.localdate(), group.valid_from)).start
    last = last if group.valid_until else last + 1
    return [SchoolYear(start) for start in range(last, first.start - 1, -1)]


def participants_of(partnership):
    return Participant.objects.filter(partnership=partnership).select_related("party", "partner")


class MemberUpdateForm(forms.Form):
    participant = forms.ModelChoiceField(Participant.objects.none(), label=_("on behalf of"))
    hours = hours_field()
    is_leader = forms.BooleanField(label=_("leads the group"), required=False)
    version = version_field()

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = participants_of(partnership)


class ContinueForm(forms.Form):
    to_year = SchoolYearFormField(label=_("to school year"))

    def __init__(self, *args, group, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_year"].choices = [(str(year), str(year)) for year in years_of(group)]


def time_field(label) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%H.%M"],
        error_messages={"invalid": _("This is not a time. Write it as 15:30.")},
    )  # fmt: skip


class MeetingForm(forms.Form):
    subject = forms.CharField(label=_("subject"), max_length=200)
    day = DayField(label=_("day"))
    begins_at = time_field(_("from"))
    ends_at = time_field(_("until"))
    place = forms.CharField(label=_("place"), max_length=120, required=False)
    more: tuple[str, ...] = ()

    @property
    def helper(self):
        return laid_out("subject", "day", beside("begins_at", "ends_at"), "place", *self.more)


class MeetingUpdateForm(MeetingForm):
    version = version_field()
    more = ("version",)


class HoldForm(forms.Form):
    present = forms.ModelMultipleChoiceField(
        GroupMember.objects.none(), label=_("present"), required=False, widget=forms.CheckboxSelectMultiple
    )
    report = forms.CharField(
        label=_("what was agreed"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In short. No names of students."),
    )  # fmt: skip
    version = version_field()

    def __init__(self, *args, members, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = members
