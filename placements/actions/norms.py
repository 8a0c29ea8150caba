"""Norms are adopted by a decision; the placing period of a year is set once and corrected with care."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import require
from oids.history import history
from partnerships.actions.decisions import check_decision
from placements.models import Norm, Placement, PlacementPeriod


@transaction.atomic
def adopt_norm(*, partnership, decision, valid_from, by, valid_until=None, **figures) -> Norm:
    """Adopt a norm from a day; the norm in force then ends the day before. Nothing is overwritten."""
    require(by, "placements.adopt_norm", partnership)
    check_decision(decision, partnership=partnership)
    with history("placements.norm.adopt", by=by):
        rows = Norm.objects.select_for_update().filter(partnership=partnership)
        if rows.filter(valid_from__gte=valid_from).exists():
            raise ValidationError(
                {"valid_from": _("There is already a norm that begins on or after this day. Choose a later day.")}
            )
        current = rows.filter(valid_until__isnull=True).first()
        if current is not None:
            current.valid_until = valid_from - datetime.timedelta(days=1)
            current.full_clean()
            current.save()
        norm = Norm(
            partnership=partnership, decision=decision, valid_from=valid_from, valid_until=valid_until, **figures
        )
        if norm.students_min > norm.students_max:
            raise ValidationError({"students_max": _("This is less than the minimum.")})
        if norm.peer_group_min > norm.peer_group_max:
            raise ValidationError({"peer_group_max": _("This is less than the minimum.")})
        norm.full_clean()
        norm.save()
    return norm


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
        check_decision(decision, partnership=partnership, body=None)
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
