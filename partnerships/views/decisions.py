"""Decisions of the steering group and the policy group."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import DAY, Column
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships import actions
from partnerships.actions.resting import kinds_on
from partnerships.enums import BodyKind
from partnerships.filters import DecisionFilter
from partnerships.forms.decisions import DecisionForm, DecisionUpdateForm, WithdrawDecisionForm
from partnerships.models import Decision, DecisionPresence, Meeting
from partnerships.resting import kinds_hidden, resting_on
from partnerships.tables import DecisionTable
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin, back_to


class DecisionListView(PartnershipYearMixin, ListView):
    """All decisions of the partnership: what one rests on may be years old."""

    model = Decision
    permission = "partnerships.view_decision"
    table_class = DecisionTable
    filterset_class = DecisionFilter
    heading = gettext_lazy("Decisions")
    intro = gettext_lazy("Norms, schemes and allocations rest on a decision with a number and a date.")
    empty_text = gettext_lazy("No decision is recorded yet. Enter them from the minutes.")
    export_name = "besluiten"

    def get_queryset(self):
        return Decision.objects.visible_to(self.request.user).filter(partnership=self.partnership)

    @cached_property
    def resting(self):
        return resting_on(self.get_queryset(), self.request.user)

    def get_table_kwargs(self):
        return {"resting": self.resting, "hidden": self.hidden}

    @cached_property
    def hidden(self):
        return kinds_hidden(self.get_queryset(), self.request.user)

    def get_create(self):
        if self.may("partnerships.change_decision", self.partnership):
            return reverse("partnerships:decision_record", kwargs=self.kwargs), _("Record a decision")
        return None

    def export_columns(self):
        return [
            Column("number", _("Number")), Column("day", _("Date"), DAY), Column("body", _("Body")),
            Column("title", _("Subject")), Column("text", _("Text")), Column("until", _("Until"), DAY),
            Column("rests", _("What rests on it")), Column("withdrawn", _("Why it is withdrawn")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "number": obj.number, "day": obj.decided_on, "body": obj.get_body_display(), "title": obj.title,
            "text": obj.text, "until": obj.valid_until,
            "rests": "; ".join(
                [*(f"{row.kind}: {row.name}" for row in self.resting.get(obj.pk, [])), *self.hidden.get(obj.pk, [])]
            ),
            "withdrawn": obj.withdrawn_because,
        }  # fmt: skip


class DecisionMixin(RecordScopeMixin):
    model = Decision
    permission = "partnerships.view_decision"


class DecisionDetailView(DecisionMixin, DetailView):
    """The decision, who took it, and everything that rests on it."""

    template_name = "generic/record.html"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "meeting__body")

    def get_context_data(self, **kwargs):
        decision = self.object
        actions_ = []
        if self.may("partnerships.change_decision", decision) and not decision.is_withdrawn:
            actions_ = [
                (_("Correct"), reverse("partnerships:decision_update", args=[decision.pk])),
                (_("Withdraw"), reverse("partnerships:decision_withdraw", args=[decision.pk])),
            ]
        meeting = decision.meeting
        if meeting is not None and not Meeting.objects.visible_to(self.request.user).filter(pk=meeting.pk).exists():
            meeting = None
        present = ", ".join(str(row.person) for row in decision.presences.select_related("person"))
        until = formats.day(decision.valid_until) if decision.valid_until else _("until further notice")
        return super().get_context_data(
            facts=[
                (_("Number"), decision.number),
                (_("Body"), decision.get_body_display()),
                (_("Date"), formats.day(decision.decided_on)),
                (_("Meeting"), meeting or "", meeting.get_absolute_url() if meeting else ""),
                (_("Those present"), present),
                (_("Subject"), decision.title),
                (_("Text"), decision.text),
                (_("Until"), until),
                *([(_("Why it is withdrawn"), decision.withdrawn_because)] if decision.is_withdrawn else []),
            ],
            status=self.status(),
            sections=[self.rests()],
            actions=actions_,
            history_url=reverse("partnerships:decision_history", args=[decision.pk]),
            **back_to("partnerships:decision_list", _("Decisions"), self.request),
            **kwargs,
        )

    def status(self) -> tuple[str, str]:
        if self.object.is_withdrawn:
            return _("withdrawn"), "bad"
        if self.object.is_yet_to_be_taken:
            return _("not taken yet"), "warn"
        if self.object.is_in_force_on(timezone.localdate()):
            return _("in force"), "good"
        return _("ended"), "neutral"

    def rests(self) -> Section:
        this = Decision.objects.filter(pk=self.object.pk)
        found = resting_on(this, self.request.user).get(self.object.pk, [])
        hidden = kinds_hidden(this, self.request.user).get(self.object.pk, [])
        rows = [[capfirst(row.kind), Cell(row.name, row.url), row.state] for row in found]
        rows += [[capfirst(kind), _("Your role does not show which."), ""] for kind in hidden]
        return Section(
            "rests", _("What rests on it"), [_("Kind"), _("What"), _("State")], rows,
            empty=_("Nothing rests on this decision yet. A norm, scheme, allocation or settlement is adopted on its own page."),
            note=_("Norms, hourly rates, schemes, allocations, settlements, scenarios and agreements on placing.")
            if rows else "",
        )  # fmt: skip


class DecisionHistoryView(DecisionMixin, HistoryView):
    def get_parts(self):
        return [DecisionPresence]


class DecisionRecordView(PartnershipYearMixin, ActionView):
    permission = "partnerships.change_decision"
    form_class = DecisionForm
    heading = gettext_lazy("Record a decision")

    @cached_property
    def meeting(self) -> Meeting | None:
        """From the page of a meeting: that one."""
        asked = self.request.GET.get("meeting", "")
        if not asked.isdigit() or len(asked) > 18:
            return None
        rows = Meeting.objects.visible_to(self.request.user).filter(body__partnership=self.partnership)
        return rows.select_related("body").filter(pk=int(asked)).first()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "user": self.request.user}

    def get_initial(self):
        meeting = self.meeting
        if meeting is None:
            return {"body": BodyKind.STEERING_GROUP, "decided_on": timezone.localdate()}
        return {
            "meeting": meeting.pk, "body": meeting.body.kind, "decided_on": meeting.held_on,
            "number": next_number(self.partnership, meeting.body.kind, meeting.held_on.year),
        }  # fmt: skip

    def act(self, form):
        data = dict(form.cleaned_data)
        if data["meeting"] is not None:
            data |= {"body": "", "decided_on": None}
        return actions.record_decision(partnership=self.partnership, by=self.request.user, **data)

    def get_cancel_url(self):
        if self.meeting is not None:
            return self.next_url() or self.meeting.get_absolute_url()
        return self.next_url() or reverse("partnerships:decision_list", kwargs=self.kwargs)


PREFIXES = {BodyKind.STEERING_GROUP: "SG", BodyKind.POLICY_GROUP: "BG"}


def next_number(partnership, body: str, year: int) -> str:
    """`SG-2026-05` when SG-2026-04 is the last one; a proposal that can be typed over."""
    start = f"{PREFIXES.get(BodyKind(body), 'B')}-{year}-"
    taken = Decision.objects.filter(partnership=partnership, number__startswith=start).values_list("number", flat=True)
    numbers = [int(rest) for number in taken if (rest := number.removeprefix(start)).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1:02d}"


class DecidesMixin:
    """For the page of an act that rests on a decision: a decision is recorded from there, and back again. `besides` is the
    model of what is adopted."""

    besides: type

    def get_form_kwargs(self):
        obj, record = self.object, ""
        if self.may("partnerships.change_decision", obj.partnership):
            scope = [obj.partnership.slug, str(self.request.school_year)]
            record = f"{reverse('partnerships:decision_record', args=scope)}?{urlencode({'next': self.request.path})}"
        return super().get_form_kwargs() | {
            "partnership": obj.partnership, "besides": self.besides, "record_url": record,
        }  # fmt: skip


class DecisionUpdateView(DecisionMixin, ObjectActionView):
    permission = "partnerships.change_decision"
    form_class = DecisionUpdateForm
    heading = gettext_lazy("Correct a decision")

    @cached_property
    def why_it_stays(self) -> str:
        return actions.why_it_stays(self.object)

    def refused_before(self) -> str:
        return _("This decision is withdrawn, and stays as it was.") if self.object.is_withdrawn else ""

    def get_context_data(self, **kwargs):
        if self.why_it_stays:
            intro = _("Number and date stay as they are, because of: %(what)s.") % {"what": self.why_it_stays}
        else:
            intro = _(
                "Number and date can be corrected as long as nothing rests on the decision and no stand names it."
            )
        return super().get_context_data(intro=intro, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "decision": self.object, "is_free": not self.why_it_stays, "user": self.request.user,
        }  # fmt: skip

    def get_initial(self):
        decision = self.object
        return {
            "number": decision.number, "decided_on": decision.decided_on, "title": decision.title, "text": decision.text, "meeting": decision.meeting_id,
            "valid_until": decision.valid_until,
            "present": list(decision.presences.values_list("person", flat=True)),
        }  # fmt: skip

    def act(self, form):
        return actions.update_decision(self.object, by=self.request.user, **form.cleaned_data)


class DecisionWithdrawView(DecisionMixin, ObjectActionView):
    """Recorded by mistake: it stays to be read with the reason."""

    permission = "partnerships.change_decision"
    form_class = WithdrawDecisionForm
    heading = gettext_lazy("Withdraw a decision")
    intro = gettext_lazy(
        "For what was recorded by mistake. It stays in the list as withdrawn, with the reason; nothing can be adopted with it "
        "any more. A number or a date that is wrong is corrected instead, and a decision that ended gets a last day."
    )
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("Withdrawn.")

    def refused_before(self) -> str:
        if self.object.is_withdrawn:
            return _("This decision is withdrawn, and stays as it was.")
        kinds = kinds_on(self.object)
        return actions.withdrawal_refused(kinds) if kinds else ""

    def act(self, form):
        return actions.withdraw_decision(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
