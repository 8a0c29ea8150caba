"""Stretches of one placement that are the same again, since what cut them never was: one stretch, as it was before."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError

from oids.history import history
from placements.actions.regrouping import lock_placements
from placements.enums import EndReason
from placements.models import Placement

GUIDED_BY = ("school_id", "school_trainer_id", "institute_trainer_id", "peer_group_id")


def join_same(chains: Iterable[list[Placement]], *, act: str, by, **details) -> int:
    """Each chain holds stretches that go on from each other with the same mentors, in order of time. Neighbours with the
    same people become one; returns how many went. Call it inside a transaction.

    What a board answered about stays by its own reference; two stretches that were both asked about stay two.
    """
    gone = 0
    for chain in chains:
        fresh = {row.pk: row for row in lock_placements(row.pk for row in chain)}
        kept: Placement | None = None
        for row in (fresh[old.pk] for old in chain):
            if kept is not None and _are_one(kept, row):
                with history(act, by=by, **details):
                    joined = _join(kept, row)
                gone += joined is not None
                kept = joined or row
            else:
                kept = row
    return gone


def _are_one(before: Placement, after: Placement) -> bool:
    return before.end_reason == EndReason.CONTINUED and all(
        getattr(before, name) == getattr(after, name) for name in GUIDED_BY
    )


def _join(before: Placement, after: Placement) -> Placement | None:
    """The one that stays, the first where that can be; None when neither may go."""
    days = (before.valid_from, after.valid_until, after.end_reason, after.end_note)
    acknowledged = sorted({*before.acknowledged, *after.acknowledged})
    reason = before.acknowledged_reason or after.acknowledged_reason
    for stays, goes in ((before, after), (after, before)):
        try:
            with transaction.atomic():
                Placement._base_manager.get(pk=goes.pk).delete()
                stays.valid_from, stays.valid_until, stays.end_reason, stays.end_note = days
                stays.acknowledged, stays.acknowledged_reason = acknowledged, reason
                stays.version += 1
                stays.save()
        except ProtectedError:
            continue
        return stays
    return None
