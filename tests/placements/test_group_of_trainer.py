"""Into which group a student comes when nobody chose one: that of the school trainer, as it is on that day."""

import datetime

import pytest

from placements import actions as placing
from placements.actions.leaving import team_at
from placements.inputs.leading import groups_led_on
from placements.models import Norm, PeerGroup, Placement
from tests.cast import ALL_WARNINGS, FIRST_DAY, YEAR, place
from tests.forms import filled

BEFORE, HALFWAY = datetime.date(2027, 1, 11), datetime.date(2027, 2, 1)


@pytest.fixture
def side(placed):
    """A norm in which the few students of the cast make groups."""
    Norm.objects.filter(partnership=placed.oost.partnership).update(peer_group_min=1, peer_group_max=9)
    return placed.oost


@pytest.fixture
def split_off(side):
    """From halfway Groep 1b, with a student of Groep 1 and led by the same trainer."""
    row = side.placements[0]
    return placing.split_peer_group(
        side.peer_groups[0], name="Groep 0b", school_trainer=side.school_trainers[0],
        institute_trainer=side.institute_trainers[0], versions={row.pk: row.version}, first_day=HALFWAY,
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip


def led(side, day):
    """By school trainer the names of the groups, in the order in which they are chosen."""
    groups = PeerGroup.objects.filter(partnership=side.partnership, school_year=YEAR).with_leads()
    found = groups_led_on(groups, day)
    return [[group.name for group in found.get(trainer.pk, [])] for trainer in side.school_trainers]


def test_a_group_that_is_split_off_later_holds_from_that_day(side, split_off):
    assert led(side, BEFORE) == [["Groep 1"], ["Groep 2"]]
    assert led(side, HALFWAY) == [["Groep 0b", "Groep 1"], ["Groep 2"]]


def test_a_group_nobody_was_in_yet_and_one_whose_students_begin_later_hold(side):
    new = placing.create_peer_group(
        partnership=side.partnership, school_year=YEAR, name="Nieuw", school_trainer=side.school_trainers[1],
        institute_trainer=None, by=side.leader,
    )  # fmt: skip
    assert led(side, FIRST_DAY)[1] == ["Nieuw", "Groep 2"]
    place(side, 5, 3, peer_group=new, valid_from=HALFWAY)
    assert led(side, FIRST_DAY)[1] == ["Nieuw", "Groep 2"]


def test_a_group_that_was_merged_away_or_handed_over_is_no_longer_of_the_trainer(side):
    placing.hand_over_peer_group(
        side.peer_groups[1], school_trainer=side.school_trainers[0], institute_trainer=None, first_day=HALFWAY,
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    assert (led(side, BEFORE), led(side, HALFWAY)) == ([["Groep 1"], ["Groep 2"]], [["Groep 2", "Groep 1"], []])
    placing.merge_peer_groups(
        side.peer_groups[0], into=side.peer_groups[1], first_day=datetime.date(2027, 3, 1),
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    assert led(side, datetime.date(2027, 3, 1)) == [["Groep 2"], []]


def test_a_school_that_closes_sends_its_students_to_the_group_of_that_day(side, split_off):
    for day, name in ((BEFORE, "Groep 1"), (HALFWAY, "Groep 0b")):
        assert team_at(side.partnership, YEAR, side.schools[0], day)["peer_group"].name == name


def moved(side, client, day, **values):
    """The first press, and when nothing is wrong the second, which does it."""
    row = side.placements[2]
    address = f"/plaatsingen/{row.pk}/verplaatsen/"
    sent = filled(client.get(address)) | {"first_day": day.isoformat(), "school": side.schools[0].brin6} | values
    shown = client.post(address, sent)
    if shown.status_code == 422 and shown.context["form"].errors:
        return shown.context["form"].errors
    codes = [warning.code for warning in shown.context["warnings"]]
    sent |= {"seen": shown.context["seen"], "acknowledge": codes, "acknowledge_reason": "Zo gaat het."}
    assert client.post(address, sent).status_code == 302
    return Placement.objects.get(enrolment=row.enrolment, valid_from=day)


def test_a_student_who_moves_comes_into_the_group_that_holds_on_that_day(side, split_off, sign_in):
    assert moved(side, sign_in(side.leader), BEFORE).peer_group.name == "Groep 1"


def test_when_the_trainer_leads_two_groups_it_is_asked_which(side, split_off, sign_in):
    client = sign_in(side.leader)
    errors = moved(side, client, HALFWAY)
    assert errors == {
        "peer_group": [f"{side.school_trainers[0]} leidt op die dag meer dan één peergroep: Groep 0b, Groep 1. Kies er een."]
    }  # fmt: skip
    assert moved(side, client, HALFWAY, peer_group=side.peer_groups[0].pk).peer_group.name == "Groep 1"


def test_the_institute_trainer_is_who_leads_the_group_on_that_day(side, sign_in):
    placing.hand_over_peer_group(
        side.peer_groups[0], school_trainer=side.school_trainers[0], institute_trainer=None, first_day=HALFWAY,
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    assert moved(side, sign_in(side.leader), BEFORE).institute_trainer == side.institute_trainers[0]
