"""The placing season of the demonstration: the east works out a proposal for next year, the west still asks for places.

The dates lie around the day on which it is told, so that there is something to do in each step.
"""

from __future__ import annotations

import datetime
import random

from django.utils import timezone

from books.demo.last_season import tell_last_season
from books.demo.names import FIRST, INFIX, LAST, student_address
from books.demo.placing import INTAKE, NUMBER, route_of, students_of, subsidy_kind_of
from books.demo.season_told import mail, tell_answers
from books.demo.years import STUDENTS, THIS_YEAR
from oids import jobs
from placements import actions as placing
from placements.enums import Route
from placements.models import Enrolment, Student
from rounds.actions.checks import ask_check
from rounds.actions.many_wishes import save_all_wishes
from rounds.actions.places import answer_places
from rounds.actions.proposals import compute_proposal
from rounds.actions.rounds import create_round
from rounds.calculations.distance import between, pc4_of
from rounds.enums import Answer, Channel

NEXT_YEAR = THIS_YEAR.next
# What boards are asked to confirm of this year.
ASKED = {
    "name": "Eerste helft",
    "valid_from": datetime.date(THIS_YEAR.start, 8, 31),
    "valid_until": datetime.date(THIS_YEAR.start + 1, 1, 31),
}
EAST = "twente-oost"
# Days from the day of telling: when each step of the round begins.
STEPS = {
    EAST: {
        "places_from": -70, "places_until": -30, "wishes_from": -28, "wishes_until": -5, "proposal_from": -4,
        "confirmation_from": 0, "appeal_from": 14, "final_from": 28,
    },
    "twente-west": {
        "places_from": -14, "places_until": 14, "wishes_from": -2, "wishes_until": 26, "proposal_from": 30,
        "confirmation_from": 44, "appeal_from": 51, "final_from": 60,
    },
}  # fmt: skip
SECONDS = 30


