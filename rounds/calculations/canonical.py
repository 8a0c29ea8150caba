"""Input and result as JSON and back, and the hash of what went in: so that a proposal can be kept and repeated."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from fractions import Fraction
from typing import Any

from rounds.calculations.proposal import (
    BoardLine,
    Limit,
    Line,
    ProposalInput,
    Result,
    School,
    SchoolLine,
    Student,
    Trainer,
    TrainerLine,
    Weights,
)


def input_to_json(given: ProposalInput) -> dict[str, Any]:
    """Canonical: sorted by key, so that the order in which things were given leaves no trace."""
    return {
        "students": [
            {
                **asdict(student),
                "avoid": sorted(student.avoid),
                "earlier": sorted(student.earlier),
                "wishes": [*student.wishes],
            }
            for student in sorted(given.students, key=lambda student: student.key)
        ],
        "schools": [
            {**asdict(school), "limits": [asdict(limit) for limit in school.limits]}
            for school in sorted(given.schools, key=lambda school: school.key)
        ],
        "trainers": [asdict(trainer) for trainer in sorted(given.trainers, key=lambda trainer: trainer.key)],
        "group_min": given.group_min,
        "group_max": given.group_max,
        "shares": {board: str(Fraction(given.shares[board])) for board in sorted(given.shares)},
        "weights": asdict(given.weights),
        "seed": given.seed,
        "time_limit_seconds": given.time_limit_seconds,
    }


def input_from_json(data: Mapping[str, Any]) -> ProposalInput:
    return ProposalInput(
        students=tuple(
            Student(
                **{
                    **row,
                    "wishes": tuple(row["wishes"]),
                    "avoid": frozenset(row["avoid"]),
                    "earlier": tuple(row["earlier"]),
                }
            )
            for row in data["students"]
        ),
        schools=tuple(
            School(**{**row, "limits": tuple(Limit(**limit) for limit in row["limits"])}) for row in data["schools"]
        ),
        trainers=tuple(Trainer(**row) for row in data["trainers"]),
        group_min=data["group_min"],
        group_max=data["group_max"],
        shares={board: Fraction(share) for board, share in data["shares"].items()},
        weights=Weights(**data["weights"]),
        seed=data["seed"],
        time_limit_seconds=data["time_limit_seconds"],
    )


def input_hash(given: ProposalInput) -> str:
    """sha256 over the canonical JSON; the time limit is not part of what is asked, only of how long it may take."""
    data = {key: value for key, value in input_to_json(given).items() if key != "time_limit_seconds"}
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def result_to_json(result: Result) -> dict[str, Any]:
    return {**asdict(result), "parts": dict(result.parts)}


def result_from_json(data: Mapping[str, Any]) -> Result:
    """Adding up is part of reading: figures that were changed raise ArithmeticError."""
    rows: dict[str, Any] = {field.name: data[field.name] for field in fields(Result)}
    rows["lines"] = tuple(Line(**row) for row in data["lines"])
    rows["schools"] = tuple(
        SchoolLine(**{**row, "limits": tuple((used, places) for used, places in row["limits"])})
        for row in data["schools"]
    )
    rows["trainers"] = tuple(TrainerLine(**row) for row in data["trainers"])
    rows["boards"] = tuple(BoardLine(**row) for row in data["boards"])
    rows["by_wish"] = tuple(data["by_wish"])
    return Result(**rows)
