"""The settlement between parties on paper: what each gave and got, its position, and the payments."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from books.calculations.settlement import IN_KIND, MONEY, Cover, Line, PartyResult, SettlementResult, cost_covering
from books.enums import SettlementMode
from books.models import Settlement, SettlementParty
from books.purses.kept import inputs_of, names_of, result_of
from books.wording import kind_of_line, sort_of_line, text_of_line
from funding.differences import DifferenceRow, rows_between
from funding.reports.base import Head, must_equal
from oids import formats
from oids.exports import EURO, TEXT, Column


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the ledger in words; cents."""

    sort: str
    text: str
    kind: str
    gives: int
    gets: int
    source: str


@dataclass(frozen=True, slots=True)
class PartyRow:
    """One party: in kind and in money what it gave and got, what its position consists of, and its lines."""

    code: str
    name: str
    in_kind: tuple[int, int]
    money: tuple[int, int]
    result: PartyResult
    lines: tuple[LineRow, ...]

    def __post_init__(self) -> None:
        must_equal(self.gives, (line.gives for line in self.lines), f"what {self.code} gives")
        must_equal(self.gets, (line.gets for line in self.lines), f"what {self.code} gets")

    @property
    def gives(self) -> int:
        return self.in_kind[0] + self.money[0]

    @property
    def gets(self) -> int:
        return self.in_kind[1] + self.money[1]


@dataclass(frozen=True, slots=True)
class TransferRow:
    payer_code: str
    payer: str
    payee_code: str
    payee: str
    cents: int


@dataclass(frozen=True, slots=True)
class SettlementReport:
    """The whole settlement."""

    head: Head
    mode: str
    is_closed: bool
    key: str
    with_hours: bool
    is_smallest: bool
    parties: tuple[PartyRow, ...]
    transfers: tuple[TransferRow, ...]
    value_cents: int
    cash_cents: int
    covers: tuple[tuple[str, Cover], ...]
    corrects: str
    correction_reason: str
    differences: tuple[DifferenceRow, ...]

    def __post_init__(self) -> None:
        must_equal(0, (row.result.position for row in self.parties), "positions")
        must_equal(self.cash_cents, (row.cents for row in self.transfers), "payments")
        must_equal(self.value_cents, (max(row.result.position, 0) for row in self.parties), "value")
        if self.cash_cents:
            for row in self.parties:
                must_equal(row.result.position, flows(self.transfers, row.code), f"payments of {row.code}")

    @property
    def rule(self) -> str:
        return position_rule(self.with_hours, is_closed=self.is_closed)

    @property
    def total(self) -> PartyResult:
        """Of all parties; the position is 0."""
        names = ("costs_borne", "costs_share", "hours_borne", "hours_share", "set_off", "position")
        return PartyResult("", *(sum(getattr(row.result, name) for row in self.parties) for name in names))


@dataclass(frozen=True, slots=True)
class PartySettlement:
    """What one party reads: its own lines, position and payments."""

    head: Head
    mode: str
    is_closed: bool
    key: str
    with_hours: bool
    party: PartyRow
    transfers: tuple[TransferRow, ...]
    is_paid: bool

    def __post_init__(self) -> None:
        if self.is_paid:
            must_equal(self.party.result.position, flows(self.transfers, self.party.code), "payments")

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        return position_parts(self.party.result, self.with_hours)

    @property
    def in_words(self) -> str:
        """What the position means for the party."""
        position = self.party.result.position
        if not position:
            return _("Nothing is owed either way.")
        if self.is_closed:
            return position_meaning(is_closed=True)
        return _("This party has to pay this.") if position < 0 else _("This party gets this.")


def position_parts(result: PartyResult, with_hours: bool) -> tuple[tuple[str, int], ...]:
    """What a position consists of, in words; the amounts add up to it."""
    parts = [
        (_("Costs borne: made, and paid by no stream"), result.costs_borne),
        (_("Share in the costs that all parties bore"), -result.costs_share),
    ]
    if with_hours:
        parts += [
            (_("Hours borne: given, and paid by no stream"), result.hours_borne),
            (_("Share in the hours that all parties bore"), -result.hours_share),
        ]
    parts.append((_("Contributions set off"), result.set_off))
    must_equal(result.position, (cents for _what, cents in parts), f"position of {result.party}")
    return tuple(parts)


def position_rule(with_hours: bool, *, is_closed: bool) -> str:
    """How a position comes about and what it means."""
    if with_hours:
        rule = _("Position = costs borne - share in costs + hours borne - share in hours + set off.")
    else:
        rule = _("Position = costs borne - share in costs + set off.")
    said = [rule, position_meaning(is_closed=is_closed)]
    return " ".join(said if with_hours else [*said, _("Hours are shown and not settled.")])


def position_meaning(*, is_closed: bool) -> str:
    """With closed purses nobody has to look for a payment."""
    if is_closed:
        return _(
            "A position above 0 is what a party gave more than it got, below 0 what it got more than it gave. The purses "
            "are closed: no party receives or pays anything for it."
        )
    return _("A position above 0 is to be received, below 0 to be paid.")


def flows(transfers: tuple[TransferRow, ...], code: str) -> list[int]:
    """What comes in (above 0) and goes out of one party by the payments."""
    return [row.cents if row.payee_code == code else -row.cents for row in transfers if code in _ends(row)]


def _ends(row: TransferRow) -> tuple[str, str]:
    return row.payer_code, row.payee_code


