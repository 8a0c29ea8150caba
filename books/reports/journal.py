"""The journal of a partnership: what happened with its money, as documents in which debit equals credit.

Receipts on the day they came in, authorised allocations (of a new version the difference with the one before) on the day
they were authorised, payments on the day the bank made them (and again, reversed, when it returned them), what parties paid
back on the day it came in (and again, reversed, when that is withdrawn), confirmed costs
on their date with what streams pay back of them, confirmed contributions on the day they are due, and adopted settlements
on the day they were adopted. So what is left on “payable” is what the parties are still to be paid.

A stream's money is received in advance until it is spent: what an allocation divides and what a cost takes of it becomes
income on the same day, and what is left of a grant without settlement clause becomes income when its performance is
completed. So what is left on the account of a stream is its balance. Same data, same journal.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from books.calculations.journal import Document, Journal, Line, journal, owed
from books.calculations.settlement import SET_OFF
from books.enums import LedgerPurpose, PaidHow, SettlementState
from books.models import Contribution, Cost, LedgerAccount, Payment, Repayment, Settlement
from books.payable import keepers_of
from books.purses.claims import settlement_claims
from books.streams import coverage_of
from funding.enums import AllocationState, GrantSource, ReportModel
from funding.models import Allocation, Grant, GrantReceipt
from oids.exports import DAY, EURO, Column
from partnerships.models import Party

# A usual numbering to begin with; every administration puts its own accounts in its place.
PROPOSED = {
    LedgerPurpose.BANK: "1100",
    LedgerPurpose.CONTRIBUTIONS: "1310",
    LedgerPurpose.GRANT_OCW: "1610",
    LedgerPurpose.GRANT_OWN: "1611",
    LedgerPurpose.GRANT_NETWORK: "1612",
    LedgerPurpose.GRANT_MUNICIPALITY: "1613",
    LedgerPurpose.GRANT_PROVINCE: "1614",
    LedgerPurpose.GRANT_RAAK: "1615",
    LedgerPurpose.GRANT_OTHER: "1616",
    LedgerPurpose.PAYABLE: "1650",
    LedgerPurpose.SETTLEMENT: "1990",
    LedgerPurpose.INCOME_OCW: "8110",
    LedgerPurpose.INCOME_PUBLIC: "8210",
    LedgerPurpose.INCOME_OTHER: "8310",
    LedgerPurpose.ALLOCATED: "4410",
    LedgerPurpose.COST_BASIC: "4421",
    LedgerPurpose.COST_PROFESSIONALISATION: "4422",
    LedgerPurpose.COST_ACADEMIC: "4423",
    LedgerPurpose.COST_NETWORK: "4424",
    LedgerPurpose.COST_OTHER: "4425",
}
CONTRIBUTED = (GrantSource.OWN, GrantSource.NETWORK)
INCOME = {
    GrantSource.OCW: LedgerPurpose.INCOME_OCW,
    GrantSource.MUNICIPALITY: LedgerPurpose.INCOME_PUBLIC,
    GrantSource.PROVINCE: LedgerPurpose.INCOME_PUBLIC,
}


# What stands on the account of each stream (more than 0: received in advance), movement by movement: day, number, cents.
Advances = dict[Grant, list[tuple[datetime.date, str, int]]]


def documents_of(partnership) -> Iterator[Document]:
    advances: Advances = defaultdict(list)
    yield from _receipts(partnership, advances)
    yield from _allocations(partnership, advances)
    yield from _payments(partnership)
    yield from _repayments(partnership)
    yield from _costs(partnership, advances)
    yield from _contributions(partnership, advances)
    yield from _settlements(partnership)
    yield from _released(advances)


def earned(grant: Grant, cents: int, text: str) -> tuple[Line, Line]:
    """Received in advance until now, income from now on."""
    income = INCOME.get(GrantSource(grant.source), LedgerPurpose.INCOME_OTHER)
    return Line(f"grant_{grant.source}", cents, text), Line(income.value, -cents, text)


def _released(advances: Advances) -> Iterator[Document]:
    """What is left of a grant without settlement clause is the penvoerder's own once its performance is completed; what
    moves later is so on its own day."""
    for grant, moves in sorted(advances.items(), key=lambda item: item[0].pk):
        day = grant.completed_on
        if grant.report_model != ReportModel.G1 or day is None:
            continue
        text = _("Released, performance completed: %(stream)s") % {"stream": grant.name}
        left = sum(cents for moved, _number, cents in moves if moved <= day)
        yield Document(day, "MEMO", f"G{grant.pk:06d}-VV", text, earned(grant, left, text))
        for moved, number, cents in moves:
            if moved > day:
                yield Document(moved, "MEMO", f"{number}-VV", text, earned(grant, cents, text))


def _receipts(partnership, advances: Advances) -> Iterator[Document]:
    """Into the stream of the grant; own contributions were booked into it when they were confirmed, so their money takes
    the receivable away. What was set off never came in over the bank: its payment books it."""
    rows = GrantReceipt.objects.filter(grant__partnership=partnership).exclude(contribution__paid_how=PaidHow.SET_OFF)
    for row in rows.select_related("grant").order_by("pk"):
        is_own = row.grant.source in CONTRIBUTED
        purpose = LedgerPurpose.CONTRIBUTIONS if is_own else f"grant_{row.grant.source}"
        text = " ".join(filter(None, [_("Received"), row.grant.reference or row.grant.name, row.description]))
        lines = (Line(LedgerPurpose.BANK.value, row.amount_cents), Line(str(purpose), -row.amount_cents))
        number = f"O{row.pk:06d}"
        yield Document(row.received_on, "BANK", number, text, lines)
        if not is_own:
            advances[row.grant].append((row.received_on, number, row.amount_cents))


def _allocations(partnership, advances: Advances) -> Iterator[Document]:
    rows = Allocation.objects.filter(partnership=partnership, state=AllocationState.AUTHORISED)
    rows = rows.select_related("partnership", "grant_amount__grant__partnership")
    rows = rows.defer("inputs", "result").order_by("school_year", "number").prefetch_related("shares__party")
    keepers = keepers_of(partnership, {row.school_year for row in rows})
    before: dict = {}
    for row in rows:
        day = timezone.localtime(row.authorised_at).date()
        shares = {share.party: share.amount_cents for share in row.shares.all()}
        earlier = before.get(row.school_year, {})
        changes = {
            party: shares.get(party, 0) - earlier.get(party, 0)
            for party in sorted({*shares, *earlier}, key=lambda party: party.code)
        }
        before[row.school_year] = shares
        text = _("Allocation %(reference)s") % {"reference": row.reference}
        lines = [Line(LedgerPurpose.ALLOCATED.value, sum(changes.values()), text)]
        for party, cents in changes.items():
            purpose = LedgerPurpose.SETTLEMENT if party.code == keepers[row.school_year] else LedgerPurpose.PAYABLE
            lines.append(Line(purpose.value, -cents, f"{row.reference} {party.name}"))
        grant, spent = row.grant_amount.grant, sum(changes.values())
        lines += earned(grant, spent, _("Income of %(what)s") % {"what": row.reference})
        advances[grant].append((day, row.reference, -spent))
        yield Document(day, "MEMO", row.reference, text, tuple(lines))


def _payments(partnership) -> Iterator[Document]:
    rows = Payment.objects.filter(batch__partnership=partnership, paid_on__isnull=False)
    for row in rows.select_related("party").prefetch_related("lines").order_by("pk"):
        text = f"{row.party.name} {row.remittance}"
        lines = [Line(LedgerPurpose.PAYABLE.value, 0)]
        for line in row.lines.all():
            own = line.origin == "contribution"
            purpose = LedgerPurpose.CONTRIBUTIONS if own else LedgerPurpose.PAYABLE
            lines.append(Line(purpose.value, line.amount_cents, f"{row.party.name} {line.reference}"))
        lines.append(Line(LedgerPurpose.BANK.value, -row.amount_cents, text))
        yield Document(row.paid_on, "BANK", row.end_to_end_id, text, tuple(lines))
        if row.rejected_on:
            back = tuple(Line(line.purpose, -line.cents, line.description) for line in lines)
            yield Document(row.rejected_on, "BANK", f"{row.end_to_end_id}-R", f"{text} ({row.reason})", back)


def _repayments(partnership) -> Iterator[Document]:
    """A payment the other way round. One that is withdrawn is reversed on that day, so that the journal of earlier days
    stays as it may have been exported."""
    rows = Repayment.objects.filter(partnership=partnership).select_related("party").order_by("pk")
    for row in rows:
        text = _("Received back: %(what)s") % {"what": f"{row.party.name} {row.reference}"}
        lines = [Line(LedgerPurpose.BANK.value, row.amount_cents, text)]
        for line in row.parts:
            own = line.origin == "contribution"
            purpose = LedgerPurpose.CONTRIBUTIONS if own else LedgerPurpose.PAYABLE
            lines.append(Line(purpose.value, line.cents, f"{row.party.name} {line.reference}"))
        yield Document(row.received_on, "BANK", row.number, text, tuple(lines))
        if row.withdrawn_at is not None:
            back = tuple(Line(line.purpose, -line.cents, line.description) for line in lines)
            yield Document(
                timezone.localdate(row.withdrawn_at),
                "BANK",
                f"{row.number}-I",
                _("Withdrawn (%(why)s): %(what)s") % {"why": row.withdrawal_reason, "what": text},
                back,
            )


def _costs(partnership, advances: Advances) -> Iterator[Document]:
    """A cost is borne by its party; what streams pay of it the party may claim (not the penvoerder, who holds the money),
    and is income of these streams. What the parties bear themselves stays on the clearing account."""
    paid: Counter = Counter()
    by_stream: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for part in coverage_of(partnership).lines:
        if part.stream is not None and part.cents:
            paid[part.cost] += part.cents
            by_stream[part.cost].append((part.stream, part.cents))
    grants = Grant.objects.filter(partnership=partnership).select_related("partnership").in_bulk()
    rows = Cost.objects.filter(partnership=partnership, confirmed_by__isnull=False).select_related("party")
    rows = rows.order_by("pk")
    keepers = keepers_of(partnership, {row.school_year for row in rows})
    for row in rows:
        text = f"{row.party.name} {row.description}"
        lines = (Line(f"cost_{row.kind}", row.amount_cents), Line(LedgerPurpose.SETTLEMENT.value, -row.amount_cents))
        yield Document(row.incurred_on, "MEMO", row.reference, text, lines)
        if paid[row.pk] and row.party.code != keepers[row.school_year]:
            text = _("Paid by streams: %(what)s") % {"what": text}
            yield Document(row.incurred_on, "MEMO", f"{row.reference}-V", text, owed(paid[row.pk], 0))
        for number, (stream, cents) in enumerate(by_stream[row.pk], start=1):
            grant = grants[stream]
            text = _("Income of %(what)s") % {"what": f"{grant.name}: {row.description}"}
            yield Document(row.incurred_on, "MEMO", f"{row.reference}-B{number}", text, earned(grant, cents, text))
            advances[grant].append((row.incurred_on, f"{row.reference}-B{number}", -cents))


def _contributions(partnership, advances: Advances) -> Iterator[Document]:
    rows = Contribution.objects.filter(partnership=partnership, confirmed_by__isnull=False)
    for row in rows.select_related("party", "grant").order_by("pk"):
        text = f"{row.party.name} {row.description}"
        stream = f"grant_{row.grant.source}"
        lines = (Line(LedgerPurpose.CONTRIBUTIONS.value, row.amount_cents), Line(stream, -row.amount_cents))
        yield Document(row.due_on, "MEMO", f"E{row.pk:06d}", text, lines)
        advances[row.grant].append((row.due_on, f"E{row.pk:06d}", row.amount_cents))


def _settlements(partnership) -> Iterator[Document]:
    """What the penvoerder pays or gets by an adopted settlement, and the contributions that it sets off; of a new version
    the difference with the one before."""
    rows = Settlement.objects.filter(partnership=partnership, state=SettlementState.ADOPTED)
    before: dict = {}
    rows = rows.select_related("partnership", "decision").prefetch_related("transfers__payer", "transfers__payee")
    rows = list(rows.order_by("school_year", "number"))
    codes = {line["party"] for row in rows for line in row.inputs["lines"]}
    for row in rows:
        codes |= {party.code for transfer in row.transfers.all() for party in (transfer.payer, transfer.payee)}
    names = dict(Party.objects.filter(code__in=codes).values_list("code", "name"))
    for row in rows:
        claims: Counter = Counter()
        for claim in settlement_claims(row):
            claims[claim.party_code] += claim.cents
        set_off: Counter = Counter()
        for line in row.inputs["lines"]:
            if line["sort"] == SET_OFF:
                set_off[line["party"]] += line["gives"]
        old_claims, old_set_off = before.get(row.school_year, (Counter(), Counter()))
        before[row.school_year] = claims, set_off
        text = _("Settlement %(reference)s") % {"reference": row.reference}
        lines: list[Line] = []
        for code in sorted({*claims, *set_off, *old_claims, *old_set_off}):
            lines += owed(
                claims[code] - old_claims[code], set_off[code] - old_set_off[code], f"{names[code]} {row.reference}"
            )
        yield Document(timezone.localdate(row.adopted_at), "MEMO", row.reference, text, tuple(lines))


def chart_of(partnership) -> dict[str, tuple[str, str]]:
    rows = LedgerAccount.objects.filter(partnership=partnership)
    return {row.purpose: (row.code, row.name) for row in rows}


def journal_of(partnership, first: datetime.date, last: datetime.date) -> Journal:
    """NoAccount when a purpose that is used has no account."""
    return journal(documents_of(partnership), chart_of(partnership), first, last)


def journal_columns() -> list[Column]:
    return [
        Column("day", _("Date"), DAY),
        Column("journal", _("Journal")),
        Column("number", _("Document number")),
        Column("account", _("Account")),
        Column("account_name", _("Name of the account")),
        Column("description", _("Description")),
        Column("debit", _("Debit"), EURO),
        Column("credit", _("Credit"), EURO),
    ]


def journal_rows(made: Journal) -> list[dict]:
    """An amount stands on one side; the other is empty."""
    return [
        {
            "day": row.day, "journal": row.journal, "number": row.number, "account": row.account,
            "account_name": row.account_name, "description": row.description, "debit": row.debit or None,
            "credit": row.credit or None,
        }
        for row in made.rows
    ]  # fmt: skip
