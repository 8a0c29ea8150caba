"""How many questions each page asks the database does not grow with the data, and is not too much.

That it is what the checked-in baseline says is in tests/test_visits.py, which opens every page anyway.
"""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships import actions as register
from placements import actions as placing
from placements.enums import Route, SubsidyKind
from tests.cast import ALL_WARNINGS, START, YEAR
from tests.test_access import addresses

BASELINE = Path(__file__).with_name("query_counts.json")
# Whose page is counted: of the first of them who may open it.
COUNTED = ("leader", "controller", "admin")


def warm_up(client, side):
    """Read what is read once per process or person."""
    ContentType.objects.get_for_models(*apps.get_models())
    client.get(side.address())


def counts(world, client):
    """Per address the queries of a page that opens, for whoever of the cast may open it first."""
    found, everything = {}, addresses(world)
    people = world.oost.cast() | {"admin": world.admin}
    for who in COUNTED:
        client.force_login(people[who])
        warm_up(client, world.oost)
        for name, address in everything.items():
            if name in found:
                continue
            with CaptureQueriesContext(connection) as asked:
                status = client.get(address).status_code
            if status == 200:
                found[name] = len(asked)
    return found


def grow(world):
    """More of everything that pages list; last in every order, so that the pages of single records stay the same."""
    side, admin = world.oost, world.admin
    for number in range(3):
        party = register.create_party(kind="board", code=f"4900{number}", name=f"Zz groei {number}", by=admin)
        register.add_membership(partnership=side.partnership, party=party, valid_from=YEAR.first_day, by=admin)
        board = type(side.boards[0]).objects.get(pk=party.pk)
        school = register.create_school(
            brin6=f"9{number}ZZ00",
            name=f"Zz groeischool {number}",
            board=board,
            valid_from=START,
            city="Almelo",
            by=admin,
        )
        made = {"partnership": side.partnership, "valid_from": START, "by": side.leader, "employer": board}
        made |= {"schools": [school], "first_name": "Gijs"}
        trainer = register.create_trainer(
            kind="school_trainer", last_name=f"Zzgroei{number}", days_per_week=Decimal(1), **made
        )
        mentor = register.create_trainer(kind="mentor", last_name=f"Zzgroeimentor{number}", **made)
        group = placing.create_peer_group(
            partnership=side.partnership, school_year=YEAR, name=f"Zz groei {number}", school_trainer=trainer,
            institute_trainer=side.institute_trainers[0], by=side.leader,
        )  # fmt: skip
        register.record_decision(
            partnership=side.partnership, body="steering_group", number=f"G-{number}", decided_on=START,
            title="Groei", by=side.leader,
        )  # fmt: skip
        student = placing.register_student(
            partnership=side.partnership, institute=world.institute, number=f"99{number:03d}", first_name="Gea",
            last_name=f"Zzgroei{number}", by=side.leader,
        )  # fmt: skip
        enrolment = placing.enrol(
            student, partnership=side.partnership, school_year=YEAR, route=Route.FULL_TIME, year_of_study=1,
            subsidy_kind=SubsidyKind.HBO, by=side.leader,
        )  # fmt: skip
        placing.place(
            enrolment=enrolment, school=school, school_trainer=trainer, peer_group=group, mentors=[mentor],
            institute_trainer=side.institute_trainers[0], acknowledged=ALL_WARNINGS, by=side.leader,
        )  # fmt: skip


@pytest.fixture
def funded(furnished):
    return furnished


def test_no_page_asks_more_with_more_data(funded, client, plain_answers):
    few = json.loads(BASELINE.read_text())
    grow(funded)
    many = counts(funded, client)
    assert {name: (few[name], many[name]) for name in many if many[name] > few[name]} == {}


def test_no_page_asks_too_much():
    baseline = json.loads(BASELINE.read_text())
    # The checks before closing are a score of rules, each with a few questions of its own.
    most = dict.fromkeys(baseline, 60) | {"books:closing": 120, "books:close_year": 120}
    # The dashboard is a block of every part of the product.
    most |= {"dashboard": 75}
    # Figures are a dozen tables of register and books; side by side they are those of every year once more.
    most |= {"steering:figures": 80, "steering:figures_compare": 130, "steering:figures_board": 130}
    # Freezing shows beforehand what a stand would keep: the figures and every other paper.
    most["steering:stand_freeze"] = 100
    assert {name: number for name, number in baseline.items() if number > most[name]} == {}
