"""Forms of what happens to a placement in the course of the year: each asks only what the act needs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from placements.enums import END_REASONS
from placements.forms.placements import PlacementForm

NO_HEALTH = _("Why, in a few words. Write nothing about health here.")


def note_field() -> forms.CharField:
    return forms.CharField(label=_("note"), max_length=200, required=False, help_text=NO_HEALTH)


class _PeopleForm(PlacementForm):
    """The placement's own fields, as far as they are named in `keep`; what is left empty stays as it is."""

    asks_group = False
    keep: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("enrolment", "school", "valid_from", "valid_until", "school_trainer", "mentor", "second_mentor",
                     "institute_trainer", "peer_group"):  # fmt: skip
            if name not in self.keep:
                del self.fields[name]

    def mentors(self) -> list:
        data = self.cleaned_data
        return [mentor for mentor in (data["mentor"], data["second_mentor"]) if mentor is not None]


class MoveForm(PlacementForm):
    """To another school from a day; what was left empty follows from the new school."""

    first_day = DayField(label=_("first day at the new school"))
    note = note_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("enrolment", "valid_from", "valid_until"):
            del self.fields[name]
        self.helper = laid_out(
            "first_day", "school", "school_trainer", beside("mentor", "second_mentor"),
            beside("institute_trainer", "peer_group"), "note", "version",
        )  # fmt: skip

    def day_of_group(self):
        return self.cleaned_data.get("first_day")

    def values(self) -> dict:
        self.cleaned_data |= {"valid_from": None, "valid_until": None}
        values = super().values()
        del values["valid_from"], values["valid_until"]
        return values


class MentorForm(_PeopleForm):
    """Other mentors from a day."""

    keep = ("mentor", "second_mentor")
    first_day = DayField(label=_("from"), help_text=_("The first day on which the new mentor guides the student."))
    note = note_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].help_text = _("Empty: nobody yet; the work list then asks for a mentor.")
        self.helper = laid_out("first_day", beside("mentor", "second_mentor"), "note", "version")

    def people(self) -> dict:
        return {"mentors": self.mentors()}


class TrainersForm(_PeopleForm):
    """Another school trainer or institute trainer from a day, and with it perhaps another peer group."""

    keep = ("school_trainer", "institute_trainer", "peer_group")
    first_day = DayField(label=_("from"), help_text=_("The first day on which the new trainer guides the student."))
    note = note_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_trainer"].help_text = _("Empty: nobody yet; the work list then asks for a school trainer.")
        self.fields["institute_trainer"].help_text = ""
        self.fields["peer_group"].help_text = _("Stays as it is unless you choose another one.")
        self.helper = laid_out("first_day", "school_trainer", "institute_trainer", "peer_group", "note", "version")

    def people(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.keep}


class InterruptForm(forms.Form):
    first_day = DayField(label=_("first day not at school"))
    returns_on = DayField(
        label=_("first day back"), required=False,
        help_text=_("If it is known: the placement then goes on from that day with the same people."),
    )  # fmt: skip
    note = note_field()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(beside("first_day", "returns_on"), "note", "version")


class ResumeForm(_PeopleForm):
    """Back at school: filled in as it was before."""

    keep = ("school", "school_trainer", "mentor", "second_mentor", "institute_trainer", "peer_group")
    first_day = DayField(label=_("first day back"))
    last_day = DayField(label=_("until and including"), required=False, help_text=_("Empty: the end of the period."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("school_trainer", "institute_trainer", "peer_group"):
            self.fields[name].help_text = ""
        self.helper = laid_out(
            beside("first_day", "last_day"), "school", "school_trainer", beside("mentor", "second_mentor"),
            beside("institute_trainer", "peer_group"), "version",
        )  # fmt: skip

    def people(self) -> dict:
        names = ("school", "school_trainer", "institute_trainer", "peer_group")
        return {name: self.cleaned_data[name] for name in names} | {"mentors": self.mentors()}


class UndoEndForm(forms.Form):
    """Nothing is asked: what was, goes on."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("version")


class StopForm(forms.Form):
    """The placement ends. Whether the student stops altogether is asked, never guessed."""

    last_day = DayField(label=_("last day"), help_text=_("This day still counts."))
    reason = forms.ChoiceField(
        label=_("reason"), choices=[("", "---------"), *((reason.value, reason.label) for reason in END_REASONS)]
    )
    leaves = forms.ChoiceField(
        label=_("does the student stop altogether?"), widget=forms.RadioSelect,
        choices=[
            ("no", _("No: the student stays enrolled and may need another place.")),
            ("yes", _("Yes: the enrolment ends too, and placements after it are taken back.")),
        ],
    )  # fmt: skip
    enrolled_until = DayField(
        label=_("last day of the enrolment"), required=False,
        help_text=_("Only if the student stops altogether. Empty: the last day of the placement."),
    )  # fmt: skip
    note = note_field()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _(
            "Why, in a few words; with “other reason” it must be filled in. Write nothing about health here."
        )
        self.helper = laid_out("last_day", "reason", "note", "leaves", "enrolled_until", "version")

    def clean(self):
        data = super().clean()
        if data.get("leaves") == "no" and data.get("enrolled_until"):
            self.add_error("enrolled_until", _("Fill this in only if the student stops altogether."))
        return data
