"""On both sides trainings: a mentor training that was held, a training day that waits for attendance, and one to come,
with people of both boards and the trainer who signs in."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

from tests.cast import YEAR
from training import actions
from training.enums import Audience, TrainingSort

Day, Time = datetime.date, datetime.time
HELD = (Day(2026, 10, 7), Day(2026, 10, 14))
LATE, COMING = Day(2026, 11, 4), Day(2027, 6, 10)


def kind(side, name="Mentorentraining", **values):
    values = {
        "sort": TrainingSort.MENTOR, "audience": Audience.MENTORS, "needed_percent": 80, "valid_years": 4,
        "by": side.leader,
    } | values  # fmt: skip
    return actions.create_kind(partnership=side.partnership, name=name, **values)


def plan(side, found_kind, title="Begeleiden en beoordelen", **values):
    values = {
        "day": COMING, "begins_at": Time(9), "ends_at": Time(16), "hours": Decimal(6), "place": "Pabo, Enschede",
        "audience": found_kind.audience, "school_year": YEAR, "by": side.leader,
    } | values  # fmt: skip
    return actions.create_training(partnership=side.partnership, kind=found_kind, title=title, **values)


def build(side, theme=None):
    found = SimpleNamespace()
    found.mentor_kind = kind(side)
    found.day_kind = kind(
        side, "Opleidersdag", sort=TrainingSort.TRAINER_DAY, audience=Audience.TRAINERS, per_year=5, valid_years=None
    )
    found.held = plan(side, found.mentor_kind, day=HELD[0], capacity=20)
    actions.add_session(
        found.held, day=HELD[1], begins_at=Time(13), ends_at=Time(16, 30), place="Pabo, Enschede", by=side.leader
    )
    # Of each board two mentors; the first board's first one was there on one day only.
    found.mentors = [side.mentors[0], side.mentors[1], side.mentors[2]]
    found.places = actions.register_people(found.held, trainers=found.mentors, by=side.leader)
    sessions = found.held.sessions.order_by("day")
    found.held = actions.record_attendance(
        found.held, by=side.leader,
        present={
            sessions[0].pk: [row.pk for row in found.places], sessions[1].pk: [row.pk for row in found.places[1:]],
        },
    )  # fmt: skip
    found.late = plan(side, found.day_kind, "Opleidersdag november", day=LATE, theme=theme)
    found.late_places = actions.register_people(found.late, trainers=side.school_trainers, by=side.leader)
    found.coming = plan(side, found.day_kind, "Opleidersdag juni", theme=theme, capacity=3)
    actions.add_session(
        found.coming, day=Day(2027, 6, 11), begins_at=Time(9), ends_at=Time(12), place="", by=side.leader
    )
    found.own = actions.register_self(found.coming, by=side.trainer_user)
    found.director = actions.register_by_name(
        found.coming, first_name="Dirk", last_name="Directeur", party=side.boards[1], by=side.leader
    )
    _others(side, found)
    return found


def _others(side, found):
    """Followed elsewhere: by the second board's second mentor and the trainer who signs in; a cost of the training day."""
    found.elsewhere = actions.add_other_training(
        partnership=side.partnership, person=side.mentors[3].person, title="Basiscursus coachen", day=Day(2022, 3, 1),
        hours=Decimal(16), kind=found.mentor_kind, source="Certificaat getoond", by=side.leader,
    )  # fmt: skip
    found.own_elsewhere = actions.add_other_training(
        partnership=side.partnership, person=side.school_trainers[0].person, title="Congres", day=Day(2026, 9, 18),
        hours=Decimal("7.5"), source="Bewijs van deelname", by=side.trainer_user,
    )  # fmt: skip
    found.standing = actions.add_standing(
        partnership=side.partnership, person=side.school_trainers[1].person, register="velon", number="V-1001",
        valid_from=Day(2024, 3, 1), valid_until=Day(2028, 2, 29), by=side.leader,
    )  # fmt: skip
    found.ended = actions.add_standing(
        partnership=side.partnership, person=side.school_trainers[0].person, register="brlo", number="B-2002",
        valid_from=Day(2020, 3, 1), valid_until=Day(2024, 2, 29), by=side.trainer_user,
    )  # fmt: skip
    found.cost = actions.book_cost(
        found.late, party=side.boards[0], description="Zaalhuur", incurred_on=LATE, amount_cents=450_00,
        voucher="Z-1", by=side.controller,
    )  # fmt: skip


def add(world) -> None:
    for side in (world.oost, world.west):
        side.training = build(side, side.network.theme)
