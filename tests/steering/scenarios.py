"""A present for the pure tests: the case in figures, without a database."""

from fractions import Fraction

from funding.calculations.allocation import Party, Step
from funding.calculations.subsidy import Band, Rule
from oids.periods import Period, SchoolYear
from placements.calculations.hours import HoursByRole
from steering.calculations.scenario_present import Cell, Flow, NormFacts, Place, Present, Regime, TrainerFacts

YEAR = SchoolYear(2026)
PLACING = Period(YEAR.first_day, YEAR.last_day)
STEPS_OF_2018 = [
    (60, 139, 200), (140, 179, 280), (180, 219, 320), (220, 259, 340), (260, 299, 380), (300, 339, 420), (340, 379, 460),
    (380, None, 500),
]  # fmt: skip
STAFFEL = Rule("staffel-2018", "staffel", 60, tuple(Band(low, high, k * 1000_00) for low, high, k in STEPS_OF_2018))
FIXED = Rule("vast-2022", "fixed_per_student", 60, (), 100_000_00, 955_00)
FIXED_2021 = Rule("vast-2021", "fixed_per_student", 60, (), 100_000_00, 937_50)
EACH = Rule("per-student-2025", "per_student", 1, (), 0, 1_250_00)
NORM = NormFacts(Fraction(40), Fraction(40), Fraction(14), 12, 15, Fraction(3, 2), 8, 15, Fraction(1659))


def place(school, board, students, employer=None):
    hours = HoursByRole(Fraction(40 * students), Fraction(40 * students), Fraction(14 * students))
    return Place(school, f"School {school}", board, employer or board, students * PLACING.days, hours)


def present(**values):
    """285 students at three boards; the grant goes by the hours of school trainers."""
    parties = tuple(Party(code, f"Bestuur {code}", "board") for code in ("41001", "41002", "41003"))
    placed = (place("A", "41001", 120), place("B", "41002", 100), place("C", "41002", 35), place("D", "41003", 30))
    found = {
        "partnership": "Oost", "year": YEAR,
        "regimes": tuple(Regime(rule.code, SchoolYear(2018 + n), rule) for n, rule in enumerate((STAFFEL, FIXED_2021, FIXED, EACH))),
        "rule": STAFFEL, "funded": 285, "reduction": Fraction(0), "scope": "whole", "grant_cents": 380_000_00,
        "students": 285, "instalments": (), "placing": PLACING, "parties": parties,
        "steps": (Step(1, "Uren", "remainder", "school_trainer_hours_employer", fraction=Fraction(1)),),
        "places": placed, "norm": NORM,
        "rates": (("school_trainer", 50_00), ("mentor", 45_00), ("institute_trainer", 70_00)),
        "trainers": tuple(
            TrainerFacts(f"SO{n}", code, Fraction(4977, 10), Fraction(480)) for n, code in enumerate(
                ["41001"] * 10 + ["41002"] * 11 + ["41003"] * 3)
        ),
        "groups": 24, "cells": (Cell(YEAR, "full_time", 1, 200), Cell(YEAR, "part_time", 1, 85)), "flows": (),
    }  # fmt: skip
    return Present(**found | values)


def flow(year, students, old=("full_time", 1), new=("full_time", 2)):
    return Flow(SchoolYear(year), *old, *new, students)
