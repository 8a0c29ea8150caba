"""Streams of money from elsewhere: their facts, amounts from a letter, what they may pay, and their instalments."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.actions.grants import closed_year_of, require_nothing_waits
from funding.enums import AmountState, GrantSource
from funding.models import Grant, GrantAmount, GrantEarmark, GrantInstalment
from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.formats import euro
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import SchoolYear
from partnerships.actions.base import closed_years, require_open, required, year_is_closed


def grant_is_closed(grant: Grant) -> str:
    """Why a grant does not change any more, or nothing. A stream is of the past once the school year in which it ends is
    closed; without an end it never is."""
    if grant.valid_until is None:
        return ""
    return year_is_closed(grant.partnership, SchoolYear.of(grant.valid_until))


def require_open_grant(grant: Grant) -> None:
    if closed := grant_is_closed(grant):
        raise ActionRefused(closed)


@transaction.atomic
def register_stream(
    *, partnership, school_year, source, title, valid_from, valid_until=None, funder="", reference="", decided_on=None,
    cofinancing_percentage=0, report_model, by,
) -> Grant:  # fmt: skip
    """A stream of money from elsewhere; the subsidy of OCW is recorded with its rule instead (`register_grant`)."""
    require(by, "funding.change_grant", partnership)
    if source == GrantSource.OCW:
        raise ValidationError(
            {"source": _("The subsidy of OCW follows a rule: record it under Money, Streams of money, with its rule.")}
        )
    if not school_year.period.contains(valid_from):
        raise ValidationError(
            {"valid_from": _("This day does not lie in %(year)s, the school year in which it begins.") % {"year": school_year}}
        )  # fmt: skip
    grant = Grant(
        partnership=partnership, school_year=school_year, source=source, title=_title(title), funder=funder,
        reference=reference, decided_on=decided_on, valid_from=valid_from, valid_until=valid_until,
        cofinancing_percentage=cofinancing_percentage, report_model=report_model,
    )  # fmt: skip
    require_open_grant(grant)
    with history("funding.grant.register", by=by):
        grant.full_clean()
        grant.save()
    return grant


def _title(title: str) -> str:
    return required(title, "title", str(_("Give it the name by which you all know it.")))


@transaction.atomic
def update_grant(grant, *, version=None, by, **facts) -> Grant:
    """Correct the facts of a grant; amounts, receipts and earmarks have acts of their own.

    `facts`: reference, decided_on, report_model, completed_on, cofinancing_percentage, and of a stream from elsewhere
    also source, title, funder, valid_from and valid_until. The year of the subsidy and its rule stay.
    """
    require(by, "funding.change_grant", grant)
    grant = lock(grant)
    check_version(grant, version)
    require_open_grant(grant)
    allowed = {"reference", "decided_on", "report_model", "completed_on", "cofinancing_percentage"}
    if grant.source != GrantSource.OCW:
        allowed |= {"source", "title", "funder", "valid_from", "valid_until"}
        if facts.get("source") == GrantSource.OCW:
            raise ValidationError({"source": _("A stream from elsewhere does not become the subsidy of OCW.")})
        if "title" in facts:
            facts["title"] = _title(facts["title"])
    if unknown := set(facts) - allowed:
        raise TypeError(f"these facts of a grant are not corrected here: {sorted(unknown)}")
    before = grant.completed_on
    for name, value in facts.items():
        setattr(grant, name, value)
    if grant.completed_on is not None and grant.completed_on < grant.valid_from:
        raise ValidationError({"completed_on": _("This day lies before the grant begins.")})
    grant.school_year = SchoolYear.of(grant.valid_from)
    require_open_grant(grant)
    _refuse_completion_in_closed_year(grant, before)
    with history("funding.grant.update", by=by):
        save_new_version(grant)
    return grant


def _refuse_completion_in_closed_year(grant: Grant, before: datetime.date | None) -> None:
    """What is left of a grant may become income on the day on which its performance is completed, so of a closed year
    that day neither comes nor goes."""
    if grant.completed_on != before:
        for day in filter(None, (before, grant.completed_on)):
            require_open(grant.partnership, SchoolYear.of(day))


@transaction.atomic
def record_letter_amount(grant, *, state, amount_cents, letter, decided_on=None, by) -> GrantAmount:
    """What a letter says. It counts once somebody else confirmed it; the amounts before it stay readable."""
    require(by, "funding.change_grant", grant)
    grant = lock(grant)
    require_open_grant(grant)
    if grant.source == GrantSource.OCW:
        raise ActionRefused(_("The amount of the subsidy follows from its rule and the filed count: work it out."))
    if amount_cents < 0:
        raise ValidationError({"amount_cents": _("The amount must be at least %(least)s.") % {"least": euro(0)}})
    require_nothing_waits(grant)
    last = grant.amounts.newest()
    if last is not None and last.state == AmountState.DEFINITIVE and state == AmountState.PROVISIONAL:
        raise ActionRefused(_("There is already a definitive amount; a provisional one cannot follow."))
    row = GrantAmount(
        grant=grant, number=(last.number if last else 0) + 1, state=state, amount_cents=amount_cents,
        letter=required(letter, "letter", str(_("Say where the amount stands, for example: letter of 3-9-2026."))),
        decided_on=decided_on, recorded_by=by,
    )  # fmt: skip
    with history("funding.grant.record_amount", by=by):
        row.full_clean()
        row.save()
    return row


def _unconfirmed(amount: GrantAmount) -> GrantAmount:
    amount = lock(amount)
    if amount.counts:
        raise ActionRefused(_("This amount already counts and does not change; a new one can follow."))
    return amount


def amount_needs_another(amount: GrantAmount, by) -> str:
    """Why `by` may not confirm it, or nothing."""
    return _("You entered this amount; somebody else has to confirm it.") if amount.recorded_by_id == by.pk else ""


@transaction.atomic
def confirm_amount(amount, *, by) -> GrantAmount:
    """By another person than who entered it, with the letter beside it; from then on it counts and stays. The earmarks
    that somebody else entered with it are confirmed in the same act."""
    require(by, "funding.change_grant", amount)
    amount = _unconfirmed(amount)
    require_open_grant(amount.grant)
    if refused := amount_needs_another(amount, by):
        raise ActionRefused(refused)
    amount.confirmed_by, amount.confirmed_at = by, timezone.now()
    with history("funding.grant.confirm_amount", by=by):
        amount.full_clean()
        amount.save()
        for mark in _waiting_earmarks(amount.grant).exclude(entered_by=by):
            _confirm(mark, by)
    return amount


def _waiting_earmarks(grant: Grant):
    """The earmarks of the grant that wait for a second person."""
    return grant.earmarks.waiting().select_for_update()


def _confirm(mark: GrantEarmark, by) -> None:
    mark.confirmed_by, mark.confirmed_at = by, timezone.now()
    mark.full_clean()
    mark.save()


@transaction.atomic
def withdraw_amount(amount, *, by) -> Grant:
    """Take back an amount that nobody confirmed yet; the history keeps it."""
    require(by, "funding.change_grant", amount)
    amount = _unconfirmed(amount)
    grant = amount.grant
    with history("funding.grant.withdraw_amount", by=by):
        amount.delete()
    return grant


@transaction.atomic
def add_earmark(grant, *, kind, activity="", order=1, by) -> GrantEarmark:
    """A kind of cost (all of it, or one activity) that the grant may pay, and when in the order. It counts once somebody
    else confirmed it."""
    require(by, "funding.change_grant", grant)
    grant = lock(grant)
    require_open_grant(grant)
    mark = GrantEarmark(grant=grant, kind=kind, activity=activity.strip(), order=order, entered_by=by)
    with history("funding.grant.add_earmark", by=by):
        mark.full_clean()
        mark.save()
    return mark


def _locked_earmark(earmark: GrantEarmark, by) -> GrantEarmark:
    require(by, "funding.change_grant", earmark)
    earmark = lock(earmark)
    require_open_grant(earmark.grant)
    return earmark


def _unconfirmed_earmark(earmark: GrantEarmark, by) -> GrantEarmark:
    earmark = _locked_earmark(earmark, by)
    if earmark.counts:
        raise ActionRefused(_("This earmark is confirmed already. Ask to remove it if it is not right."))
    return earmark


def _asked_earmark(earmark: GrantEarmark, by) -> GrantEarmark:
    earmark = _locked_earmark(earmark, by)
    if not earmark.removal_is_asked:
        raise ActionRefused(_("Nobody asked to remove this earmark."))
    return earmark


def earmark_needs_another(earmark: GrantEarmark, by) -> str:
    """Why `by` may not confirm it, or nothing."""
    return _("You entered this earmark; somebody else has to confirm it.") if earmark.entered_by_id == by.pk else ""


def removal_needs_another(earmark: GrantEarmark, by) -> str:
    """Why `by` may not confirm that it goes, or nothing."""
    if earmark.removal_asked_by_id == by.pk:
        return _("You asked to remove this earmark; somebody else has to confirm it.")
    return ""


@transaction.atomic
def confirm_earmark(earmark, *, by) -> GrantEarmark:
    """By another person than who entered it; from then on the grant may pay these costs."""
    earmark = _unconfirmed_earmark(earmark, by)
    if refused := earmark_needs_another(earmark, by):
        raise ActionRefused(refused)
    with history("funding.grant.confirm_earmark", by=by):
        _confirm(earmark, by)
    return earmark


@transaction.atomic
def withdraw_earmark(earmark, *, by) -> Grant:
    """Take back an earmark that nobody confirmed yet; the history keeps it."""
    earmark = _unconfirmed_earmark(earmark, by)
    with history("funding.grant.withdraw_earmark", by=by):
        earmark.delete()
    return earmark.grant


@transaction.atomic
def ask_earmark_removal(earmark, *, by) -> GrantEarmark:
    """The first of two people; it pays on until the second confirms."""
    earmark = _locked_earmark(earmark, by)
    if not earmark.counts:
        raise ActionRefused(_("This earmark is not confirmed yet: take it back."))
    if earmark.removal_is_asked:
        raise ActionRefused(_("Its removal is asked already and waits for another person."))
    earmark.removal_asked_by, earmark.removal_asked_at = by, timezone.now()
    with history("funding.grant.ask_earmark_removal", by=by):
        earmark.full_clean()
        earmark.save()
    return earmark


@transaction.atomic
def keep_earmark(earmark, *, by) -> GrantEarmark:
    """The removal is turned down, or not wanted after all."""
    earmark = _asked_earmark(earmark, by)
    earmark.removal_asked_by = earmark.removal_asked_at = None
    with history("funding.grant.keep_earmark", by=by):
        earmark.full_clean()
        earmark.save()
    return earmark


@transaction.atomic
def remove_earmark(earmark, *, by) -> Grant:
    """The second person confirms: the grant pays these costs no longer; of open years what it paid falls to the next in
    the order."""
    earmark = _asked_earmark(earmark, by)
    if refused := removal_needs_another(earmark, by):
        raise ActionRefused(refused)
    with history("funding.grant.remove_earmark", by=by):
        earmark.delete()
    return earmark.grant


def _instalments_of_closed_years(grant: Grant) -> dict[int, SchoolYear]:
    """Number -> the closed year in which money came in on it."""
    closed = closed_years(grant.partnership)
    receipts = grant.receipts.filter(instalment__isnull=False).select_related("instalment", "grant") if closed else ()
    years = ((row.instalment.number, closed_year_of(row, closed)) for row in receipts)
    return {number: year for number, year in years if year is not None}


@transaction.atomic
def plan_instalments(grant, *, rows: Sequence[tuple[datetime.date, int]], by) -> list[GrantInstalment]:
    """The money that is expected, as (day, cents), in the order of the days; takes the place of the plan that was.

    An instalment keeps its receipts by its number; one that has receipts does not disappear.
    """
    require(by, "funding.change_grant", grant)
    grant = lock(grant)
    require_open_grant(grant)
    kept = {row.number: row for row in grant.instalments.select_for_update()}
    days = [day for day, _cents in rows]
    if days != sorted(days):
        raise ValidationError(_("Put the instalments in the order of their days: the first day first."))
    fixed = _instalments_of_closed_years(grant)
    gone = [row for number, row in kept.items() if number > len(rows)]
    for row in gone:
        if row.receipts.exists():
            raise ActionRefused(
                _("On instalment %(number)s of %(day)s money came in. Keep it, or take those receipts back first.")
                % {"number": row.number, "day": show_day(row.expected_on)}
            )
    planned = []
    with history("funding.grant.plan_instalments", by=by):
        for row in gone:
            row.delete()
        for number, (day, cents) in enumerate(rows, start=1):
            row = kept.get(number) or GrantInstalment(grant=grant, number=number)
            planned.append(row)
            if (row.expected_on, row.amount_cents) == (day, cents):
                continue
            if number in fixed:
                raise ActionRefused(
                    _("On instalment %(number)s of %(day)s money came in in %(year)s, and the books of that year are closed: "
                      "leave it as it is, and before it no other. What is still expected goes into a later instalment.")
                    % {"number": number, "day": show_day(row.expected_on), "year": fixed[number]}
                )  # fmt: skip
            row.expected_on, row.amount_cents = day, cents
            row.full_clean()
            row.save()
    return planned
