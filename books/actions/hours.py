"""Own contributions in hours: valued when they are confirmed, at the rate that holds then."""

from __future__ import annotations

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from books.actions import entries
from books.calculations.own_hours import value_cents
from books.enums import PLACEMENT_ROLES, WorkRole
from books.models import HoursContribution, Rate
from books.rates import rates_of
from oids.actions import ActionRefused
from oids.history import history
from partnerships.actions.base import require_open


def refuse_placement_role(role: str) -> None:
    if role in PLACEMENT_ROLES:
        raise ValidationError(
            {"role": _("Hours of a %(role)s follow from the placements and are counted there already. Entered here as "
                       "well they would count twice.") % {"role": WorkRole(role).label}}
        )  # fmt: skip


def _checked(partnership, school_year, party, role, valid_from, valid_until, source) -> dict:
    refuse_placement_role(role)
    entries.day_of_year(valid_from, school_year, "valid_from")
    entries.day_of_year(valid_until, school_year, "valid_until")
    return {
        "party": entries.member_of_year(party, partnership, school_year), "role": role, "valid_from": valid_from,
        "valid_until": valid_until,
        "source": entries.required(source, "source", _("Say what the hours rest on, for example a list of members.")),
    }  # fmt: skip


@transaction.atomic
def enter_hours(
    *, partnership, school_year, party, role, kind, description, valid_from, valid_until, hours, source,
    document=None, by,
) -> HoursContribution:  # fmt: skip
    row = HoursContribution(
        partnership=partnership, school_year=school_year, kind=kind, description=description.strip(), hours=hours,
        document=document, **_checked(partnership, school_year, party, role, valid_from, valid_until, source),
    )  # fmt: skip
    return entries.enter(row, permission="books.change_contribution", action="books.hours.enter", by=by)


@transaction.atomic
def update_hours(
    row, *, party, role, kind, description, valid_from, valid_until, hours, source, document=None, version=None, by
) -> HoursContribution:
    values = _checked(row.partnership, row.school_year, party, role, valid_from, valid_until, source)
    values |= {"kind": kind, "description": description.strip(), "hours": hours}
    values |= {"document": document} if document else {}
    return entries.change(
        row, values, permission="books.change_contribution", action="books.hours.update", by=by, version=version
    )


def _rate_for(row: HoursContribution) -> Rate:
    """A correction is valued as what it corrects was; anything else at the newest confirmed rate."""
    if row.corrects_id is not None:
        return row.corrects.rate
    rate = rates_of(row.partnership, row.school_year).get(row.role)
    if rate is None:
        raise ActionRefused(
            _("There is no confirmed rate for %(role)s in %(year)s, so the hours of “%(entry)s” cannot be valued. Enter "
              "the rate under Hourly rates and have it confirmed first.")
            % {"role": row.get_role_display(), "year": row.school_year, "entry": row}
        )  # fmt: skip
    return rate


@transaction.atomic
def confirm_hours(row, *, by, version=None) -> HoursContribution:
    """Value them at the newest confirmed rate, whole cents, half a cent up; kept from then on."""
    row = entries.unconfirmed(row, permission="books.confirm_contribution", by=by, version=version)
    entries.not_who_entered(row, by)
    rate = _rate_for(row)
    values = {"rate": rate, "value_cents": value_cents(Fraction(row.hours), rate.cents_per_hour)}
    return entries.confirm(
        row, values, permission="books.confirm_contribution", action="books.hours.confirm", by=by, version=version
    )


@transaction.atomic
def remove_hours(row, *, reason, by) -> HoursContribution:
    return entries.remove(
        row, reason=reason, permission="books.change_contribution", action="books.hours.remove", by=by
    )


@transaction.atomic
def correct_hours(row, *, hours, reason, by) -> HoursContribution:
    """Take `hours` (more than 0) away from confirmed ones; valued at the rate at which they were valued."""
    row = entries.correctable(
        row, permission="books.change_contribution", by=by, field="hours", amount=hours, most=row.hours, reason=reason
    )
    year = entries.open_year_for(row)
    require_open(row.partnership, year)
    same, today = year == row.school_year, timezone.localdate()
    correction = HoursContribution(
        partnership=row.partnership, school_year=year, party=row.party, role=row.role, kind=row.kind,
        description=row.description, valid_from=row.valid_from if same else today,
        valid_until=row.valid_until if same else today, hours=-hours, source=row.source, corrects=row,
        correction_reason=reason.strip(), entered_by=by,
    )  # fmt: skip
    with history("books.hours.correct", by=by):
        correction.full_clean()
        correction.save()
    return correction
