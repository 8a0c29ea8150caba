"""A settlement as it is kept: inputs and result in JSON, and back."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from books.calculations.netting import Transfer
from books.calculations.settlement import Line, PartyResult, SettlementInputs, SettlementResult
from books.models import Settlement

Json = dict[str, Any]


def inputs_to_json(inputs: SettlementInputs) -> Json:
    paid = {"paid": [asdict(row) for row in inputs.paid]} if inputs.paid else {}
    return {
        "parties": [{"code": code, "name": name} for code, name in inputs.parties],
        "penvoerder": inputs.penvoerder,
        "mode": inputs.mode,
        "key": inputs.key,
        "with_hours": inputs.with_hours,
        "weights": [{"party": code, "weight": str(weight)} for code, weight in inputs.weights],
        "lines": [asdict(line) for line in inputs.lines],
        **paid,
    }


def inputs_of(kept: Json) -> SettlementInputs:
    return SettlementInputs(
        tuple((row["code"], row["name"]) for row in kept["parties"]),
        kept["penvoerder"],
        kept["mode"],
        kept["key"],
        kept["with_hours"],
        tuple((row["party"], Fraction(row["weight"])) for row in kept["weights"]),
        tuple(Line(**row) for row in kept["lines"]),
        tuple(Transfer(**row) for row in kept.get("paid", ())),
    )


def result_to_json(result: SettlementResult) -> Json:
    return asdict(result)


def result_of(settlement: Settlement) -> SettlementResult:
    """The kept result; it is checked again when it is read, so what does not add up is not shown."""
    kept = settlement.result
    return SettlementResult(
        with_hours=kept["with_hours"],
        parties=tuple(PartyResult(**row) for row in kept["parties"]),
        lines=tuple(Line(**row) for row in kept["lines"]),
        transfers=tuple(Transfer(**row) for row in kept["transfers"]),
        is_smallest=kept["is_smallest"],
        value_cents=kept["value_cents"],
    )


def names_of(settlement: Settlement) -> dict[str, str]:
    """Party code -> name, as it was when the settlement was worked out."""
    return {row["code"]: row["name"] for row in settlement.inputs["parties"]}
