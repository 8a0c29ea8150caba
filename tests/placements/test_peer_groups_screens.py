"""The screens of peer groups: nothing before it was shown, what was typed stays, names only for who may see them."""

import datetime
import re
from fractions import Fraction

import pytest
from django.urls import reverse

from oids.models import User
from partnerships import actions as register
from partnerships.models import Person
from placements import actions as placing
from placements.models import Norm, PeerGroup, Placement
from placements.views.peer_groups.groups import PeerGroupListView
from tests.cast import ALL_WARNINGS, FIRST_DAY, YEAR, place
from tests.forms import filled

HALFWAY = datetime.date(2027, 2, 1)


@pytest.fixture
def side(placed):
    """A norm in which the few students of the cast make groups."""
    Norm.objects.filter(partnership=placed.oost.partnership).update(peer_group_min=2, peer_group_max=3)
    return placed.oost


def tick(*placements):
    return [f"{row.pk}.{row.version}" for row in placements]


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


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
    assert len(shown.context["sections"]) == 2
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


# Load and the year of a trainer


def test_load_counts_groups_students_schools_and_boards_of_both_roles(side, sign_in):
    client = sign_in(side.leader)
    rows = {row["name"]: row for row in client.get(side.address("belasting/")).context["rows"]}
    first = rows["Opleider0, Sanne"]
    assert [first[name] for name in ("groups", "students", "schools", "boards", "needed")] == [1, 3, 2, 1, 120]
    (visitor,) = client.get(side.address("belasting/"), {"role": "institute_trainer"}).context["rows"]
    assert [visitor[name] for name in ("groups", "students", "schools", "boards", "needed")] == [2, 5, 4, 2, 70]
    assert visitor["available"] == Fraction(2, 5) * 1659
    assert client.get(side.address("belasting/"), {"role": "mentor"}).status_code == 404
    exported = client.get(side.address("belasting/"), {"role": "institute_trainer", "export": "csv"})
    assert "Instituut, Ina;Lerarenopleiding" in b"".join(exported).decode("utf-8-sig")


def timeline(trainer):
    return reverse("placements:trainer_timeline", args=[trainer.pk, YEAR])


