"""The screens that change peer groups: nothing before it was shown, and what was typed stays."""

import pytest

from placements import actions as placing
from placements.models import Norm, PeerGroup, Placement
from tests.cast import ALL_WARNINGS, YEAR
from tests.forms import filled
from tests.placements.peer_groups import (
    HALFWAY,
    side_with_norm,  # noqa: F401
    text,
)


def tick(*placements):
    return [f"{row.pk}.{row.version}" for row in placements]


def test_bringing_students_into_a_group_shows_what_changes_and_then_does_it(side, sign_in):
    client, address = sign_in(side.leader), side.address("peergroepen/indelen/")
    sent = {"group": side.peer_groups[1].pk, "placements": tick(side.placements[0]), "institute_trainer": "on"}
    shown = client.post(address, sent | {"school_trainer": "on"})
    assert shown.status_code == 200
    cells = [[str(cell.text) for cell in line] for line in shown.context["sections"][0].lines]
    assert [row[:3] for row in cells] == [["Groep 1", "3", "2"], ["Groep 2", "2", "3"]]
    trainers = [[str(cell.text) for cell in line] for line in shown.context["sections"][1].lines]
    assert [row[2:6] for row in trainers] == [["3", "2", "120,0", "80,0"], ["2", "3", "80,0", "120,0"]]
    assert f'value="{tick(side.placements[0])[0]}" id="tick-{side.placements[0].pk}" checked' in shown.content.decode()
    assert Placement.objects.get(pk=side.placements[0].pk).version == 1
    done = client.post(address + "?group=none", sent | {"do": "1"})
    assert (done.status_code, done["Location"]) == (302, address + "?group=none")
    assert Placement.objects.get(pk=side.placements[0].pk).peer_group == side.peer_groups[1]


def test_the_list_is_filtered_by_school_board_year_and_no_group(side, sign_in):
    client, address = sign_in(side.leader), side.address("peergroepen/indelen/")
    placing.update_placement(side.placements[3], peer_group=None, acknowledged=ALL_WARNINGS, by=side.leader)
    placing.end_placement(side.placements[2], last_day=HALFWAY, reason="student_stopped", by=side.leader)
    for query, wanted in (
        ({}, {0, 1, 3, 4}), ({"group": "none"}, {3}), ({"group": side.peer_groups[0].pk}, {0, 1, 4}),
        ({"school": side.schools[0].pk}, {0, 4}), ({"board": side.boards[1].pk}, {3}), ({"year": "2"}, {1}),
    ):  # fmt: skip
        rows = client.get(address, query).context["ticks"]
        assert {row.placement.pk for row in rows} == {side.placements[number].pk for number in wanted}, query


def test_what_was_ticked_and_typed_stays_when_something_is_wrong(side, sign_in):
    client, address = sign_in(side.leader), side.address("peergroepen/indelen/")
    sent = {"group": "", "placements": tick(side.placements[0]), "first_day": "2027-02-01", "do": "1"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"group"}
    page = refused.content.decode()
    assert 'value="2027-02-01"' in page
    assert f'id="tick-{side.placements[0].pk}" checked' in page
    for ticks in ([], ["x"], ["1.1; DROP"]):
        refused = client.post(address, sent | {"group": side.peer_groups[1].pk, "placements": ticks})
        assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"placements"})


def test_a_warning_comes_back_to_be_acknowledged_with_a_reason(side, sign_in):
    client, address = sign_in(side.leader), side.address("peergroepen/indelen/")
    sent = {"group": side.peer_groups[0].pk, "placements": tick(*side.placements[2:4]), "do": "1"}
    asked = client.post(address, sent)
    assert asked.status_code == 422
    assert [warning.code for warning in asked.context["warnings"]] == ["peer_group_full"]
    assert "Groep 1 (5 studenten)" in text(asked)
    done = client.post(address, sent | {"acknowledge": "peer_group_full", "acknowledge_reason": "Voor even."})
    assert done.status_code == 302
    row = Placement.objects.get(pk=side.placements[2].pk)
    assert (row.peer_group, row.acknowledged_reason) == (side.peer_groups[0], "Voor even.")


