"""Memberships in time: ended, corrected, never overlapping, and their history on the page of the whole."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from oids.actions import ActionRefused
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.models import ClosedYear, Membership, SchoolMembership
from tests.cast import START
from tests.forms import filled

DAY = datetime.timedelta(days=1)
END = datetime.date(2026, 12, 31)


def test_a_wrong_day_is_corrected_and_the_history_keeps_it(world, sign_in):
    side, board = world.oost, world.oost.boards[1]
    membership = board.memberships.get()
    client = sign_in(side.leader)
    address = reverse("partnerships:membership_update", args=[membership.pk])
    shown = client.post(address, {"valid_from": "2021-08-01", "valid_until": ""})
    membership.refresh_from_db()
    assert membership.valid_from == START
    answer = client.post(address, filled(shown))
    assert answer["Location"] == side.partnership.get_absolute_url()
    membership.refresh_from_db()
    assert membership.valid_from == datetime.date(2021, 8, 1)
    page = client.get(reverse("partnerships:partnership_history", args=[side.partnership.pk])).content.decode()
    assert "01-08-2020" in page
    assert "01-08-2021" in page
    assert "gecorrigeerd" in page
    assert "partnerships.membership.correct" in page
    assert side.leader.name in page


@pytest.mark.parametrize("values", [{"valid_from": ""}, {"valid_from": "2026-01-02", "valid_until": "2026-01-01"}])
def test_days_that_make_no_period_are_refused(world, sign_in, values):
    membership = world.oost.boards[1].memberships.get()
    answer = sign_in(world.oost.leader).post(
        reverse("partnerships:membership_update", args=[membership.pk]), {"valid_until": ""} | values
    )
    assert answer.status_code == 422
    membership.refresh_from_db()
    assert membership.valid_from == START


def test_a_correction_cannot_make_an_overlap(world):
    side, west = world.oost, world.west
    membership = side.boards[1].memberships.get()
    register.end_membership(membership, last_day=END, reason="Over", by=side.leader)
    register.add_membership(partnership=west.partnership, party=side.boards[1], valid_from=END + DAY, by=west.leader)
    with pytest.raises(ValidationError, match="deel aan een partnerschap"):
        register.correct_period(membership, valid_from=START, valid_until=END + DAY, by=side.leader)
    with pytest.raises(ValidationError):
        register.correct_period(membership, valid_from=START, valid_until=None, by=side.leader)


def test_overlaps_cannot_exist_in_the_database(world):
    board, school = world.oost.boards[0], world.oost.schools[0]
    rows = [
        Membership(partnership=world.west.partnership, party=board, party_kind="board", valid_from=END),
        SchoolMembership(school=school, board=world.oost.boards[1], valid_from=END),
    ]
    for row in rows:
        with pytest.raises(DatabaseError, match="conflicting key value"), transaction.atomic():
            row.save()
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("UPDATE partnerships_schoolmembership SET valid_until = valid_from - 1")


def test_only_who_keeps_the_register_corrects_it(world):
    membership = world.oost.boards[1].memberships.get()
    for person in (world.oost.controller, world.oost.steering, world.oost.board_staff, world.west.leader):
        with pytest.raises(PermissionDenied):
            register.correct_period(membership, valid_from=END, valid_until=None, by=person)


def test_a_school_moves_and_both_rows_stay(world, sign_in):
    side, school = world.oost, world.oost.schools[0]
    register.move_school(school, board=side.boards[1], on=END + DAY, reason="Overdracht", by=side.leader)
    rows = list(school.memberships.order_by("valid_from").values_list("board__code", "valid_from", "valid_until"))
    assert rows == [(side.boards[0].code, START, END), (side.boards[1].code, END + DAY, None)]
    page = sign_in(side.leader).get(reverse("partnerships:school_history", args=[school.pk])).content.decode()
    assert "Overdracht" in page


def test_a_move_that_was_a_mistake_is_undone_after_it_was_shown(world, sign_in):
    side, school = world.oost, world.oost.schools[0]
    before = school.memberships.get()
    row = register.move_school(school, board=side.boards[1], on=END + DAY, reason="Overdracht", by=side.leader)
    with pytest.raises(ValidationError, match="Maak haar dan ongedaan"):
        register.move_school(school, board=side.boards[0], on=END + DAY, by=side.leader)
    client, address = sign_in(side.leader), reverse("partnerships:school_move_undo", args=[row.pk])
    assert f'href="{address}"' in client.get(school.get_absolute_url()).content.decode()
    shown = client.post(address, {})
    assert shown.status_code == 200 and school.memberships.count() == 2
    assert client.post(address, filled(shown))["Location"] == school.get_absolute_url()
    assert list(school.memberships.values_list("pk", "valid_until", "end_reason")) == [(before.pk, None, "")]
    page = client.get(reverse("partnerships:school_history", args=[school.pk])).content.decode()
    assert "Overdracht" in page


def test_what_is_no_move_went_on_or_is_closed_cannot_be_undone(world, sign_in):
    side, school = world.oost, world.oost.schools[0]
    first = school.memberships.get()
    assert register.move_stays(first).startswith("De school kwam op deze dag niet van een ander bestuur")
    row = register.move_school(school, board=side.boards[1], on=END + DAY, by=side.leader)
    with pytest.raises(PermissionDenied):
        register.undo_move(row, by=world.west.leader)
    closed = ClosedYear.objects.create(partnership=side.partnership, school_year=SchoolYear.of(END + DAY))
    with pytest.raises(ActionRefused, match=f"De boeken van {closed.school_year} zijn afgesloten"):
        register.undo_move(row, by=side.leader)
    client = sign_in(side.leader)
    assert client.get(school.get_absolute_url()).content.decode().count("ongedaan-maken") == 0
    closed.delete()
    later = register.move_school(school, board=side.boards[0], on=END + 100 * DAY, by=side.leader)
    with pytest.raises(ActionRefused, match="Maak eerst die overgang ongedaan"):
        register.undo_move(row, by=side.leader)
    register.undo_move(later, by=side.leader)
    register.undo_move(row, by=side.leader)
    assert school.memberships.get().pk == first.pk


def test_a_closing_that_was_a_mistake_is_undone_after_it_was_shown(world, sign_in):
    side, school = world.oost, world.oost.schools[0]
    row = school.memberships.get()
    client, address = sign_in(side.leader), reverse("partnerships:school_close_undo", args=[school.pk])
    assert register.closing_stays(school) == "Deze school is niet gesloten."
    register.close_school(school, last_day=END, reason="Fusie", by=side.leader)
    school.refresh_from_db()
    with pytest.raises(PermissionDenied):
        register.undo_closing(school, by=world.west.leader)
    closed = ClosedYear.objects.create(partnership=side.partnership, school_year=SchoolYear.of(END + DAY))
    with pytest.raises(ActionRefused, match=f"De boeken van {closed.school_year} zijn afgesloten"):
        register.undo_closing(school, by=side.leader)
    assert address not in client.get(school.get_absolute_url()).content.decode()
    closed.delete()
    assert f'href="{address}"' in client.get(school.get_absolute_url()).content.decode()
    shown = client.post(address, {})
    school.refresh_from_db()
    assert (shown.status_code, school.closed_on) == (200, END)
    assert client.post(address, filled(shown))["Location"] == school.get_absolute_url()
    school.refresh_from_db()
    row.refresh_from_db()
    assert (school.closed_on, row.valid_until, row.end_reason) == (None, None, "")
    page = client.get(school.get_absolute_url()).content.decode()
    assert reverse("partnerships:school_close", args=[school.pk]) in page


def test_a_closed_school_follows_the_corrected_last_day_at_its_board(world):
    side, school = world.oost, world.oost.schools[0]
    register.close_school(school, last_day=END, reason="Fusie", by=side.leader)
    row, later = school.memberships.get(), END + 31 * DAY
    for day in (later, None):
        register.correct_period(row, valid_from=row.valid_from, valid_until=day, by=side.leader)
        school.refresh_from_db()
        assert school.closed_on == day


def test_a_new_name_begins_on_a_day_and_the_old_one_stays(world):
    school, leader = world.oost.schools[0], world.oost.leader
    old = school.name
    register.rename(school, name="De Nieuwe", on=END + DAY, by=leader)
    school.refresh_from_db()
    assert (school.name_on(END), school.name_on(END + DAY)) == (old, "De Nieuwe")
    with pytest.raises(ValidationError):
        register.rename(school, name="Nog nieuwer", on=END, by=leader)


def test_account_numbers_are_in_no_history_of_those_who_may_not_see_them(world, sign_in):
    board = world.oost.boards[0]
    address = reverse("partnerships:party_history", args=[board.pk])
    assert "NL91ABNA0417164300" in sign_in(world.oost.controller).get(address).content.decode()
    assert "NL91ABNA" not in sign_in(world.oost.steering).get(address).content.decode()


def test_an_administrator_of_an_empty_installation_is_told_what_to_do(client, db):
    from partnerships.models import Role
    from tests.cast import user

    admin = user("first@example.org", "Eerste Beheerder")
    Role.objects.create(user=admin, kind="administrator", valid_from=START)
    client.force_login(admin)
    page = client.get("/").content.decode()
    assert reverse("partnerships:duo_import") in page
    assert reverse("partnerships:partnership_list") in page


def test_a_partnership_says_what_it_still_needs(world, sign_in):
    register.create_partnership(name="Nieuw", slug="nieuw", by=world.admin)
    page = sign_in(world.admin).get(world.oost.address()).content.decode()
    assert page.count(">Nieuw</a>") >= 5  # members, penvoerder and three roles
    users = sign_in(world.admin).get(reverse("partnerships:user_list"), {"role": "no"})
    assert [row.name for row in users.context["object_list"]] == [world.nobody.name]
