"""What the penvoerder still has to pay each party on a day, from a registry of claims.

A claim is cumulative: what the party may claim in all, not what is new. What payments settled or have under way is taken
off here, and what came back is added, so who registers claims need not know of either.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum import iban as iban_number

from books.calculations.payable import Balance, Due, Instalment, Open, Settled, balance, parts_of
from books.calculations.sepa_text import NAME_LENGTH, sepa_text
from books.enums import BatchState, PaidHow, PaymentState, SettlementState
from books.models import Contribution, Cost, Payment, PaymentInstalment, PaymentLine, Repayment, Settlement
from books.models.payments import PREPARED
from books.models.repayments import RepaidLine
from funding.enums import AllocationState
from funding.models import Allocation
from oids.periods import SchoolYear
from partnerships.models import Party, PartyAccount


@dataclass(frozen=True, slots=True)
class Claim:
    """Cents that a party may claim in all (less than 0: that it owes) from `due_on` on (None: at once).

    `reference` is what the party reads on its bank statement; `part` tells claims of one origin and year apart and stays
    the same when the amount is corrected.
    """

    party_code: str
    cents: int
    what: str
    reference: str
    due_on: datetime.date | None = None
    part: str = ""


ClaimOfYear = tuple[SchoolYear, Claim]
Source = Callable[..., Iterable[ClaimOfYear]]
CLAIMS: dict[str, Source] = {}


def claims(source: Source) -> Source:
    """Register a source of claims: `source(partnership, years)` gives (school year, claim) of those years, so that what
    holds for all of them is worked out once. Its name is the origin that payments keep, so it does not change."""
    CLAIMS[source.__name__] = source
    return source


def _plans(partnership, years) -> dict[SchoolYear, list[Instalment]]:
    """When the shares of each year fall due, in order; no plan is nothing."""
    found: dict[SchoolYear, list[Instalment]] = defaultdict(list)
    rows = PaymentInstalment.objects.filter(partnership=partnership, school_year__in=years).order_by("number")
    for row in rows:
        part = None if row.percentage is None else Fraction(row.percentage) / 100
        found[row.school_year].append(Instalment(row.number, row.due_on, part))
    return found


def newest_authorised(partnership, years: Iterable[SchoolYear]) -> list[Allocation]:
    """Of each year the newest version that was authorised, with its shares."""
    rows = Allocation.objects.filter(partnership=partnership, school_year__in=years, state=AllocationState.AUTHORISED)
    rows = (
        rows.select_related("partnership", "grant_amount").defer("inputs", "result").prefetch_related("shares__party")
    )
    return list(rows.order_by("school_year", "-number").distinct("school_year"))


@claims
def allocation(partnership, years) -> Iterable[ClaimOfYear]:
    """The newest authorised allocation of each year, by instalment; without a plan all at once."""
    plans = _plans(partnership, years)
    for newest in newest_authorised(partnership, years):
        for claim in _shares_of(newest, plans.get(newest.school_year, [])):
            yield newest.school_year, claim


def allocation_due(partnership, years: Iterable[SchoolYear], day: datetime.date) -> Iterable[tuple[int, int, int]]:
    """(grant, cents, rounding) of the newest authorised allocation of each year: what is payable of it by `day`, the
    penvoerder's own share included.

    Each party's share is divided in whole cents over the instalments by itself, so what is payable together differs from
    that part of the whole by less than a cent per party: `rounding` is that most, and 0 when all of it is payable.
    """
    plans = _plans(partnership, years)
    for newest in newest_authorised(partnership, years):
        parts = list(_shares_of(newest, plans.get(newest.school_year, [])))
        due = [claim.cents for claim in parts if claim.due_on is None or claim.due_on <= day]
        rounding = len(newest.shares.all()) if 0 < len(due) < len(parts) else 0
        yield newest.grant_amount.grant_id, sum(due), rounding


def _shares_of(newest: Allocation, plan: Sequence[Instalment]) -> Iterable[Claim]:
    for share in newest.shares.all():
        if not plan:
            what = _("Allocation %(year)s") % {"year": newest.school_year}
            yield Claim(share.party.code, share.amount_cents, what, newest.reference)
            continue
        for row, cents in zip(plan, parts_of(share.amount_cents, plan), strict=True):
            what = _("Allocation %(year)s, instalment %(number)s") % {"year": newest.school_year, "number": row.number}
            # On a bank statement in the Netherlands, so in Dutch whatever the screen speaks.
            reference = f"{newest.reference} termijn {row.number}"
            yield Claim(share.party.code, cents, what, reference, row.day, str(row.number))


@claims
def contribution(partnership, years) -> Iterable[ClaimOfYear]:
    """Own contributions that were agreed to be set off against what the party gets. Once a settlement of the year is
    adopted they are part of that, and no claim of their own."""
    adopted = Settlement.objects.filter(partnership=partnership, state=SettlementState.ADOPTED)
    settled_years = set(adopted.values_list("school_year", flat=True))
    rows = Contribution.objects.filter(
        partnership=partnership, school_year__in=set(years) - settled_years, paid_how=PaidHow.SET_OFF,
        confirmed_by__isnull=False,
    )  # fmt: skip
    for row in rows.select_related("party").order_by("school_year", "pk"):
        year = row.school_year
        what = _("Own contribution %(year)s: %(what)s") % {"year": year, "what": row.description}
        yield year, Claim(row.party.code, -row.amount_cents, what, f"bijdrage {year} {row.pk}", row.due_on, str(row.pk))


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """One claim of a party on a day: due by then, settled by payments, and what is open."""

    claim: Claim
    origin: str
    school_year: SchoolYear
    line: Open

    @property
    def is_correction(self) -> bool:
        """Whether part of it was settled before, so that what is open is a difference."""
        return bool(self.line.settled and self.line.cents)

    @property
    def reference(self) -> str:
        return f"{self.claim.reference} (correctie)" if self.is_correction else self.claim.reference


@dataclass(frozen=True, slots=True)
class PartyPayable:
    """`kept` is what stays with the penvoerder as its own share; `later` is not due yet."""

    party: Party
    kept: int
    balance: Balance
    claims: tuple[OpenClaim, ...]
    later: tuple[Claim, ...]

    @property
    def due(self) -> int:
        return sum(row.due for row in self.balance.lines)

    @property
    def settled(self) -> int:
        return sum(row.settled for row in self.balance.lines)

    @property
    def pay(self) -> int:
        return self.balance.pay

    @property
    def carried(self) -> int:
        return self.balance.carried

    @property
    def added(self) -> int:
        """What is open to the party's credit; `set_off` is what is taken off it. Together they are `pay` + `carried`."""
        return sum(row.cents for row in self.balance.lines if row.cents > 0)

    @property
    def set_off(self) -> int:
        return sum(row.cents for row in self.balance.lines if row.cents < 0)

    @property
    def moves(self) -> tuple[OpenClaim, ...]:
        return tuple(row for row in self.claims if row.line.cents) if self.pay else ()


