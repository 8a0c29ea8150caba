"""Recording a decision, and choosing the one that something rests on: those of the steering group, and a word for one
that was used before."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from oids.names import by_name
from partnerships.actions.resting import kinds_by_decision
from partnerships.enums import DECIDING_BODIES, BodyKind
from partnerships.models import Attendance, BodyMember, Decision, Meeting, Person


def decisions_to_choose(partnership, body: str | None = BodyKind.STEERING_GROUP):
    """Those of the body (None: of whichever) that are taken, have not ended and are not withdrawn."""
    today = timezone.localdate()
    rows = Decision.objects.filter(partnership=partnership, decided_on__lte=today, withdrawn_because="")
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=today))
    return rows if body is None else rows.filter(body=body)


class DecisionField(forms.ModelChoiceField):
    """Says of a decision what else rests on it."""

    used: dict[int, list[str]] = {}

    def label_from_instance(self, obj) -> str:
        words = ", ".join(self.used.get(obj.pk, []))
        return _("%(decision)s (used for: %(what)s)") % {"decision": obj, "what": words} if words else str(obj)


class AlsoAboutForm(forms.Form):
    """A form with a `decision`: one that something else rests on already asks whether it is about this too."""

    decision = DecisionField(Decision.objects.none(), label=gettext_lazy("adopted by decision"))
    also = forms.BooleanField(
        label=gettext_lazy("the decision is about this too"), required=False,
        help_text=gettext_lazy("To be ticked when something else rests on the decision already."),
    )  # fmt: skip

    def choose_from(self, rows, besides: type, record_url: str = "") -> None:
        """`besides` is the model of what is adopted; `record_url` opens the form for a decision that is not there yet."""
        field = self.fields["decision"]
        field.queryset = rows
        field.used = kinds_by_decision(list(rows), besides)
        if record_url:
            text = _("Not in the list?")
            field.help_text = format_html('{} <a href="{}">{}</a>', text, record_url, capfirst(_("record a decision")))
        if not field.used:
            del self.fields["also"]

    @property
    def deciding(self) -> list[str]:
        """The names of both fields, for a layout."""
        return [name for name in ("decision", "also") if name in self.fields]

    def clean(self):
        data = super().clean()
        decision = data.get("decision")
        words = ", ".join(self.fields["decision"].used.get(decision.pk, [])) if decision else ""
        if words and not data.get("also") and self.is_new(decision):
            text = _(
                "Decision %(number)s was used for: %(what)s. Tick this if it is about this too, or choose another one."
            )
            self.add_error("also", text % {"number": decision.number, "what": words})
        data.pop("also", None)
        return data

    def is_new(self, decision: Decision) -> bool:
        """Whether it is asked: not of a decision that was chosen before."""
        return decision.pk != self.initial.get("decision")


class DecisionChoiceForm(AlsoAboutForm):
    """Nothing but the decision."""

    decision = DecisionField(Decision.objects.none(), label=gettext_lazy("decision of the steering group"))

    def __init__(self, *args, partnership, besides, record_url="", first_day=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = decisions_to_choose(partnership)
        self.fields["decision"].help_text = _("Not in the list? Record it first under Accountability, Decisions.")
        self.choose_from(
            rows if first_day is None else rows.filter(decided_on__gte=first_day), besides, record_url
        )  # fmt: skip


class PeopleField(forms.ModelMultipleChoiceField):
    def __init__(self, **kwargs) -> None:
        super().__init__(Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


def _meetings(partnership, user):
    """Meetings of the bodies that decide."""
    rows = Meeting.objects.visible_to(user).filter(
        body__partnership=partnership, body__kind__in=[kind for kind, _label in DECIDING_BODIES], cancelled_because=""
    )
    return rows.select_related("body")


class _DecisionFields(forms.Form):
    """What is written of a decision, now or later."""

    title = forms.CharField(label=gettext_lazy("subject"), max_length=200)
    text = forms.CharField(label=gettext_lazy("text"), widget=forms.Textarea(attrs={"rows": 6}), required=False)
    valid_until = DayField(
        label=gettext_lazy("until and including"), required=False,
        help_text=gettext_lazy("Empty: until further notice. Nothing new can rest on it after this day."),
    )  # fmt: skip


class DecisionForm(_DecisionFields):
    """Of a meeting, body and day follow; otherwise they are filled in."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=gettext_lazy("meeting"), required=False,
        help_text=gettext_lazy(
            "Body, date and those present are then taken from the meeting. Without one, fill in body and date."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose a meeting of this partnership that is held already.")},
    )  # fmt: skip
    body = forms.ChoiceField(label=gettext_lazy("body"), choices=[("", "---------"), *DECIDING_BODIES], required=False)
    decided_on = DayField(label=gettext_lazy("date"), required=False)
    number = forms.CharField(
        label=gettext_lazy("number"),
        max_length=20,
        help_text=gettext_lazy("As in the minutes, for example SG-2026-04."),
    )
    present = PeopleField(
        label=gettext_lazy("those present"),
        help_text=gettext_lazy("With a meeting only to be ticked when its attendance does not say it."),
    )

    def __init__(self, *args, partnership, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = _meetings(partnership, user).filter(held_on__lte=timezone.localdate())
        members = BodyMember.objects.filter(body__partnership=partnership, body__kind__in=dict(DECIDING_BODIES))
        people = Person.objects.filter(pk__in=members.values("person"))
        self.fields["present"].queryset = people.order_by(*by_name(), "pk")
        last = ["present"] if self.fields["present"].queryset.exists() else []
        if not last:
            del self.fields["present"]
        self.helper = laid_out("meeting", beside("body", "decided_on"), "number", "title", "text", "valid_until", *last)

    def clean(self):
        data = super().clean()
        if not data.get("meeting") and "meeting" not in self.errors:
            for name in ("body", "decided_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or choose the meeting."))
        # Nobody ticked says nothing: of a meeting its attendance does.
        return data | {"present": data.get("present") or None}


