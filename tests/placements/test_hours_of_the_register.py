"""Hours follow the register: boards by the day, nothing lost, and what cannot be worked out is said."""

import datetime
from fractions import Fraction

import pytest

from funding import actions as money
from oids.actions import ActionRefused
from oids.periods import Period
from partnerships import actions as register
from placements import actions as placing
from placements.calculations.hours import sum_hours
from placements.hours import DIMENSIONS, facts, totals_by
from placements.models import Norm, Placement, PlacementPeriod
from tests.cast import FIRST_DAY, LAST_DAY, YEAR, place

DAYS = (LAST_DAY - FIRST_DAY).days + 1
NEW_YEAR = datetime.date(2027, 1, 1)


def of(side):
    return facts(side.partnership, YEAR)


def test_a_whole_year_gets_the_full_norm(placed):
    for fact in of(placed.oost):
        assert (fact.hours.school_trainer, fact.hours.mentor, fact.hours.institute_trainer) == (40, 40, 14)


def test_every_dimension_adds_up_to_the_same_hours(placed):
    placed.oost.placements[0] = placing.end_placement(
        placed.oost.placements[0], last_day=datetime.date(2026, 12, 31), reason="student_stopped",
        by=placed.oost.leader,
    )  # fmt: skip
    found = of(placed.oost)
    whole = sum_hours(fact.hours for fact in found)
    for dimension in DIMENSIONS:
        total = sum_hours(row.hours for row in totals_by(found, dimension))
        if dimension == "mentor":
            assert total.mentor == whole.mentor
        else:
            assert total == whole, dimension


def test_two_mentors_share_the_hours_equally(world):
    side = world.oost
    second = register.create_trainer(
        kind="mentor", employer=side.boards[0], first_name="Tweede", last_name="Mentor", schools=[side.schools[0]],
        partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
    )  # fmt: skip
    place(side, 0, mentors=[side.mentors[0], second])
    rows = {row.key: row.hours.mentor for row in totals_by(of(side), "mentor")}
    assert rows == {side.mentors[0].pk: Fraction(20), second.pk: Fraction(20)}


def test_a_school_that_goes_to_another_board_takes_hours_and_sight_along_by_the_day(placed):
    side = placed.oost
    register.move_school(side.schools[0], board=side.boards[1], on=NEW_YEAR, by=side.leader)
    mine = [placement for placement in side.placements if placement.school == side.schools[0]]
    fact = next(fact for fact in of(side) if fact.placement_id == mine[0].pk)
    assert [(part.board_code, part.period) for part in fact.parts] == [
        (side.boards[0].code, Period(FIRST_DAY, datetime.date(2026, 12, 31))),
        (side.boards[1].code, Period(NEW_YEAR, LAST_DAY)),
    ]
    assert sum_hours(part.hours for part in fact.parts) == fact.hours
    assert mine[0] in Placement.objects.visible_to(side.board_staff)


def test_the_former_board_of_a_school_does_not_see_its_present_students(placed, sign_in):
    side = placed.oost
    # board_staff is of boards[1]: its school 3 went to boards[0] before the year began.
    register.move_school(side.schools[3], board=side.boards[0], on=datetime.date(2026, 8, 1), by=side.leader)
    placement = next(row for row in side.placements if row.school == side.schools[3])
    assert placement not in Placement.objects.visible_to(side.board_staff)
    client = sign_in(side.board_staff)
    assert client.get(placement.get_absolute_url()).status_code == 404
    assert client.get(placement.student.get_absolute_url()).status_code == 404


def test_days_outside_the_partnership_belong_to_no_board_and_stop_the_allocation(funded, sign_in):
    side = funded.oost
    membership = side.boards[1].memberships.get()
    register.end_membership(membership, last_day=datetime.date(2026, 12, 31), reason="Fusie", by=side.leader)
    found = of(side)
    outside = [fact for fact in found if fact.outside]
    assert {fact.brin6 for fact in outside} == {side.schools[2].brin6, side.schools[3].brin6}
    assert outside[0].outside == (Period(NEW_YEAR, LAST_DAY),)
    by_board = {row.key: row.hours for row in totals_by(found, "board")}
    assert sum_hours(by_board.values()) == sum_hours(fact.hours for fact in found)
    assert by_board[None].school_trainer == sum(
        Fraction(40 * (LAST_DAY - NEW_YEAR).days + 40, DAYS) for _fact in outside
    )
    with pytest.raises(ActionRefused) as caught:
        money.recalculate_allocation(funded.oost_money.allocation, by=side.leader)
    assert outside[0].reference in caught.value.message
    assert "01-01-2027" in caught.value.message

    client = sign_in(side.leader)
    listed = client.get(side.address("plaatsingen/"), {"missing": "board"})
    assert {row.pk for row in listed.context["object_list"]} == {fact.placement_id for fact in outside}
    assert f"{side.address('plaatsingen/')}?missing=board" in client.get(side.address()).content.decode()
    assert client.get(side.address("uren/"), {"per": "board"}).context["rows"][-1]["url"].endswith("?missing=board")


