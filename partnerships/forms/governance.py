"""Forms of bodies, meetings and action points."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.forms.documents import DocumentField
from oids.forms.fields import DayField, TimeField
from oids.forms.layouts import beside, laid_out
from oids.names import by_name
from partnerships.enums import AttendanceState, BodyKind, Duty, Seat
from partnerships.forms.register import version_field
from partnerships.lookups import person_field
from partnerships.models import Body, CalendarLink, Meeting, Party, Person


class BodyForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=[("", "---------"), *BodyKind.choices])
    name = forms.CharField(
        label=_("name"), max_length=80, help_text=_("For example: Stuurgroep, or Werkgroep Toetsing.")
    )
    task = forms.CharField(
        label=_("task"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What it is for."),
    )  # fmt: skip
    valid_from = DayField(label=_("from"), initial=timezone.localdate)
    valid_until = DayField(
        label=_("until and including"), required=False,
        help_text=_("Empty: until further notice. A think group always has a last day."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(beside("kind", "name"), "task", beside("valid_from", "valid_until"))


class BodyUpdateForm(BodyForm):
    version = version_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]
        self.helper = laid_out("name", "task", beside("valid_from", "valid_until"), "version")


NO_DUTY = [("", _("none")), *Duty.choices]


class DutyForm(forms.Form):
    """Whoever had it until then sits on without it."""

    duty = forms.ChoiceField(label=_("duty"), choices=NO_DUTY, required=False)
    on = DayField(label=_("from"), initial=timezone.localdate)


class MemberForm(forms.Form):
    """Somebody of the register is typed; a new person is filled in instead."""

    seat = forms.ChoiceField(label=_("seat"), choices=[("", "---------"), *Seat.choices])
    duty = forms.ChoiceField(label=_("duty"), choices=NO_DUTY, required=False)
    party = forms.ModelChoiceField(
        Party.objects.none(), label=_("for board or institute"), required=False,
        help_text=_("For the seats penvoerder, manager of the institute and school board."),
    )  # fmt: skip
    person = person_field(
        label=_("person of the register"), required=False,
        help_text=_("Type a part of the name. Not there yet? Leave this empty and fill in the name below."),
    )  # fmt: skip
    first_name = forms.CharField(label=_("first name"), max_length=60, required=False)
    infix = forms.CharField(label=_("infix"), max_length=20, required=False, help_text=_("For example: van der."))
    last_name = forms.CharField(label=_("last name"), max_length=80, required=False)
    email = forms.EmailField(
        label=_("e-mail address"), required=False,
        help_text=_("The same as that of the sign-in: action points then stand on this person's own dashboard."),
    )  # fmt: skip
    valid_from = DayField(label=_("from"), initial=timezone.localdate)
    valid_until = DayField(label=_("until and including"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args, body: Body, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["party"].queryset = Party.objects.filter(
            memberships__in=body.partnership.memberships.active_on(today)
        ).order_by("-kind", "name")
        self.fields["person"].queryset = Person.objects.visible_to(user)
        self.fields["person"].url = reverse("partnerships:person_lookup")
        self.helper = laid_out(
            beside("seat", "party"), "duty", "person", beside("first_name", "infix", "last_name"), "email",
            beside("valid_from", "valid_until"),
        )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("person") and any(data.get(name) for name in ("first_name", "last_name")):
            self.add_error("person", _("Choose a person of the register or fill in a new one, not both."))
        return data


class MeetingForm(forms.Form):
    held_on = DayField(label=_("date"))
    begins_at = TimeField(label=_("begins at"))
    ends_at = TimeField(label=_("ends at"), required=False)
    place = forms.CharField(label=_("place"), max_length=120, required=False)
    guests = forms.CharField(
        label=_("guests"), max_length=300, required=False, help_text=_("Who is there besides the members.")
    )
    agenda = forms.CharField(
        label=_("agenda"), required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One item on each line, in order. No names of students."),
    )  # fmt: skip
    version = version_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(beside("held_on", "begins_at", "ends_at"), "place", "guests", "agenda", "version")

    def clean_agenda(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["agenda"].splitlines() if line.strip()]
        if any(len(line) > 200 for line in lines):
            raise forms.ValidationError(_("An item has at most 200 characters."))
        return lines

    def clean(self):
        data = super().clean()
        first, last = data.get("begins_at"), data.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        return data


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200)


class AttendanceForm(forms.Form):
    """One choice per person: the members of that day, and whoever was written down already."""

    def __init__(self, *args, meeting: Meeting, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.people = people_of(meeting)
        choices = [("", _("not written down")), *AttendanceState.choices]
        for person in self.people:
            self.fields[f"person_{person.pk}"] = forms.ChoiceField(label=str(person), choices=choices, required=False)

    def states(self) -> dict[Person, str]:
        return {person: self.cleaned_data[f"person_{person.pk}"] for person in self.people}


def people_of(meeting: Meeting):
    """Members on the day of the meeting, and others whose attendance was recorded, by name."""
    members = meeting.body.members.active_on(meeting.held_on).values("person")
    found = Person.objects.filter(Q(pk__in=members) | Q(pk__in=meeting.attendance.values("person")))
    return found.order_by(*by_name(), "pk")


class MinutesForm(forms.Form):
    file = DocumentField(
        label=_("minutes"), required=True,
        help_text=_("As PDF, PNG or JPEG. The name of the file is not kept; names of students do not belong in it."),
    )  # fmt: skip


class ActionPointForm(forms.Form):
    """The owner is one of the people of the meeting."""

    title = forms.CharField(label=_("what"), max_length=200, help_text=_("No names of students."))
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("owner"))
    due_on = DayField(label=_("due on"))
    version = version_field()

    def __init__(self, *args, meeting: Meeting, owner: Person | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        people = people_of(meeting)
        if owner is not None:
            people = (people | Person.objects.filter(pk=owner.pk)).distinct()
        self.fields["owner"].queryset = people


class DoneForm(forms.Form):
    note = forms.CharField(
        label=_("remark"), max_length=300, required=False, help_text=_("What came of it, if it helps.")
    )


class CalendarForm(forms.Form):
    body = forms.ModelChoiceField(
        Body.objects.none(), label=_("meetings of"), required=False, empty_label=_("all bodies in which I sit")
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = Body.objects.visible_to(user).select_related("partnership")
        self.fields["body"].queryset = rows
        self.fields["body"].label_from_instance = lambda body: f"{body.name} ({body.partnership})"


class CalendarWithdrawForm(forms.Form):
    link = forms.ModelChoiceField(CalendarLink.objects.none(), label=_("calendar address"))

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["link"].queryset = CalendarLink.objects.visible_to(user).select_related("body")