def test_groups_are_proposed_adjusted_and_made(side, sign_in):
    client = sign_in(side.leader)
    address = side.address("peergroepen/vormen/") + "?who=all"
    page = client.get(address)
    groups = page.context["groups"]
    assert [line.students for line in groups] == [3, 2]
    assert [line.state[1] for line in groups] == ["good", "good"]
    unplaced = side.enrolments[5].student
    assert page.context["unplaced"] == [(unplaced.sort_name, unplaced.get_absolute_url())]
    values = filled(page)
    assert [values[f"group_{side.enrolments[number].pk}"] for number in range(2)] == [["1"], ["1"]]
    values |= {"name_1": "De Eersten", f"group_{side.enrolments[0].pk}": "2"}
    shown = client.post(address, values | {"show": "1"})
    assert [line.students for line in shown.context["groups"]] == [2, 3]
    assert [row.name for row in PeerGroup.objects.filter(partnership=side.partnership)] == ["Groep 1", "Groep 2"]
    done = client.post(address, values | {"do": "1"})
    assert done.status_code == 302
    made = PeerGroup.objects.filter(partnership=side.partnership).with_students().order_by("name")
    assert [(group.name, group.students) for group in made] == [("De Eersten", 2), ("Enschede 2", 3)]
    assert made[0].school_trainer == side.school_trainers[0]
    assert Placement.objects.get(enrolment=side.enrolments[0]).peer_group == made[1]


def test_names_twice_and_trainers_without_hours_are_told_before_anything_is_made(side, sign_in):
    client, address = sign_in(side.leader), side.address("peergroepen/vormen/") + "?who=all"
    values = filled(client.get(address))
    for names, field in (({"name_1": "Nieuw", "name_2": "nieuw"}, "name_2"), ({"name_1": "Groep 2"}, "name_1")):
        refused = client.post(address, values | names | {"show": "1"})
        assert (refused.status_code, set(refused.context["form"].errors)) == (422, {field})
    trainer = side.school_trainers[0]
    type(trainer).objects.filter(pk=trainer.pk).update(days_per_week="0.1")
    page = client.get(address)
    states = [str(line.state[0]) for line in page.context["groups"]]
    assert sorted(states) == ["past", "te weinig uren"]
    shown = client.post(address, values | {"school_trainer": "on", "show": "1"})
    assert [line.state[0] for line in shown.context["groups"]] == states
    assert "schoolopleider: 120,0 van 33,2 uur" in " ".join(line.why for line in shown.context["groups"])
    assert shown.context["warnings"] == []  # who guides them stays the same
    type(trainer).objects.filter(pk=side.school_trainers[1].pk).update(days_per_week="0.1")
    other = {"school_trainer_1": values["school_trainer_2"], "school_trainer_2": values["school_trainer_1"]}
    told = client.post(address, values | other | {"school_trainer": "on", "show": "1"})
    assert [warning.code for warning in told.context["warnings"]] == ["school_trainer_over_capacity"]
    assert text(told).count("120,0 van 33,2 uur)") == 2  # on top of the page, and where it is acknowledged
    assert PeerGroup.objects.filter(partnership=side.partnership).count() == 2


def test_wrong_numbers_and_names_stand_beside_their_field_and_nothing_is_made(side, sign_in):
    client = sign_in(side.leader)
    address = side.address("peergroepen/vormen/") + "?who=all"
    values = filled(client.get(address))
    key = f"group_{side.enrolments[0].pk}"
    for typed, field in (
        ({key: "9"}, key), ({key: "x"}, key), ({"name_1": ""}, "name_1"), ({"name_1": "Groep 2"}, "name_1"),
        ({"school_trainer_2": "Bestaat niet"}, "school_trainer_2"), ({"first_day": "2028-01-01"}, "first_day"),
    ):  # fmt: skip
        refused = client.post(address, values | typed | {"do": "1", "remove_emptied": ""})
        assert (refused.status_code, set(refused.context["form"].errors)) == (422, {field}), typed
        assert str(next(iter(typed.values()))) in refused.content.decode()
    assert PeerGroup.objects.filter(partnership=side.partnership).count() == 2


def test_one_more_group_is_room_for_one_by_hand(side, sign_in):
    client = sign_in(side.leader)
    address = side.address("peergroepen/vormen/") + "?who=all"
    values = filled(client.get(address))
    more = client.post(address, values | {"more": "1"})
    assert [line.students for line in more.context["groups"]] == [3, 2, 0]
    values = filled(more) | {
        "name_3": "Derde",
        f"group_{side.enrolments[2].pk}": "3",
        f"group_{side.enrolments[3].pk}": "3",
    }
    assert client.post(address, values | {"do": "1"}).status_code == 302
    names = PeerGroup.objects.filter(partnership=side.partnership).values_list("name", flat=True)
    assert set(names) == {"Enschede 1", "Derde"}


def test_a_proposal_of_a_year_that_changed_is_shown_again(side, sign_in):
    client = sign_in(side.leader)
    address = side.address("peergroepen/vormen/") + "?who=all"
    values = filled(client.get(address))
    placing.update_placement(side.placements[0], peer_group=None, acknowledged=ALL_WARNINGS, by=side.leader)
    refused = client.post(address, values | {"do": "1"})
    assert refused.status_code == 409
    assert PeerGroup.objects.filter(partnership=side.partnership).count() == 2
    assert client.post(address, filled(refused) | {"do": "1"}).status_code == 302


