"""An allocation as data: inputs and result in JSON that says all, and the check that recomputes one from the other."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from funding.calculations.allocation import (
    ENGINE_VERSION,
    AllocationError,
    AllocationInputs,
    AllocationResult,
    Party,
    PartyLine,
    PlacementLine,
    PlacementSegment,
    Step,
    StepLine,
    allocate,
)
from placements.calculations.hours import HoursByRole

Json = dict[str, Any]


def _fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def inputs_to_json(inputs: AllocationInputs) -> Json:
    """Stable: the same inputs in another order give the same text."""
    return {
        "budget_cents": inputs.budget_cents,
        "parties": [
            {"code": party.code, "name": party.name, "kind": party.kind}
            for party in sorted(inputs.parties, key=lambda party: party.code)
        ],
        "steps": [
            {
                "number": step.number,
                "description": step.description,
                "size": step.size,
                "key": step.key,
                "amount_cents": step.amount_cents,
                "fraction": _fraction(step.fraction),
                "party": step.party,
                "floor_cents": step.floor_cents,
                "cap_cents": step.cap_cents,
            }
            for step in sorted(inputs.steps, key=lambda step: step.number)
        ],
        "segments": [
            {
                "placement": segment.placement,
                "student": segment.student,
                "school": segment.school,
                "board": segment.board,
                "employer": segment.employer,
                "first": segment.first.isoformat(),
                "last": segment.last.isoformat(),
                "days": segment.days,
                "period_days": segment.period_days,
                "school_trainer": _fraction(segment.hours.school_trainer),
                "mentor": _fraction(segment.hours.mentor),
                "institute_trainer": _fraction(segment.hours.institute_trainer),
            }
            for segment in sorted(inputs.segments, key=lambda segment: segment.key)
        ],
    }


def inputs_from_json(data: Json) -> AllocationInputs:
    """Raises ValueError that names the part which is missing or malformed."""
    try:
        return AllocationInputs(
            budget_cents=data["budget_cents"],
            parties=tuple(Party(row["code"], row["name"], row["kind"]) for row in data["parties"]),
            steps=tuple(
                Step(
                    number=row["number"],
                    description=row["description"],
                    size=row["size"],
                    key=row["key"],
                    amount_cents=row["amount_cents"],
                    fraction=Fraction(row["fraction"]),
                    party=row["party"],
                    floor_cents=row["floor_cents"],
                    cap_cents=row["cap_cents"],
                )
                for row in data["steps"]
            ),
            segments=tuple(
                PlacementSegment(
                    placement=row["placement"],
                    student=row["student"],
                    school=row["school"],
                    board=row["board"],
                    employer=row["employer"],
                    first=datetime.date.fromisoformat(row["first"]),
                    last=datetime.date.fromisoformat(row["last"]),
                    days=row["days"],
                    period_days=row["period_days"],
                    hours=HoursByRole(
                        Fraction(row["school_trainer"]), Fraction(row["mentor"]), Fraction(row["institute_trainer"])
                    ),
                )
                for row in data["segments"]
            ),
        )
    except KeyError as error:
        raise ValueError(f"the inputs lack {error}") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"the inputs are malformed: {error}") from error


def result_to_json(result: AllocationResult) -> Json:
    return {
        "budget_cents": result.budget_cents,
        "totals": [{"party": party, "cents": cents} for party, cents in result.totals],
        "steps": [
            {
                "number": step.number,
                "before": step.before,
                "cents": step.cents,
                "after": step.after,
                "lines": [_party_line(line) for line in step.lines],
            }
            for step in result.steps
        ],
    }


def _party_line(line: PartyLine) -> Json:
    return {
        "party": line.party,
        "weight": _fraction(line.weight),
        "share": _fraction(line.share),
        "exact": _fraction(line.exact),
        "floor": line.floor,
        "extra": line.extra,
        "rank": line.rank,
        "limited": line.limited,
        "cents": line.cents,
        "placements": [
            {
                "placement": row.placement,
                "student": row.student,
                "school": row.school,
                "first": row.first,
                "last": row.last,
                "days": row.days,
                "period_days": row.period_days,
                "weight": _fraction(row.weight),
                "exact": _fraction(row.exact),
                "floor": row.floor,
                "extra": row.extra,
                "rank": row.rank,
                "fallback": row.fallback,
                "cents": row.cents,
            }
            for row in line.placements
        ],
    }


def result_from_json(data: Json) -> AllocationResult:
    """The result as it was kept; a result whose parts do not add up refuses to exist (ArithmeticError)."""
    return AllocationResult(
        budget_cents=data["budget_cents"],
        totals=tuple((row["party"], row["cents"]) for row in data["totals"]),
        steps=tuple(
            StepLine(
                step["number"],
                step["before"],
                step["cents"],
                step["after"],
                tuple(
                    PartyLine(
                        line["party"],
                        Fraction(line["weight"]),
                        Fraction(line["share"]),
                        Fraction(line["exact"]),
                        line["floor"],
                        line["extra"],
                        line["rank"],
                        line["limited"],
                        tuple(
                            PlacementLine(
                                row["placement"],
                                row["student"],
                                row["school"],
                                row["first"],
                                row["last"],
                                row["days"],
                                row["period_days"],
                                Fraction(row["weight"]),
                                Fraction(row["exact"]),
                                row["floor"],
                                row["extra"],
                                row["rank"],
                                row["fallback"],
                            )
                            for row in line["placements"]
                        ),
                    )
                    for line in step["lines"]
                ),
            )
            for step in data["steps"]
        ),
    )


def sha256_of(inputs: Json) -> str:
    """Hash of the inputs in canonical JSON."""
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A line of the export that differs from what its own inputs give."""

    path: str
    expected: str
    found: str


