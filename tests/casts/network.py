"""On both sides a learning network of its own: participants, a PLG with a leader, a member, a meeting that was held, and
products in the library and in the making."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

from network import actions
from network.actions.workshops import students_on
from network.enums import AcademicForm, AcademicTask, GroupKind, Licence, ParticipantKind
from partnerships.models import School
from tests.cast import YEAR
from tests.casts.costs import upload

SIGNED = datetime.date(2024, 9, 1)
ARTICLE = "Convenant van 1-9-2024, artikel 5"


def agree(participant, side, *, cents=3_000_00, hours=40, file=None, **values):
    values = {"signed_on": SIGNED, "valid_from": SIGNED, "source": ARTICLE, "by": side.leader} | values
    return actions.add_agreement(participant, contribution_cents=cents, hours=Decimal(hours), file=file, **values)


def group(side, name="PLG Taal", **values):
    values = {
        "kind": GroupKind.PLG, "question": "Hoe lezen kinderen met plezier?", "valid_from": YEAR.first_day,
        "valid_until": None, "by": side.leader,
    } | values  # fmt: skip
    return actions.create_group(partnership=side.partnership, name=name, **values)


def member(found, side, participant, *, trainer=None, hours=40, **values):
    values |= {"person": trainer.person} if trainer else {}
    return actions.add_member(
        found, school_year=YEAR, participant=participant, hours=Decimal(hours), by=side.leader, **values
    )


def product(side, title="Leeskilometers", **values):
    values = {
        "makers": "PLG Taal", "summary": "Lessenserie voor scholen die meer willen lezen.", "licence": Licence.CC_BY,
        "by": side.leader,
    } | values  # fmt: skip
    return actions.create_product(partnership=side.partnership, title=title, **values)


def build(side):
    make = {"partnership": side.partnership, "by": side.leader}
    found = SimpleNamespace()
    found.boards = [
        actions.create_participant(kind=ParticipantKind.BOARD, party=board, **make) for board in side.boards
    ]
    found.outside = actions.create_participant(kind=ParticipantKind.VOCATIONAL, name="ROC van Twente", **make)
    # The second board first: of that one the board's staff sees its own.
    found.agreement = agree(found.boards[1], side, file=upload("convenant.pdf"))
    agree(found.boards[0], side)
    agree(found.outside, side, cents=0, hours=80)
    found.theme = actions.create_theme(
        title="Taal en lezen", agenda="Agenda van de besturen", valid_from=YEAR.first_day, **make
    )
    found.group = group(side, theme=found.theme)
    found.leader = member(found.group, side, found.boards[0], trainer=side.school_trainers[0], is_leader=True)
    found.member = member(
        found.group, side, found.outside, first_name="Roos", last_name="Onderwijs", email="roos@example.org"
    )
    found.meeting = actions.plan_meeting(
        found.group, day=datetime.date(2026, 10, 6), subject="Startbijeenkomst", place="School 1", by=side.leader
    )
    actions.hold_meeting(found.meeting, present=[found.leader], report="Vraag gekozen.", by=side.leader)
    found.planned = actions.plan_meeting(
        found.group, day=datetime.date(2027, 1, 12), begins_at=datetime.time(15, 30), ends_at=datetime.time(17),
        subject="Eerste les proberen", by=side.leader,
    )  # fmt: skip
    found.product = product(side, group=found.group, theme=found.theme, link="https://voorbeeld.example/leeskilometers")
    found.file = actions.add_file(found.product, file=upload("les.pdf"), label="Lesplan groep 5", by=side.leader)
    found.product = actions.publish_product(found.product, by=side.leader)
    found.use = actions.record_use(
        found.product, used_on=datetime.date(2026, 11, 3), where="Ontwerpatelier groep 1", school=side.schools[0],
        by=side.leader,
    )  # fmt: skip
    found.draft = product(side, "Rekenmuur", group=found.group)
    _academic(side, found)
    _workshops(side, found)
    return found


def _academic(side, found):
    """The second board, so that its staff has one of its own."""
    board = side.boards[1]
    for school in side.schools[2:4]:
        School.objects.filter(pk=school.pk).update(is_academic=True)
    found.function = actions.create_function(
        partnership=side.partnership, party=board, form=AcademicForm.GROUPS, valid_from=YEAR.first_day, by=side.leader
    )
    found.worker = actions.add_worker(
        found.function, school_year=YEAR, task=AcademicTask.COORDINATOR, employer=board, hours=Decimal(80),
        school=side.schools[2], person=side.school_trainers[1].person, by=side.leader,
    )  # fmt: skip
    found.lector = actions.add_worker(
        found.function, school_year=YEAR, task=AcademicTask.LECTOR, employer=side.institute_trainers[0].employer,
        hours=Decimal(20), first_name="Lea", last_name="Lector", by=side.leader,
    )  # fmt: skip
    found.research = actions.start_research(
        found.function, title="Lezen in de onderbouw", question="Wat doet voorlezen?", theme=found.theme,
        school=side.schools[2], led_by=found.worker.person, valid_from=YEAR.first_day, by=side.leader,
    )  # fmt: skip


def _workshops(side, found):
    """Of the first peer group; students are in it when they are placed."""
    group = side.peer_groups[0]
    found.workshop = actions.plan_workshop(
        group, day=datetime.date(2026, 11, 10), subject="Leesgesprekken oefenen", place="School oost 1a",
        theme=found.theme, products=[found.product], by=side.leader,
    )  # fmt: skip
    students = list(students_on(group, found.workshop.day))
    actions.hold_workshop(found.workshop, present=students[:1], report="Goed geoefend.", by=side.leader)
    found.next_workshop = actions.plan_workshop(
        group, day=datetime.date(2027, 2, 9), subject="Eigen les ontwerpen", by=side.leader
    )


def region(side, admin):
    """A region of its own, with the partnership, the school of its second board, and what it needs this year."""
    found = SimpleNamespace()
    found.region = actions.create_region(name=f"Onderwijsregio {side.slug}", reference="OR-1", by=admin)
    found.partnership = actions.join_region(
        found.region, partnership=side.partnership, valid_from=YEAR.first_day, by=side.leader
    )
    found.schools = actions.add_schools(
        found.region, schools=side.schools[:2], valid_from=YEAR.first_day, by=side.leader
    )
    found.year = actions.set_region_year(
        found.region, school_year=YEAR, needed=150, grant_cents=187_500_00, source="Regeling", by=side.leader
    )
    return found


def add(world) -> None:
    for side in (world.oost, world.west):
        side.network = build(side)
        side.region = region(side, world.admin)