class DecisionUpdateForm(_DecisionFields):
    """Meetings of the decision's own body and day; people of the meeting, and whoever is noted already. Number and day only
    while nothing rests on them (`is_free`)."""

    field_order = ("number", "decided_on", "title", "text", "meeting", "valid_until", "present")
    number = forms.CharField(label=gettext_lazy("number"), max_length=20)
    decided_on = DayField(
        label=gettext_lazy("date"), help_text=gettext_lazy("Of a decision of a meeting: the day of that meeting.")
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label=gettext_lazy("meeting"), required=False,
        help_text=gettext_lazy("Only meetings of this body on the day of the decision can be chosen."),
    )  # fmt: skip
    present = PeopleField(label=gettext_lazy("those present"))

    def __init__(self, *args, decision: Decision, is_free: bool, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        meetings = _meetings(decision.partnership, user).filter(body__kind=decision.body)
        if is_free:
            meetings = meetings.filter(held_on__lte=timezone.localdate())
            self.fields["meeting"].help_text = gettext_lazy("Only meetings of this body can be chosen.")
        else:
            meetings = meetings.filter(held_on=decision.decided_on)
            del self.fields["number"], self.fields["decided_on"]
        if decision.meeting_id:
            meetings = (meetings | Meeting.objects.filter(pk=decision.meeting_id)).distinct()
        self.fields["meeting"].queryset = meetings
        members = BodyMember.objects.active_on(decision.decided_on).filter(
            body__partnership=decision.partnership, body__kind=decision.body
        )
        people = Person.objects.filter(
            Q(pk__in=members.values("person")) | Q(pk__in=decision.presences.values("person"))
            | Q(pk__in=Attendance.objects.filter(meeting=decision.meeting_id).values("person"))
        )  # fmt: skip
        self.fields["present"].queryset = people.order_by(*by_name(), "pk")
        if not self.fields["present"].queryset.exists():
            del self.fields["present"]


class WithdrawDecisionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("why it is withdrawn"), max_length=200,
        help_text=gettext_lazy("For example: recorded twice, or not decided in this way."),
    )  # fmt: skip
