"""On both sides account numbers, a chart of accounts and last year's allocation: one batch answered by the bank with one
payment rejected, the next one prepared."""

import datetime
from decimal import Decimal

from books import actions as books
from books.enums import LedgerPurpose
from funding import actions as money
from funding.enums import StepKey, StepSize
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.models import Party
from placements.enums import SubsidyKind
from tests.cast import LAST_YEAR, adopt, second_controller, subsidy_amount

PAID_YEAR = SchoolYear(2026)
NOVEMBER, FEBRUARY = datetime.date(2026, 11, 15), datetime.date(2027, 2, 15)
HALVES = [(Decimal(50), NOVEMBER), (None, FEBRUARY)]
IBAN = "NL69INGB0123456789"
CHART = {purpose: (f"{1000 + number * 10}", "") for number, purpose in enumerate(LedgerPurpose.values)}


def confirm_accounts(side) -> None:
    """Everybody who can be paid has a confirmed account number."""
    by = second_controller(side)
    institute = side.institute_trainers[0].employer
    for party in (institute, *side.boards):
        account = party.accounts.filter(confirmed_by=None).first()
        if account is None and not party.accounts.exists():
            account = register.propose_account(party, iban=IBAN, source="Brief", by=side.controller)
        if account is not None:
            register.confirm_account(account, by=by)


def authorise(side, funded):
    """The year's allocation is authorised by the controller."""
    return money.authorise_allocation(adopt(side, funded), by=side.controller)


def correct(side, allocation, reduction=Decimal(10)):
    """A new authorised version, with a smaller or larger grant."""
    subsidy_amount(side, allocation.grant_amount.grant, reduction_percentage=reduction)
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


def bank_statement(batch, payments, day="2025-11-15", indicator="DBIT", account="") -> bytes:
    """A camt.053 (of `account`) with an entry for each payment, and one that is nobody's here."""
    entries = "".join(
        f"<Ntry><Amt Ccy='EUR'>{cents // 100}.{cents % 100:02d}</Amt><CdtDbtInd>{indicator}</CdtDbtInd>"
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{reference}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
        for reference, cents in [*((row.end_to_end_id, row.amount_cents) for row in payments), ("HUUR", 100_00)]
    )
    owner = f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>" if account else ""
    space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
    document = f"<Document xmlns='{space}'><BkToCstmrStmt><Stmt>{owner}{entries}</Stmt></BkToCstmrStmt></Document>"
    return document.encode()


def pay_last_year(side, funded):
    """Last year's allocation: EUR 30,000 to the institute, EUR 10,000 stays with the first board, the rest goes to the second one."""
    partnership, before = side.partnership, LAST_YEAR.previous
    count = money.propose_count(
        partnership=partnership, school_year=before, reference_date=datetime.date(2024, 10, 1), by=side.leader
    )
    line = count.lines.get(kind=SubsidyKind.HBO)
    money.correct_count_line(line, corrected=80, reason="Telling van het instituut.", by=side.leader)
    money.file_count(count, filed_on=datetime.date(2024, 10, 15), by=side.controller)
    grant = money.register_grant(
        partnership=partnership, school_year=LAST_YEAR, rule=funded.rule, reference="OS-2025-1", by=side.controller
    )
    subsidy_amount(side, grant)
    scheme = money.create_scheme(partnership=partnership, name="Vorig jaar", from_year=LAST_YEAR, by=side.leader)
    party = {"key": StepKey.PARTY, "by": side.leader}
    institute = side.institute_trainers[0].employer
    money.add_step(
        scheme, description="Programmaleiding", size=StepSize.FIXED, amount_cents=30_000_00, party=institute, **party
    )
    money.add_step(
        scheme, description="Administratie", size=StepSize.FIXED, amount_cents=10_000_00,
        party=Party.objects.get(pk=side.boards[0].pk), **party,
    )  # fmt: skip
    money.add_step(
        scheme, description="Schoolopleiders", size=StepSize.REMAINDER, percentage=Decimal(100),
        party=Party.objects.get(pk=side.boards[1].pk), **party,
    )  # fmt: skip
    decision = register.record_decision(
        partnership=partnership, body="steering_group", number="SG-0", decided_on=datetime.date(2025, 9, 1),
        title="Verdeling van vorig jaar", by=side.leader,
    )  # fmt: skip
    money.adopt_scheme(scheme, decision=decision, by=side.steering)
    draft = money.prepare_allocation(partnership=partnership, school_year=LAST_YEAR, scheme=scheme, by=side.leader)
    submitted = money.submit_allocation(draft, by=side.leader)
    adopted = money.adopt_allocation(submitted, decision=decision, by=side.steering)
    money.authorise_allocation(adopted, by=side.controller)
    first, second = datetime.date(2025, 11, 15), datetime.date(2026, 2, 15)
    books.plan_payments(
        partnership=partnership, school_year=LAST_YEAR, rows=[(Decimal(50), first), (None, second)], by=side.controller
    )
    batch = send(side, prepare(side, first))
    paid, refused = batch.payments.order_by("party__code")
    answer = books.receive_answer(batch, data=bank_statement(batch, [paid]), name="afschrift.xml", by=side.controller)
    books.apply_answer(answer, by=side.controller)
    books.reject_payment(refused, rejected_on=first, reason="AC04 rekening opgeheven", by=side.controller)
    prepare(side, second)


def add(world) -> None:
    for side, funded in ((world.oost, world.oost_money), (world.west, world.west_money)):
        second = second_controller(side)
        # Beside the number that waits for confirmation, a confirmed one.
        for party in (side.institute_trainers[0].employer, *side.boards):
            if party.accounts.filter(confirmed_by__isnull=False).exists():
                continue
            account = register.propose_account(party, iban=IBAN, source="Brief", by=side.controller)
            register.confirm_account(account, by=second)
        pay_last_year(side, funded)
        books.set_chart(partnership=side.partnership, accounts=CHART, by=side.controller)
