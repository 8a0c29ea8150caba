"""Many placements corrected in one act, under the rules of doing it one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.bulk import BATCH, update_rows
from oids.history import history
from oids.locking import check_version, lock_all
from oids.periods import SchoolYear
from oids.triggers import expect_many_rows
from placements.actions.ground import Ground
from placements.actions.placements import (
    FIELDS,
    WRITTEN_ELSEWHERE,
    Acknowledged,
    acknowledge,
    check,
    ended_stays,
)
from placements.models import Placement, PlacementMentor

_WRITTEN = (*FIELDS, "acknowledged", "acknowledged_reason", "version")


@transaction.atomic
def correct_all(
    rows: Sequence[Mapping], *, partnership, school_year: SchoolYear, by, acknowledged: Sequence[Acknowledged] = ()
) -> list[Placement]:
    """Correct many placements of a year: all or nothing. A row is what `update_placement` takes, with the `placement`
    and the `version` that was read; `acknowledged` goes by its place. What is refused is raised as that action does."""
    require(by, "placements.change_placement", partnership)
    lock_all([row["placement"] for row in rows])
    ground = Ground(partnership, school_year)
    present = _present(rows, ground)
    answers = [*acknowledged, *([Acknowledged()] * (len(rows) - len(acknowledged)))]
    changed, wanted = [], []
    for row, answer in zip(rows, answers, strict=True):
        placement = present.get(row["placement"].pk)
        if placement is None:
            raise ActionRefused(
                _("Somebody removed one of these placements a moment ago. Nothing was saved; look again.")
            )
        check_version(placement, row.get("version"))
        ended_stays(placement, row)
        for name in FIELDS:
            if name in row:
                setattr(placement, name, row[name])
        mentors = row["mentors"] if "mentors" in row else [guide.mentor for guide in placement.mentors.all()]
        check(placement, mentors, ground.period, ground)
        acknowledge(placement, mentors, ground.period, answer, ground)
        placement.full_clean(exclude=WRITTEN_ELSEWHERE, validate_constraints=False)
        ground.correct(placement)
        placement.version += 1
        changed.append(placement)
        wanted.append(mentors)
    expect_many_rows()
    with history("placements.placement.update", by=by):
        try:
            with transaction.atomic():
                update_rows(changed, _WRITTEN)
        except IntegrityError as error:
            raise ActionRefused(
                _("Somebody placed one of these students a moment ago. Nothing was saved; look again and go on.")
            ) from error
        _set_mentors(changed, wanted)
    return changed


def _present(rows: Sequence[Mapping], ground: Ground) -> dict[int, Placement]:
    """The placements as they are now, by key; what they are checked against is read ahead."""
    keys = [row["placement"].pk for row in rows]
    found: dict[int, Placement] = {}
    for at in range(0, len(keys), BATCH):
        for placement in Placement.objects.filter(pk__in=keys[at : at + BATCH]).with_names():
            if placement.partnership_id != ground.partnership.pk or placement.school_year != ground.school_year:
                raise ValidationError(_("This placement is of another partnership or school year."))
            placement.partnership = ground.partnership
            found[placement.pk] = placement
    schools = {placement.school_id: placement.school for placement in found.values()}
    schools |= {row["school"].pk: row["school"] for row in rows if "school" in row}
    ground.read_ahead(enrolments=[placement.enrolment for placement in found.values()], schools=list(schools.values()))
    return found


def _set_mentors(placements: Sequence[Placement], wanted: Sequence[list]) -> None:
    gone, new = [], []
    for placement, mentors in zip(placements, wanted, strict=True):
        keys = {mentor.pk for mentor in mentors}
        present = {row.mentor_id: row.pk for row in placement.mentors.all()}
        gone += [row for mentor, row in present.items() if mentor not in keys]
        new += [PlacementMentor(placement=placement, mentor=mentor) for mentor in mentors if mentor.pk not in present]
    PlacementMentor.objects.filter(pk__in=gone).delete()
    PlacementMentor.objects.bulk_create(new)
