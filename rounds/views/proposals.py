"""Proposals of a round: worked out, looked at, worked out again, and confirmed."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.actions import ActionRefused
from oids.views.details import ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.jobs import job_context
from oids.views.sections import Cell, Section, number
from partnerships.models import Board, School, Trainer
from partnerships.views.base import RecordScopeMixin
from rounds.actions.confirming import confirm_proposal, confirmable, warnings_of
from rounds.actions.proposals import compute_proposal, stop_proposal
from rounds.calculations.canonical import result_from_json
from rounds.enums import ProposalState
from rounds.forms.proposals import ConfirmProposalForm, ProposalForm
from rounds.inputs import counts, gather
from rounds.models import Proposal
from rounds.views.base import RoundMixin

TONES = {
    ProposalState.COMPUTING: "info", ProposalState.FAILED: "bad", ProposalState.READY: "warn",
    ProposalState.CONFIRMED: "good",
}  # fmt: skip
STOPPED = {
    "optimal": gettext_lazy("it is the best division there is"),
    "time": gettext_lazy("the time was up; a better one may exist"),
    "asked": gettext_lazy("it was stopped; a better one may exist"),
    "greedy": gettext_lazy("one student after the other"),
    "by_hand": gettext_lazy("it was changed by hand"),
}


class ProposalMixin(RecordScopeMixin):
    model = Proposal
    permission = "rounds.view_proposal"

    def get_queryset(self):
        return super().get_queryset().select_related("round__partnership", "made_by", "confirmed_by", "based_on", "job")


class ProposalListView(RoundMixin, DetailView):
    """All workings out of a round, the newest first; none is thrown away."""

    permission = "rounds.view_proposal"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        round_ = self.object
        rows = round_.proposals.visible_to(self.request.user).select_related("made_by")
        rows = rows.annotate(
            students=Count("lines"), placed=Count("lines", filter=Q(lines__school__isnull=False)),
            first=Count("lines", filter=Q(lines__rank=1)),
        )  # fmt: skip
        table = [
            [
                Cell(str(row).capitalize(), row.get_absolute_url()), Cell(row.get_state_display(), tone=TONES[row.state]),
                number(_("%(placed)s of %(all)s") % {"placed": row.placed, "all": row.students}), number(row.first),
                formats.day_time(row.made_at), str(row.made_by),
            ]
            for row in rows
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
        return rows.annotate(pinned_count=Count("lines", filter=Q(lines__pinned=True)))

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

    def what_goes_in(self) -> list[tuple]:
        """How much there is to work with, each figure to the list it counts."""
        try:
            found = counts(gather(self.object))
        except ActionRefused as refused:
            return [(_("Cannot be worked out yet"), refused.message)]
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


class ProposalDetailView(ProposalMixin, DetailView):
    template_name = "rounds/proposal_detail.html"

    def get_context_data(self, **kwargs):
        proposal = self.object
        ready = proposal.state in (ProposalState.READY, ProposalState.CONFIRMED)
        context = {
            "heading": _("%(proposal)s, %(round)s") % {"proposal": str(proposal).capitalize(), "round": proposal.round},
            "status": (proposal.get_state_display(), TONES[proposal.state]),
            "back_url": reverse("rounds:proposal_list", args=[proposal.round_id]),
            "back_label": _("Proposals"),
            "history_url": reverse("rounds:proposal_history", args=[proposal.pk]),
            "actions": self.acts(ready),
            "facts": self.facts(),
            "may_stop": proposal.state == ProposalState.COMPUTING and self.may("rounds.change_proposal", proposal),
            "tiles": [], "sections": [], "why_not": "",
        }  # fmt: skip
        if ready:
            result = result_from_json(proposal.result)
            context |= {"tiles": self.tiles(result), "sections": self.sections(result)}
            if proposal.state == ProposalState.READY:
                context["why_not"] = confirmable(proposal)
        return super().get_context_data(**job_context(proposal.job), **context, **kwargs)

    def acts(self, ready: bool) -> list[tuple[str, str]]:
        proposal, acts = self.object, []
        if not ready or proposal.round.is_closed:
            return acts
        if proposal.state == ProposalState.READY:
            if not confirmable(proposal) and self.may("rounds.confirm_proposal", proposal):
                acts.append((_("Confirm"), reverse("rounds:proposal_confirm", args=[proposal.pk])))
            again = reverse("rounds:proposal_create", args=[proposal.round_id])
            acts.append((_("Work out again, pinned students stay"), f"{again}?based_on={proposal.pk}"))
        return acts

    def facts(self) -> list[tuple]:
        proposal = self.object
        facts = [
            (_("Round"), str(proposal.round), proposal.round.get_absolute_url()),
            (_("Worked out"), f"{formats.day_time(proposal.made_at)}, {proposal.made_by}"),
            (
                _("Places of schools that said maybe"),
                _("counted too") if proposal.source.get("with_maybe") else _("not counted"),
            ),
        ]
        if proposal.based_on:
            facts.append((_("Pins kept from"), str(proposal.based_on), proposal.based_on.get_absolute_url()))
        if proposal.confirmed_at:
            facts.append((_("Confirmed"), f"{formats.day_time(proposal.confirmed_at)}, {proposal.confirmed_by}"))
        if proposal.batch:
            facts.append(
                (_("Placements made"), formats.count(proposal.batch.number), proposal.batch.get_absolute_url())
            )
        if proposal.result:
            result = proposal.result
            facts += [
                (_("Stopped because"), str(STOPPED.get(result["stopped_by"], result["stopped_by"]))),
                (_("Solver"), f"{result['solver']}, {formats.decimal(_seconds(result['milliseconds']), 1)} s"),
                (_("Fingerprint of what went in"), proposal.source_hash[:16]),
            ]
        return facts

    def tiles(self, result) -> list[dict]:
        proposal, lines = self.object, reverse("rounds:proposal_line_list", args=[self.object.pk])
        rows = proposal.lines.aggregate(
            all=Count("pk"), placed=Count("pk", filter=Q(school__isnull=False)),
            first=Count("pk", filter=Q(rank=1)), second=Count("pk", filter=Q(rank=2)), third=Count("pk", filter=Q(rank=3)),
            pinned=Count("pk", filter=Q(pinned=True)),
        )  # fmt: skip
        unplaced = rows["all"] - rows["placed"]
        elsewhere = rows["placed"] - rows["first"] - rows["second"] - rows["third"]

        def tile(label, value, query, tone="", note=""):
            return {
                "label": label,
                "number": formats.count(value),
                "url": f"{lines}{query}",
                "tone": tone,
                "note": note,
            }

        best = _("nothing better is possible") if not result.gap else _("at most %(gap)s points better is possible") % {
            "gap": formats.count(result.gap)
        }  # fmt: skip
        return [
            tile(_("Placed"), rows["placed"], "?placed=yes", note=_("of %(all)s students") % {"all": rows["all"]}),
            tile(_("Without a place"), unplaced, "?placed=no", "warn" if unplaced else "good"),
            tile(_("First wish"), rows["first"], "?rank=1"),
            tile(_("Second wish"), rows["second"], "?rank=2"),
            tile(_("Third wish"), rows["third"], "?rank=3"),
            tile(_("Elsewhere, or no wishes"), elsewhere, "?rank=none"),
            tile(_("Pinned"), rows["pinned"], "?pinned=yes"),
            tile(_("Points, fewer is better"), result.objective, "", note=best),
        ]

    def sections(self, result) -> list[Section]:
        proposal = self.object
        found = [self.aims(result), self.schools(result), self.boards(result), self.trainers(result)]
        if proposal.based_on_id:
            link = (_("What changed"), reverse("rounds:proposal_difference", args=[proposal.pk]))
            found[0] = Section(**{**_fields(found[0]), "add": link})
        return found

    def aims(self, result) -> Section:
        weights = self.object.source["input"]["weights"]
        labels = {
            "wishes": _("Wishes"), "travel": _("Travel"), "diversity": _("Other schools over the years"),
            "groups": _("Peer groups that fit"), "trainers": _("Room of the school trainers"),
            "shares": _("Fair share per school board"),
        }  # fmt: skip
        rows = [[label, number(weights[key]), number(result.parts[key])] for key, label in labels.items()]
        return Section(
            "aims", _("What it cost"), [_("Aim"), _("Weight"), _("Points")], rows,
            foot=[_("Total"), "", number(result.objective)],
            note=_("The lower the points, the better the aim is met. How they are counted stands in the calculation guide."),
        )  # fmt: skip

    def schools(self, result) -> Section:
        names = School.objects.in_bulk([row.school for row in result.schools])
        lines = reverse("rounds:proposal_line_list", args=[self.object.pk])
        rows = [
            [
                Cell(names[row.school].name, f"{lines}?school={row.school}"), names[row.school].city,
                number(row.students), number(row.capacity), number(row.capacity - row.students),
            ]
            for row in sorted(result.schools, key=lambda row: names[row.school].name)
            if row.capacity
        ]  # fmt: skip
        return Section(
            "schools", _("Per school"), [_("School"), _("Place"), _("Students"), _("Places"), _("Free")], rows,
            add=(_("As a board, to drag"), reverse("rounds:proposal_board", args=[self.object.pk])),
            foot=[_("Total"), "", number(sum(row.students for row in result.schools)),
                  number(sum(row.capacity for row in result.schools)),
                  number(sum(row.capacity - row.students for row in result.schools))],
        )  # fmt: skip

    def boards(self, result) -> Section:
        names = dict(Board.objects.filter(code__in=[row.board for row in result.boards]).values_list("code", "name"))
        rows = [
            [
                names.get(row.board, _("no board")), number(row.students),
                number(formats.count(row.target)) if row.target is not None else "", number(row.points),
            ]
            for row in sorted(result.boards, key=lambda row: names.get(row.board, ""))
        ]  # fmt: skip
        return Section(
            "boards", _("Per school board"), [_("School board"), _("Students"), _("Agreed"), _("Points")], rows,
            note=_("Agreed: the board's share of all students, rounded so that the shares add up."),
        )  # fmt: skip

    def trainers(self, result) -> Section:
        rows_of = [row for row in result.trainers if row.students]
        names = Trainer.objects.select_related("person").in_bulk([row.trainer for row in rows_of])
        rows = [
            [
                str(names[row.trainer]), number(row.students),
                number(formats.count(row.capacity)) if row.capacity is not None else "", number(row.groups),
                Cell(_("%(over)s too many") % {"over": row.over}, tone="warn") if row.over else Cell(_("fits"), tone="good"),
            ]
            for row in sorted(rows_of, key=lambda row: names[row.trainer].person.sort_name)
        ]  # fmt: skip
        return Section(
            "trainers", _("Per school trainer"),
            [_("School trainer"), _("Students"), _("The days carry"), _("Peer groups"), _("Room")], rows,
        )  # fmt: skip


def _fields(section: Section) -> dict:
    return {name: getattr(section, name) for name in section.__dataclass_fields__}


def _seconds(milliseconds: int):
    from fractions import Fraction

    return Fraction(milliseconds, 1000)


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
    def warnings(self):
        if confirmable(self.object):
            return []
        try:
            return warnings_of(self.object)
        except ActionRefused:
            return []

    def get_facts(self):
        proposal = self.object
        placed = proposal.lines.filter(school__isnull=False).count()
        left = proposal.lines.count() - placed
        lines = reverse("rounds:proposal_line_list", args=[proposal.pk])
        facts = [
            (_("Placements"), formats.count(placed), f"{lines}?placed=yes"),
            (_("Stay without a placement"), formats.count(left), f"{lines}?placed=no"),
        ]
        if why := confirmable(proposal):
            facts.append((_("Not now"), why))
        for warning in self.warnings:
            label = ngettext("Warning at %(number)s placement", "Warning at %(number)s placements", warning.number)
            facts.append(
                (
                    label % {"number": formats.count(warning.number)},
                    _("for example: %(text)s") % {"text": warning.example},
                )
            )
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
