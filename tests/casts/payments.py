"""On both sides account numbers, a plan, a chart of accounts, and last year's allocation paid in two batches: one answered
by the bank with one payment rejected, one prepared."""

import datetime
from decimal import Decimal

from books import actions as books
from books.enums import LedgerPurpose
from funding import actions as money
from funding.enums import AmountState
from oids.models import User
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.enums import RoleKind
from partnerships.models import Role
from tests.cast import START, adopt

PAID_YEAR = SchoolYear(2026)
NOVEMBER, FEBRUARY = datetime.date(2026, 11, 15), datetime.date(2027, 2, 15)
HALVES = [(Decimal(50), NOVEMBER), (None, FEBRUARY)]
IBANS = ("NL91ABNA0417164300", "NL69INGB0123456789", "NL02ABNA0123456789")
CHART = {purpose: (f"{1000 + number * 10}", "") for number, purpose in enumerate(LedgerPurpose.values)}


def second_controller(side) -> User:
    """Who authorises what the first one prepared."""
    email = f"second.{side.slug}@example.org"
    found = User.objects.filter(email=email).first()
    if found is None:
        found = User.objects.create_user(email, "a-long-password", name=f"Tweede {side.slug}")
        Role.objects.create(user=found, kind=RoleKind.CONTROLLER, partnership=side.partnership, valid_from=START)
    return found


def confirm_accounts(side) -> None:
    """Everybody who can be paid has a confirmed account number."""
    by = second_controller(side)
    institute = side.institute_trainers[0].employer
    for party in (*side.boards, institute):
        account = party.accounts.filter(confirmed_by=None).first()
        if account is None and not party.accounts.exists():
            account = register.propose_account(party, iban=IBANS[1], source="Brief", by=side.controller)
        if account is not None:
            register.confirm_account(account, by=by)


def authorise(side, funded):
    """The year's allocation is authorised by the controller."""
    return money.authorise_allocation(adopt(side, funded), by=side.controller)


def correct(side, allocation, reduction=Decimal(10)):
    """A new authorised version, with a smaller or larger grant."""
    money.record_amount(
        allocation.grant_amount.grant, state=AmountState.DEFINITIVE, reduction_percentage=reduction, by=side.controller
    )
    draft = money.correct_allocation(allocation, reason="Definitief bedrag.", by=side.leader)
    submitted = money.submit_allocation(draft, by=side.leader)
    adopted = money.adopt_allocation(submitted, decision=allocation.decision, by=side.steering)
    return money.authorise_allocation(adopted, by=side.controller)


def plan(side, rows=HALVES):
    return books.plan_payments(partnership=side.partnership, school_year=PAID_YEAR, rows=rows, by=side.controller)


def prepare(side, day=NOVEMBER, **values):
    return books.prepare_batch(partnership=side.partnership, execution_on=day, by=side.controller, **values)


def send(side, batch):
    """Authorised by the second controller and exported."""
    batch = books.authorise_batch(batch, by=second_controller(side))
    return books.export_batch(batch, by=side.controller)
