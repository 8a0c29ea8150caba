"""The academic function: a form per board, hours with their value, who bears what, and research with products."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from books import actions as books
from network import actions
from network.academic import bearers_of
from network.calculations.academic import Bearer, Spent, Worked, bearers
from network.enums import AcademicForm, AcademicTask
from network.standing import ACADEMIC
from oids.actions import ActionRefused
from tests.cast import YEAR, second_controller
from tests.casts.costs import cost, network_stream, rate
from tests.casts.network import build

Day = datetime.date


@pytest.fixture
def net(world):
    return build(world.oost)


# Pure


def test_hours_of_one_role_are_valued_together_as_in_the_books():
    half = Decimal("0.5")
    (row,) = bearers([Worked("1", "lector", half, 33), Worked("1", "lector", half, 33)], [])
    assert row == Bearer("1", Decimal(1), 33, 0, 0)
    two = bearers([Worked("1", "lector", half, 33), Worked("1", "coordinator", half, 33)], [])
    assert [found.value for found in two] == [34]


def test_a_missing_rate_is_said_and_not_taken_for_nothing():
    (row,) = bearers([Worked("1", "lector", Decimal(10), None)], [Spent("1", 500, 100)])
    assert (row.value, row.costs, row.by_streams, row.bears) == (None, 500, 100, None)


cents = st.integers(0, 10**6)
who = st.sampled_from("123")


@given(
    st.lists(st.builds(Worked, who, st.sampled_from("ab"), st.decimals(0, 500, places=2), st.integers(1, 9999))),
    st.lists(st.builds(Spent, who, cents, st.just(0))),
)
def test_parties_add_up(worked, spent):
    rows = bearers(worked, spent)
    assert sum(row.hours for row in rows) == sum(row.hours for row in worked)
    assert sum(row.costs for row in rows) == sum(row.cents for row in spent)
    assert all(row.bears == row.value + row.costs for row in rows)


# In the books


def test_who_bears_what(world, net):
    side = world.oost
    for role, amount in (("research_coordinator", 50_00), ("lector", 90_00)):
        books.confirm_rate(rate(side, role=role, cents=amount), by=side.controller)
    network_stream(side, 300_00, kind="academic", source="municipality", title="Gemeente")
    spent = cost(side, kind="academic", amount_cents=1_000_00, activity="")
    books.confirm_cost(spent, by=side.controller)
    institute, board = bearers_of(side.partnership, YEAR)
    assert (institute.party, institute.value, institute.bears) == ("23AH", 1_800_00, 1_800_00)
    assert (board.party, board.value, board.costs, board.by_streams, board.bears) == (
        side.boards[1].code, 4_000_00, 1_000_00, 300_00, 4_700_00,
    )  # fmt: skip


def test_hours_are_booked_per_role_and_once(world, net):
    side = world.oost
    made = actions.book_hours(partnership=side.partnership, school_year=YEAR, works=ACADEMIC, by=side.leader)
    assert [(row.party.code, row.role, row.kind, row.hours) for row in made] == [
        (side.boards[1].code, "research_coordinator", "academic", Decimal(80)), ("23AH", "lector", "academic", Decimal(20))
    ]  # fmt: skip
    with pytest.raises(ActionRefused):
        actions.book_hours(partnership=side.partnership, school_year=YEAR, works=ACADEMIC, by=side.leader)


def test_too_many_confirmed_hours_are_left_to_the_books(world, net):
    side = world.oost
    books.confirm_rate(rate(side, role="research_coordinator"), by=side.controller)
    made = actions.book_hours(partnership=side.partnership, school_year=YEAR, works=ACADEMIC, by=side.leader)
    books.confirm_hours(made[0], by=second_controller(side))
    actions.update_worker(net.worker, hours=Decimal(60), school=None, by=side.leader)
    with pytest.raises(ActionRefused):
        actions.book_hours(partnership=side.partnership, school_year=YEAR, works=ACADEMIC, by=side.leader)


# Its form and people


def test_a_board_has_one_form_at_a_time_and_another_after_it(world, net):
    side = world.oost
    make = {"partnership": side.partnership, "party": side.boards[1], "by": side.leader}
    with pytest.raises(ValidationError):
        actions.create_function(form=AcademicForm.CENTRAL, valid_from=Day(2027, 1, 1), **make)
    actions.end_function(net.function, last_day=Day(2027, 7, 31), by=side.leader)
    fresh = actions.create_function(form=AcademicForm.CENTRAL, valid_from=Day(2027, 8, 1), **make)
    assert fresh.form == AcademicForm.CENTRAL


@pytest.mark.parametrize("party", ["institute", "other board"])
def test_only_a_board_of_the_partnership_has_one(world, party):
    chosen = world.institute if party == "institute" else world.west.boards[0]
    with pytest.raises((ValidationError, PermissionDenied)):
        actions.create_function(
            partnership=world.oost.partnership, party=chosen, form=AcademicForm.OTHER, valid_from=YEAR.first_day,
            by=world.oost.leader,
        )  # fmt: skip


def test_only_at_an_academic_school_of_the_board(world, net):
    side = world.oost
    for school in (side.schools[0], world.west.schools[2]):
        with pytest.raises(ValidationError):
            actions.update_worker(net.worker, hours=Decimal(80), school=school, by=side.leader)


def test_staff_of_a_board_keeps_its_own_and_sees_no_other(world, net, sign_in):
    side = world.oost
    actions.update_function(net.function, form=AcademicForm.CENTRAL, description="Anders", by=side.board_staff)
    other = actions.create_function(
        partnership=side.partnership, party=side.boards[0], form=AcademicForm.OTHER, valid_from=YEAR.first_day,
        by=side.leader,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.update_function(other, form=AcademicForm.CENTRAL, description="", by=side.board_staff)
    client = sign_in(side.board_staff)
    assert client.get(other.get_absolute_url()).status_code == 404
    page = client.get(side.address("academische-functie/"))
    assert [str(row[0].text) for row in page.context["sections"][0].lines] == ["Bestuur oost 2"]


def test_research_ends_with_what_came_of_it(world, net):
    side = world.oost
    values = {"title": "Lezen", "question": "Wat?", "school": None, "theme": None, "led_by": None}
    values |= {"valid_from": YEAR.first_day, "valid_until": None, "by": side.leader}
    actions.update_research(net.research, products=[net.product], **values)
    with pytest.raises(ValidationError):
        actions.end_research(net.research, last_day=Day(2027, 6, 1), outcome=" ", by=side.leader)
    ended = actions.end_research(net.research, last_day=Day(2027, 6, 1), outcome="Een lessenserie.", by=side.leader)
    assert (ended.state_on(Day(2027, 6, 2)), list(ended.products.all())) == ("ended", [net.product])
    with pytest.raises(ValidationError):
        actions.update_research(net.research, products=[build(world.west).product], **values)


def test_a_lector_is_at_no_school(world, net):
    row = actions.add_worker(
        net.function, school_year=YEAR, task=AcademicTask.LECTOR, employer=world.institute, hours=Decimal(5),
        first_name="Lou", last_name="Lector", school=world.oost.schools[2], by=world.oost.leader,
    )  # fmt: skip
    assert row.school is None


def test_a_lector_stays_at_no_school_when_the_hours_are_corrected(world, net, sign_in):
    side = world.oost
    address = reverse("network:worker_update", args=[net.lector.pk])
    client = sign_in(side.leader)
    assert "school" not in client.get(address).context["form"].fields
    values = {"hours": "25", "school": side.schools[2].pk, "version": net.lector.version}
    assert client.post(address, values).status_code == 302
    net.lector.refresh_from_db()
    assert (net.lector.hours, net.lector.school) == (Decimal(25), None)
    again = actions.update_worker(net.lector, hours=Decimal(30), school=side.schools[2], by=side.leader)
    assert (again.hours, again.school) == (Decimal(30), None)
