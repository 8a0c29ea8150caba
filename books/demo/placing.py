"""The placements of the demonstration: four school years, with more part-time students every year."""

from __future__ import annotations

import datetime

from books.demo.years import REGISTER_FROM, STUDENTS, THIS_YEAR
from oids.periods import SchoolYear
from placements import actions as placing
from placements.actions.placements import Acknowledged
from placements.actions.warnings import NeedsAcknowledgement
from placements.enums import EndReason, Route, SubsidyKind

# 75 students begin every year; 15 of them stop after their third year: 3 x 75 + 60 = 285 at a time.
INTAKE = 75
YEARS = [SchoolYear(start) for start in range(REGISTER_FROM.start, THIS_YEAR.start + 1)]
NUMBER = STUDENTS + INTAKE * (len(YEARS) - 1)


def students_of(year: SchoolYear) -> range:
    """Which students (by their number in the story) study in the year; the oldest first."""
    first = INTAKE * (year.start - REGISTER_FROM.start)
    return range(first, first + STUDENTS)


def year_of_study(number: int, year: SchoolYear) -> int:
    last = students_of(year).stop
    return 1 + (last - 1 - number) // INTAKE


def route_of(number: int) -> str:
    """Of every ten students of an intake one more studies part-time than of the intake before."""
    intake = (number + 15) // INTAKE
    if number % 10 < min(1 + intake // 2, 5):
        return Route.PART_TIME
    return Route.ACCELERATED if number % 25 == 9 else Route.FULL_TIME


class Placing:
    """Places everybody of one partnership, year by year."""

    def __init__(self, partnership, board_schools, team, students, leader) -> None:
        self.partnership, self.team, self.students, self.leader = partnership, team, students, leader
        self.schools = [school for own in board_schools.values() for school in own]

    def tell(self, year: SchoolYear) -> None:
        """285 students; this year some things are left to do."""
        placing.set_placement_period(
            partnership=self.partnership, school_year=year, valid_from=datetime.date(year.start, 8, 31),
            valid_until=datetime.date(year.start + 1, 7, 9), mentor_due=datetime.date(year.start, 10, 1),
            by=self.leader,
        )  # fmt: skip
        groups = {
            trainer.pk: placing.create_peer_group(
                partnership=self.partnership, school_year=year, name=f"Peergroep {number:02d}", school_trainer=trainer,
                institute_trainer=self.team["institute"][number % len(self.team["institute"])], by=self.leader,
            )
            for number, trainer in enumerate(self.team["school_trainers"], start=1)
        }  # fmt: skip
        for number in students_of(year):
            self._student(number, year, groups)

    def _student(self, number: int, year: SchoolYear, groups) -> None:
        enrolment = placing.enrol(
            self.students[number], partnership=self.partnership, school_year=year, route=route_of(number),
            year_of_study=year_of_study(number, year),
            subsidy_kind=SubsidyKind.ZIJ_INSTROMER if number % 40 == 7 else SubsidyKind.HBO, by=self.leader,
        )  # fmt: skip
        open_ones = year == THIS_YEAR
        if open_ones and number % 60 == 59:
            return
        # Another school every year of the study.
        school = self.schools[(number + 7 * year.start) % len(self.schools)]
        without = open_ones and number % 25 == 3
        placement = self._place(enrolment, school, groups, 0 if without else 2 if number % 30 == 0 else 1)
        if number % 70 == 35:
            self._move(placement, self.schools[(number + 7 * year.start + 7) % len(self.schools)], groups, year)

    def _values(self, school, groups, mentors: int) -> dict:
        trainer = self.team["of_school"][school.pk]
        group = groups[trainer.pk]
        return {
            "school": school, "school_trainer": trainer, "peer_group": group,
            "institute_trainer": group.institute_trainer, "mentors": self.team["mentors"][school.pk][:mentors],
            "by": self.leader,
        }  # fmt: skip

    def _place(self, enrolment, school, groups, mentors: int):
        values = self._values(school, groups, mentors) | {"enrolment": enrolment}
        try:
            return placing.place(**values)
        except NeedsAcknowledgement as needed:
            codes = frozenset(warning.code for warning in needed.warnings)
            return placing.place(**values, acknowledged=Acknowledged(codes, "Besproken met de directeur."))

    def _move(self, placement, school, groups, year: SchoolYear) -> None:
        codes = frozenset({"school_trainer_over_capacity", "school_trainer_many_students", "peer_group_full"})
        placing.move_placement(
            placement, first_day=datetime.date(year.start, 11, 9), reason=EndReason.MOVED,
            acknowledged=Acknowledged(codes, "Verhuizing van de student."), **self._values(school, groups, 1),
        )  # fmt: skip
