"""A proposal becomes placements: all of it in one act, or nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import check_version, lock, lock_all
from partnerships.models import Trainer
from placements.actions.batches import Checked, check_rows, place_checked
from placements.actions.placements import Acknowledged
from placements.actions.warnings import Warning
from placements.enums import BatchKind
from placements.foreseeing import Foreseen, foreseen_of_placing, is_foreseen
from placements.hours import norm_of_year
from placements.models import PeerGroup, Placement
from rounds.actions.proposals import open_again, require_open
from rounds.calculations.canonical import input_from_json
from rounds.enums import ProposalState
from rounds.inputs import days_of
from rounds.models import Proposal


@dataclass(frozen=True, slots=True)
class WarningCount:
    """One kind of warning, for the placements of which enrolments, with the first of them as an example."""

    code: str
    enrolments: frozenset[int]
    example: str
    needs_reason: bool

    @property
    def number(self) -> int:
        return len(self.enrolments)


def rows_of(proposal: Proposal) -> list[dict]:
    """What `place_all` takes, by student: the school's own trainer, and their peer group while it has room."""
    round_ = proposal.round
    days, norm = days_of(round_), norm_of_year(round_.partnership, round_.school_year)
    given = input_from_json(proposal.source["input"])
    trainer_of = {school.key: school.trainer for school in given.schools}
    trainers = Trainer.objects.select_related("person").in_bulk({key for key in trainer_of.values() if key})
    groups = _groups(round_)
    rows = []
    lines = proposal.lines.filter(school__isnull=False).select_related(
        "enrolment__student", "enrolment__partnership", "school"
    )
    for line in lines.order_by("enrolment_id"):
        enrolment = line.enrolment
        trainer = trainers.get(trainer_of.get(line.school_id) or 0)
        group = next(
            (row for row in groups[trainer.pk] if norm is None or row.members < norm.peer_group_max), None
        ) if trainer else None  # fmt: skip
        if group is not None:
            group.members += 1
        rows.append(
            {
                "enrolment": enrolment, "school": line.school,
                "valid_from": max(days.first, enrolment.valid_from),
                "valid_until": min(days.last, enrolment.valid_until or days.last),
                "school_trainer": trainer, "peer_group": group,
                "institute_trainer": group.institute_trainer if group else None, "mentors": [],
            }
        )  # fmt: skip
    return rows


def _groups(round_) -> dict[int, list[PeerGroup]]:
    """Peer groups of the year by school trainer, with how many students they have."""
    found: dict[int, list[PeerGroup]] = defaultdict(list)
    rows = PeerGroup.objects.filter(
        partnership=round_.partnership, school_year=round_.school_year, school_trainer__isnull=False
    ).prefetch_related("placements").select_related("institute_trainer")  # fmt: skip
    for row in rows.order_by("name", "pk"):
        row.members = len({placement.enrolment_id for placement in row.placements.all()})
        found[row.school_trainer_id].append(row)
    return found


@dataclass(frozen=True, slots=True)
class Outlook:
    """What confirming today would say: warnings by kind, how many students stand in the way, the first of them told, and
    what the whole of it does to grant, advance and norm."""

    warnings: list[WarningCount]
    refused: int = 0
    told: tuple[str, ...] = ()
    because: str = ""
    foreseen: tuple[Foreseen, ...] = ()


def outlook_of(proposal: Proposal, *, named: bool = False) -> Outlook:
    """Looked at before it is confirmed; writes nothing. `named`: students by name."""
    rows = rows_of(proposal)
    found = _checked(proposal, rows)
    # Placed one by one they pass every threshold on their way; what is said is where the whole of them comes.
    warnings = [warning for warning in _counted(found) if not is_foreseen(warning.code)]
    if not found.errors:
        enrolments = [row["enrolment"] for row in rows]
        return Outlook(
            warnings, foreseen=tuple(foreseen_of_placing(proposal.partnership, proposal.school_year, enrolments))
        )
    return Outlook(warnings, len(found.errors), tuple(_told(rows, found.errors, named)), _because(proposal))


def _because(proposal: Proposal) -> str:
    """Another proposal that became placements after this one was worked out, in a sentence."""
    other = (
        proposal.round.proposals.filter(state=ProposalState.CONFIRMED, batch__undone_at__isnull=True)
        .exclude(pk=proposal.pk)
        .first()
    )
    if other is None:
        return _("The register changed since the proposal was worked out.")
    return _("%(proposal)s of this round was confirmed on %(day)s; its placements are there already.") % {
        "proposal": str(other).capitalize(), "day": show_day(other.confirmed_at),
    }  # fmt: skip