def head_of(settlement: Settlement, title: str, reference: str = "") -> Head:
    decision = settlement.decision
    adopted = ""
    if settlement.adopted_by and settlement.adopted_at:
        adopted = f"{settlement.adopted_by}, {formats.day_time(settlement.adopted_at)}"
    return Head(
        title=title,
        partnership=settlement.partnership.name_of_year(settlement.school_year),
        school_year=str(settlement.school_year),
        reference=reference or settlement.reference,
        state=str(settlement.get_state_display()),
        is_concept=not settlement.is_adopted,
        as_of=settlement.calculated_at,
        prepared_by=str(settlement.prepared_by),
        decision=f"{decision.number}, {formats.day(decision.decided_on)}" if decision else "",
        adopted=adopted,
        penvoerder=names_of(settlement)[settlement.inputs["penvoerder"]],
    )


def party_rows(result: SettlementResult, names: dict[str, str]) -> tuple[PartyRow, ...]:
    return tuple(_party(row, result.of(row.party), names[row.party]) for row in result.parties)


def _party(result: PartyResult, lines: tuple[Line, ...], name: str) -> PartyRow:
    def both(kind: str) -> tuple[int, int]:
        mine = [line for line in lines if line.kind == kind]
        return sum(line.gives for line in mine), sum(line.gets for line in mine)

    shown = tuple(
        LineRow(
            sort_of_line(line.sort), text_of_line(line), kind_of_line(line.kind), line.gives, line.gets, line.source
        )
        for line in lines
    )
    return PartyRow(result.party, name, both(IN_KIND), both(MONEY), result, shown)


def _transfers(result: SettlementResult, names: dict[str, str]) -> tuple[TransferRow, ...]:
    return tuple(
        TransferRow(row.payer, names[row.payer], row.payee, names[row.payee], row.cents) for row in result.transfers
    )


def positions_of(settlement: Settlement) -> dict[str, int]:
    return {row["party"]: row["position"] for row in settlement.result["parties"]}


def correction_difference(settlement: Settlement) -> tuple[DifferenceRow, ...]:
    """Positions against the version that this one corrects; empty when it corrects none."""
    corrected = settlement.corrects
    if corrected is None:
        return ()
    names = names_of(corrected) | names_of(settlement)
    return rows_between(positions_of(corrected), positions_of(settlement), names)


def settlement_report(settlement: Settlement) -> SettlementReport:
    """From what was kept with the settlement alone."""
    result, names, corrected = result_of(settlement), names_of(settlement), settlement.corrects
    covers = cost_covering(inputs_of(settlement.inputs).lines)
    return SettlementReport(
        head=head_of(settlement, _("Settlement between parties")),
        mode=str(settlement.get_mode_display()),
        is_closed=settlement.mode == SettlementMode.CLOSED,
        key=str(settlement.get_key_display()),
        with_hours=settlement.with_hours,
        is_smallest=result.is_smallest,
        parties=party_rows(result, names),
        transfers=_transfers(result, names),
        value_cents=result.value_cents,
        cash_cents=result.cash_cents,
        covers=tuple((names[row.party], row) for row in covers if row.over),
        corrects=corrected.reference if corrected else "",
        correction_reason=settlement.correction_reason,
        differences=correction_difference(settlement),
    )


def party_settlement(row: SettlementParty) -> PartySettlement:
    settlement, code = row.settlement, row.party.code
    result, names = result_of(settlement), names_of(settlement)
    (mine,) = (party for party in party_rows(result, names) if party.code == code)
    return PartySettlement(
        head=head_of(settlement, _("Settlement with %(party)s") % {"party": names[code]}, row.reference),
        mode=str(settlement.get_mode_display()),
        is_closed=settlement.mode == SettlementMode.CLOSED,
        key=str(settlement.get_key_display()),
        with_hours=settlement.with_hours,
        party=mine,
        transfers=tuple(row for row in _transfers(result, names) if code in _ends(row)),
        is_paid=bool(result.transfers),
    )


def party_columns() -> list[Column]:
    return [
        Column("code", _("Number"), TEXT), Column("name", _("Party"), TEXT),
        Column("kind_gives", _("Gives in kind"), EURO), Column("kind_gets", _("Gets in kind"), EURO),
        Column("money_gives", _("Gives in money"), EURO), Column("money_gets", _("Gets in money"), EURO),
        Column("costs_borne", _("Costs borne"), EURO), Column("costs_share", _("Share in costs"), EURO),
        Column("hours_borne", _("Hours borne"), EURO), Column("hours_share", _("Share in hours"), EURO),
        Column("set_off", _("Set off"), EURO), Column("position", _("Position"), EURO),
    ]  # fmt: skip


def party_export(rows: tuple[PartyRow, ...]) -> list[dict]:
    """A row per party; positions come to 0."""
    return [
        {
            "code": row.code, "name": row.name, "kind_gives": row.in_kind[0], "kind_gets": row.in_kind[1],
            "money_gives": row.money[0], "money_gets": row.money[1], "costs_borne": row.result.costs_borne,
            "costs_share": row.result.costs_share, "hours_borne": row.result.hours_borne,
            "hours_share": row.result.hours_share, "set_off": row.result.set_off, "position": row.result.position,
        }
        for row in rows
    ]  # fmt: skip


def line_columns() -> list[Column]:
    return [
        Column("code", _("Number"), TEXT), Column("name", _("Party"), TEXT), Column("sort", _("What"), TEXT),
        Column("text", _("Description"), TEXT), Column("kind", _("In kind or money"), TEXT),
        Column("gives", _("Gives"), EURO), Column("gets", _("Gets"), EURO),
    ]  # fmt: skip


def line_export(rows: tuple[PartyRow, ...]) -> list[dict]:
    return [
        {
            "code": row.code, "name": row.name, "sort": line.sort, "text": line.text, "kind": line.kind,
            "gives": line.gives, "gets": line.gets,
        }
        for row in rows
        for line in row.lines
    ]  # fmt: skip
