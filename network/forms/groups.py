"""Forms of themes, groups, members and meetings."""

from __future__ import annotations

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.actions.people import works_for_another
from network.enums import GroupKind
from network.forms.base import SomebodyForm, hours_field, text_field, years_of
from network.models import GroupMember, Participant, Theme
from oids.forms.fields import DayField, SchoolYearFormField, TimeField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field

AS_AGREED = _("As agreed with the employer, for example 40.")


class ThemeForm(forms.Form):
    title = forms.CharField(label=_("theme"), max_length=120)
    description = text_field(_("description"), max_length=2000, required=False)
    agenda = forms.CharField(
        label=_("from whose agenda"), max_length=200, required=False,
        help_text=_("For example: the boards' agenda of 2026, or the research agenda of the institute."),
    )  # fmt: skip
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))
    more: tuple[str, ...] = ()

    @property
    def helper(self):
        return laid_out("title", "description", "agenda", beside("valid_from", "valid_until"), *self.more)


class ThemeUpdateForm(ThemeForm):
    version = version_field()
    more = ("version",)


class GroupForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=GroupKind.choices)
    name = forms.CharField(label=_("name"), max_length=120)
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("theme"), required=False, help_text=_("From the partners' agenda.")
    )
    question = text_field(
        _("what it works on"), max_length=2000, required=False,
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
    outcome = text_field(_("what came of it"), max_length=2000)


class OnBehalfForm(forms.Form):
    """Hours count for the participant on whose behalf somebody is in the group; another than the employer of the
    register is asked about once."""

    other_employer = forms.BooleanField(label=_("on behalf of another than the employer"), required=False)
    remark: tuple[str, ...] = ()

    def ask_about(self, group, school_year, person) -> None:
        participant = self.cleaned_data.get("participant")
        if self.cleaned_data.get("other_employer"):
            self.remark = ("other_employer",)
        elif participant and (text := works_for_another(group, school_year, person, participant)):
            self.remark = ("other_employer",)
            self.add_error("other_employer", text)


class MemberForm(OnBehalfForm, SomebodyForm):
    email = forms.EmailField(label=_("e-mail address"), required=False)
    participant = forms.ModelChoiceField(
        Participant.objects.none(), label=_("on behalf of"), help_text=_("Empty: the employer of the trainer.")
    )
    hours = hours_field(help_text=AS_AGREED)
    is_leader = forms.BooleanField(label=_("leads the group"), required=False)

    def __init__(self, *args, group, **kwargs) -> None:
        self.group = group
        super().__init__(*args, row=group, lookup=reverse("network:member_lookup", args=[group.pk]), **kwargs)
        self.fields["participant"].queryset = participants_of(group.partnership)
        self.fields["participant"].required = False

    def clean(self):
        data = super().clean()
        if (trainer := data.get("trainer")) and data.get("school_year"):
            self.ask_about(self.group, data["school_year"], trainer.person)
        return data

    @property
    def helper(self):
        return laid_out(
            "school_year", "trainer", beside("first_name", "infix", "last_name"), "email", "participant",
            *self.remark, "hours", "is_leader",
        )  # fmt: skip


def participants_of(partnership):
    return Participant.objects.filter(partnership=partnership).select_related("party", "partner")


class MemberUpdateForm(OnBehalfForm):
    participant = forms.ModelChoiceField(Participant.objects.none(), label=_("on behalf of"))
    hours = hours_field(help_text=AS_AGREED)
    is_leader = forms.BooleanField(label=_("leads the group"), required=False)
    version = version_field()

    def __init__(self, *args, member, **kwargs) -> None:
        self.member = member
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = participants_of(member.group.partnership)

    def clean(self):
        data, row = super().clean(), self.member
        if data.get("participant") != row.participant:
            self.ask_about(row.group, row.school_year, row.person)
        return data

    @property
    def helper(self):
        return laid_out("participant", *self.remark, "hours", "is_leader", "version")


class ContinueForm(forms.Form):
    to_year = SchoolYearFormField(label=_("to school year"))

    def __init__(self, *args, group, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_year"].choices = [(str(year), str(year)) for year in years_of(group)]


class MeetingForm(forms.Form):
    subject = forms.CharField(label=_("subject"), max_length=200)
    day = DayField(label=_("day"))
    begins_at = TimeField(label=pgettext_lazy("time", "from"), required=False)
    ends_at = TimeField(label=pgettext_lazy("time", "until"), required=False)
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
    report = text_field(
        _("what was agreed"), 6, max_length=4000, required=False,
        help_text=_("In short. No names of students."),
    )  # fmt: skip
    version = version_field()

    def __init__(self, *args, members, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = members
