"""Norms are adopted by a decision; the placing period of a year is set once and corrected with care."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import event_model, history
from oids.periods import ONE_DAY
from partnerships.actions.decisions import check_decision
from placements.models import Norm, Placement, PlacementPeriod


@transaction.atomic
def adopt_norm(*, partnership, decision, valid_from, by, valid_until=None, **figures) -> Norm:
    """Adopt a norm from a day; the norm in force then ends the day before. Nothing is overwritten."""
    require(by, "placements.adopt_norm", partnership)
    check_decision(decision, partnership=partnership, first_day=valid_from)
    with history("placements.norm.adopt", by=by):
        rows = Norm.objects.select_for_update().filter(partnership=partnership)
        if rows.filter(valid_from__gte=valid_from).exists():
            raise ValidationError({"valid_from": _later_day()})
        current = rows.filter(valid_until__isnull=True).first()
        if current is not None:
            _end(current, valid_from - ONE_DAY)
        norm = Norm(
            partnership=partnership, decision=decision, valid_from=valid_from, valid_until=valid_until, **figures
        )
        _write(norm)
    return norm


@transaction.atomic
def correct_norm(norm, *, decision, valid_from, by, **figures) -> Norm:
    """Of a norm that is not in use yet: other figures, another first day, another decision. The norm before it ends the
    day before the new first day, or when it was adopted to end."""
    require(by, "placements.adopt_norm", norm)
    norm, before = _not_in_use(norm)
    if decision is None or decision.pk != norm.decision_id or valid_from > norm.valid_from:
        check_decision(decision, partnership=norm.partnership, first_day=valid_from)
    if before is not None and valid_from <= before.valid_from:
        raise ValidationError({"valid_from": _later_day()})
    later = valid_from > norm.valid_from
    norm.decision, norm.valid_from = decision, valid_from
    for name, value in figures.items():
        setattr(norm, name, value)
    with history("placements.norm.correct", by=by):
        # Whichever makes room goes first: two norms are in force on no day.
        if later:
            _write(norm)
        if before is not None:
            _end(before, _first_of(_adopted_until(before), valid_from - ONE_DAY))
        if not later:
            _write(norm)
    return norm


@transaction.atomic
def withdraw_norm(norm, *, reason, by) -> None:
    """Take back a norm that is not in use yet; the one before it holds again as long as it was adopted for, unless the
    next one begins sooner. Its history stays."""
    require(by, "placements.adopt_norm", norm)
    norm, before = _not_in_use(norm)
    rows = Norm.objects.filter(partnership=norm.partnership_id, valid_from__gt=norm.valid_from)
    following = rows.order_by("valid_from").first()
    with history("placements.norm.withdraw", by=by, reason=reason):
        norm.delete()
        if before is not None:
            _end(before, _first_of(_adopted_until(before), following and following.valid_from - ONE_DAY))


def in_use(norm: Norm) -> bool:
    """From the day after its first one: until then nobody was guided by it, and a slip can be mended."""
    return norm.valid_from < timezone.localdate()


def in_use_words(norm: Norm) -> str:
    return _("This norm is in use since %(day)s and stays. Adopt a new one from a later day.") % {
        "day": show_day(norm.valid_from)
    }


def _not_in_use(norm: Norm) -> tuple[Norm, Norm | None]:
    """The norm and the one before it, both locked."""
    rows = {row.pk: row for row in Norm.objects.select_for_update().filter(partnership=norm.partnership_id)}
    norm = rows[norm.pk]
    if in_use(norm):
        raise ActionRefused(in_use_words(norm))
    earlier = [row for row in rows.values() if row.valid_from < norm.valid_from]
    return norm, max(earlier, key=lambda row: row.valid_from, default=None)


def _adopted_until(norm: Norm) -> datetime.date | None:
    """The last day that the norm was adopted with (None: none): only a later norm makes it end sooner."""
    return event_model(Norm).objects.filter(pgh_obj=norm).order_by("pgh_id").values_list("valid_until", flat=True)[0]


def _first_of(*days: datetime.date | None) -> datetime.date | None:
    """None is never."""
    return min((day for day in days if day is not None), default=None)


def _end(norm: Norm, day: datetime.date | None) -> None:
    norm.valid_until = day
    norm.full_clean()
    norm.save()


def _write(norm: Norm) -> None:
    if norm.students_min > norm.students_max:
        raise ValidationError({"students_max": _("This is less than the minimum.")})
    if norm.peer_group_min > norm.peer_group_max:
        raise ValidationError({"peer_group_max": _("This is less than the minimum.")})
    norm.full_clean()
    norm.save()


def _later_day() -> str:
    return _("There is already a norm that begins on or after this day. Choose a later day.")


@transaction.atomic
def set_placement_period(
    *, partnership, school_year, valid_from, valid_until, mentor_due, decision=None, by
) -> PlacementPeriod:
    """Set the days on which students can be placed; existing placements must keep lying inside. `decision` is that of
    the agreements on placing, where there is one."""
    require(by, "placements.change_placement", partnership)
    period = (
        PlacementPeriod.objects.select_for_update().filter(partnership=partnership, school_year=school_year).first()
    ) or PlacementPeriod(partnership=partnership, school_year=school_year)
    if decision is not None and decision.pk != period.decision_id:
        check_decision(decision, partnership=partnership, body=None, first_day=valid_from)
    period.valid_from, period.valid_until, period.mentor_due = valid_from, valid_until, mentor_due
    period.decision = decision
    period.full_clean()
    placements = Placement.objects.of_year(partnership, school_year)
    outside = placements.filter(valid_from__lt=valid_from) | placements.filter(valid_until__gt=valid_until)
    if number := outside.count():
        raise ValidationError(
            _("%(number)s placements lie outside these days. End or correct those first, or choose wider days.")
            % {"number": number}
        )
    with history("placements.placement_period.set", by=by):
        period.save()
    return period
