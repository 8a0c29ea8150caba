"""Training in the demonstration: two years of training days with attendance, what is still to come, and two trainers who
sign in. Of the last training day nobody entered yet who was there."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from books.demo.chapters import Told, chapter
from books.demo.years import LAST_YEAR, THIS_YEAR
from network.models import Theme
from oids.models import User
from partnerships import actions as register
from partnerships.enums import RoleKind
from partnerships.models import Person
from training import actions
from training.enums import Audience, Register, TrainingSort
from training.models import Registration, Training

Day, Time = datetime.date, datetime.time
DAYS, DIRECTORS, MENTORS, LECTURE = "Opleidersdag", "Directeurenochtend", "Mentorentraining", "Lezing"
KINDS = (
    (DAYS, TrainingSort.TRAINER_DAY, Audience.TRAINERS, 5, 100, None),
    (DIRECTORS, TrainingSort.DIRECTORS, Audience.DIRECTORS, 2, 100, None),
    (MENTORS, TrainingSort.MENTOR, Audience.MENTORS, 2, 80, 4),
    (LECTURE, TrainingSort.LECTURE, Audience.EVERYONE, 1, 100, None),
)
# Years from the beginning of the school year, month and day; held until the second day of November.
PLAN = (
    (DAYS, "Opleidersdag 1: samen beoordelen", 2, ((0, 9, 24),)),
    (DIRECTORS, "Directeurenochtend: ruimte voor begeleiding", 2, ((0, 10, 15),)),
    (MENTORS, "Mentorentraining najaar", None, ((0, 9, 30), (0, 10, 14), (0, 11, 4))),
    (DAYS, "Opleidersdag 2: lezen in alle vakken", 0, ((0, 11, 19),)),
    (DAYS, "Opleidersdag 3: rekengesprekken", 1, ((1, 1, 28),)),
    (MENTORS, "Mentorentraining voorjaar", None, ((1, 2, 3), (1, 2, 17), (1, 3, 10))),
    (LECTURE, "Lezing: wat starters nodig hebben", 2, ((1, 3, 18),)),
    (DAYS, "Opleidersdag 4: digitale geletterdheid", 4, ((1, 3, 25),)),
    (DIRECTORS, "Directeurenochtend: terugblik en vooruitblik", None, ((1, 4, 14),)),
    (DAYS, "Opleidersdag 5: de agenda van volgend jaar", None, ((1, 6, 3),)),
)
HOURS = {DAYS: (Time(9), Time(16), Decimal(6)), DIRECTORS: (Time(9), Time(12, 30), None)}
AFTERNOON = (Time(13, 30), Time(16, 30), None)
MISSING = "Opleidersdag 2: lezen in alle vakken"
CLOSED_BEFORE = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class People:
    """Who come: trainers of the register, and directors of a few boards."""

    trainers: Sequence
    mentors: Sequence
    directors: Sequence[tuple]


@chapter(80)
def tell_training(told: Told) -> None:
    leader = told.cast["leader"]
    kinds = {
        name: actions.create_kind(
            partnership=told.partnership, name=name, sort=sort, audience=audience, per_year=per_year,
            needed_percent=percent, valid_years=years, by=leader,
        )
        for name, sort, audience, per_year, percent, years in KINDS
    }  # fmt: skip
    themes = list(Theme.objects.filter(partnership=told.partnership).order_by("pk"))
    mentors = [mentor for rows in told.team["mentors"].values() for mentor in rows]
    people = People([*told.team["school_trainers"], *told.team["institute"]], mentors, _directors(told))
    _sign_ins(told)
    for year in (LAST_YEAR, THIS_YEAR):
        for number, (kind, title, theme, days) in enumerate(PLAN):
            dates = [Day(year.start + more, month, day) for more, month, day in days]
            row = _plan(told, kinds[kind], year, title, themes[theme] if theme is not None else None, dates)
            _people(told, row, people, number + (year == THIS_YEAR))
            # This year is half way: what comes after the autumn is still to come.
            if year == LAST_YEAR or (dates[-1].month in (9, 10, 11) and title != MISSING):
                _hold(told, row, number)
                # Last year is settled between the parties: what it cost stays as it is.
                if kind == DAYS and year == THIS_YEAR:
                    _cost(told, row, dates[-1])
    _elsewhere(told, kinds[MENTORS], mentors)
    _standing(told, people.trainers)


def _plan(told: Told, kind, year, title: str, theme, dates) -> Training:
    begins, ends, hours = HOURS.get(kind.name, AFTERNOON)
    values = {
        "begins_at": begins,
        "ends_at": ends,
        "hours": hours,
        "place": "Saxion, Enschede",
        "by": told.cast["leader"],
    }
    row = actions.create_training(
        partnership=told.partnership, school_year=year, kind=kind, title=title, audience=kind.audience, theme=theme,
        description="Programma met werkvormen; lunch of koffie inbegrepen." if kind.name != LECTURE else "",
        capacity=24 if kind.name == MENTORS else None, register_until=dates[0] - CLOSED_BEFORE, day=dates[0], **values,
    )  # fmt: skip
    for day in dates[1:]:
        actions.add_session(row, day=day, **values)
    return row


def _directors(told: Told) -> list[tuple]:
    names = ("Anouk", "Bas", "Carla", "Dirk")
    return [
        (Person.objects.create(first_name=name, last_name="Directeur"), board)
        for name, board in zip(names, told.board_schools, strict=False)
    ]


def _people(told: Told, row: Training, people: People, turn: int) -> None:
    leader = told.cast["leader"]
    if row.kind.name == DIRECTORS:
        for person, board in people.directors:
            actions.register_by_name(row, person=person, party=board, by=leader)
    elif row.kind.name == MENTORS:
        # Twenty at a time, others each time; so that many have had it and many have not.
        actions.register_people(row, trainers=people.mentors[(turn * 11) % 60 : (turn * 11) % 60 + 20], by=leader)
    else:
        actions.register_people(row, trainers=people.trainers[turn % 3 :], by=leader)


def _hold(told: Told, row: Training, turn: int) -> None:
    """One in seven was not there on one of the days."""
    keys = list(Registration.objects.filter(training=row).order_by("pk").values_list("pk", flat=True))
    present = {
        session.pk: [key for place, key in enumerate(keys) if (place + number + turn) % 7]
        for number, session in enumerate(row.sessions.order_by("day"))
    }
    actions.record_attendance(row, present=present, by=told.cast["leader"])


def _cost(told: Told, row: Training, day: Day) -> None:
    """The hall and lunch wait for the second controller."""
    actions.book_cost(
        row, party=next(iter(told.board_schools)), description=f"Zaal en lunch, {row.title.split(':')[0].lower()}",
        incurred_on=day, amount_cents=612_50, voucher=f"OD-{row.pk}", by=told.cast["controller"],
    )  # fmt: skip


def _elsewhere(told: Told, kind, mentors: Sequence) -> None:
    """Some mentors had it elsewhere before; of two it does not hold any more."""
    for number, mentor in enumerate(mentors[60:66]):
        actions.add_other_training(
            partnership=told.partnership, person=mentor.person, title="Basiscursus begeleiden",
            day=Day(2021 + number, 3, 9), hours=Decimal(16), kind=kind, source="Certificaat getoond", by=told.cast["leader"],
        )  # fmt: skip


def _standing(told: Told, trainers: Sequence) -> None:
    """Most are registered as teacher educator; some never were, of one it ended, and of one it ends this winter."""
    last_days = {1: Day(2027, 2, 28), 2: Day(2026, 5, 31)}
    for number, trainer in enumerate(trainers):
        if number % 4 == 3:
            continue
        last = last_days.get(number, Day(2028 + number % 3, 8, 31))
        actions.add_standing(
            partnership=told.partnership, person=trainer.person, register=Register.BRLO if number % 5 else Register.VELON,
            number=f"{1200 + 7 * number}", valid_from=Day(last.year - 4, 9, 1), valid_until=last, by=told.cast["leader"],
        )  # fmt: skip


def _sign_ins(told: Told) -> None:
    """A school trainer and an institute trainer who see only their own."""
    side = told.partnership.slug.split("-")[1]
    for mailbox, trainer in (
        ("schoolopleider", told.team["school_trainers"][-1]), ("instituutsopleider", told.team["institute"][0]),
    ):  # fmt: skip
        user = User.objects.create_user(f"{mailbox}.{side}@oids.example", told.password, name=str(trainer.person))
        register.assign_role(
            user=user, kind=RoleKind.TRAINER, partnership=told.partnership, valid_from=Day(2024, 9, 1),
            by=told.admin,
        )  # fmt: skip
        Person.objects.filter(pk=trainer.person_id).update(user=user)
