"""The bodies of the demonstration: who sits in them, the meetings of this year and the last, what they agreed."""

from __future__ import annotations

import datetime
import random

from django.utils import timezone

from books.demo.chapters import Told, chapter
from books.demo.costs import paper
from books.demo.names import FIRST, INFIX, LAST
from books.demo.season import NEXT_YEAR
from books.demo.years import LAST_YEAR, THIS_YEAR
from oids.models import User
from partnerships import actions as register
from partnerships.enums import BodyKind, Duty, RoleKind, Seat
from partnerships.models import Decision, Person
from placements.actions.norms import set_placement_period
from placements.models import PlacementPeriod

SINCE = datetime.date(2012, 8, 1)
MANAGER = "manager.pabo@oids.example"
TWO, HALF_PAST_FOUR = datetime.time(14), datetime.time(16, 30)
# Months of a school year in which the policy group meets.
POLICY_MONTHS = (10, 2, 6)
STEERING_AGENDA = [
    "Opening en mededelingen",
    "Notulen en actiepunten",
    "Stand van de studenten en het geld",
    "{}",
    "Sluiting",
]
POLICY_AGENDA = ["Opening", "Plaatsing: stand van de ronde", "Afspraken over plaatsen", "Rondvraag"]


@chapter(30)
def tell_governance(told: Told) -> None:
    Governance(told).tell()


