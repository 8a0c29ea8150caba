"""Scenarios of the demonstration: of every kind some that were shared, in both partnerships, and a draft."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from books.demo.chapters import Told, chapter
from books.demo.years import STUDENTS, THIS_YEAR
from steering.actions import create_scenario, share_scenario
from steering.calculations.scenario_moves import FROM_OTHERS, MERGE, MOVE_BOARD, NEW_BOARD
from steering.calculations.scenario_present import Present
from steering.enums import ScenarioKind
from steering.inputs.scenario_kinds import start
from steering.inputs.scenarios import NEEDS, present_of

STAFFEL = "staffel-2018"
ACADEMIC = "Academische functie"


@chapter(40)
def tell_scenarios(told: Told) -> None:
    for kind, name, note, changes in _scenarios():
        present = present_of(told.partnership, THIS_YEAR, NEEDS[kind])
        found = changes(present) if callable(changes) else changes
        scenario = create_scenario(
            partnership=told.partnership, school_year=THIS_YEAR, kind=kind, name=name, note=note,
            inputs=replace(start(kind, present), **found), by=told.cast["leader"],
        )  # fmt: skip
        share_scenario(scenario, by=told.cast["leader"])
    present = present_of(told.partnership, THIS_YEAR, NEEDS[ScenarioKind.NORM])
    create_scenario(
        partnership=told.partnership, school_year=THIS_YEAR, kind=ScenarioKind.NORM, name="Probeersel: twee dagen",
        inputs=replace(start(ScenarioKind.NORM, present), days=Fraction(2)), by=told.cast["steering"],
    )  # fmt: skip


def _scenarios() -> list[tuple[str, str, str, Any]]:
    return [
        (
            ScenarioKind.CLIFF, "Waar de sprongen liggen", "Hoe dicht zitten we bij de randen van 260 en 300 studenten?",
            {"students": STUDENTS},
        ),
        (
            ScenarioKind.CLIFF, "Vijftien studenten meer", "Als de instroom in deeltijd doorzet, halen we 300.",
            {"students": STUDENTS + 15},
        ),
        (
            ScenarioKind.REGIMES, "Alles per student", "€ 1.250 per student, zonder vast bedrag.",
            {"rule": "per-student-2025"},
        ),
        (ScenarioKind.REGIMES, "Terug naar de staffel", "De regeling van 2018 met de aantallen van nu.", {"rule": STAFFEL}),
        (
            ScenarioKind.MOVES, "Samen één partnerschap", "Met de staffel van 2018: twee keer 285 wordt 570.",
            {"act": MERGE, "rule": STAFFEL, "students": STUDENTS, "other_students": STUDENTS},
        ),
        (
            ScenarioKind.MOVES, "Eén bestuur naar de andere kant", "Het laatste bestuur van de lijst stapt over.",
            lambda present: {
                "act": MOVE_BOARD, "other_students": STUDENTS, "boards": (_last_board(present),), "rule": STAFFEL,
            },
        ),
        (
            ScenarioKind.MOVES, "Een nieuw bestuur met vijf scholen", "De studenten komen van de scholen die er al zijn.",
            {"act": NEW_BOARD, "new_schools": 5, "new_students": 20, "new_from": FROM_OTHERS},
        ),
        (
            ScenarioKind.EXPOSURE, "Tien procent groei", "Wie schiet voor als het aantal studenten fors toeneemt?",
            {"growth_low": Fraction(0), "growth": Fraction(10), "growth_high": Fraction(15)},
        ),
        (
            ScenarioKind.DILUTION, "Deeltijd groeit door onder de staffel", "Twaalf procent meer deeltijd per jaar.",
            {"part_time_growth": Fraction(12), "other_growth": Fraction(0), "rule": STAFFEL},
        ),
        (
            ScenarioKind.ENDING, "Zonder de academische functie", "Wat het einde bij de besturen neerlegde.",
            lambda present: {"stream": _stream(present)},
        ),
        (
            ScenarioKind.NORM, "570 studenten op de norm", "Beide partnerschappen samen: 53.580 uur, 32,3 voltijdbanen.",
            {"students": 2 * STUDENTS},
        ),
        (
            ScenarioKind.NORM, "Vijftien studenten per schoolopleider", "Wat blijft er per student over?",
            {"school_trainer": Fraction("33.18"), "per_trainer": 15},
        ),
        (
            ScenarioKind.EARMARK, "Geoormerkt geld per student", "€ 250 per student, naast de subsidie.",
            {"cents": 250_00},
        ),
        (
            ScenarioKind.EARMARK, "€ 1.250 in plaats van de subsidie", "Rechtstreeks naar de besturen, zonder verdeelsleutel.",
            {"cents": 1_250_00, "instead": True},
        ),
    ]  # fmt: skip


def _last_board(present: Present) -> str:
    return max(place.board for place in present.places)


def _stream(present: Present) -> int:
    return next(row.key for row in present.streams if row.name.startswith(ACADEMIC))
