"""What parties pay each other by adopted settlements, without the penvoerder's bank: due, noted as paid, and open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.fields.json import KeyTextTransform

from books.calculations.netting import Transfer, between_pairs, pair
from books.calculations.transfers import Standing, standings
from books.models import Settlement, SettlementTransfer, TransferPayment
from oids.periods import SchoolYear
from partnerships.models import Partnership, Party


@dataclass(frozen=True, slots=True)
class Mutual:
    """Of one year, by its newest adopted settlement. `transfers`: per two codes (in order) the newest payment that a
    settlement of the year asked between them, on which is noted."""

    settlement: Settlement
    rows: tuple[Standing, ...]
    transfers: dict[tuple[str, str], SettlementTransfer]
    noted: tuple[TransferPayment, ...]

    @property
    def open_rows(self) -> tuple[Standing, ...]:
        return tuple(row for row in self.rows if row.open)

    @property
    def open_cents(self) -> int:
        """Still to be paid, and to be paid back."""
        return sum(abs(row.open) for row in self.rows)

    @property
    def parties(self) -> dict[str, Party]:
        """Who pays or gets, by code."""
        return {party.code: party for row in self.transfers.values() for party in (row.payer, row.payee)}

    def transfer_of(self, row: Standing) -> SettlementTransfer:
        return self.transfers[pair(row.payer, row.payee)]

    def between(self, one: str, other: str) -> Standing | None:
        return next((row for row in self.rows if pair(row.payer, row.payee) == pair(one, other)), None)

    def get_absolute_url(self) -> str:
        return self.settlement.get_absolute_url()


def mutual_payments(partnership: Partnership, years: Iterable[SchoolYear] | None = None) -> list[Mutual]:
    """Per year with an adopted settlement that asked parties other than the penvoerder to pay each other. Three queries.

    What the penvoerder pays or gets is claimed by its payment batches, which know what the bank did.
    """
    adopted = Settlement.objects.filter(partnership=partnership, state="adopted")
    if years is not None:
        adopted = adopted.filter(school_year__in=years)
    adopted = adopted.annotate(keeper=KeyTextTransform("penvoerder", "inputs")).defer("inputs", "result")
    newest: dict[SchoolYear, Settlement] = {}
    of_year: dict[int, SchoolYear] = {}
    for settlement in adopted.select_related("partnership").order_by("number"):
        newest[settlement.school_year] = settlement
        of_year[settlement.pk] = settlement.school_year
    due: dict[SchoolYear, list[Transfer]] = defaultdict(list)
    transfers: dict[SchoolYear, dict[tuple[str, str], SettlementTransfer]] = defaultdict(dict)
    rows = SettlementTransfer.objects.filter(settlement__in=of_year).select_related("payer", "payee")
    for transfer in rows.order_by("settlement__number", "pk"):
        year = of_year[transfer.settlement_id]
        if newest[year].keeper in (transfer.payer.code, transfer.payee.code):
            continue
        transfers[year][pair(transfer.payer.code, transfer.payee.code)] = transfer
        if transfer.settlement_id == newest[year].pk:
            due[year].append(Transfer(transfer.payer.code, transfer.payee.code, transfer.amount_cents))
    noted: dict[SchoolYear, list[TransferPayment]] = defaultdict(list)
    parts = ("transfer__payer", "transfer__payee", "noted_by", "withdrawn_by")
    for row in TransferPayment.objects.filter(transfer__settlement__in=of_year).select_related(*parts):
        noted[of_year[row.transfer.settlement_id]].append(row)
    return [
        Mutual(newest[year], standings(due[year], _paid(noted[year])), transfers[year], tuple(noted[year]))
        for year in sorted(transfers)
    ]


def _paid(rows: Iterable[TransferPayment]) -> list[Transfer]:
    """What holds of the notes."""
    valid = [row for row in rows if row.withdrawn_at is None]
    return [Transfer(row.payer.code, row.payee.code, abs(row.amount_cents)) for row in valid]


def mutual_of(settlement: Settlement) -> Mutual | None:
    """Of its year; none as long as this is not adopted, or when nobody but the penvoerder pays or gets anything."""
    if not settlement.is_adopted:
        return None
    return next(iter(mutual_payments(settlement.partnership, [settlement.school_year])), None)


def paid_between(partnership: Partnership, school_year: SchoolYear) -> tuple[Transfer, ...]:
    """What parties paid each other so far by the settlements of a year, per two of them; what was paid back is off it."""
    return between_pairs(row for mutual in mutual_payments(partnership, [school_year]) for row in _paid(mutual.noted))
