"""On both sides the steering group, the policy group and a working group, each with members and meetings; the policy
group held one with minutes, a decision and action points."""

import datetime
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from partnerships import actions as register
from tests.cast import START

HELD, PLANNED = datetime.date(2025, 9, 10), datetime.date(2027, 6, 10)
MINUTES = b"%PDF-1.7\nnotulen\n"
TWO, FOUR = datetime.time(14), datetime.time(16)


def body(side, kind="think_group", name="Denkgroep", **values):
    values = {"valid_from": START, "valid_until": datetime.date(2028, 7, 31)} | values
    return register.create_body(partnership=side.partnership, kind=kind, name=name, by=side.leader, **values)


def member(side, of, seat="member", **values):
    values = {"first_name": "Lies", "last_name": "Lid", "valid_from": START} | values
    return register.add_member(body=of, seat=seat, by=side.leader, **values)


def meet(side, of, held_on=HELD, agenda=("Opening", "Verdeling"), **values):
    values = {"begins_at": TWO, "ends_at": FOUR, "place": "Enschede"} | values
    return register.plan_meeting(body=of, held_on=held_on, agenda=agenda, by=side.leader, **values)


def minutes(name="notulen Eva Jansen.pdf", data=MINUTES):
    return SimpleUploadedFile(name, data)


def add(world) -> None:
    for side in (world.oost, world.west):
        board, penvoerder = side.boards[1], side.boards[0]
        institute = side.institute_trainers[0].employer
        steering = body(side, "steering_group", "Stuurgroep", valid_until=None)
        policy = body(side, "policy_group", "Beleidsgroep", valid_until=None)
        working = body(side, "working_group", "Werkgroep Toetsing")
        chair = member(
            side,
            steering,
            "penvoerder",
            party=penvoerder,
            last_name="Penvoerder",
            email=side.steering.email,
            duty="chair",
        )
        member(side, steering, "institute_manager", party=institute, last_name="Manager", duty="secretary")
        own = member(side, policy, "board", party=board, last_name="Bestuur", email=side.board_staff.email)
        leader = member(side, policy, "programme_leader", last_name="Programma", email=side.leader.email)
        register.add_member(
            body=working, seat="member", person=side.school_trainers[0].person, valid_from=START, by=side.leader
        )
        held, planned = meet(side, policy), meet(side, steering, PLANNED)
        meet(side, working, PLANNED)
        register.record_attendance(held, states={own.person: "present", leader.person: "excused"}, by=side.leader)
        file = register.keep_minutes(held, upload=minutes(), by=side.leader)
        decision = register.record_decision(
            partnership=side.partnership, meeting=held, number="BG-1", title="Afspraken over plaatsen", by=side.leader
        )
        due = datetime.date(2025, 10, 1)
        point = register.add_action_point(
            meeting=held, title="Scholen vragen", owner=own.person, due_on=due, by=side.leader
        )
        done = register.add_action_point(
            meeting=held,
            title="Zaal huren",
            owner=leader.person,
            due_on=due + datetime.timedelta(days=9),
            by=side.leader,
        )
        side.governance = SimpleNamespace(
            steering=steering, policy=policy, working=working, chair=chair, own=own, leader=leader, held=held,
            planned=planned, minutes=file, decision=decision, point=point,
            done=register.finish_action_point(done, by=side.leader),
        )  # fmt: skip
