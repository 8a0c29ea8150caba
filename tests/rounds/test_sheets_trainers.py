"""Trainers from a sheet: known by e-mail address and role."""

import datetime
from decimal import Decimal

from django.forms import model_to_dict

from oids.history import event_model
from partnerships import actions as register
from partnerships.models import Trainer
from rounds.imports.base import Target
from rounds.imports.kinds import KINDS
from tests.cast import START, YEAR
from tests.rounds.sheets import counts, look, refusals, take

LABELS = {key: str(column.label) for key, column in KINDS["trainers"].by_key.items()}


def trainer(side, email="anna@school.nl", **values):
    return {
        "kind": "mentor", "first_name": "Anna", "last_name": "Berg", "email": email, "employer": side.boards[0].code,
    } | values  # fmt: skip


def test_new_trainers_get_their_schools_from_the_first_day_of_the_year(world):
    side = world.oost
    schools = f"{side.schools[0].brin6}; {side.schools[1].brin6}"
    rows = [trainer(side, kind="school_trainer", days_per_week="1,5", schools=schools), trainer(side)]
    assert take(side, "trainers", rows)["new"] == 2
    found = Trainer.objects.get(person__email="anna@school.nl", kind="school_trainer")
    assert (found.days_per_week, found.valid_from) == (Decimal("1.5"), YEAR.first_day)
    assert {row.school for row in found.deployments.all()} == set(side.schools[:2])
    assert {row.valid_from for row in found.deployments.all()} == {YEAR.first_day}
    event = event_model(Trainer).objects.select_related("pgh_context").get(id=found.pk)
    assert event.pgh_context.metadata["user"] == side.leader.pk


def test_what_is_written_at_once_is_what_the_action_writes(world):
    side, day = world.oost, datetime.date(2026, 9, 1)
    take(side, "trainers", [trainer(side, schools=side.schools[0].brin6, days_per_week=2, valid_from=day)])
    single = register.create_trainer(
        partnership=side.partnership, kind="mentor", employer=side.boards[0], first_name="Anna", last_name="Berg",
        email="anna@school.nl", days_per_week=Decimal(2), valid_from=day, schools=[side.schools[0]], by=side.leader,
    )  # fmt: skip
    bulk = Trainer.objects.exclude(pk=single.pk).get(person__email="anna@school.nl")

    def stored(row):
        row = Trainer.objects.get(pk=row.pk)
        return (
            model_to_dict(row, exclude=["id", "person", "schools"]), model_to_dict(row.person, exclude=["id"]),
            [model_to_dict(found, exclude=["id", "trainer"]) for found in row.deployments.all()], row.version,
        )  # fmt: skip

    assert stored(bulk) == stored(single)


def test_the_second_time_nothing_changes_and_schools_are_only_added(world):
    side = world.oost
    rows = [trainer(side, schools=side.schools[0].brin6, days_per_week=1)]
    take(side, "trainers", rows)
    assert counts(look(side, "trainers", rows)) == (0, 0, 1, 0)
    more = [trainer(side, "ANNA@school.nl", schools=side.schools[1].brin6, last_name="Berg-Smit")]
    plan = look(side, "trainers", more)
    assert counts(plan) == (0, 1, 0, 0)
    take(side, "trainers", more)
    found = Trainer.objects.get(person__email__iexact="anna@school.nl")
    assert {row.school for row in found.deployments.all()} == set(side.schools[:2])
    assert (found.person.last_name, found.days_per_week) == ("Berg-Smit", 1)


def test_somebody_without_an_address_gets_it_and_is_not_entered_twice(world):
    side, before = world.oost, Trainer.objects.count()
    known = side.mentors[0]
    row = trainer(side, first_name=known.person.first_name, last_name=known.person.last_name)
    plan = look(side, "trainers", [row])
    assert counts(plan) == (0, 1, 0, 0)
    take(side, "trainers", [row])
    known.person.refresh_from_db()
    assert (known.person.email, Trainer.objects.count()) == ("anna@school.nl", before)


