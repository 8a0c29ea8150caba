"""Closing the books of a school year, and reopening them with two people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from books.closing import Checked, check_year
from books.closing.reservations import accepted_warnings
from books.enums import ClosingState
from books.models import Cost, CostCoverage, YearClosing
from books.streams import coverage_of
from funding.calculations.export import sha256_of
from funding.reports.accountability import accountability_report
from funding.reports.stored import report_to_json
from funding.reports.tables import LANGUAGE
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from partnerships.models import ClosedYear, Partnership


def reason_field(code: str) -> str:
    """The name of the form field that holds why a warning is accepted."""
    return f"reason_{code}"


def _accepted(checks: list[Checked], reasons: Mapping[str, str]) -> list[dict]:
    """Every warning with its reason. Refuses errors; a warning without a reason is an error beside its field."""
    errors = [finding.text for checked in checks for finding in checked.errors]
    if errors:
        raise ActionRefused(_("The year cannot be closed yet: %(errors)s") % {"errors": " ".join(errors)})
    warnings = [finding for checked in checks for finding in checked.warnings]
    missing = {
        reason_field(finding.code): _("Say why the year can be closed all the same.")
        for finding in warnings
        if not reasons.get(finding.code, "").strip()
    }
    if missing:
        raise ValidationError(missing)
    return [{"code": row.code, "text": row.text, "reason": reasons[row.code].strip()} for row in warnings]


def _final_report(partnership, school_year, moment, accepted: list[dict], by) -> dict:
    """The report as it is kept: in the language of the archive, final from the moment of closing, with what was accepted."""
    in_dutch = translation.get_language() == LANGUAGE
    with translation.override(LANGUAGE):
        texts = {row["code"]: row["text"] for row in accepted}
        if not in_dutch:
            texts |= {
                row.code: row.text for checked in check_year(partnership, school_year) for row in checked.warnings
            }
        report = accountability_report(partnership, school_year)
        head = replace(report.head, state=_("final"), is_concept=False, as_of=moment)
        reservations = accepted_warnings([(texts[row["code"]], row["reason"]) for row in accepted], str(by))
        return report_to_json(replace(report, head=head, parts=(*report.parts, reservations)))


@transaction.atomic
def close_year(*, partnership, school_year, reasons: Mapping[str, str], by) -> YearClosing:
    """Check everything, keep what pays the costs and the report, and freeze the year in the database.

    `reasons` says, per code of a warning, why it is accepted.
    """
    require(by, "books.close_year", partnership)
    lock(Partnership.objects.get(pk=partnership.pk))
    if ClosedYear.objects.filter(partnership=partnership, school_year=school_year).exists():
        raise ActionRefused(_("The books of %(year)s are closed already.") % {"year": school_year})
    accepted = _accepted(check_year(partnership, school_year), reasons)
    now = timezone.now()
    report = _final_report(partnership, school_year, now, accepted, by)
    last = YearClosing.objects.of_year(partnership, school_year).order_by("-number").first()
    closing = YearClosing(
        partnership=partnership, school_year=school_year, number=(last.number if last else 0) + 1, closed_by=by,
        closed_at=now, accepted=accepted, report=report, report_sha256=sha256_of(report),
    )  # fmt: skip
    with history("books.year.close", by=by):
        _keep_coverage(partnership, school_year)
        closing.full_clean()
        closing.save()
        ClosedYear.objects.create(partnership=partnership, school_year=school_year)
    return closing


def _keep_coverage(partnership, school_year) -> None:
    own = set(Cost.objects.of_year(partnership, school_year).values_list("pk", flat=True))
    CostCoverage.objects.bulk_create(
        CostCoverage(cost_id=line.cost, grant_id=line.stream, amount_cents=line.cents)
        for line in coverage_of(partnership).lines
        if line.cost in own
    )


def _locked_in(closing: YearClosing, state: str) -> YearClosing:
    closing = lock(closing)
    if closing.state != state:
        raise ActionRefused(
            _("This year is “%(now)s”; this act is for one that is “%(needed)s”.")
            % {"now": closing.get_state_display(), "needed": ClosingState(state).label}
        )
    return closing


def _write(closing: YearClosing, action: str, by, **values) -> YearClosing:
    for name, value in values.items():
        setattr(closing, name, value)
    with history(action, by=by):
        closing.full_clean()
        closing.save()
    return closing


@transaction.atomic
def ask_reopening(closing, *, reason, by) -> YearClosing:
    """The first of two people; nothing changes until another one confirms."""
    require(by, "books.reopen_year", closing)
    closing = _locked_in(closing, ClosingState.CLOSED)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the year has to be reopened.")})
    return _write(
        closing, "books.year.ask_reopening", by, state=ClosingState.ASKED, asked_by=by, asked_at=timezone.now(),
        asked_reason=reason.strip(),
    )  # fmt: skip


@transaction.atomic
def keep_closed(closing, *, by) -> YearClosing:
    """The request to reopen is turned down or withdrawn."""
    require(by, "books.reopen_year", closing)
    closing = _locked_in(closing, ClosingState.ASKED)
    return _write(closing, "books.year.keep_closed", by, state=ClosingState.CLOSED)


def reopening_needs_another(closing: YearClosing, by) -> str:
    """Why `by` may not confirm it, or nothing."""
    return _("You asked to reopen this year; somebody else has to confirm it.") if closing.asked_by_id == by.pk else ""


@transaction.atomic
def reopen_year(closing, *, by) -> YearClosing:
    """The second person confirms: the year is open again, and its report a concept until it is closed anew."""
    require(by, "books.reopen_year", closing)
    closing = _locked_in(closing, ClosingState.ASKED)
    if refused := reopening_needs_another(closing, by):
        raise ActionRefused(refused)
    values = {"state": ClosingState.REOPENED, "reopened_by": by, "reopened_at": timezone.now()}
    closing = _write(closing, "books.year.reopen", by, **values)
    year = {"partnership": closing.partnership, "school_year": closing.school_year}
    with history("books.year.reopen", by=by):
        ClosedYear.objects.filter(**year).delete()
        CostCoverage.objects.filter(cost__in=Cost.objects.filter(**year)).delete()
    return closing