def years_of(partnership) -> list[SchoolYear]:
    """School years about which anything may have to be paid."""
    found = set(Allocation.objects.filter(partnership=partnership).values_list("school_year", flat=True))
    for model in (Cost, Settlement):
        found |= set(model.objects.filter(partnership=partnership).values_list("school_year", flat=True))
    found |= set(Contribution.objects.filter(partnership=partnership).values_list("school_year", flat=True))
    found |= set(PaymentLine.objects.that_count(partnership).values_list("school_year", flat=True))
    return sorted(found)


def repaid_lines(partnership) -> list[tuple[Party, RepaidLine]]:
    """What money that came back changed of claims, per party; always of years of which there are claims or payments."""
    rows = Repayment.objects.that_count(partnership).select_related("party").order_by("pk")
    return [(row.party, line) for row in rows for line in row.parts]


def keepers_of(partnership, years: Iterable[SchoolYear], day: datetime.date | None = None) -> dict[SchoolYear, str]:
    """Code of the penvoerder that keeps its own share of each year: at the end of it, or on `day` if that is earlier."""
    rows = list(partnership.penvoerders.select_related("party"))

    def on(asked: datetime.date | None) -> str:
        return "" if asked is None else next((row.party.code for row in rows if row.period.contains(asked)), "")

    return {year: on(year.last_day if day is None else min(day, year.last_day)) or on(day) for year in years}


def payable(partnership, day: datetime.date) -> tuple[PartyPayable, ...]:
    """Per party over all school years, by code."""
    dues: dict[str, list[Due]] = defaultdict(list)
    known: dict[tuple[str, tuple[str, str, str]], Claim] = {}
    later: dict[str, list[Claim]] = defaultdict(list)
    kept: dict[str, int] = defaultdict(int)
    settled: dict[str, list[Settled]] = defaultdict(list)
    keepers = keepers_of(partnership, years_of(partnership), day)
    for origin, source in CLAIMS.items():
        for year, claim in source(partnership, tuple(keepers)):
            code, key = claim.party_code, (origin, str(year), claim.part)
            if claim.due_on is not None and claim.due_on > day:
                later[code].append(claim)
            elif code == keepers[year]:
                kept[code] += claim.cents
            else:
                dues[code].append(Due(key, claim.cents))
                known[code, key] = claim
    for row in PaymentLine.objects.that_count(partnership).select_related("payment__party"):
        code, key = row.payment.party.code, (row.origin, str(row.school_year), row.part)
        if code == keepers[row.school_year]:
            kept[code] -= row.amount_cents
            continue
        settled[code].append(Settled(key, row.amount_cents))
        known.setdefault((code, key), Claim(code, 0, row.what, row.reference, None, row.part))
    for party, line in repaid_lines(partnership):
        key = (line.origin, str(line.school_year), line.part)
        if party.code == keepers[line.school_year]:
            kept[party.code] -= line.cents
            continue
        settled[party.code].append(Settled(key, line.cents))
        known.setdefault((party.code, key), Claim(party.code, 0, line.what, line.reference, None, line.part))
    rows = []
    for party in Party.objects.filter(code__in={*dues, *later, *settled, *kept}).order_by("code"):
        found = balance(dues[party.code], settled[party.code])
        open_claims = tuple(
            OpenClaim(known[party.code, line.key], line.key[0], SchoolYear.parse(line.key[1]), line)
            for line in found.lines
        )
        rows.append(PartyPayable(party, kept[party.code], found, open_claims, tuple(later[party.code])))
    return tuple(rows)


