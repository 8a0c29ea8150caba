"""A placement that goes on with other people from a day: the days before keep who guided them, hours follow the days."""

from __future__ import annotations

import datetime
import enum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import ONE_DAY
from placements.actions.placements import Acknowledged, place, update_placement
from placements.enums import EndReason
from placements.models import Placement


class _Keep(enum.Enum):
    KEEP = "keep"


KEEP = _Keep.KEEP
PEOPLE = ("school_trainer", "institute_trainer", "peer_group")


def mentors_of(placement: Placement) -> list:
    return [row.mentor for row in placement.mentors.select_related("mentor__person")]


def people_of(placement: Placement, **wanted) -> dict:
    """School trainer, institute trainer, peer group and mentors as they become: what is not given, or KEEP, stays."""
    people = {name: getattr(placement, name) if wanted.get(name, KEEP) is KEEP else wanted[name] for name in PEOPLE}
    mentors = wanted.get("mentors", KEEP)
    people["mentors"] = mentors_of(placement) if mentors is KEEP else [row for row in mentors if row is not None]
    return people


def same_people(placement: Placement, people: dict) -> bool:
    mentors = {mentor.pk for mentor in people["mentors"]} == {mentor.pk for mentor in mentors_of(placement)}
    return mentors and all(people[name] == getattr(placement, name) for name in PEOPLE)


def inside(placement: Placement, name: str, day: datetime.date, *, from_second: bool = False) -> None:
    """Refuse a day that is no day of the placement (`from_second`: or its very first), beside the field `name`."""
    first = placement.valid_from + ONE_DAY if from_second else placement.valid_from
    if not first <= day <= placement.valid_until:
        raise ValidationError(
            {
                name: _("Choose a day of the placement: from %(first)s to %(last)s.")
                % {"first": show_day(first), "last": show_day(placement.valid_until)}
            }
        )


@transaction.atomic
def continue_placement(
    placement,
    *,
    first_day,
    by,
    school_trainer=KEEP,
    institute_trainer=KEEP,
    peer_group=KEEP,
    mentors=KEEP,
    note="",
    version=None,
    acknowledged: Acknowledged | None = None,
) -> Placement:
    """From `first_day` with other people at the same school until the same last day: both halves or nothing.

    The part before ends with CONTINUED; how the placement ended itself (moved, interrupted) goes along with the part
    after. On the placement's own first day it is a correction. Returns the part from `first_day`, or the placement as
    it is when nothing would change.
    """
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    inside(placement, "first_day", first_day)
    people = people_of(
        placement, school_trainer=school_trainer, institute_trainer=institute_trainer, peer_group=peer_group,
        mentors=mentors,
    )  # fmt: skip
    if same_people(placement, people):
        return placement
    if first_day == placement.valid_from:
        return update_placement(placement, acknowledged=acknowledged, by=by, **people)
    last_day, ended = placement.valid_until, (placement.end_reason, placement.end_note)
    placement.valid_until = first_day - ONE_DAY
    placement.end_reason, placement.end_note = EndReason.CONTINUED, note.strip()
    with history("placements.placement.continue", by=by):
        save_new_version(placement)
    new = place(
        enrolment=placement.enrolment, school=placement.school, valid_from=first_day, valid_until=last_day,
        acknowledged=acknowledged, by=by, **people,
    )  # fmt: skip
    if ended[0]:
        new.end_reason, new.end_note = ended
        with history("placements.placement.continue", by=by):
            save_new_version(new)
    return new


@transaction.atomic
def replace_mentors(
    placement, *, first_day, mentors, note="", version=None, acknowledged: Acknowledged | None = None, by
) -> Placement:
    """Other mentors from `first_day`, also in the stretches that go on from this one with the mentors that it had: those
    were cut by who else guides, and the mentor is one and the same. Returns the stretch from `first_day`."""
    had = {mentor.pk for mentor in mentors_of(placement)}
    values = {"mentors": mentors, "acknowledged": acknowledged, "by": by}
    goes_on = [row for row in stretches_after(placement) if {mentor.mentor_id for mentor in row.mentors.all()} == had]
    new = continue_placement(placement, first_day=first_day, note=note, version=version, **values)
    for row in goes_on:
        update_placement(row, **values)
    return new


def stretches_after(placement: Placement) -> list[Placement]:
    """What goes on from this stretch at the same school, day after day, in order of time."""
    rows = Placement.objects.filter(enrolment=placement.enrolment_id, valid_from__gt=placement.valid_until)
    found = [placement]
    for row in rows.order_by("valid_from").prefetch_related("mentors"):
        if not goes_on_in(found[-1], row):
            break
        found.append(row)
    return found[1:]


def goes_on_in(before: Placement, after: Placement) -> bool:
    """Whether `after` is the same placement with other guidance, from the day after `before`."""
    return (
        before.end_reason == EndReason.CONTINUED
        and before.school_id == after.school_id
        and before.valid_until + ONE_DAY == after.valid_from
    )