class Season:
    """One round of one partnership, with its students of next year."""

    def __init__(self, partnership, board_schools, students, institute, leader) -> None:
        self.partnership, self.institute, self.leader = partnership, institute, leader
        self.schools = [school for own in board_schools.values() for school in own]
        self.students, self.random = students, random.Random(f"season {partnership.slug}")

    def tell(self) -> None:
        placing.set_placement_period(
            partnership=self.partnership, school_year=NEXT_YEAR, valid_from=datetime.date(NEXT_YEAR.start, 8, 30),
            valid_until=datetime.date(NEXT_YEAR.start + 1, 7, 14), mentor_due=datetime.date(NEXT_YEAR.start, 10, 1),
            by=self.leader,
        )  # fmt: skip
        enrolments = self.enrolments()
        today = timezone.localdate()
        first, last = (
            THIS_YEAR.first_day + datetime.timedelta(days=70),
            NEXT_YEAR.last_day - datetime.timedelta(days=60),
        )
        middle = min(max(today, first), last)
        days = {name: middle + datetime.timedelta(days=number) for name, number in STEPS[self.partnership.slug].items()}
        self.round = create_round(
            partnership=self.partnership, school_year=NEXT_YEAR, name="Jaarplaatsing", default_limit_km=40,
            by=self.leader, **days,
        )  # fmt: skip
        self.places(len(enrolments))
        self.wishes(enrolments)
        self.confirmation()
        tell_last_season(self.partnership, self.schools, self.leader)
        mail("check_request", self.partnership, THIS_YEAR, self.leader)
        if self.partnership.slug != EAST:
            mail("places_reminder", self.partnership, NEXT_YEAR, self.leader)
        if self.partnership.slug == EAST:
            proposal = compute_proposal(self.round, time_limit=SECONDS, by=self.leader)
            # The story has no worker beside it: the work is done at once.
            jobs.run_job.call(proposal.job_id)

    def confirmation(self) -> None:
        """Boards are asked to confirm the first half of this year; two have answered."""
        due_on = max(timezone.localdate() + datetime.timedelta(days=14), ASKED["valid_until"])
        asked = ask_check(partnership=self.partnership, school_year=THIS_YEAR, due_on=due_on, by=self.leader, **ASKED)
        tell_answers(asked, self.leader)

    def enrolments(self) -> list:
        """Who goes on next year, and 75 who begin."""
        going_on = self.students[students_of(NEXT_YEAR).start : NUMBER]
        pick = self.random.choice
        prefix = "51" if self.partnership.slug == EAST else "52"
        new = [
            Student(
                institute=self.institute, number=f"{prefix}{NUMBER + index:04d}", first_name=pick(FIRST),
                infix=pick(INFIX), last_name=pick(LAST), email=student_address(f"{prefix}{NUMBER + index:04d}"),
            )
            for index in range(INTAKE)
        ]  # fmt: skip
        rows = [self._studies(index, student) for index, student in enumerate([*going_on, *new])]
        found = placing.enrol_all(
            rows[: len(going_on)], partnership=self.partnership, school_year=NEXT_YEAR, by=self.leader
        )
        whole = {"valid_from": NEXT_YEAR.first_day, "valid_until": NEXT_YEAR.last_day}
        beginning = [
            Enrolment(partnership=self.partnership, school_year=NEXT_YEAR, **whole, **row)
            for row in rows[len(going_on) :]
        ]
        placing.admit_all(partnership=self.partnership, enrolments=beginning, by=self.leader)
        return [*found, *beginning]

    def _studies(self, index: int, student: Student) -> dict:
        number = students_of(NEXT_YEAR).start + index
        return {
            "student": student, "route": route_of(number), "year_of_study": 1 + (STUDENTS - 1 - index) // INTAKE,
            "subsidy_kind": subsidy_kind_of(number),
        }  # fmt: skip

    def places(self, students: int) -> None:
        """A little more than enough places; some schools say no, doubt, or did not answer."""
        each = -(-students * 5 // (4 * len(self.schools)))
        open_ones = self.partnership.slug != EAST
        rows = []
        for number, school in enumerate(self.schools):
            if number % (3 if open_ones else 15) == 2:
                continue
            answer = Answer.NO if number % 11 == 4 else Answer.MAYBE if number % 9 == 7 else Answer.YES
            limits = (
                [{"route": Route.PART_TIME, "year_from": None, "year_until": None, "places": 3}]
                if number % 4 == 0
                else []
            )
            if number % 7 == 3:
                limits.append({"route": "", "year_from": 1, "year_until": 1, "places": 2})
            rows.append(
                {
                    "school": school, "answer": answer, "places": 0 if answer == Answer.NO else each + number % 4 - 1,
                    "limits": [] if answer == Answer.NO else limits,
                    "note": "Liefst op dinsdag en donderdag." if number % 6 == 0 else "",
                }
            )  # fmt: skip
        answer_places(round=self.round, rows=rows, channel=Channel.OFFICE, by=self.leader)

    def wishes(self, enrolments) -> None:
        """Students live near some school and wish for near ones; the popular schools are wished for most."""
        homes = [school for school in self.schools if pc4_of(school.postcode)]
        rows = []
        for number, enrolment in enumerate(enrolments):
            if number % (2 if self.partnership.slug != EAST else 14) == 1:
                continue
            home = self.random.choice(homes)
            near = sorted(homes, key=lambda school: (self._metres(home, school), school.pk))[:8]
            # The square of a random part: the nearest ones more often.
            popular = sorted(near, key=lambda school: (self.random.random() ** 2 * (1 + near.index(school)), school.pk))
            rows.append(
                {
                    "enrolment": enrolment, "home_pc4": home.postcode[:4], "limit_km": 12 if number % 12 == 3 else None,
                    "schools": popular[:3], "avoid": popular[-1:] if number % 40 == 5 else [],
                }
            )  # fmt: skip
        save_all_wishes(rows, round=self.round, channel=Channel.OFFICE, by=self.leader)

    def _metres(self, home, school) -> int:
        found = between(pc4_of(home.postcode), pc4_of(school.postcode))
        return found.metres if found else 10**6
