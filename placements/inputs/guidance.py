"""Who guides whom in a year, what trainers have hours for, and what a change does to both."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from oids.names import alphabetical
from partnerships.enums import TrainerKind
from partnerships.models import Membership, Trainer
from placements.calculations.capacity import available_hours
from placements.calculations.guidance import Carried, Change, Comparison, Guidance, carried, changed, compared, sizes
from placements.enums import STAYS
from placements.hours import Year, norm_of_year, year_of
from placements.models import Norm, PeerGroup, Placement

ROLES = ("school_trainer", "institute_trainer")


@dataclass(frozen=True, slots=True)
class Setting:
    """The year that hours and sizes are reckoned by."""

    year: Year
    norm: Norm


def setting_of(partnership, school_year) -> Setting | None:
    """None when the placement period is not set, or no norm is in force when it begins."""
    year, norm = year_of(partnership, school_year), norm_of_year(partnership, school_year)
    return Setting(year, norm) if year and norm else None


def guidance_of(partnership, school_year) -> list[Guidance]:
    """Every placement of the year as a stretch of days."""
    rows = Placement.objects.of_year(partnership, school_year).order_by("pk")
    return [guidance(row) for row in rows]


def guidance(row: Placement) -> Guidance:
    return Guidance(
        row.pk, row.enrolment_id, row.period, row.school_trainer_id, row.institute_trainer_id, row.peer_group_id,
        stays=row.end_reason in STAYS,
    )  # fmt: skip


def available_of(trainer: Trainer, setting: Setting) -> Fraction | None:
    """Hours of a trainer in the placement period; None when the days a week are not known."""
    if trainer.days_per_week is None:
        return None
    full_time = Fraction(setting.norm.full_time_hours)
    return available_hours(Fraction(trainer.days_per_week), full_time, trainer.period, setting.year.placing)


def hours_of_school_trainers(partnership, setting: Setting) -> list[Fraction]:
    """Hours available of the school trainers whose employer is in the partnership until the placing of the year ends."""
    placing = setting.year.placing
    members = Membership.objects.active_on(placing.last).filter(partnership=partnership).values("party")
    rows = Trainer.objects.filter(partnership=partnership, kind=TrainerKind.SCHOOL_TRAINER, employer__in=members)
    return [available_of(row, setting) or Fraction(0) for row in rows.overlapping(placing)]


@dataclass(frozen=True, slots=True)
class TrainerEffect:
    """What a change means for one trainer."""

    trainer: Trainer
    role: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """What a change means for the size of one peer group; a new one has no record yet."""

    name: str
    before: int
    after: int
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    trainers: tuple[TrainerEffect, ...]
    groups: tuple[GroupEffect, ...]
    setting: Setting


def effect_of(
    partnership,
    school_year,
    changes: Iterable[Change],
    first_day: datetime.date | None = None,
    new_groups: Mapping[int, str] | None = None,
) -> Effect | None:
    """Trainers and groups for whom something becomes different; None where hours cannot be reckoned.

    `new_groups` names groups that are not made yet, by the keys below nothing that `changes` use.
    Raises `NormMissing` when a day has no norm.
    """
    setting = setting_of(partnership, school_year)
    if setting is None:
        return None
    now = guidance_of(partnership, school_year)
    return _effect(now, changed(now, changes, first_day), dict(new_groups or {}), setting)


def effect_of_pieces(partnership, school_year, pieces: Mapping[int, Sequence[Guidance]]) -> Effect | None:
    """As `effect_of`, of placements that become one or more `pieces`."""
    setting = setting_of(partnership, school_year)
    if setting is None:
        return None
    now = guidance_of(partnership, school_year)
    return _effect(now, [part for row in now for part in pieces.get(row.placement, [row])], {}, setting)


def _effect(now: list[Guidance], then: list[Guidance], names: dict[int, str], setting: Setting) -> Effect:
    old_sizes, new_sizes = sizes(now), sizes(then)
    touched = {key for key in {*old_sizes, *new_sizes, *names} if old_sizes.get(key, 0) != new_sizes.get(key, 0)}
    names |= dict(PeerGroup.objects.filter(pk__in=touched).values_list("pk", "name"))
    groups = [GroupEffect(names[key], old_sizes.get(key, 0), new_sizes.get(key, 0), is_new=key < 0) for key in touched]
    return Effect(
        _trainer_effects(now, then, setting), tuple(sorted(groups, key=lambda group: group.name)), setting
    )  # fmt: skip


def _trainer_effects(now: list[Guidance], then: list[Guidance], setting: Setting) -> tuple[TrainerEffect, ...]:
    year = setting.year
    loads = {
        role: tuple(carried(rows, role, year.placing, year.norms) for rows in (now, then)) for role in ROLES
    }  # fmt: skip
    trainers = _trainers(
        key for old, new in loads.values() for key in {*old, *new} if old.get(key, Carried()) != new.get(key, Carried())
    )
    available = {key: hours for key, row in trainers.items() if (hours := available_of(row, setting)) is not None}
    return tuple(
        TrainerEffect(trainers[key], role, comparison)
        for role, (old, new) in loads.items()
        for key, comparison in sorted(
            compared(old, new, available).items(),
            key=lambda item: (alphabetical(trainers[item[0]].person.sort_name), item[0]),
        )
    )


def _trainers(keys: Iterable[int]) -> dict[int, Trainer]:
    return Trainer._base_manager.select_related("person", "employer").in_bulk(set(keys))
