"""The placements of the demonstration: four school years, with more part-time students every year."""

from __future__ import annotations

import datetime

from books.demo.years import REGISTER_FROM, STUDENTS, THIS_YEAR
from oids.periods import SchoolYear
from placements import actions as placing
from placements.actions.placements import Acknowledged
from placements.enums import BatchKind, EndReason, Route, SubsidyKind
from placements.models import Enrolment

# 75 students begin every year; 15 of them stop after their third year: 3 x 75 + 60 = 285 at a time.
INTAKE = 75
YEARS = [SchoolYear(start) for start in range(REGISTER_FROM.start, THIS_YEAR.start + 1)]
NUMBER = STUDENTS + INTAKE * (len(YEARS) - 1)
TALKED_OVER = frozenset({"school_trainer_over_capacity", "school_trainer_many_students", "peer_group_full"})
MENTOR_MISSING = frozenset({"no_mentor", "mentor_late"})


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


def subsidy_kind_of(number: int) -> str:
    """Some of them work in education already."""
    return SubsidyKind.ZIJ_INSTROMER if number % 40 == 7 else SubsidyKind.HBO


def _left_open(number: int, year: SchoolYear) -> bool:
    """This year some students wait for a place."""
    return year == THIS_YEAR and number % 60 == 59


def _mentors_of(number: int, year: SchoolYear) -> int:
    if year == THIS_YEAR and number % 25 == 3:
        return 0
    return 2 if number % 30 == 0 else 1


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
        placed = self._place_all([number for number in students_of(year) if not _left_open(number, year)], year, groups)
        for number, placement in placed.items():
            if number % 70 == 35:
                self._move(placement, self._school(number, year, later=7), groups, year)

    def _enrol(self, year: SchoolYear) -> dict:
        """Enrolments by the number of the student: who is new is registered at once."""
        numbers = students_of(year)
        new = [number for number in numbers if self.students[number].pk is None]
        enrolments = {number: Enrolment(**self._course(number, year)) for number in new}
        placing.admit_all(partnership=self.partnership, enrolments=list(enrolments.values()), by=self.leader)
        known = [number for number in numbers if number not in enrolments]
        rows = [self._studies(number, year) for number in known]
        made = placing.enrol_all(rows, partnership=self.partnership, school_year=year, by=self.leader)
        return enrolments | dict(zip(known, made, strict=True))

    def _studies(self, number: int, year: SchoolYear) -> dict:
        return {
            "student": self.students[number], "route": route_of(number), "year_of_study": year_of_study(number, year),
            "subsidy_kind": subsidy_kind_of(number),
        }  # fmt: skip

    def _course(self, number: int, year: SchoolYear) -> dict:
        return self._studies(number, year) | {
            "partnership": self.partnership, "school_year": year, "valid_from": year.first_day, "valid_until": year.last_day,
        }  # fmt: skip

    def _school(self, number: int, year: SchoolYear, later: int = 0):
        """Another school every year of the study."""
        return self.schools[(number + 7 * year.start + later) % len(self.schools)]

    def _place_all(self, numbers: list[int], year: SchoolYear, groups) -> dict:
        """Placements by the number of the student, made as the office makes them: from one sheet."""
        enrolments = self._enrol(year)
        rows = [
            self._values(self._school(number, year), groups, _mentors_of(number, year))
            | {"enrolment": enrolments[number]}
            for number in numbers
        ]
        batch = placing.place_all(
            rows, kind=BatchKind.IMPORT, partnership=self.partnership, school_year=year,
            acknowledged=Acknowledged(TALKED_OVER | MENTOR_MISSING, "Besproken met de directeur."), by=self.leader,
        )  # fmt: skip
        found = {placement.enrolment_id: placement for placement in batch.placements.all()}
        return {number: found[enrolments[number].pk] for number in numbers}

    def _values(self, school, groups, mentors: int) -> dict:
        trainer = self.team["of_school"][school.pk]
        group = groups[trainer.pk]
        return {
            "school": school, "school_trainer": trainer, "peer_group": group,
            "institute_trainer": group.institute_trainer, "mentors": self.team["mentors"][school.pk][:mentors],
        }  # fmt: skip

    def _move(self, placement, school, groups, year: SchoolYear) -> None:
        placing.move_placement(
            placement, first_day=datetime.date(year.start, 11, 9), reason=EndReason.MOVED,
            acknowledged=Acknowledged(TALKED_OVER, "Verhuizing van de student."), **self._values(school, groups, 1),
            by=self.leader,
        )  # fmt: skip