def accounts_of(parties: Iterable[Party]) -> dict[int, PartyAccount]:
    """Party -> the account in use: the newest confirmed one."""
    rows = PartyAccount.objects.filter(party__in=list(parties), confirmed_by__isnull=False)
    return {row.party_id: row for row in rows.order_by("confirmed_at", "pk")}


def problem_of(party: Party, account: PartyAccount | None) -> str:
    """Why nothing can be paid to (or from) this party, and how to mend it; empty when it can."""
    if account is None:
        return _("There is no confirmed account number. Confirm it on the page of the party.")
    if not iban_number.is_valid(account.iban, check_country=False):
        return _("The account number is not valid. Enter the right one on the page of the party.")
    written = sepa_text(party.statutory_name)
    if not written:
        return _("The statutory name has no letters that banks take. Correct it on the page of the party.")
    if len(written) > NAME_LENGTH:
        return _(
            "The statutory name has %(length)s letters and banks take %(most)s. Write it on the page of the party as it "
            "stands on the bank card."
        ) % {"length": len(written), "most": NAME_LENGTH}
    return ""


def open_payments(partnership, school_year) -> list[Payment]:
    """For the closing: payments with claims of the year that the bank did not pay yet."""
    rows = Payment.objects.filter(batch__partnership=partnership, lines__school_year=school_year).exclude(
        batch__state=BatchState.WITHDRAWN
    )
    return list(rows.filter(state=PaymentState.OPEN).select_related("batch__partnership", "party").distinct())


def unexported_payments(partnership, school_year) -> list[Payment]:
    """For the closing: of these, the ones whose batch did not go to the bank yet."""
    return [row for row in open_payments(partnership, school_year) if row.batch.state in PREPARED]


def rejected_payments(partnership, school_year) -> list[Payment]:
    """For the closing: refused by the bank, while a claim of the year that it would have paid is still open today."""
    day = max(timezone.localdate(), school_year.last_day)
    still = {
        (row.party.pk, claim.origin, claim.claim.part)
        for row in payable(partnership, day)
        for claim in row.claims
        if claim.line.cents and claim.school_year == school_year
    }
    rows = Payment.objects.filter(
        batch__partnership=partnership, lines__school_year=school_year, state=PaymentState.REJECTED
    ).distinct()  # fmt: skip
    return [
        row
        for row in rows.select_related("batch__partnership", "party").prefetch_related("lines")
        if any(
            (row.party_id, line.origin, line.part) in still
            for line in row.lines.all()
            if line.school_year == school_year
        )
    ]


@dataclass(frozen=True, slots=True)
class Tie:
    """The shares of a year against what happened with them, in cents: shares = paid + set off - repaid + kept + open."""

    party: Party
    share: int
    settled: int
    kept: int
    url: str
    repaid: int = 0

    @property
    def open(self) -> int:
        """Still to be paid; less than 0: paid too much, and neither set off nor paid back yet."""
        return self.share - self.settled + self.repaid - self.kept

    def get_absolute_url(self) -> str:
        return self.url


def ties(partnership, school_year) -> list[Tie]:
    """For the closing: per party the newest authorised share of the year, and what payments settled of it."""
    newest = next(iter(newest_authorised(partnership, [school_year])), None)
    lines = PaymentLine.objects.that_count(partnership).filter(origin="allocation", school_year=school_year)
    settled = dict(lines.values_list("payment__party").annotate(total=Sum("amount_cents")).order_by())
    shares = {row.party_id: row for row in newest.shares.all()} if newest else {}
    repaid: dict[int, int] = defaultdict(int)
    for party, line in repaid_lines(partnership):
        if (line.origin, line.school_year) == ("allocation", school_year):
            repaid[party.pk] -= line.cents
    keeper = keepers_of(partnership, [school_year])[school_year]
    rows = []
    for party in Party.objects.filter(pk__in={*shares, *settled, *repaid}).order_by("code"):
        share = shares[party.pk].amount_cents if party.pk in shares else 0
        done = settled.get(party.pk, 0)
        kept = share - done + repaid[party.pk] if party.code == keeper else 0
        url = shares[party.pk].get_absolute_url() if party.pk in shares else party.get_absolute_url()
        rows.append(Tie(party, share, done, kept, url, repaid[party.pk]))
    return rows


def untied(partnership, school_year) -> list[Tie]:
    """For the closing: parties of whose share something is still open or paid too much."""
    return [row for row in ties(partnership, school_year) if row.open]
