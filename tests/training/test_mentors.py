"""Who has had mentor training and until when, and the dossier of one person."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests.cast import YEAR
from tests.casts.training import build
from training import actions
from training.models import OtherTraining, Registration
from training.querysets import FOREVER

Day = datetime.date


@pytest.fixture
def found(placed):
    return build(placed.oost)


def listed(client, side, **query):
    page = client.get(reverse("training:mentor_list", args=[side.slug, str(YEAR)]), query)
    return {row.person.last_name: row for row in page.context["object_list"]}


def test_the_list_says_when_and_until_when(placed, found, sign_in):
    rows = listed(sign_in(placed.oost.leader), placed.oost)
    assert {name: (row.trained_on, row.trained_until) for name, row in rows.items()} == {
        "Mentor0": (None, None), "Mentor1": (Day(2026, 10, 14), Day(2030, 10, 14)),
        "Mentor2": (Day(2026, 10, 14), Day(2030, 10, 14)), "Mentor3": (Day(2022, 3, 1), Day(2026, 3, 1)),
    }  # fmt: skip


def test_what_was_followed_last_counts_and_what_does_not_run_out_wins(placed, found, sign_in):
    side = placed.oost
    values = {"title": "Module", "hours": Decimal(8), "source": "Certificaat", "by": side.leader}
    kind = actions.update_kind(
        found.mentor_kind, name="Mentorentraining", sort="mentor", audience="mentors", valid_years=None, by=side.leader
    )
    actions.add_other_training(
        partnership=side.partnership,
        person=side.mentors[1].person,
        day=Day(2020, 1, 1),
        kind=kind,
        **values,
    )
    # Of another kind: hours, and no mentor training.
    actions.add_other_training(
        partnership=side.partnership, person=side.mentors[0].person, day=Day(2026, 1, 5), kind=found.day_kind, **values
    )
    rows = listed(sign_in(side.leader), side)
    assert (rows["Mentor1"].trained_on, rows["Mentor1"].trained_until) == (Day(2026, 10, 14), FOREVER)
    assert rows["Mentor0"].trained_on is None


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"training": "valid"}, {"Mentor1", "Mentor2"}), ({"training": "none"}, {"Mentor0"}),
        ({"training": "ended"}, {"Mentor3"}), ({"training": "lacking"}, {"Mentor0", "Mentor3"}),
        ({"q": "mentor3"}, {"Mentor3"}), ({"within": "48"}, {"Mentor1", "Mentor2"}), ({"within": "12"}, set()),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(placed, found, sign_in, query, names):
    assert set(listed(sign_in(placed.oost.leader), placed.oost, **query)) == names


def test_placed_mentors_without_it_are_counted_on_the_dashboard(placed, found, sign_in):
    side = placed.oost
    client = sign_in(side.leader)
    guiding = {mentor.mentor.person.last_name for row in side.placements for mentor in row.mentors.all()}
    lacking = listed(client, side, placed="yes", training="lacking")
    assert set(lacking) == guiding & {"Mentor0", "Mentor3"} != set()
    (block,) = (row for row in client.get(side.address()).context["blocks"] if row.name == "training")
    (tile,) = (tile for tile in block.tiles if "mentorentraining" in tile.url)
    assert (tile.number, client.get(tile.url).context["total_count"]) == (str(len(lacking)), len(lacking))


def test_a_board_sees_its_own_mentors_and_others_none(placed, found, sign_in):
    side = placed.oost
    assert set(listed(sign_in(side.board_staff), side)) == {"Mentor2", "Mentor3"}
    address = reverse("training:mentor_list", args=[side.slug, str(YEAR)])
    for user in (side.controller, side.steering, side.institute_staff, side.trainer_user):
        assert sign_in(user).get(address).status_code == 403
    assert sign_in(placed.west.leader).get(address).status_code == 404


def test_a_dossier_is_for_the_leader_the_employer_and_the_person(placed, found, sign_in):
    side = placed.oost
    people = {
        "own": side.school_trainers[0].person, "mentor": side.mentors[2].person, "director": found.director.person,
    }  # fmt: skip
    seen = {
        who: [
            name for name, person in people.items()
            if sign_in(user).get(reverse("training:dossier", args=[person.pk])).status_code == 200
        ]
        for who, user in side.cast().items()
    }  # fmt: skip
    assert seen == {
        "leader": ["own", "mentor", "director"], "controller": [], "steering": [], "board": ["mentor", "director"],
        "institute": [], "trainer": ["own"],
    }  # fmt: skip
    for user in placed.west.cast().values():
        if user != placed.west.institute_staff:
            assert sign_in(user).get(reverse("training:dossier", args=[people["own"].pk])).status_code == 404


def test_hours_of_a_year_are_what_was_followed_here_and_elsewhere(placed, found, sign_in):
    side = placed.oost
    session = found.late.sessions.get()
    actions.record_attendance(found.late, present={session.pk: [row.pk for row in found.late_places]}, by=side.leader)
    page = sign_in(side.trainer_user).get(reverse("training:dossier", args=[side.school_trainers[0].person_id]))
    (years,) = (part for part in page.context["sections"] if part.name == "years")
    assert [[cell.text for cell in row] for row in years.lines] == [["2026-2027", "6,0", "7,5", "13,5"]]


def test_what_was_followed_elsewhere_is_entered_by_the_leader_and_by_oneself(placed, found):
    side = placed.oost
    values = {"partnership": side.partnership, "title": "x", "day": Day(2026, 9, 1), "hours": Decimal(1), "source": "y"}
    for user in (side.board_staff, side.controller, placed.west.leader):
        with pytest.raises(PermissionDenied):
            actions.add_other_training(person=side.mentors[2].person, by=user, **values)
    with pytest.raises(PermissionDenied):
        actions.add_other_training(person=side.mentors[2].person, by=side.trainer_user, **values)
    for wrong in ({"source": " "}, {"day": Day(2099, 1, 1)}):
        with pytest.raises(ValidationError):
            actions.add_other_training(person=side.mentors[2].person, by=side.leader, **values | wrong)
    with pytest.raises(PermissionDenied):
        actions.remove_other_training(found.elsewhere, by=side.trainer_user)
    actions.remove_other_training(found.own_elsewhere, by=side.trainer_user)
    assert not OtherTraining.objects.filter(pk=found.own_elsewhere.pk).exists()


def test_a_correction_moves_until_when_it_holds(placed, found):
    row = actions.update_other_training(
        found.elsewhere, title="Basiscursus", day=Day(2024, 2, 29), hours=Decimal(16), source="x",
        kind=found.mentor_kind, by=placed.oost.leader,
    )  # fmt: skip
    assert row.valid_until == Day(2028, 2, 29)
    row = actions.update_other_training(
        row, title="Basiscursus", day=Day(2024, 2, 29), hours=Decimal(16), source="x", kind=None, by=placed.oost.leader
    )
    assert row.valid_until is None


def test_withdrawn_people_hold_nothing(placed, found):
    side = placed.oost
    actions.record_attendance(found.held, present={row.pk: [] for row in found.held.sessions.all()}, by=side.leader)
    row = actions.withdraw(found.places[1], reason="Dubbel", by=side.leader)
    assert (row.hours, row.completed_on, row.valid_until) == (None, None, None)
    assert Registration.objects.filter(training=found.held).standing().count() == 2