def check(export: Json) -> list[Mismatch]:
    """Recompute from the inputs of the export alone. Empty: it is right. Raises ValueError when it cannot be read."""
    for name in ("engine_version", "inputs", "inputs_sha256", "result"):
        if name not in export:
            raise ValueError(f"this is not an export of an allocation: {name!r} is missing")
    if export["engine_version"] != ENGINE_VERSION:
        raise ValueError(
            f"the export was made by engine version {export['engine_version']}; this program has {ENGINE_VERSION}"
        )
    found: list[Mismatch] = []
    digest = sha256_of(export["inputs"])
    if digest != export["inputs_sha256"]:
        found.append(Mismatch("inputs_sha256", digest, str(export["inputs_sha256"])))
    try:
        expected = result_to_json(allocate(inputs_from_json(export["inputs"])))
    except AllocationError as error:
        raise ValueError(f"these inputs cannot be divided: {error}") from error
    _compare("result", expected, export["result"], found)
    return found


def _compare(path: str, expected: Any, found: Any, differences: list[Mismatch]) -> None:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            _compare(f"{path}.{key}", expected.get(key), found.get(key), differences)
    elif isinstance(expected, list) and isinstance(found, list):
        named = {_name(row, i): row for i, row in enumerate(expected)}
        others = {_name(row, i): row for i, row in enumerate(found)}
        for name in [*named, *(name for name in others if name not in named)]:
            _compare(f"{path}[{name}]", named.get(name), others.get(name), differences)
        if len(found) != len(others):
            differences.append(Mismatch(path, f"{len(expected)} lines", f"{len(found)} lines, some twice"))
    elif expected != found or type(expected) is not type(found):
        differences.append(Mismatch(path, _short(expected), _short(found)))


def _name(row: Any, index: int) -> str:
    """How a line of a list is called: by its placement and first day, its party or its step."""
    if isinstance(row, dict):
        if "placement" in row:
            return f"{row['placement']} {row.get('first', '')}"
        for key in ("party", "number"):
            if key in row:
                return str(row[key])
    return str(index)


def _short(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)[:80]
