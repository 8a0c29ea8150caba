"""The statement of one party: what it gets, how that came about, and the students at its schools."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from funding.differences import names_of
from funding.models import AllocationShare
from funding.reports.base import (
    Head,
    HoursRow,
    StepRow,
    head_of,
    hours_rows,
    hours_total,
    must_equal,
    school_names,
    step_rows,
)
from oids.exports import DAY, EURO, INTEGER, TEXT, Column


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """One placement's days in a line, by reference; never a name. `exact` is unrounded cents."""

    reference: str
    school: str
    first: str
    last: str
    days: int
    period_days: int
    weight: Fraction
    exact: Fraction
    extra: int
    cents: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A party's part of one step. `queue` counts the remainder cents that were dealt out in the step."""

    step: StepRow
    weight: Fraction
    total_weight: Fraction
    share: Fraction
    exact: Fraction
    floor: int
    extra: int
    rank: int
    queue: int
    limited: str
    cents: int
    placements: tuple[PlacementRow, ...]

    def __post_init__(self) -> None:
        must_equal(self.cents, [self.floor, self.extra], f"step {self.step.number}")
        if self.placements:
            must_equal(self.cents, (row.cents for row in self.placements), f"placements of step {self.step.number}")


@dataclass(frozen=True, slots=True)
class Statement:
    head: Head
    code: str
    name: str
    statutory_name: str
    iban: str
    cents: int
    lines: tuple[StatementLine, ...]
    schools: tuple[HoursRow, ...]
    hours: HoursRow

    def __post_init__(self) -> None:
        must_equal(self.cents, (line.cents for line in self.lines), f"statement of {self.code}")


def masked(iban: str) -> str:
    """Enough to recognise it: NL91 **** 4300."""
    return f"{iban[:4]} **** {iban[-4:]}" if iban else ""


def statement(share: AllocationShare) -> Statement:
    """From what was kept with the allocation; the account is the one in use now."""
    from partnerships.actions import current_account

    allocation, party = share.allocation, share.party
    account = current_account(party)
    names, schools = names_of(allocation), school_names(allocation)
    lines = []
    for step, kept in zip(step_rows(allocation), allocation.result["steps"], strict=True):
        own = next((line for line in kept["lines"] if line["party"] == party.code), None)
        if own is not None:
            lines.append(_line(step, kept, own, schools))
    segments = [
        segment
        for segment in allocation.inputs["segments"]
        if party.code in (segment["board"], segment["employer"]) or party.kind == "institute"
    ]
    rows = hours_rows(segments, schools, names, whole=allocation.inputs["segments"])
    head = head_of(allocation, _("Statement for %(party)s") % {"party": names.get(party.code, party.name)})
    return Statement(
        head=head,
        code=party.code,
        name=names.get(party.code, party.name),
        statutory_name=party.statutory_name,
        iban=masked(account.iban) if account else "",
        cents=share.amount_cents,
        lines=tuple(lines),
        schools=rows,
        hours=hours_total(segments, rows),
    )


def _line(step: StepRow, kept: dict, own: dict, schools: dict[str, str]) -> StatementLine:
    return StatementLine(
        step=step,
        weight=Fraction(own["weight"]),
        total_weight=sum((Fraction(line["weight"]) for line in kept["lines"]), Fraction(0)),
        share=Fraction(own["share"]),
        exact=Fraction(own["exact"]),
        floor=own["floor"],
        extra=own["extra"],
        rank=own["rank"],
        queue=sum(line["extra"] for line in kept["lines"]),
        limited=own["limited"] or "",
        cents=own["cents"],
        placements=tuple(
            PlacementRow(
                row["placement"], schools.get(row["school"], row["school"]), row["first"], row["last"], row["days"],
                row["period_days"], Fraction(row["weight"]), Fraction(row["exact"]), row["extra"], row["cents"],
            )
            for row in own["placements"]
        ),
    )  # fmt: skip


def statement_columns() -> list[Column]:
    return [
        Column("step", _("Step"), INTEGER), Column("description", _("Description"), TEXT),
        Column("placement", _("Placement"), TEXT), Column("school", _("School"), TEXT),
        Column("first", _("From"), DAY), Column("last", _("Until"), DAY), Column("days", _("Days"), INTEGER),
        Column("cents", _("Amount"), EURO),
    ]  # fmt: skip


def statement_rows(report: Statement) -> list[dict]:
    """A row per placement, or one for a step without placements; amounts add up to the statement."""
    import datetime

    rows: list[dict] = []
    for line in report.lines:
        what = {"step": line.step.number, "description": line.step.description}
        if not line.placements:
            rows.append(what | {"cents": line.cents})
        rows += [
            what
            | {
                "placement": row.reference, "school": row.school, "days": row.days, "cents": row.cents,
                "first": datetime.date.fromisoformat(row.first), "last": datetime.date.fromisoformat(row.last),
            }
            for row in line.placements
        ]  # fmt: skip
    return rows
