"""Proposals of a round: worked out, looked at, worked out again, and confirmed."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.actions import ActionRefused
from oids.querysets import in_usual_order
from oids.views.details import ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import RecordScopeMixin
from placements.foreseeing import label_of
from placements.wording import warning_in_words
from rounds.actions.confirming import Outlook, confirm_proposal, confirmable, outlook_of
from rounds.actions.proposals import compute_proposal, stop_proposal
from rounds.enums import ProposalState
from rounds.forms.proposals import ConfirmProposalForm, ProposalForm
from rounds.inputs import counts, gather
from rounds.models import Proposal
from rounds.views.base import RoundMixin

TONES = {
    ProposalState.COMPUTING: "info", ProposalState.FAILED: "bad", ProposalState.READY: "info",
    ProposalState.CONFIRMED: "good",
}  # fmt: skip


def state_of(proposal: Proposal) -> tuple[str, str]:
    """(word, tone)"""
    if proposal.is_undone:
        return _("placements undone"), "warn"
    return proposal.get_state_display(), TONES[proposal.state]


class ProposalMixin(RecordScopeMixin):
    model = Proposal
    permission = "rounds.view_proposal"

    def get_queryset(self):
        return super().get_queryset().select_related(
            "round__partnership", "made_by", "confirmed_by", "based_on", "job", "batch"
        )  # fmt: skip


class ProposalListView(RoundMixin, DetailView):
    """All workings out of a round, the newest first; none is thrown away."""

    permission = "rounds.view_proposal"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        round_ = self.object
        rows = round_.proposals.visible_to(self.request.user).select_related("made_by", "batch")
        counted = rows.annotate(
            students=Count("lines"), placed=Count("lines", filter=Q(lines__school__isnull=False)),
            first=Count("lines", filter=Q(lines__rank=1)),
        )  # fmt: skip
        table = [
            [
                Cell(str(row).capitalize(), row.get_absolute_url()), Cell(word, tone=tone),
                number(_("%(placed)s of %(all)s") % {"placed": formats.count(row.placed), "all": formats.count(row.students)}),
                number(row.first),
                formats.day_time(row.made_at), str(row.made_by),
            ]
            for row in in_usual_order(counted)
            for word, tone in [state_of(row)]
        ]  # fmt: skip
        acts = []
        if not round_.is_closed:
            acts = [(_("Work out a proposal"), reverse("rounds:proposal_create", args=[round_.pk]))]
        return super().get_context_data(
            heading=_("Proposals of %(round)s") % {"round": round_},
            intro=_(
                "A proposal divides the students over the places. It can be adjusted and worked out again as often as "
                "you like: nothing is a placement until a proposal is confirmed."
            ),
            sections=[
                Section(
                    "proposals", _("Proposals"),
                    [_("Proposal"), _("State"), _("Placed"), _("First wish"), _("Worked out"), _("By")],
                    table, empty=_("Nothing has been worked out yet."),
                )
            ],
            actions=acts, back_url=round_.get_absolute_url(), back_label=str(round_), **kwargs,
        )  # fmt: skip


class ProposalCreateView(RoundMixin, ObjectActionView):
    permission = "rounds.change_proposal"
    template_name = "rounds/proposal_create.html"
    form_class = ProposalForm
    heading = gettext_lazy("Work out a proposal")
    intro = gettext_lazy(
        "As many students as possible get a place; then wishes, travel and the other aims count as heavily as the round "
        "says. Places, limits, travel limits and schools to avoid are never broken."
    )
    submit_label = gettext_lazy("Work it out")

    @cached_property
    def proposals(self):
        rows = self.object.proposals.filter(state__in=[ProposalState.READY, ProposalState.CONFIRMED])
        return in_usual_order(rows.annotate(pinned_count=Count("lines", filter=Q(lines__pinned=True))))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"proposals": self.proposals}

    def get_initial(self):
        chosen = self.request.GET.get("based_on", "")
        return {"based_on": chosen if chosen.isdigit() else self.proposals.first()}

    def act(self, form):
        data = form.cleaned_data
        return compute_proposal(
            self.object, with_maybe=data["with_maybe"], time_limit=data["time_limit"], based_on=data.get("based_on"),
            by=self.request.user,
        )  # fmt: skip

    def get_success_message(self, result):
        return _("%(proposal)s is being worked out.") % {"proposal": str(result).capitalize()}

    def get_cancel_url(self):
        return reverse("rounds:proposal_list", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(facts=self.what_goes_in(), **kwargs)

    def refused_before(self):
        """It is too early, or something is missing that it is worked out from."""
        begins = self.object.proposal_from
        if timezone.localdate() < begins:
            text = _("A proposal can be worked out from %(day)s. Correct the dates of the round to begin earlier.")
            return text % {"day": formats.day(begins)}
        return self.material[1]

    @cached_property
    def material(self) -> tuple[Counter, str]:
        """How much there is to work with, or why it cannot be worked out."""
        try:
            return counts(gather(self.object)), ""
        except ActionRefused as refused:
            return Counter(), refused.message

    def what_goes_in(self) -> list[tuple]:
        """Each figure to the list it counts."""
        found, problem = self.material
        if problem:
            return []
        wishes = reverse("rounds:wish_list", args=[self.object.pk])
        places = reverse("rounds:place_list", args=[self.object.pk])
        return [
            (_("Students to place"), formats.count(found["students"]), wishes),
            (_("Placed already, stay where they are"), formats.count(found["placed"])),
            (
                _("Free places"),
                ngettext("%(places)s at %(schools)s school", "%(places)s at %(schools)s schools", found["schools"])
                % {"places": formats.count(found["places"]), "schools": formats.count(found["schools"])},
                places,
            ),
            (_("Without wishes"), formats.count(found["without_wishes"]), f"{wishes}?missing=wishes"),
            (_("Without a postcode: distance unknown"), formats.count(found["without_postcode"])),
            (_("Schools without a school trainer"), formats.count(found["without_trainer"])),
        ]


class ProposalHistoryView(ProposalMixin, HistoryView):
    pass


class ProposalStopView(ProposalMixin, ConfirmView):
    permission = "rounds.change_proposal"
    heading = gettext_lazy("Stop working it out")
    intro = gettext_lazy("The best division found so far is kept; a better one may exist.")
    submit_label = gettext_lazy("Stop")

    def act(self, form):
        return stop_proposal(self.object, by=self.request.user)

    def get_success_message(self, result):
        return _("It stops within a few seconds.")


class ProposalConfirmView(ProposalMixin, ConfirmView):
    permission = "rounds.confirm_proposal"
    form_class = ConfirmProposalForm
    heading = gettext_lazy("Confirm the proposal")
    intro = gettext_lazy(
        "Every student with a school in this proposal gets a placement, all in one act. It can be undone as a whole as "
        "long as none of the placements was changed."
    )
    submit_label = gettext_lazy("Make the placements")

    @cached_property
    def outlook(self) -> Outlook:
        if confirmable(self.object):
            return Outlook([])
        try:
            named = self.may("placements.view_student", self.object.partnership)
            return outlook_of(self.object, named=named)
        except ActionRefused:
            return Outlook([])

    @property
    def warnings(self):
        return self.outlook.warnings

    def refused_before(self):
        if self.outlook.refused:
            return _("Nothing can be confirmed now: see above what stands in the way.")
        return confirmable(self.object)

    def get_facts(self):
        proposal = self.object
        placed = proposal.lines.filter(school__isnull=False).count()
        left = proposal.lines.count() - placed
        lines = reverse("rounds:proposal_line_list", args=[proposal.pk])
        facts = [
            (_("Placements"), formats.count(placed), f"{lines}?placed=yes"),
            (_("Stay without a placement"), formats.count(left), f"{lines}?placed=no"),
        ]
        if self.outlook.refused:
            refused = self.outlook.refused
            text = ngettext(
                "%(because)s %(number)s student cannot be placed as proposed, so nothing would be saved. Work out a new "
                "proposal; it starts from the register as it is now.",
                "%(because)s %(number)s students cannot be placed as proposed, so nothing would be saved. Work out a new "
                "proposal; it starts from the register as it is now.",
                refused,
            )  # fmt: skip
            again = reverse("rounds:proposal_create", args=[proposal.round_id])
            facts.append(
                (_("Not now"), text % {"because": self.outlook.because, "number": formats.count(refused)}, again)
            )
            facts += [(_("In the way"), told) for told in self.outlook.told]
        facts += [(label_of(row.code).capitalize(), row.message) for row in self.outlook.foreseen]
        for warning in self.warnings:
            number = ngettext("%(number)s placement", "%(number)s placements", warning.number) % {
                "number": formats.count(warning.number)
            }
            label = _("Warning: %(what)s") % {"what": warning_in_words(warning.code)}
            example = _("for example: %(text)s") % {"text": warning.example}
            facts.append((label, number, f"{lines}?warning={warning.code}", example))
        return facts

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"asks_reason": any(warning.needs_reason for warning in self.warnings)}

    def get_initial(self):
        return {"version": self.object.version}

    def act(self, form):
        data = form.cleaned_data
        return confirm_proposal(
            self.object, reason=data.get("reason", ""), version=data["version"], by=self.request.user
        )

    def get_success_message(self, result):
        number_ = result.batch.number
        return ngettext("%(number)s placement was made.", "%(number)s placements were made.", number_) % {
            "number": formats.count(number_)
        }
