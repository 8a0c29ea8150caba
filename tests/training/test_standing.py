"""The professional standing of trainers: who is registered, what ends, and for whom it is to see."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from oids.mail import subject_of
from partnerships.messages import kinds
from partnerships.models import Person
from tests.cast import YEAR
from tests.casts.training import build
from training import actions
from training.calculations.attendance import months_later
from training.models import ProfessionalRegistration

Day = datetime.date


@pytest.fixture
def found(world):
    return build(world.oost)


def listed(client, side, **query):
    page = client.get(reverse("training:standing_list", args=[side.slug, str(YEAR)]), query)
    return {row.person.last_name: row for row in page.context["object_list"]}


def enter(side, trainer, *, by=None, **values):
    values = {
        "register": "velon",
        "number": "V-1",
        "valid_from": Day(2025, 1, 1),
        "valid_until": Day(2028, 12, 31),
    } | values
    return actions.add_standing(partnership=side.partnership, person=trainer.person, by=by or side.leader, **values)


def in_months(months, days=0):
    return months_later(timezone.localdate(), months) + datetime.timedelta(days=days)


def test_the_list_tells_who_is_registered_until_when_and_the_hours(world, found, sign_in):
    side = world.oost
    session = found.late.sessions.get()
    actions.record_attendance(found.late, present={session.pk: [row.pk for row in found.late_places]}, by=side.leader)
    rows = listed(sign_in(side.leader), side)
    assert {
        name: (row.is_registered, row.standing_until, row.standing_number, row.followed_hours)
        for name, row in rows.items()
    } == {
        "Opleider0": (False, Day(2024, 2, 29), "B-2002", Decimal("13.5")),
        "Opleider1": (True, Day(2028, 2, 29), "V-1001", Decimal(6)), "Instituut": (False, None, None, Decimal(0)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"state": "registered"}, {"Opleider1"}), ({"state": "lacking"}, {"Opleider0", "Instituut"}),
        ({"state": "ended"}, {"Opleider0"}), ({"state": "none"}, {"Instituut"}),
        ({"kind": "school_trainer", "state": "lacking"}, {"Opleider0"}), ({"within": "120"}, {"Opleider1"}),
        ({"within": "0"}, set()),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(world, found, sign_in, query, names):
    assert set(listed(sign_in(world.oost.leader), world.oost, **query)) == names


def test_what_ends_within_the_months_that_one_chooses(world, found, sign_in):
    side = world.oost
    enter(side, side.institute_trainers[0], valid_until=in_months(4))
    client = sign_in(side.leader)
    assert set(listed(client, side, within="3")) == set()
    assert set(listed(client, side, within="4")) == {"Instituut"}
    # Renewed: it does not end any more.
    enter(side, side.institute_trainers[0], valid_from=in_months(4, days=1), valid_until=in_months(60))
    assert set(listed(client, side, within="4")) == set()
    assert listed(client, side)["Instituut"].is_registered


def test_a_board_and_the_institute_see_their_own_and_a_trainer_themselves(world, found, sign_in):
    side = world.oost
    seen = {
        who: set(listed(sign_in(user), side))
        for who, user in side.cast().items()
        if who not in ("controller", "steering")
    }
    assert seen == {
        "leader": {"Opleider0", "Opleider1", "Instituut"}, "board": {"Opleider1"}, "institute": {"Instituut"},
        "trainer": {"Opleider0"},
    }  # fmt: skip
    address = reverse("training:standing_list", args=[side.slug, str(YEAR)])
    for user in (side.controller, side.steering, world.admin):
        assert sign_in(user).get(address).status_code == 403
    assert sign_in(world.west.leader).get(address).status_code == 404
    # Another board's trainer without a registration: neither in the list nor by its own address.
    client = sign_in(side.board_staff)
    for name, key in (("dossier", side.school_trainers[0].person_id), ("standing_update", found.ended.pk)):
        assert client.get(reverse(f"training:{name}", args=[key])).status_code == 404


def test_the_leader_and_the_trainer_themselves_enter_it(world, found):
    side = world.oost
    own = enter(side, side.school_trainers[0], by=side.trainer_user)
    assert own.entered_by == side.trainer_user
    for user, trainer in (
        (side.trainer_user, side.school_trainers[1]), (side.board_staff, side.school_trainers[1]),
        (side.institute_staff, side.institute_trainers[0]), (world.west.leader, side.school_trainers[0]),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            enter(side, trainer, by=user, register="brlo")
    with pytest.raises(PermissionDenied):
        actions.remove_standing(found.standing, by=side.trainer_user)
    actions.remove_standing(found.ended, by=side.trainer_user)
    assert not ProfessionalRegistration.objects.filter(pk=found.ended.pk).exists()


def test_a_register_knows_somebody_once_at_a_time(world, found):
    side = world.oost
    with pytest.raises(ValidationError):
        enter(side, side.school_trainers[1], valid_from=Day(2028, 2, 29), valid_until=Day(2032, 2, 28))
    enter(side, side.school_trainers[1], register="brlo")
    enter(side, side.school_trainers[1], valid_from=Day(2028, 3, 1), valid_until=Day(2032, 2, 28))
    for wrong in ({"number": " "}, {"valid_until": Day(2024, 1, 1)}):
        with pytest.raises(ValidationError):
            enter(side, side.institute_trainers[0], **wrong)


def test_a_correction_keeps_the_period_before(world, found):
    row = actions.update_standing(
        found.standing, register="velon", number="V-9", valid_from=Day(2024, 3, 1), valid_until=Day(2027, 2, 28),
        by=world.oost.leader,
    )  # fmt: skip
    assert (row.number, row.valid_until, row.version) == ("V-9", Day(2027, 2, 28), 2)


def test_the_dashboard_counts_who_lacks_it_and_what_ends(world, found, sign_in):
    side = world.oost
    enter(side, side.institute_trainers[0], valid_until=in_months(5))
    client = sign_in(side.leader)
    (block,) = (row for row in client.get(side.address()).context["blocks"] if row.name == "training")
    tiles = {tile.url.partition("?")[2]: tile for tile in block.tiles if "beroepsregistraties" in tile.url}
    assert {query: tile.number for query, tile in tiles.items()} == {
        "kind=school_trainer&state=lacking": "1", "within=6": "1",
    }  # fmt: skip
    for tile in tiles.values():
        assert str(client.get(tile.url).context["total_count"]) == tile.number


def test_a_reminder_goes_to_whose_registration_ends(world, found):
    side = world.oost
    enter(side, side.institute_trainers[0], valid_until=in_months(5))
    Person.objects.filter(pk=side.institute_trainers[0].person_id).update(email="ina@example.org")
    kind = kinds()["standing_reminder"]
    causes = kind.causes(user=side.leader, partnership=side.partnership, school_year=YEAR)
    found_ = {
        cause.key: [(row.who, row.to, row.context["register"]) for row in kind.letters(cause, partnership=side.partnership, base="https://oids.example")]
        for cause in causes
    }  # fmt: skip
    ina = [("Ina Instituut", "ina@example.org", "VELON")]
    assert found_ == {"3": [], "6": ina, "12": ina}
    # Once a day, whatever the stretch; and nothing of the person in the subject.
    assert {cause.once for cause in causes} == {"standing_reminder"}
    assert subject_of("standing_reminder", "nl", {}) == "Uw registratie als lerarenopleider loopt af"