def test_who_is_left_over_is_told_why(side, sign_in):
    Norm.objects.filter(partnership=side.partnership).update(peer_group_min=4, peer_group_max=4)
    page = sign_in(side.leader).get(side.address("peergroepen/vormen/") + "?who=all")
    reasons = [line.reason for line in page.context["students"] if line.reason]
    assert reasons == [
        "5 studenten: in 1 groepen passen er hoogstens 4 elk, en met één groep meer worden de groepen te klein"
    ]
    nobody = sign_in(side.leader).get(side.address("peergroepen/vormen/"))
    assert (nobody.context["counted"], nobody.context["groups"]) == (0, [])


def test_without_a_norm_the_page_says_what_to_do(side, sign_in):
    page = sign_in(side.leader).get(f"/{side.slug}/2025-2026/peergroepen/vormen/")
    assert page.status_code == 200
    assert "Normen" in page.context["problem"]


@pytest.mark.parametrize("act", ["overdragen", "splitsen", "samenvoegen"])
def test_an_act_on_a_group_shows_before_it_does(side, sign_in, act):
    client, group = sign_in(side.leader), side.peer_groups[0]
    address = f"{group.get_absolute_url()}{act}/"
    values = filled(client.get(address))
    values |= {
        "overdragen": {"school_trainer": f"Opleider1 ({side.school_trainers[1].pk})"},
        "splitsen": {"name": "Nieuw", "placements": tick(side.placements[0])},
        "samenvoegen": {"into": side.peer_groups[1].pk},
    }[act]
    values |= {"first_day": "2027-02-01"}
    shown = client.post(address, values)
    assert shown.status_code == 200
    sections = {section.name: section for section in shown.context["sections"]}
    # The two who lead the groups are employed by two boards: their hours go from one to the other, whole.
    moves = [] if act == "splitsen" else ["effect-employers"]
    assert list(sections) == ["effect-groups", "effect-trainers", *moves, "effect-students"]
    for name in moves:
        differences = [line[-1].text for line in sections[name].lines]
        assert [text[0] for text in differences] == ["−", "+"] and len({text[1:] for text in differences}) == 1
    assert Placement.objects.filter(version__gt=1).count() == 0
    asked = client.post(address, values | {"do": "1"})
    codes = [warning.code for warning in asked.context["warnings"]] if asked.status_code == 422 else []
    reason = {"acknowledge": codes, "acknowledge_reason": "Afgesproken."}
    done = asked if asked.status_code == 302 else client.post(address, values | reason | {"do": "1"})
    assert done.status_code == 302
    assert Placement.objects.filter(valid_from=HALFWAY).count() == {"splitsen": 1}.get(act, 3)
    page = client.get(done["Location"])
    assert page.status_code == 200


def test_an_empty_group_is_called_empty_and_can_be_taken_back(side, sign_in):
    client = sign_in(side.leader)
    group = placing.create_peer_group(partnership=side.partnership, school_year=YEAR, name="Leeg", by=side.leader)
    listed = client.get(side.address("peergroepen/"), {"size": "empty"})
    assert [row.record.name for row in listed.context["table"].rows] == ["Leeg"]
    assert client.post(f"{group.get_absolute_url()}terugnemen/").status_code == 302
    refused = client.post(f"{side.peer_groups[0].get_absolute_url()}terugnemen/")
    assert refused.status_code == 409
    assert not PeerGroup.objects.filter(name="Leeg").exists()


@pytest.mark.parametrize("act", ["overdragen", "leiding/corrigeren"])
def test_who_leads_a_group_shows_the_students_the_hours_per_board_and_the_money_that_move(funded, sign_in, act):
    """The other school trainer is employed by the other board, and the step of school trainers follows the employer."""
    side, client = funded.oost, sign_in(funded.oost.leader)
    group, other = side.peer_groups[0], side.school_trainers[1]
    address = f"{group.get_absolute_url()}{act}/"
    values = filled(client.get(address)) | {"school_trainer": str(other), "reason": "Verkeerd ingevoerd."}
    shown = client.post(address, values)
    sections = {section.name: section for section in shown.context["sections"]}
    own = Placement.objects.filter(peer_group=group, school_trainer=group.school_trainer)
    assert [row[0].text for row in sections["effect-students"].rows] == sorted(
        row.student.sort_name for row in own.select_related("enrolment__student")
    )
    employers = {row[0]: row[3].text for row in sections["effect-employers"].rows}
    assert set(employers) == {str(trainer.employer) for trainer in (group.school_trainer, other)}
    assert sorted(text[0] for text in employers.values()) == ["+", "−"]
    money = sections[f"money-{side.slug}-{YEAR}"]
    assert [row[0] for row in money.rows] == [str(board) for board in side.boards] and money.foot[
        -1
    ].text == "€\u00a00,00"
    assert Placement.objects.filter(version__gt=1).count() == 0
