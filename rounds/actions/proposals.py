"""Working out a proposal, adjusting it by hand, and making it the placements of the round."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.jobs import Running, ask_to_stop, job, start, when_not_done
from oids.locking import check_version, lock
from rounds.calculations.canonical import input_from_json, input_to_json, result_from_json, result_to_json
from rounds.calculations.explanation import explain
from rounds.calculations.moves import Moved, Swap, swaps, with_moves
from rounds.calculations.proposal import Progress, ProposalInput, Refused, Result
from rounds.calculations.solver import solve
from rounds.enums import ProposalState
from rounds.inputs import gather
from rounds.models import Proposal, ProposalLine, Round
from rounds.wording import problem_in_words

COMPUTE = "rounds.proposal.compute"
BATCH = 500
MOST_SECONDS = 3600


def require_open(round_: Round) -> None:
    """Nothing changes in a round that is closed."""
    if round_.is_closed:
        raise ActionRefused(_("This round is closed. It can be read as it was; a new round begins anew."))


@transaction.atomic
def compute_proposal(round_, *, with_maybe=False, time_limit=60, based_on=None, by) -> Proposal:
    """Begin to work out a proposal; who is pinned in `based_on` stays. The work itself goes on in the background."""
    require(by, "rounds.change_proposal", round_)
    round_ = lock(round_)
    require_open(round_)
    if timezone.localdate() < round_.proposal_from:
        raise ActionRefused(
            _("Proposals are worked out from %(day)s, when places and wishes are in. Correct the dates of the round to begin earlier.")
            % {"day": show_day(round_.proposal_from)}
        )  # fmt: skip
    if round_.proposals.filter(state=ProposalState.COMPUTING).exists():
        raise ActionRefused(_("A proposal of this round is being worked out already. Wait for it, or stop it."))
    if based_on is not None and based_on.round_id != round_.pk:
        raise ValidationError({"based_on": _("That proposal is of another round.")})
    number = (round_.proposals.aggregate(last=Max("number"))["last"] or 0) + 1
    proposal = Proposal(round=round_, number=number, based_on=based_on, time_limit=time_limit, made_by=by)
    proposal.source = {"with_maybe": bool(with_maybe)}
    with history("rounds.proposal.start", by=by):
        proposal.full_clean()
        proposal.save()
        proposal.job = start(COMPUTE, by=by, proposal=proposal.pk)
        proposal.save(update_fields=["job"])
    return proposal


@transaction.atomic
def stop_proposal(proposal, *, by) -> Proposal:
    """Stop working it out; the best division so far is kept when there is one."""
    require(by, "rounds.change_proposal", proposal)
    if proposal.state != ProposalState.COMPUTING or proposal.job is None:
        raise ActionRefused(_("This proposal is not being worked out."))
    ask_to_stop(proposal.job)
    proposal.job.refresh_from_db()
    if not proposal.job.is_going:
        _failed(proposal.pk, by=by)
    return proposal


@job(COMPUTE)
def _compute(running: Running, *, proposal: int, by) -> None:
    row = Proposal.objects.select_related("round__partnership", "based_on").get(pk=proposal)
    if row.state != ProposalState.COMPUTING:
        return
    gathered = gather(
        row.round, with_maybe=row.source["with_maybe"], pins=_pins(row.based_on), before=_before(row.based_on), seed=row.seed,
        time_limit_seconds=row.time_limit,
    )  # fmt: skip

    def watch(progress: Progress) -> bool:
        figures = {"placed": progress.placed, "objective": progress.objective, "gap": progress.gap}
        running.tell(progress.placed, len(gathered.given.students), phase=progress.phase, **figures)
        return not running.is_stop_asked()

    found = solve(gathered.given, watch)
    if isinstance(found, Refused):
        names = _names(row.round)
        raise ActionRefused(" ".join(problem_in_words(problem, names) for problem in found.problems))
    with history("rounds.proposal.compute", by=by):
        row.source |= {
            "input": input_to_json(gathered.given),
            "placed": {str(k): v for k, v in gathered.placed.items()},
        }
        _write(row, gathered.given, found, _hand(row.based_on))
        row.state, row.source_hash = ProposalState.READY, found.input_hash
        row.version += 1
        row.save()


@when_not_done(COMPUTE)
def _failed(proposal: int, *, by, problem: str = "") -> None:
    with history("rounds.proposal.fail", by=by):
        row = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal)
        if row.state == ProposalState.COMPUTING:
            row.state = ProposalState.FAILED
            row.save()


def _pins(based_on: Proposal | None) -> dict[int, int]:
    if based_on is None:
        return {}
    rows = based_on.lines.filter(pinned=True, school__isnull=False)
    return dict(rows.values_list("enrolment_id", "school_id"))


def _before(based_on: Proposal | None) -> dict[int, int]:
    """Where everybody was: who can stay without costing points stays."""
    if based_on is None:
        return {}
    return dict(based_on.lines.filter(school__isnull=False).values_list("enrolment_id", "school_id"))


def _hand(based_on: Proposal | None) -> frozenset[int]:
    """Who was placed by hand before and is pinned there still."""
    if based_on is None:
        return frozenset()
    return frozenset(based_on.lines.filter(pinned=True, by_hand=True).values_list("enrolment_id", flat=True))


def _names(round_: Round, by_name: bool = False) -> dict:
    """For messages about what went in. Schools by name; students by reference where the message is kept with a job, by name
    where it only answers whoever moved them."""
    from partnerships.models import School
    from placements.models import Enrolment

    students = Enrolment.objects.of_year(round_.partnership, round_.school_year).select_related("student")
    return {
        "school": dict(School.objects.of_partnership(round_.partnership, round_.school_year.period).values_list("pk", "name")),
        "student": {row.pk: str(row.student) if by_name else row.student.reference for row in students},
    }  # fmt: skip


def _write(row: Proposal, given: ProposalInput, found: Result, by_hand: frozenset[int]) -> None:
    """The result and its lines with their reasons; who has a placement already is no line."""
    row.result = result_to_json(found)
    placed = {int(key) for key in row.source["placed"]}
    reasons = {told.student: told for told in explain(given, found)}
    row.lines.all().delete()
    ProposalLine.objects.bulk_create(
        (
            ProposalLine(
                proposal=row, enrolment_id=line.student, school_id=line.school, rank=line.rank,
                distance_m=line.distance_m, pinned=line.pinned, by_hand=line.student in by_hand,
                worked_out_id=None if line.pinned else line.school, reasons=asdict(reasons[line.student]),
            )
            for line in found.lines
            if line.student not in placed
        ),
        batch_size=BATCH,
    )  # fmt: skip


def open_again(proposal: Proposal, *, by) -> None:
    """A proposal whose placements were undone is ready again before it is changed or confirmed."""
    if proposal.is_undone:
        with history("rounds.proposal.open_again", by=by):
            proposal.state, proposal.confirmed_by, proposal.confirmed_at = ProposalState.READY, None, None
            proposal.save()


def _ready(proposal: Proposal, version: int | None, *, by) -> Proposal:
    proposal = lock(proposal)
    check_version(proposal, version)
    require_open(proposal.round)
    open_again(proposal, by=by)
    if proposal.state != ProposalState.READY:
        raise ActionRefused(
            _("This proposal is “%(state)s”; only one that is ready and not confirmed yet can be changed.")
            % {"state": proposal.get_state_display()}
        )
    return proposal


def released(proposal: Proposal, students) -> ProposalInput:
    """What went in, with these students free to move: a pin holds for the solver, not for the hand that made it."""
    given = input_from_json(proposal.source["input"])
    free = {*students} - {int(key) for key in proposal.source["placed"]}
    return replace(
        given, students=tuple(replace(row, pinned=None) if row.key in free else row for row in given.students)
    )


def preview_moves(proposal: Proposal, moves: dict[int, int | None]) -> Moved:
    """What moving students (enrolment to school, or to nowhere) would break and cost; writes nothing."""
    return with_moves(released(proposal, moves), result_from_json(proposal.result), moves)


def possible_swaps(line: ProposalLine) -> tuple[Swap, ...]:
    """With whom the student can change places; who was pinned by somebody is left where that was."""
    proposal = line.proposal
    lines = dict(proposal.lines.values_list("enrolment_id", "pinned"))
    found = swaps(released(proposal, lines), result_from_json(proposal.result), line.enrolment_id)
    return tuple(row for row in found if not lines[row.other])


def _move(proposal: Proposal, moves: dict[int, int | None], *, act: str, by) -> Proposal:
    """Bring moves by hand into the proposal: whoever is moved is pinned there."""
    moved = preview_moves(proposal, moves)
    if moved.broken:
        names = _names(proposal.round, by_name=True)
        raise ActionRefused(" ".join(problem_in_words(problem, names) for problem in moved.broken))
    lines = {line.student: line for line in moved.result.lines}
    with history(f"rounds.proposal.{act}", by=by):
        proposal.result = result_to_json(moved.result)
        proposal.version += 1
        proposal.save()
        for line in proposal.lines.select_for_update(of=("self",)).filter(enrolment__in=moves):
            found = lines[line.enrolment_id]
            line.school_id, line.rank, line.distance_m = found.school, found.rank, found.distance_m
            line.by_hand, line.pinned = True, found.school is not None
            line.save()
    return proposal


@transaction.atomic
def move_line(line, *, school, version=None, by) -> Proposal:
    """Put one student at another school (None: at none) by hand. No hard limit can be broken, also not by hand."""
    require(by, "rounds.change_proposal", line)
    proposal = _ready(line.proposal, version, by=by)
    return _move(proposal, {line.enrolment_id: school.pk if school else None}, act="move", by=by)


@transaction.atomic
def swap_lines(line, other, *, version=None, by) -> Proposal:
    """Two students change places."""
    require(by, "rounds.change_proposal", line)
    if other.proposal_id != line.proposal_id:
        raise ValidationError({"other": _("That student is in another proposal.")})
    if other.school_id == line.school_id:
        raise ValidationError({"other": _("Both are at the same school; there is nothing to swap.")})
    proposal = _ready(line.proposal, version, by=by)
    line, other = (ProposalLine.objects.get(pk=row.pk) for row in (line, other))
    moves = {line.enrolment_id: other.school_id, other.enrolment_id: line.school_id}
    return _move(proposal, moves, act="swap", by=by)


@transaction.atomic
def pin_lines(proposal, *, enrolments, pinned: bool, version=None, by) -> int:
    """Pin students where they are (a new proposal leaves them there), or release them. Returns how many changed."""
    require(by, "rounds.change_proposal", proposal)
    proposal = _ready(proposal, version, by=by)
    rows = proposal.lines.select_for_update(of=("self",)).filter(
        enrolment__in=enrolments, school__isnull=False, pinned=not pinned
    )
    changed = 0
    with history("rounds.proposal.pin" if pinned else "rounds.proposal.release", by=by):
        for row in rows:
            row.pinned = pinned
            row.save()
            changed += 1
        proposal.version += 1
        proposal.save()
    return changed
