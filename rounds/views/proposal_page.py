"""The page of a proposal: how good it is, per school, per board and per school trainer."""

from __future__ import annotations

from fractions import Fraction
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.names import alphabetical
from oids.views.details import DetailView
from oids.views.jobs import WatchesJobMixin
from oids.views.sections import Cell, Section, number
from partnerships.models import Board, School, Trainer
from rounds.actions.confirming import confirmable
from rounds.calculations.canonical import result_from_json
from rounds.enums import ProposalState
from rounds.views.base import mail_of_result
from rounds.views.proposals import ProposalMixin, state_of

STOPPED = {
    "optimal": gettext_lazy("it is the best division there is"),
    "time": gettext_lazy("the time was up; a better one may exist"),
    "asked": gettext_lazy("it was stopped; a better one may exist"),
    "greedy": gettext_lazy("one student after the other"),
    "by_hand": gettext_lazy("it was changed by hand"),
}
# What costs how many points: the table of docs/calculations.md in a few words each.
COUNTED = {
    "wishes": gettext_lazy("second wish 300, third 600, elsewhere 1,000"),
    "travel": gettext_lazy("20 for every kilometre, at most 1,000; 500 when the distance is not known"),
    "diversity": gettext_lazy("at an earlier school 1,000; again the same kind of school at most 600"),
    "groups": gettext_lazy("100 for every student short of whole peer groups"),
    "trainers": gettext_lazy("300 for every student more than the days of the trainer carry"),
    "shares": gettext_lazy("100 for every student more or fewer than agreed"),
}


class ProposalDetailView(WatchesJobMixin, ProposalMixin, DetailView):
    template_name = "rounds/proposal_detail.html"

    def get_context_data(self, **kwargs):
        proposal = self.object
        ready = proposal.state in (ProposalState.READY, ProposalState.CONFIRMED)
        context = {
            "heading": _("%(proposal)s, %(round)s") % {"proposal": str(proposal).capitalize(), "round": proposal.round},
            "status": state_of(proposal),
            "back_url": reverse("rounds:proposal_list", args=[proposal.round_id]),
            "back_label": _("Proposals"),
            "history_url": reverse("rounds:proposal_history", args=[proposal.pk]),
            "actions": self.acts(ready),
            "facts": self.facts(),
            "may_stop": proposal.state == ProposalState.COMPUTING and self.may("rounds.change_proposal", proposal),
            "tiles": [], "sections": [], "why_not": "", "undone": "",
        }  # fmt: skip
        if ready:
            result = result_from_json(proposal.result)
            context |= {"tiles": self.tiles(result), "sections": self.sections(result)}
            if proposal.is_ready:
                context["why_not"] = confirmable(proposal)
            if proposal.is_undone:
                context["undone"] = _(
                    "The placements of this proposal were undone on %(at)s. Adjust it and confirm it again, or have it "
                    "worked out again; what is pinned stays."
                ) % {"at": formats.day_time(proposal.batch.undone_at)}
        return super().get_context_data(**context, **kwargs)

    def watched_job(self):
        return self.object.job

    def job_note(self, job):
        """The best division so far, and how much better one can become at most."""
        far = job.progress
        if not far:
            return ""
        text = _("%(placed)s of %(all)s students have a place in the best division so far, of %(points)s points.") % {
            "placed": formats.count(far["placed"]), "all": formats.count(job.total),
            "points": formats.count(far["objective"]),
        }  # fmt: skip
        if far["gap"] is None:
            return text
        return text + " " + _("At most %(gap)s points better is possible.") % {"gap": formats.count(far["gap"])}

    def acts(self, ready: bool) -> list[tuple[str, str]]:
        proposal, acts = self.object, []
        if not ready or proposal.round.is_closed:
            return acts
        if proposal.is_confirmed and proposal.batch and proposal.batch.undone_at is None:
            return self.acts_after(proposal)
        if proposal.is_ready:
            if not confirmable(proposal) and self.may("rounds.confirm_proposal", proposal):
                acts.append((_("Confirm"), reverse("rounds:proposal_confirm", args=[proposal.pk])))
            again = reverse("rounds:proposal_create", args=[proposal.round_id])
            acts.append((_("Work out again, pinned students stay"), f"{again}?based_on={proposal.pk}"))
        return acts

    def acts_after(self, proposal) -> list[tuple[str, str]]:
        """The placements are there: tell the students, or take it all back."""
        acts = []
        if mail := mail_of_result(proposal.round, self.request.user):
            acts.append((_("Mail the students"), mail))
        if self.may("placements.change_placement", proposal.batch):
            undo = reverse("placements:batch_undo", args=[proposal.batch_id])
            acts.append((_("Undo the placements"), f"{undo}?{urlencode({'next': proposal.get_absolute_url()})}"))
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
            made = formats.count(proposal.batch.number)
            if proposal.batch.undone_at:
                made = _("%(number)s, undone at %(at)s") % {
                    "number": made, "at": formats.day_time(proposal.batch.undone_at),
                }  # fmt: skip
            facts.append((_("Placements made"), made, proposal.batch.get_absolute_url()))
        if proposal.result:
            result = proposal.result
            facts += [
                (_("Stopped because"), str(STOPPED.get(result["stopped_by"], result["stopped_by"]))),
                (_("Solver"), f"{result['solver']}, {formats.decimal(Fraction(result['milliseconds'], 1000), 1)} s"),
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
            tile(
                _("Placed"),
                rows["placed"],
                "?placed=yes",
                note=_("of %(all)s students") % {"all": formats.count(rows["all"])},
            ),
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
        rows = [[label, COUNTED[key], number(weights[key]), number(result.parts[key])] for key, label in labels.items()]
        return Section(
            "aims", _("What it cost"), [_("Aim"), _("Counted before the weight"), _("Weight"), _("Points")], rows,
            foot=[_("Total"), "", "", number(result.objective)],
            note=_("The lower the points, the better the aim is met. First of all as many students as possible get a place."),
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
            for row in sorted(rows_of, key=lambda row: alphabetical(names[row.trainer].person.sort_name))
        ]  # fmt: skip
        return Section(
            "trainers", _("Per school trainer"),
            [_("School trainer"), _("Students"), _("The days carry"), _("Peer groups"), _("Room")], rows,
        )  # fmt: skip


def _fields(section: Section) -> dict:
    return {name: getattr(section, name) for name in section.__dataclass_fields__}