def _checked(proposal: Proposal, rows: list[dict]) -> Checked:
    return check_rows(rows, partnership=proposal.round.partnership, school_year=proposal.round.school_year)


def _counted(checked: Checked) -> list[WarningCount]:
    warned: dict[str, set[int]] = defaultdict(set)
    first: dict[str, Warning] = {}
    for judged in checked.judged.values():
        for warning in judged.warnings:
            warned[warning.code].add(judged.placement.enrolment_id)
            first.setdefault(warning.code, warning)
    return [
        WarningCount(code, frozenset(warned[code]), first[code].message, first[code].needs_reason)
        for code in sorted(warned)
    ]


def warned_of(proposal: Proposal, code: str) -> frozenset[int]:
    """Enrolments whose placement has this warning: as confirming would say today, or as was seen when it was confirmed."""
    if proposal.is_ready:
        try:
            found = outlook_of(proposal).warnings
        except ActionRefused:  # nothing can be placed in this year yet
            found = []
        return next((row.enrolments for row in found if row.code == code), frozenset())
    rows = Placement.objects.filter(batch=proposal.batch_id, acknowledged__contains=[code]) if proposal.batch_id else []
    return frozenset(row.enrolment_id for row in rows)


def confirmable(proposal: Proposal) -> str:
    """Why it cannot be confirmed today, or nothing."""
    round_ = proposal.round
    if not proposal.is_ready:
        return _("Only a proposal that is ready can be confirmed; this one is “%(state)s”.") % {
            "state": proposal.get_state_display()
        }
    if timezone.localdate() < round_.confirmation_from:
        return _("Proposals are confirmed from %(day)s. Correct the dates of the round to confirm earlier.") % {
            "day": show_day(round_.confirmation_from)
        }
    if not proposal.lines.filter(school__isnull=False).exists():
        return _("Nobody has a school in this proposal, so there is nothing to confirm.")
    return ""


@transaction.atomic
def confirm_proposal(proposal, *, reason="", version=None, by) -> Proposal:
    """Make every line with a school a placement; who has none stays on the list of students without a placement.

    `reason` is kept with every placement that has a warning that needs one.
    """
    require(by, "rounds.confirm_proposal", proposal)
    proposal = lock(proposal)
    check_version(proposal, version)
    require_open(proposal.round)
    if why := confirmable(proposal):
        raise ActionRefused(why)
    open_again(proposal, by=by)
    rows = rows_of(proposal)
    lock_all([row["enrolment"] for row in rows])  # who places one of them at the same time finds this placement
    checked = _checked(proposal, rows)
    if checked.errors:
        raise _refused(rows, checked.errors, by.has_perm("placements.view_student", proposal.partnership))
    warned = {index: judged.warnings for index, judged in checked.judged.items() if judged.warnings}
    if any(warning.needs_reason for found in warned.values() for warning in found) and not reason.strip():
        raise ValidationError({"reason": _("Some placements have a warning. Say in a few words why you go on.")})
    acknowledged = {
        index: Acknowledged(frozenset(warning.code for warning in found), reason) for index, found in warned.items()
    }
    batch = place_checked(
        checked, kind=BatchKind.PROPOSAL, partnership=proposal.round.partnership,
        school_year=proposal.round.school_year, acknowledged=acknowledged, by=by,
    )  # fmt: skip
    with history("rounds.proposal.confirm", by=by):
        proposal.state, proposal.confirmed_by, proposal.confirmed_at = ProposalState.CONFIRMED, by, timezone.now()
        proposal.batch = batch
        proposal.version += 1
        proposal.save()
    return proposal


TOLD = 5


def _told(rows: list[dict], errors: dict[int, dict[str, list[str]]], named: bool) -> list[str]:
    """The first few of what stands in the way; students by name, or by reference for who may not know it."""
    parts = []
    for index, found in sorted(errors.items())[:TOLD]:
        student = rows[index]["enrolment"].student
        why = " ".join(text for texts in found.values() for text in texts)
        parts.append(f"{student.sort_name if named else student.reference}: {why}")
    if (more := len(errors) - TOLD) > 0:
        parts.append(_("And %(number)s more.") % {"number": more})
    return parts


def _refused(rows: list[dict], errors: dict[int, dict[str, list[str]]], named: bool) -> ActionRefused:
    return ActionRefused(
        _(
            "Nothing was placed: the register changed since the proposal was worked out. Work out a new proposal; it "
            "starts from the register as it is now."
        ),
        _told(rows, errors, named),
        number=len(errors),
    )
