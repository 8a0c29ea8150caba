"""Peer groups as they are read: load, the year of a trainer, and who leads now and later."""

import datetime
import re
from fractions import Fraction

import pytest
from django.urls import reverse

from oids.models import User
from partnerships import actions as register
from partnerships.models import Person
from placements import actions as placing
from placements.models import PeerGroup, Placement
from placements.views.peer_groups.groups import PeerGroupListView
from tests.cast import ALL_WARNINGS, FIRST_DAY, YEAR, place
from tests.placements.peer_groups import (
    HALFWAY,
    side_with_norm,  # noqa: F401
    text,
)

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
        [str(now), "01-08-2026", "31-01-2027", "Corrigeren"], [str(later), "01-02-2027", "31-07-2027", "Corrigeren"],
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
