"""Forms of kinds of training, trainings, their days and who comes."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models import Theme
from oids.forms.fields import DayField, DutchDecimalField, TimeField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field
from partnerships.lookups import person_field
from partnerships.models import Party, Person, Trainer
from training.enums import Audience, TrainingSort
from training.models import TrainingKind

CHOOSE = [("", "---------")]
HOURS_HELP = _("Empty: from its beginning to its end. Fill it in when, for example, lunch does not count.")


def number_field(label, help_text="", most=999, **kwargs) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=1, max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num", "autocomplete": "off"}), **kwargs,
    )  # fmt: skip


class KindForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=80)
    sort = forms.ChoiceField(label=_("sort"), choices=[*CHOOSE, *TrainingSort.choices])
    audience = forms.ChoiceField(label=_("for whom"), choices=[*CHOOSE, *Audience.choices])
    per_year = number_field(
        _("how many a year"), _("As agreed, for example five training days. Empty: nothing was agreed."), 60,
        required=False,
    )  # fmt: skip
    needed_percent = number_field(
        _("part that must be followed (%)"),
        _("Who was there for at least this part of the hours has completed it and gets the certificate."), 100,
        initial=100,
    )  # fmt: skip
    valid_years = number_field(
        _("holds for (years)"),
        _("Empty: it does not run out. A change counts for trainings whose attendance is entered or corrected from then on."),
        40, required=False,
    )  # fmt: skip
    after: tuple[str, ...] = ()

    @property
    def helper(self):
        return laid_out(
            "name", beside("sort", "audience"), "per_year", beside("needed_percent", "valid_years"), *self.after
        )


class KindUpdateForm(KindForm):
    version = version_field()
    after = ("version",)


class SessionFields(forms.Form):
    day = DayField(label=_("day"))
    begins_at = TimeField(label=pgettext_lazy("time", "from"))
    ends_at = TimeField(label=pgettext_lazy("time", "until"))
    place = forms.CharField(label=_("place"), max_length=120, required=False)
    hours = DutchDecimalField(
        label=_("hours that count"), min_value=Decimal("0.25"), max_value=Decimal(24), max_digits=4, decimal_places=2,
        required=False, help_text=HOURS_HELP,
    )  # fmt: skip
    after: tuple[str, ...] = ()

    @property
    def helper(self):
        return laid_out("day", beside("begins_at", "ends_at"), "place", "hours", *self.after)


class SessionForm(SessionFields):
    pass


class SessionUpdateForm(SessionFields):
    version = version_field()
    after = ("version",)


class TrainingFields(forms.Form):
    kind = forms.ModelChoiceField(TrainingKind.objects.none(), label=_("kind"))
    title = forms.CharField(label=_("title"), max_length=120)
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("theme"), required=False,
        help_text=_("From the partners' agenda, where it fits one."),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("for whom"), choices=[*CHOOSE, *Audience.choices])
    description = forms.CharField(
        label=_("what it is about"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Stands in the invitation."),
    )  # fmt: skip
    capacity = number_field(_("places"), _("Empty: not limited."), 9_999, required=False)
    register_until = DayField(
        label=_("registration until and including"), required=False,
        help_text=_("Empty: until it begins. The programme leader registers people after this day too."),
    )  # fmt: skip

    def __init__(self, *args, partnership, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = TrainingKind.objects.filter(partnership=partnership)
        self.fields["theme"].queryset = Theme.objects.visible_to(user).filter(partnership=partnership)


class TrainingForm(TrainingFields, SessionFields):
    """With its first day; more days are added on its page."""

    @property
    def helper(self):
        return laid_out(
            beside("kind", "audience"), "title", "theme", "description", "day", beside("begins_at", "ends_at"),
            "place", "hours", beside("capacity", "register_until"),
        )  # fmt: skip


class TrainingUpdateForm(TrainingFields):
    version = version_field()

    @property
    def helper(self):
        return laid_out(
            beside("kind", "audience"), "title", "theme", "description", beside("capacity", "register_until"), "version"
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200)


class MaybeReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"), max_length=200, required=False, help_text=_("For the programme leader; no medical reasons.")
    )


class RegisterManyForm(forms.Form):
    """Trainers who were ticked."""

    trainers = forms.ModelMultipleChoiceField(
        Trainer.objects.none(), label=_("trainers"),
        error_messages={"required": _("Tick at least one person.")},
    )  # fmt: skip

    def __init__(self, *args, candidates, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainers"].queryset = candidates


class RegisterByNameForm(forms.Form):
    """`person` is who is known already; the names are for anybody else, such as a school director."""

    person = person_field(
        label=_("person"), required=False,
        help_text=_("Type a part of the name. Not known yet? Fill in the name below."),
    )  # fmt: skip
    first_name = forms.CharField(label=_("first name"), max_length=60, required=False)
    infix = forms.CharField(label=_("infix"), max_length=20, required=False)
    last_name = forms.CharField(label=_("last name"), max_length=80, required=False)
    email = forms.EmailField(label=_("e-mail address"), required=False)
    party = forms.ModelChoiceField(
        Party.objects.none(), label=_("employer"), required=False,
        help_text=_("Of a trainer this is known already. Empty: from outside the partnership."),
    )  # fmt: skip

    def __init__(self, *args, training, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(user)
        self.fields["person"].url = reverse("partnerships:person_lookup")
        self.fields["party"].queryset = Party.objects.members_of(training.partnership, training.school_year.period)
        self.helper = laid_out("person", beside("first_name", "infix", "last_name"), "email", "party")


class AttendanceForm(forms.Form):
    """One box per person and day: `<session>-<registration>`."""

    present = forms.MultipleChoiceField(label=_("present"), required=False)
    version = version_field()

    def __init__(self, *args, sessions, registrations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = sessions
        self.fields["present"].choices = [
            (f"{session.pk}-{row.pk}", str(row)) for session in sessions for row in registrations
        ]

    def by_session(self) -> dict[int, set[int]]:
        """Session -> registrations that were there."""
        found: dict[int, set[int]] = {session.pk: set() for session in self.sessions}
        for value in self.cleaned_data["present"]:
            session, registration = value.split("-")
            found[int(session)].add(int(registration))
        return found
