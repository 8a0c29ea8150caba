"""The count of students, and the grant that follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import asdict
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Model, ProtectedError
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.calculations.subsidy import amount
from funding.enums import AmountState, CountState, GrantSource, ReductionScope
from funding.inputs import pure_rule
from funding.models import Grant, GrantAmount, GrantReceipt, StudentCount, StudentCountLine
from oids.actions import ActionRefused, require
from oids.formats import euro
from oids.history import history
from oids.locking import lock
from oids.periods import SchoolYear
from partnerships.actions.base import closed_years, require_open
from placements.enums import SubsidyKind
from placements.models import Enrolment


@transaction.atomic
def propose_count(*, partnership, school_year, reference_date, by) -> StudentCount:
    """Count the students enrolled on the reference date, by kind. Again: only while it is not filed."""
    require(by, "funding.change_count", partnership)
    if not school_year.period.contains(reference_date):
        raise ValidationError({"reference_date": _("The reference date lies outside the school year.")})
    count = StudentCount.objects.select_for_update().filter(partnership=partnership, school_year=school_year).first()
    if count is not None and count.state == CountState.FILED:
        raise ActionRefused(_("This count is filed and does not change."))
    count = count or StudentCount(partnership=partnership, school_year=school_year)
    count.reference_date = reference_date
    kinds = Counter(
        Enrolment.objects.of_year(partnership, school_year)
        .active_on(reference_date)
        .values_list("subsidy_kind", flat=True)
    )
    with history("funding.count.propose", by=by):
        count.full_clean()
        count.save()
        # What was corrected, with its reason, stays: only the register's own number is counted again.
        for kind in SubsidyKind.values:
            StudentCountLine.objects.update_or_create(count=count, kind=kind, defaults={"registered": kinds[kind]})
    return count


@transaction.atomic
def correct_count_line(line, *, corrected, reason, by) -> StudentCountLine:
    require(by, "funding.change_count", line.count)
    count = lock(line.count)
    if count.state == CountState.FILED:
        raise ActionRefused(_("This count is filed and does not change."))
    line = lock(line)
    line.corrected, line.reason = corrected, reason.strip()
    with history("funding.count.correct", by=by):
        line.full_clean()
        line.save()
    return line


@transaction.atomic
def file_count(count, *, filed_on, by) -> StudentCount:
    """Filed is fixed: the grant rests on it."""
    require(by, "funding.file_count", count)
    count = lock(count)
    if count.state == CountState.FILED:
        raise ActionRefused(_("This count is already filed."))
    count.state, count.filed_on, count.filed_by = CountState.FILED, filed_on, by
    with history("funding.count.file", by=by):
        count.version += 1
        count.full_clean()
        count.save()
    return count


@transaction.atomic
def register_grant(*, partnership, school_year, rule, reference="", by) -> Grant:
    require(by, "funding.change_grant", partnership)
    if not (
        rule.valid_from <= school_year.last_day and (rule.valid_until or school_year.first_day) >= school_year.first_day
    ):
        raise ValidationError({"rule": _("This rule does not hold in this school year.")})
    if rule.partnership_id not in (None, partnership.pk):
        raise ValidationError({"rule": _("This rule is of another partnership.")})
    grant = Grant(
        partnership=partnership, school_year=school_year, rule=rule, reference=reference,
        valid_from=school_year.first_day, valid_until=school_year.last_day,
    )  # fmt: skip
    with history("funding.grant.register", by=by):
        grant.full_clean()
        grant.save()
    return grant


def counted_year(grant: Grant) -> SchoolYear:
    """The school year whose count decides: the year before, by most rules."""
    return SchoolYear(grant.school_year.start - grant.rule.count_offset_years)


def require_nothing_waits(grant: Grant) -> None:
    if grant.amounts.waiting().exists():
        raise ActionRefused(_("An amount still waits to be confirmed. Let it be confirmed or take it back first."))


@transaction.atomic
def record_amount(
    grant, *, state, reduction_percentage=0, reduction_scope=ReductionScope.WHOLE, decided_on=None, by
) -> GrantAmount:
    """Work out the amount from the rule and the filed count, keep it with its derivation. Never changed afterwards.

    It counts once somebody else confirmed it (`confirm_amount`).
    """
    require(by, "funding.change_grant", grant)
    grant = lock(grant)
    require_nothing_waits(grant)
    year = counted_year(grant)
    count = StudentCount.objects.filter(partnership=grant.partnership, school_year=year, state=CountState.FILED).first()
    if count is None:
        raise ActionRefused(
            _("The count of %(year)s is not filed yet. The grant rests on it: file that count first.") % {"year": year}
        )
    last = grant.amounts.newest()
    if last is not None and last.state == AmountState.DEFINITIVE and state == AmountState.PROVISIONAL:
        raise ActionRefused(_("There is already a definitive amount; a provisional one cannot follow."))
    if state == AmountState.DEFINITIVE and decided_on is None:
        raise ValidationError({"decided_on": _("A definitive amount rests on a letter: give its date.")})
    result = amount(
        pure_rule(grant.rule, provisional=state == AmountState.PROVISIONAL),
        count.counted,
        Fraction(reduction_percentage) / 100,
        str(reduction_scope),
    )
    row = GrantAmount(
        grant=grant,
        number=(last.number if last else 0) + 1,
        state=state,
        count=count,
        students=count.counted,
        reduction_percentage=reduction_percentage,
        reduction_scope=reduction_scope,
        amount_cents=result.cents,
        derivation=[asdict(line) for line in result.derivation],
        decided_on=decided_on,
        recorded_by=by,
    )
    with history("funding.grant.record_amount", by=by):
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def record_receipt(grant, *, received_on, amount_cents, description="", instalment=None, by) -> GrantReceipt:
    """Money that came in, perhaps on an instalment that was expected; never more than the grant."""
    require(by, "funding.change_grant", grant)
    if instalment is not None and instalment.grant_id != grant.pk:
        raise ValidationError({"instalment": _("This instalment is of another grant.")})
    receipt = GrantReceipt(
        grant=grant, instalment=instalment, received_on=received_on, amount_cents=amount_cents, description=description
    )
    require_open(grant.partnership, SchoolYear.of(received_on))
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    grant = lock(grant)
    amount = grant.current_amount
    if amount is None and grant.amounts.waiting().exists():
        raise ActionRefused(
            _("The amount of this grant waits for confirmation by a second person. Let it be confirmed first; then record what came in.")
        )  # fmt: skip
    if amount is None:
        raise ActionRefused(
            _("The amount of this grant is not known yet. Work it out, or record what the letter says and let it be confirmed.")
        )  # fmt: skip
    if grant.received_cents + amount_cents > amount.amount_cents:
        raise ValidationError(
            {
                "amount_cents": _("With this %(sum)s would have come in, more than the grant of %(grant)s.")
                % {"sum": euro(grant.received_cents + amount_cents), "grant": euro(amount.amount_cents)}
            }
        )
    with history("funding.grant.receipt", by=by):
        receipt.full_clean()
        receipt.save()
    return receipt


def closed_year_of(receipt: GrantReceipt, closed: Container[SchoolYear]) -> SchoolYear | None:
    """Which of these closed years a receipt belongs to: that in which it came in, or of the subsidy its own."""
    years = [SchoolYear.of(receipt.received_on)]
    if receipt.grant.source == GrantSource.OCW:
        years.append(receipt.grant.school_year)
    return next((year for year in years if year in closed), None)


def receipt_is_closed(receipt: GrantReceipt) -> str:
    """In which closed year it stands, in words, or nothing."""
    year = closed_year_of(receipt, closed_years(receipt.grant.partnership))
    if year is None:
        return ""
    return _(
        "The books of %(year)s are closed with this receipt in them, so it stays. If it is wrong, reopen that year first: "
        "one controller asks for it, another confirms."
    ) % {"year": year}


def owner_of(receipt: GrantReceipt) -> Model | None:
    """The record that brought the receipt along and that it goes with, such as an own contribution."""
    try:
        Collector(using=DEFAULT_DB_ALIAS, origin=receipt).collect([receipt])
    except ProtectedError as error:
        return next(iter(error.protected_objects))
    return None


def why_receipt_stays(receipt: GrantReceipt) -> str:
    """Why a receipt is not taken back by itself, or nothing."""
    if owner := owner_of(receipt):
        return _("This receipt belongs to another record: %(kind)s “%(record)s”. Take it back on the page of that.") % {
            "kind": owner._meta.verbose_name, "record": owner,
        }  # fmt: skip
    return receipt_is_closed(receipt)


@transaction.atomic
def remove_receipt(receipt, *, by) -> Grant:
    """Take back a receipt that was entered wrongly; the history keeps it."""
    require(by, "funding.change_grant", receipt)
    receipt = lock(receipt)
    grant = receipt.grant
    if refused := why_receipt_stays(receipt):
        raise ActionRefused(refused)
    with history("funding.grant.remove_receipt", by=by):
        receipt.delete()
    return grant