class Governance:
    """The bodies of one partnership. Days lie around the day of telling, so that something is to come."""

    def __init__(self, told: Told) -> None:
        self.told, self.leader = told, told.cast["leader"]
        self.random = random.Random(f"governance {told.partnership.slug}")
        self.today = timezone.localdate()
        self.side = told.partnership.slug.split("-")[1]

    def tell(self) -> None:
        boards = list(self.told.board_schools)
        self.steering = self.body(BodyKind.STEERING_GROUP, "Stuurgroep", "Besluit over al het geld en de normen.")
        self.policy = self.body(BodyKind.POLICY_GROUP, "Beleidsgroep", "Inhoud, en afspraken over plaatsen.")
        penvoerder = self.member(self.steering, Seat.PENVOERDER, boards[0], f"stuurgroep.{self.side}@oids.example")
        manager = self.manager()
        leaders = [
            self.member(self.steering, Seat.PROGRAMME_LEADER, email=f"{mailbox}.{self.side}@oids.example")
            for mailbox in ("programmaleider", "programmaleider.pabo")
        ]
        for board in boards[:-1]:
            # One board still looks for somebody.
            self.member(
                self.policy, Seat.BOARD, board, f"bestuur.{self.side}@oids.example" if board == boards[0] else ""
            )
        for person, seat, party in ((manager, Seat.INSTITUTE_MANAGER, self.told.institute),
                                    *((leader, Seat.PROGRAMME_LEADER, None) for leader in leaders)):  # fmt: skip
            register.add_member(
                body=self.policy, person=person, seat=seat, party=party, valid_from=SINCE, by=self.leader
            )
        for body, chair, secretary in ((self.steering, penvoerder, leaders[0]), (self.policy, leaders[1], manager)):
            for person, duty in ((chair, Duty.CHAIR), (secretary, Duty.SECRETARY)):
                register.give_duty(body.members.get(person=person), duty=duty, on=SINCE, by=self.leader)
        self.groups(leaders[1])
        self.decided_meetings(penvoerder, leaders)
        self.policy_meetings(leaders)

    def name(self) -> dict:
        pick = self.random.choice
        return {"first_name": pick(FIRST), "infix": pick(INFIX), "last_name": pick(LAST)}

    def body(self, kind, name: str, task: str, **period):
        period = {"valid_from": SINCE} | period
        return register.create_body(
            partnership=self.told.partnership, kind=kind, name=name, task=task, by=self.leader, **period
        )

    def member(self, body, seat, party=None, email: str = ""):
        """Somebody who signs in has the same name here."""
        name = self.name()
        if user := User.objects.filter(email=email).first() if email else None:
            first, _space, last = user.name.partition(" ")
            name = {"first_name": first, "infix": "", "last_name": last}
        return register.add_member(
            body=body, seat=seat, party=party, email=email, valid_from=body.valid_from, by=self.leader, **name
        ).person

    def manager(self):
        """The institute trains for both partnerships, so its manager sits in both steering groups and reads both."""
        user = User.objects.filter(email=MANAGER).first()
        if user is None:
            user = User.objects.create_user(MANAGER, self.told.password, name="Mila Manager")
        register.assign_role(
            user=user, kind=RoleKind.STEERING_GROUP, partnership=self.told.partnership, valid_from=SINCE,
            by=self.told.admin,
        )  # fmt: skip
        seat = {"body": self.steering, "seat": Seat.INSTITUTE_MANAGER, "party": self.told.institute}
        known = Person.objects.filter(user=user).first()
        name = {} if known else {"first_name": "Mila", "last_name": "Manager", "email": MANAGER}
        return register.add_member(
            person=known, valid_from=self.steering.valid_from, by=self.leader, **seat, **name
        ).person

    def groups(self, leader) -> None:
        """A working group that goes on, and a think group for this school year."""
        trainers = self.told.team["school_trainers"][:3]
        working = self.body(
            BodyKind.WORKING_GROUP, "Werkgroep Toetsing", "Eén manier van beoordelen.", valid_from=THIS_YEAR.first_day
        )
        think = self.body(
            BodyKind.THINK_GROUP, "Denkgroep Deeltijd", "Hoe begeleiden we deeltijders die al werken?",
            valid_from=THIS_YEAR.first_day, valid_until=THIS_YEAR.last_day,
        )  # fmt: skip
        for body, people in (
            (working, [row.person for row in trainers] + [leader]),
            (think, [trainers[0].person, leader]),
        ):
            for person in people:
                register.add_member(
                    body=body, person=person, seat=Seat.MEMBER, valid_from=body.valid_from, by=self.leader
                )
            self.meeting(body, datetime.date(THIS_YEAR.start + 1, 3, 11), ["Opening", body.task, "Rondvraag"])

    def meeting(self, body, day, agenda):
        return register.plan_meeting(
            body=body, held_on=day, begins_at=TWO, ends_at=HALF_PAST_FOUR, agenda=agenda, by=self.leader,
            place="Hengelo, bestuurskantoor" if body == self.steering else "Enschede, Saxion",
        )  # fmt: skip

    def hold(self, meeting, with_minutes: bool = True) -> None:
        people = [row.person for row in meeting.body.members.active_on(meeting.held_on).select_related("person")]
        away = meeting.held_on.month % len(people)
        states = {
            person: "excused" if number == away and len(people) > 2 else "present"
            for number, person in enumerate(people)
        }
        register.record_attendance(meeting, states=states, by=self.leader)
        if with_minutes:
            register.keep_minutes(meeting, upload=paper(f"Notulen {meeting}"), by=self.leader)

    def decided_meetings(self, penvoerder, leaders) -> None:
        """The decisions that the story took already were taken in a meeting; the last meeting lacks its minutes."""
        decisions = Decision.objects.filter(partnership=self.told.partnership, decided_on__lte=self.today)
        days = sorted(set(decisions.values_list("decided_on", flat=True)))
        for day in days:
            own = decisions.filter(decided_on=day)
            agenda = [line.format(own[0].title) for line in STEERING_AGENDA]
            meeting = self.meeting(self.steering, day, agenda)
            self.hold(meeting, with_minutes=day != days[-1])
            for decision in own:
                register.update_decision(
                    decision, title=decision.title, text=decision.text, meeting=meeting, by=self.leader
                )
        last = meeting
        week = datetime.timedelta(days=7)
        due = max(last.held_on, self.today)
        for title, owner, day in (
            ("Accountant vragen naar de studentgegevens", penvoerder, last.held_on + 2 * week),
            (f"Verdeling {THIS_YEAR} voorbereiden", leaders[0], due + 3 * week),
            ("Bestuurders bijpraten over de groei van deeltijd", leaders[1], due + 5 * week),
        ):
            register.add_action_point(meeting=last, title=title, owner=owner, due_on=day, by=self.leader)
        coming = self.today + 2 * week
        self.meeting(self.steering, coming, [line.format(f"Verdeling {THIS_YEAR}") for line in STEERING_AGENDA])

    def policy_meetings(self, leaders) -> None:
        for year in (LAST_YEAR, THIS_YEAR):
            for month in POLICY_MONTHS:
                day = datetime.date(year.start + (month < 8), month, 8 + month)
                meeting = self.meeting(self.policy, day, POLICY_AGENDA)
                if day < self.today:
                    self.hold(meeting)
                if day >= self.today or month != POLICY_MONTHS[0]:
                    continue
                point = register.add_action_point(
                    meeting=meeting, title="Schoolopleiders vragen naar hun plaatsen", owner=leaders[0],
                    due_on=day + datetime.timedelta(days=14), by=self.leader,
                )  # fmt: skip
                register.finish_action_point(point, note="Alle scholen zijn gemaild.", by=self.leader)
                self.agree(meeting, year)

    def agree(self, meeting, year) -> None:
        """The agreements on placing of a year are decided a year ahead by the policy group."""
        decision = register.record_decision(
            partnership=self.told.partnership, meeting=meeting, number=f"BG-{meeting.held_on.year}-01",
            title=f"Afspraken over plaatsen {year.next}", valid_until=year.next.last_day, by=self.leader,
            text="Scholen geven in februari hun plaatsen op, studenten in maart hun wensen.",
        )  # fmt: skip
        period = PlacementPeriod.objects.filter(partnership=self.told.partnership, school_year=year.next).first()
        if period is not None and year.next == NEXT_YEAR:
            set_placement_period(
                partnership=self.told.partnership, school_year=year.next, valid_from=period.valid_from,
                valid_until=period.valid_until, mentor_due=period.mentor_due, decision=decision, by=self.leader,
            )  # fmt: skip