def test_without_a_norm_lists_still_open_and_say_what_is_missing(placed, sign_in):
    side = placed.oost
    Norm.objects.filter(partnership=side.partnership).update(valid_until=datetime.date(2026, 9, 30))
    client = sign_in(side.leader)
    for address in ("plaatsingen/", "uren/", "belasting/", ""):
        page = client.get(side.address(address))
        assert page.status_code == 200, address
        if address:
            assert "01-10-2026" in page.content.decode(), address
    exported = client.get(side.address("plaatsingen/"), {"export": "csv"})
    assert b"Geheimoost0" in b"".join(exported.streaming_content) if exported.streaming else exported.content


def test_a_norm_that_changes_in_the_year_counts_by_the_day(placed):
    side = placed.oost
    decision = register.record_decision(
        partnership=side.partnership, body="steering_group", number="SG-9", decided_on=FIRST_DAY, title="Nieuwe norm",
        by=side.leader,
    )  # fmt: skip
    old = Norm.objects.get(partnership=side.partnership)
    figures = {
        name: getattr(old, name)
        for name in (
            "mentor_hours", "institute_trainer_hours", "students_min", "students_max", "school_trainer_days",
            "peer_group_min", "peer_group_max", "full_time_hours",
        )
    }  # fmt: skip
    placing.adopt_norm(
        partnership=side.partnership, decision=decision, valid_from=NEW_YEAR, school_trainer_hours=50, by=side.leader,
        **figures,
    )  # fmt: skip
    before = (NEW_YEAR - FIRST_DAY).days
    fact = of(side)[0]
    assert fact.hours.school_trainer == Fraction(40 * before + 50 * (DAYS - before), DAYS)


def test_placements_keep_lying_inside_the_placement_period(placed):
    from django.core.exceptions import ValidationError

    side = placed.oost
    with pytest.raises(ValidationError, match="5"):
        placing.set_placement_period(
            partnership=side.partnership, school_year=YEAR, valid_from=NEW_YEAR, valid_until=LAST_DAY,
            mentor_due=NEW_YEAR, by=side.leader,
        )  # fmt: skip
    assert PlacementPeriod.objects.get(partnership=side.partnership).valid_from == FIRST_DAY


def test_a_school_s_hours_read_the_same_on_every_screen_and_paper(funded, sign_in):
    from funding.models import AllocationShare
    from funding.reports.accountability import accountability_report
    from funding.reports.allocation import allocation_report
    from funding.reports.statement import statement

    side = funded.oost
    for number, day in enumerate((datetime.date(2026, 10, 3), datetime.date(2026, 11, 12), datetime.date(2027, 2, 1))):
        placing.end_placement(side.placements[number], last_day=day, reason="student_stopped", by=side.leader)
    allocation = money.recalculate_allocation(funded.oost_money.allocation, by=side.leader)
    paper = {row.code: row.total for row in allocation_report(allocation).schools}
    client = sign_in(side.leader)
    schools = {str(school.pk): school.brin6 for school in side.schools}
    screen = client.get(side.address("uren/"), {"per": "school"}).context["rows"]
    assert {schools[row["key"]]: row["total"] for row in screen} == paper
    for share in AllocationShare.objects.filter(allocation=allocation):
        for row in statement(share).schools:
            assert row.total == paper[row.code]
    boards = {str(board.pk): board.code for board in side.boards}
    by_board = client.get(side.address("uren/"), {"per": "board"}).context["rows"]
    report = accountability_report(side.partnership, YEAR)
    assert {boards[row["key"]]: row["total"] for row in by_board} == {row.code: row.total for row in report.boards}
    assert report.hours.total == sum(paper.values()) == sum(row["total"] for row in screen)
