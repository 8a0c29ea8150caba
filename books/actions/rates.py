"""Hourly rates: entered by one, confirmed by another; a new number corrects one that is confirmed."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from books.actions import entries
from books.models import Rate
from oids.actions import ActionRefused, require
from partnerships.actions.decisions import check_decision
from partnerships.models import Partnership


@transaction.atomic
def enter_rate(*, partnership, school_year, role, cents_per_hour, source, decision=None, by) -> Rate:
    require(by, "books.change_rate", partnership)
    if decision is not None:
        check_decision(decision, partnership=partnership, first_day=school_year.first_day)
    Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    rows = Rate.objects.of_year(partnership, school_year).filter(role=role)
    if rows.filter(confirmed_by=None).exists():
        raise ActionRefused(_("A rate of this role waits for confirmation already. Finish that one first."))
    last = rows.order_by("-number").first()
    rate = Rate(
        partnership=partnership, school_year=school_year, role=role, cents_per_hour=cents_per_hour, decision=decision,
        number=last.number + 1 if last else 1,
        source=entries.required(source, "source", _("Say where the rate stands.")),
    )  # fmt: skip
    return entries.enter(rate, permission="books.change_rate", action="books.rate.enter", by=by)


@transaction.atomic
def confirm_rate(rate, *, by, version=None) -> Rate:
    """What is confirmed from now on has this rate; what was valued before keeps its own."""
    return entries.confirm(
        rate, {}, permission="books.confirm_rate", action="books.rate.confirm", by=by, version=version
    )


@transaction.atomic
def remove_rate(rate, *, reason, by) -> Rate:
    return entries.remove(rate, reason=reason, permission="books.change_rate", action="books.rate.remove", by=by)
