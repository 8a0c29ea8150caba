"""Many placements corrected in one act, under the rules of doing it one by one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.bulk import update_rows
from oids.history import history
from oids.triggers import expect_many_rows
from placements.actions.placements import FIELDS, WRITTEN_ELSEWHERE, Acknowledged, Judged
from placements.models import Placement, PlacementMentor

_WRITTEN = (*FIELDS, "acknowledged", "acknowledged_reason", "version")


@transaction.atomic
def correct_judged(
    rows: Sequence[Judged], *, partnership, by, acknowledged: Sequence[Acknowledged] = ()
) -> list[Placement]:
    """Correct many placements: all or nothing. They were read and judged while they were held, in this same transaction;
    `acknowledged` goes by their place."""
    require(by, "placements.change_placement", partnership)
    changed = [judged.placement for judged in rows]
    for judged, answer in zip_longest(rows, acknowledged):
        judged.answer(answer)
        judged.placement.full_clean(exclude=WRITTEN_ELSEWHERE, validate_constraints=False)
        judged.placement.version += 1
    expect_many_rows()
    with history("placements.placement.update", by=by):
        try:
            with transaction.atomic():
                update_rows(changed, _WRITTEN)
        except IntegrityError as error:
            raise ActionRefused(
                _("Somebody placed one of these students a moment ago. Nothing was saved; look again and go on.")
            ) from error
        _set_mentors(rows)
    return changed


def _set_mentors(rows: Sequence[Judged]) -> None:
    gone, new = [], []
    for judged in rows:
        keys = {mentor.pk for mentor in judged.mentors}
        present = {row.mentor_id: row.pk for row in judged.placement.mentors.all()}
        gone += [row for mentor, row in present.items() if mentor not in keys]
        new += [
            PlacementMentor(placement=judged.placement, mentor=mentor)
            for mentor in judged.mentors
            if mentor.pk not in present
        ]
    PlacementMentor.objects.filter(pk__in=gone).delete()
    PlacementMentor.objects.bulk_create(new)