def test_the_year_of_a_trainer_goes_in_steps(side, sign_in):
    placing.hand_over_peer_group(
        side.peer_groups[0], school_trainer=side.school_trainers[1], institute_trainer=side.institute_trainers[0],
        first_day=HALFWAY, acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    page = sign_in(side.leader).get(timeline(side.school_trainers[0]))
    figures = [[cell.text for cell in row[:2]] for row in page.context["chart"].table.rows]
    assert figures == [["31-08-2026", "3"], ["01-02-2027", "0"], ["09-07-2027", "0"]]
    sections = {section.name: section for section in page.context["sections"]}
    assert [[str(cell.text) for cell in line] for line in sections["groups"].lines] == [
        ["Groep 1", "3", "01-08-2026", "31-01-2027"]
    ]
    assert len(sections["students"].rows) == 3
    assert "Geheimoost0, Stefanie0" in text(page)
    other = sign_in(side.leader).get(timeline(side.school_trainers[1]))
    led = {section.name: section for section in other.context["sections"]}["groups"]
    assert [[str(cell.text) for cell in line] for line in led.lines] == [
        ["Groep 1", "3", "01-02-2027", "31-07-2027"], ["Groep 2", "2", "01-08-2026", "31-07-2027"],
    ]  # fmt: skip


def test_a_mentors_year_shares_the_hours_of_a_shared_student(side, sign_in):
    place(side, 5, school=0, mentors=side.mentors[:2])
    page = sign_in(side.leader).get(timeline(side.mentors[0]))
    facts = {row[0]: row[1] for row in page.context["facts"]}
    assert facts["Benodigde uren"] == "100,0"
    assert [section.name for section in page.context["sections"]] == ["schools", "students"]


def test_a_trainer_sees_their_own_year_with_names_and_the_controller_without(side, sign_in):
    own = timeline(side.school_trainers[0])
    assert "Geheimoost0" in text(sign_in(side.trainer_user).get(own))
    seen = sign_in(side.controller).get(own)
    assert seen.status_code == 200
    assert "Geheim" not in text(seen)
    assert side.placements[0].student.reference in text(seen)
    assert sign_in(side.trainer_user).get(timeline(side.school_trainers[1])).status_code == 404


def test_a_board_sees_of_its_trainer_only_who_is_at_its_schools(side, sign_in):
    """The second board's trainer guides a student at the first board's school as well."""
    placing.update_placement(
        side.placements[0], school_trainer=side.school_trainers[1], acknowledged=ALL_WARNINGS, by=side.leader
    )
    page = sign_in(side.board_staff).get(timeline(side.school_trainers[1]))
    rows = {section.name: section for section in page.context["sections"]}["students"].rows
    assert {row[1] for row in rows} == {side.schools[2].name, side.schools[3].name}


def test_a_year_that_is_none_and_a_page_that_leads_there(side, sign_in):
    client = sign_in(side.leader)
    trainer = side.school_trainers[0]
    assert timeline(trainer) in client.get(trainer.get_absolute_url()).content.decode()
    empty = client.get(reverse("placements:trainer_timeline", args=[trainer.pk, "2021-2022"]))
    assert (empty.status_code, empty.context["chart"]) == (200, None)


def test_somebody_who_works_for_two_boards_has_a_year_for_each_deployment(side, sign_in):
    person = side.school_trainers[0].person
    again = register.create_trainer(
        kind="school_trainer", employer=side.boards[1], first_name=person.first_name, last_name="Nogeens",
        schools=[side.schools[2]], partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
    )  # fmt: skip
    facts = {row[0]: row[1] for row in sign_in(side.leader).get(timeline(again)).context["facts"]}
    assert facts["Beschikbare uren"] == "dagen niet bekend"


def test_an_institute_trainer_sees_the_students_and_groups_of_their_own(placed, sign_in):
    side, west = placed.oost, placed.west
    trainer = side.institute_trainers[0]
    Person.objects.filter(user=side.trainer_user).update(user=None)
    Person.objects.filter(pk=trainer.person_id).update(user=side.trainer_user)
    empty = placing.create_peer_group(
        partnership=side.partnership, school_year=YEAR, name="Nog leeg", school_trainer=side.school_trainers[1],
        institute_trainer=trainer, by=side.leader,
    )  # fmt: skip
    user = User.objects.get(pk=side.trainer_user.pk)
    led = PeerGroup.objects.filter(institute_trainer=trainer)
    assert empty in led and set(PeerGroup.objects.visible_to(user)) == set(led)
    own = set(Placement.objects.filter(institute_trainer=trainer))
    assert len(own) == 5 and set(Placement.objects.visible_to(user)) == own
    client = sign_in(user)
    assert client.get(led[0].get_absolute_url()).status_code == 200
    assert "Geheimoost0" in text(client.get(own.pop().get_absolute_url()))
    assert client.get(west.peer_groups[0].get_absolute_url()).status_code == 404


# Handed over from a day that is still to come


@pytest.fixture
def handed_over(side, monkeypatch):
    """Groep 1 goes from Anja to her colleague halfway; today lies before that day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2026, 11, 28))
    return placing.hand_over_peer_group(
        side.peer_groups[0], school_trainer=side.school_trainers[1], institute_trainer=side.institute_trainers[0],
        first_day=HALFWAY, acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip


def lines(page, name):
    section = next(section for section in page.context["sections"] if section.name == name)
    return [[str(cell.text) for cell in line] for line in section.lines]


def test_a_group_that_will_be_handed_over_says_who_leads_now_and_who_later(side, handed_over, sign_in):
    page = sign_in(side.leader).get(handed_over.get_absolute_url())
    now, later = side.school_trainers
    facts = [(str(fact[0]), str(fact[1])) for fact in page.context["facts"]]
    assert facts[:4] == [
        ("Schoolopleider", str(now)), ("Instituutsopleider", str(side.institute_trainers[0])),
        ("Leiden de groep", "01-08-2026 t/m 31-01-2027"),
        ("Vanaf 01-02-2027", f"{later}, {side.institute_trainers[0]}"),
    ]  # fmt: skip
    assert [[row[0], *row[2:]] for row in lines(page, "leads")] == [
        [str(now), "01-08-2026", "31-01-2027"], [str(later), "01-02-2027", "31-07-2027"],
    ]  # fmt: skip


def test_whoever_stays_in_the_group_stands_there_once_and_does_not_leave(side, handed_over, sign_in):
    """Also on the page of the trainer who hands over, and sees only the part until then."""
    for person in (side.leader, side.school_trainers[0].person.user):
        page = sign_in(person).get(handed_over.get_absolute_url())
        assert [section.name for section in page.context["sections"]][:2] == ["members", "leads"]
        assert sorted(row[-2:] for row in lines(page, "members")) == [["31-08-2026", "09-07-2027"]] * 3


def test_who_leaves_the_group_later_stands_there_apart(side, handed_over, sign_in):
    row = Placement.objects.get(enrolment=side.enrolments[0], valid_from=HALFWAY)
    placing.end_placement(row, last_day=datetime.date(2027, 3, 1), reason="student_stopped", by=side.leader)
    page = sign_in(side.leader).get(handed_over.get_absolute_url())
    assert len(lines(page, "members")) == 2
    assert [row[-2:] for row in lines(page, "leaving")] == [["31-08-2026", "01-03-2027"]]


def test_the_list_of_groups_names_who_leads_today_and_finds_both(side, handed_over, sign_in):
    client, address = sign_in(side.leader), side.address("peergroepen/")
    now, later = side.school_trainers
    rows = [row.get_cell_value("school_trainer") for row in client.get(address).context["table"].rows]
    assert rows == [now, later]
    for trainer in (now, later):
        found = client.get(address, {"q": trainer.person.last_name}).context["table"].rows
        assert handed_over.name in [row.record.name for row in found]
    assert str(now) in client.get(address, {"export": "csv"}).content.decode().splitlines()[1]


def test_the_list_says_how_many_are_in_a_group_now_and_later(side, sign_in, monkeypatch):
    placing.merge_peer_groups(
        side.peer_groups[0], into=side.peer_groups[1], first_day=HALFWAY, acknowledged=ALL_WARNINGS, by=side.leader
    )
    client, address = sign_in(side.leader), side.address("peergroepen/")

    def listed():
        return [(str(row.get_cell("students")), re.sub("<[^>]+>", "", str(row.get_cell("state"))))
                for row in client.get(address).context["table"].rows]  # fmt: skip

    monkeypatch.setattr(PeerGroupListView, "day", HALFWAY - datetime.timedelta(1))
    assert listed() == [("3, later 0", "past"), ("2, later 5", "te vol")]
    exported = client.get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[-2:] for line in exported[1:]] == [["3", "0"], ["2", "5"]]
    monkeypatch.setattr(PeerGroupListView, "day", HALFWAY)
    assert listed() == [("0", "leeg"), ("5", "te vol")]