def test_every_fault_says_row_column_value_rule_and_remedy(world):
    side = world.oost
    take(side, "trainers", [trainer(side)])
    rows = [
        trainer(side, "b@school.nl", kind="directeur"), trainer(side, "c@school.nl", employer=world.west.boards[0].code),
        trainer(side, "d@school.nl", schools=world.west.schools[0].brin6), trainer(side, "e@school.nl", schools="10AB"),
        trainer(side, "f@school.nl", kind="school_trainer"), trainer(side, "g@school.nl", days_per_week=6),
        trainer(side, ""), trainer(side, employer=side.boards[1].code), trainer(side, "h@school.nl"),
        trainer(side, "H@school.nl"), trainer(side, "i@school.nl", valid_from=datetime.date(2027, 8, 2)),
    ]  # fmt: skip
    plan = look(side, "trainers", rows)
    assert refusals(plan) == [
        (row, LABELS[key])
        for row, key in [
            (2, "kind"), (3, "employer"), (4, "schools"), (5, "schools"), (6, "days_per_week"), (7, "days_per_week"),
            (8, "email"), (9, "employer"), (10, "email"), (11, "email"), (12, "valid_from"),
        ]
    ]  # fmt: skip
    assert counts(plan) == (0, 0, 0, 11)


def test_all_faults_of_a_row_are_said_at_once(world):
    side, west = world.oost, world.west
    there = ", ".join(school.brin6 for school in west.schools[:2])
    rows = [trainer(side, "geen adres", kind="school_trainer", employer=west.boards[0].code, schools=there)]
    assert refusals(look(side, "trainers", rows)) == [
        (2, LABELS[key]) for key in ("email", "employer", "schools", "schools", "days_per_week")
    ]


def test_a_school_of_another_partnership_does_not_exist_here(world):
    side = world.oost
    foreign, nowhere = (
        look(side, "trainers", [trainer(side, schools=brin6)]).refused[0]
        for brin6 in (world.west.schools[0].brin6, "99ZZ00")
    )
    assert foreign.rule.replace(world.west.schools[0].brin6, "99ZZ00") == nowhere.rule
    assert foreign.remedy == nowhere.remedy
    assert world.west.schools[0].name not in foreign.rule + foreign.remedy


def test_a_person_of_another_partnership_is_a_new_person_here(world):
    register.create_trainer(
        partnership=world.west.partnership, kind="mentor", employer=world.west.boards[0], first_name="Anna",
        last_name="West", email="anna@school.nl", valid_from=START, by=world.west.leader,
    )  # fmt: skip
    assert counts(look(world.oost, "trainers", [trainer(world.oost)])) == (1, 0, 0, 0)


def test_what_the_register_holds_comes_back_unchanged(world):
    side = world.oost
    take(
        side,
        "trainers",
        [trainer(side, schools=side.schools[0].brin6), trainer(side, kind="school_trainer", days_per_week=2)],
    )
    rows = list(KINDS["trainers"].present(Target(side.partnership, YEAR)))
    assert len({row["number"] for row in rows}) == len(rows) > len([row for row in rows if row["email"]]) == 2
    assert counts(look(side, "trainers", rows)) == (0, 0, len(rows), 0)


def test_somebody_without_an_address_is_known_by_number(world):
    side, before = world.oost, Trainer.objects.count()
    known = side.mentors[0]
    row = trainer(side, "", number=known.pk, last_name="Anders", employer=known.employer.code)
    assert take(side, "trainers", [row])["changed"] == 1
    known.person.refresh_from_db()
    assert (known.person.last_name, known.person.email, Trainer.objects.count()) == ("Anders", "", before)
    stranger, other_role = world.west.mentors[0], side.school_trainers[0]
    rows = [trainer(side, number=stranger.pk), trainer(side, number=other_role.pk), trainer(side, number=known.pk)]
    assert refusals(look(side, "trainers", [*rows, rows[-1]])) == [
        (2, LABELS["number"]), (3, LABELS["number"]), (4, LABELS["email"]), (5, LABELS["email"]),
    ]  # fmt: skip
