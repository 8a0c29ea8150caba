"""What waits for whom: everything in the money that needs somebody's next step."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from books.dashboards.accounting import accounting_waits
from books.dashboards.base import Desk
from books.enums import BatchState, SettlementState
from books.models import Contribution, Cost, HoursContribution, PaymentBatch, Rate, Settlement
from books.purses.transfers import mutual_payments
from books.unfinished import unconfirmed_accounts, unconfirmed_amounts, unconfirmed_by_year, unconfirmed_earmarks
from funding.differences import restatements
from funding.enums import AllocationState, CountState, GrantSource
from funding.models import Allocation, AllocationScheme, Grant, GrantAmount, StudentCount
from oids import formats
from oids.views.sections import Cell, Section
from partnerships.enums import RoleKind


@dataclass(frozen=True, slots=True)
class Waiting:
    """`role` has the next step, but not the person `except_for`; `since` is a day or None when nobody knows."""

    what: str
    url: str
    role: str
    step: str
    since: datetime.date | None = None
    except_for: int | None = None

    def is_for(self, desk: Desk, role: str) -> bool:
        """Whether it waits for this user in that role."""
        return self.role == role and self.except_for != desk.user.pk


ALLOCATION_STEPS = {
    AllocationState.DRAFT: (RoleKind.PROGRAMME_LEADER, "calculated_at"),
    AllocationState.SUBMITTED: (RoleKind.STEERING_GROUP, "submitted_at"),
    AllocationState.ADOPTED: (RoleKind.CONTROLLER, "adopted_at"),
}


def waiting(desk: Desk) -> list[Waiting]:
    """Of all years of the partnership: an old year that is still open waits too."""
    found = []
    words = {
        AllocationState.DRAFT: _("submit it to the steering group"),
        AllocationState.SUBMITTED: _("adopt it with a decision"),
        AllocationState.ADOPTED: _("authorise it"),
    }
    for row in _of(Allocation, desk).filter(state__in=list(words)).defer("inputs", "result"):
        role, moment = ALLOCATION_STEPS[AllocationState(row.state)]
        at = getattr(row, moment)
        what = _("allocation %(year)s, version %(number)s") % {"year": row.school_year, "number": row.number}
        step = words[AllocationState(row.state)]
        found.append(Waiting(what, row.get_absolute_url(), role, step, at.date() if at else None))
    for count in _of(StudentCount, desk).filter(state=CountState.PROPOSED):
        what = _("count of students %(year)s") % {"year": count.school_year}
        found.append(Waiting(what, count.get_absolute_url(), RoleKind.CONTROLLER, _("file it")))
    for scheme in _of(AllocationScheme, desk).filter(decision__isnull=True):
        what = _("scheme “%(name)s”") % {"name": scheme.name}
        found.append(Waiting(what, scheme.get_absolute_url(), RoleKind.STEERING_GROUP, _("adopt it with a decision")))
    found += _streams(desk)
    for settlement in _of(Settlement, desk).filter(state=SettlementState.DRAFT).defer("inputs", "result"):
        what = _("settlement %(year)s, version %(number)s") % {
            "year": settlement.school_year, "number": settlement.number,
        }  # fmt: skip
        step, since = _("adopt it with a decision"), settlement.calculated_at.date()
        found.append(Waiting(what, settlement.get_absolute_url(), RoleKind.STEERING_GROUP, step, since))
    if desk.may("books.view_payment"):
        found += waiting_payments(desk)
    found += _mutual(desk)
    if desk.may("partnerships.confirm_account"):
        for account in unconfirmed_accounts(desk.partnership, desk.school_year.period):
            what = _("account number of %(party)s") % {"party": account.party.name}
            step = _("confirm it, as another person than who entered it")
            address = account.party.get_absolute_url()
            found.append(Waiting(what, address, RoleKind.CONTROLLER, step, except_for=account.proposed_by_id))
    found += [Waiting(what, url, RoleKind.CONTROLLER, step, since) for what, url, step, since in accounting_waits(desk)]
    return [*found, *_entries(desk)]


def _streams(desk: Desk) -> list[Waiting]:
    """Amounts to work out, to record from a letter and to confirm; earmarks to confirm; allocations whose amount changed since."""
    found = []
    amounts = GrantAmount.objects.filter(grant=OuterRef("pk"))
    for grant in _of(Grant, desk).exclude(Exists(amounts)):
        by_rule = grant.source == GrantSource.OCW
        what = _("grant %(year)s") % {"year": grant.school_year} if by_rule else grant.name
        step = _("work out its amount") if by_rule else _("record its amount from the letter")
        found.append(Waiting(what, grant.get_absolute_url(), RoleKind.CONTROLLER, step))
    for amount in unconfirmed_amounts(desk.partnership).filter(grant__in=_of(Grant, desk)):
        what = _("amount of %(stream)s") % {"stream": amount.grant.name}
        step = _("confirm it, as another person than who entered it")
        url, since = amount.grant.get_absolute_url(), amount.recorded_at.date()
        found.append(Waiting(what, url, RoleKind.CONTROLLER, step, since, amount.recorded_by_id))
    for mark in unconfirmed_earmarks(desk.partnership).filter(grant__in=_of(Grant, desk)):
        what = _("earmark of %(stream)s") % {"stream": mark.grant.name}
        step, at = _("confirm it, as another person than who entered it"), mark.entered_at
        if mark.removal_is_asked:
            step, at = _("confirm its removal, as another person than who asked it"), mark.removal_asked_at
        since, by = timezone.localtime(at).date(), mark.asked_by
        found.append(Waiting(what, mark.get_absolute_url(), RoleKind.CONTROLLER, step, since, by and by.pk))
    for row in restatements(_of(Allocation, desk)):
        allocation = row.allocation
        what = _("allocation %(year)s, version %(number)s") % {
            "year": allocation.school_year, "number": allocation.number,
        }  # fmt: skip
        step = _("restate it: the grant became %(after)s, a difference of %(change)s") % {
            "after": formats.euro(row.after), "change": formats.signed_euro(row.change),
        }  # fmt: skip
        since = row.amount.recorded_at.date()
        found.append(Waiting(what, allocation.get_absolute_url(), RoleKind.PROGRAMME_LEADER, step, since))
    return found


def _entries(desk: Desk) -> list[Waiting]:
    """Per school year what was entered in the books and waits for a second controller."""
    if not desk.may("books.confirm_cost"):
        return []
    names = {
        Rate: ngettext_lazy("%(number)s hourly rate, %(year)s", "%(number)s hourly rates, %(year)s", "number"),
        Cost: ngettext_lazy("%(number)s cost, %(year)s", "%(number)s costs, %(year)s", "number"),
        Contribution: ngettext_lazy(
            "%(number)s contribution in money, %(year)s", "%(number)s contributions in money, %(year)s", "number"
        ),
        HoursContribution: ngettext_lazy(
            "%(number)s contribution in hours, %(year)s", "%(number)s contributions in hours, %(year)s", "number"
        ),
    }
    step = _("confirm it, as another person than who entered it")
    return [
        Waiting(
            names[model] % {"number": number, "year": year}, desk.url("books:entry_confirm", year=year),
            RoleKind.CONTROLLER, step, except_for=None if others else desk.user.pk,
        )
        for model, year, number, others in unconfirmed_by_year(desk.partnership, desk.user)
    ]  # fmt: skip


def waiting_payments(desk: Desk) -> list[Waiting]:
    """Payment batches: authorise as another person, export, record what the bank answered."""
    steps = {
        BatchState.DRAFT: (_("authorise it, as another person than who prepared it"), "prepared_at"),
        BatchState.AUTHORISED: (_("export it for the bank"), "authorised_at"),
        BatchState.EXPORTED: (_("record the bank's answer"), "exported_at"),
    }
    found = []
    for batch in _of(PaymentBatch, desk).filter(state__in=list(steps)).defer("file_text"):
        step, moment = steps[BatchState(batch.state)]
        what = _("payment batch %(reference)s") % {"reference": batch.reference}
        but = batch.prepared_by_id if batch.state == BatchState.DRAFT else None
        since = timezone.localtime(getattr(batch, moment)).date()
        found.append(Waiting(what, batch.get_absolute_url(), RoleKind.CONTROLLER, step, since, except_for=but))
    return found


def _mutual(desk: Desk) -> list[Waiting]:
    """What parties were to pay each other: noted once it is paid."""
    if not desk.may("books.view_closing"):
        return []
    found = []
    for mutual in mutual_payments(desk.partnership):
        if rows := mutual.open_rows:
            what = ngettext(
                "%(number)s payment of parties to each other, %(reference)s",
                "%(number)s payments of parties to each other, %(reference)s",
                len(rows),
            ) % {"number": len(rows), "reference": mutual.settlement.reference}
            step = _("note that it was paid: %(cents)s is open") % {"cents": formats.euro(mutual.open_cents)}
            since = timezone.localtime(mutual.settlement.adopted_at).date()
            found.append(Waiting(what, mutual.get_absolute_url(), RoleKind.CONTROLLER, step, since))
    return found


def _of(model, desk: Desk):
    return model.objects.visible_to(desk.user).filter(partnership=desk.partnership).select_related("partnership")


def waiting_section(rows: list[Waiting], title: str, empty: str) -> Section:
    return Section(
        "waiting", title, [_("What"), _("Waits for"), _("To do"), _("Since")],
        [
            [Cell(row.what, row.url), RoleKind(row.role).label, row.step, formats.day(row.since) if row.since else ""]
            for row in rows
        ],
        empty=empty,
    )  # fmt: skip
