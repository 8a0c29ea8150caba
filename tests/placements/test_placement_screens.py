"""The screens of the placement office: entering, twice sent, two people, and a list that is its own export."""

import csv
import datetime
import io
import uuid
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from oids import formats
from partnerships import actions as register
from partnerships.lookups import school_label, trainer_label
from placements import actions as placing
from placements.lookups import enrolment_label
from placements.models import Placement
from placements.views.acts import group_change
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place, place_students
from tests.forms import filled


def sent(side, student=0, school=0, **values):
    return {
        "enrolment": enrolment_label(side.enrolments[student]),
        "school": side.schools[school].brin6,
        "mentor": f"{side.mentors[school].person.last_name}",
        "submission": str(uuid.uuid4()),
    } | values


def cells(response):
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_student_and_school_are_enough(world, sign_in):
    side = world.oost
    client = sign_in(side.leader)
    address = side.address("plaatsingen/nieuw/")
    response = client.post(address, sent(side))
    assert response["Location"] == address  # straight on to the next one
    placement = Placement.objects.get()
    assert (placement.enrolment, placement.school) == (side.enrolments[0], side.schools[0])
    assert (placement.school_trainer, placement.peer_group) == (side.school_trainers[0], side.peer_groups[0])
    assert placement.institute_trainer == side.institute_trainers[0]
    assert (placement.valid_from, placement.valid_until) == (FIRST_DAY, LAST_DAY)
    assert placement.reference in client.get(address).content.decode()
    response = client.post(address, sent(side, student=1, show="1"))
    assert response["Location"] == Placement.objects.latest("pk").get_absolute_url()


def test_a_form_sent_twice_makes_one_placement(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    values = sent(side)
    first, second = (client.post(side.address("plaatsingen/nieuw/"), values) for _turn in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == first["Location"]
    assert Placement.objects.count() == 1


def test_a_refused_form_may_be_sent_again_with_the_same_token(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    values = sent(side, school=0)
    refused = client.post(side.address("plaatsingen/nieuw/"), values | {"school": "nergens"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["school"]
    assert refused.context["form"]["enrolment"].value() == values["enrolment"]  # nothing typed is lost
    assert client.post(side.address("plaatsingen/nieuw/"), values).status_code == 302


def test_a_warning_comes_back_into_the_form_and_is_acknowledged_with_a_reason(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    values = sent(side, mentor="")
    address = side.address("plaatsingen/nieuw/")
    asked = client.post(address, values)
    assert asked.status_code == 422
    assert [warning.code for warning in asked.context["warnings"]] == ["mentor_late"]
    assert Placement.objects.count() == 0
    ticked = values | {"acknowledge": "mentor_late", "acknowledge_reason": "Bekend in december."}
    assert client.post(address, ticked).status_code == 302
    assert Placement.objects.get().acknowledged_reason == "Bekend in december."


def test_an_overlap_is_said_and_cannot_be_acknowledged(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    existing = place(side, 0)
    everything = {"acknowledge": ["mentor_late", "enrolment"], "acknowledge_reason": "Toch."}
    refused = client.post(side.address("plaatsingen/nieuw/"), sent(side, school=1) | everything)
    assert refused.status_code == 422
    assert existing.reference in str(refused.context["form"].errors["enrolment"])
    assert Placement.objects.count() == 1


def test_the_second_of_two_editors_sees_what_changed_and_keeps_what_was_typed(placed, sign_in):
    side, placement = placed.oost, placed.oost.placements[0]
    client, address = sign_in(side.leader), reverse("placements:placement_update", args=[placed.oost.placements[0].pk])
    opened = client.get(address).context["form"].initial["version"]
    placing.update_placement(placement, mentors=[], acknowledged=ALL_WARNINGS, by=side.leader)
    values = sent(side, school=1) | {"version": opened, "valid_from": "2026-09-07", "valid_until": "2027-07-09"}
    answer = client.post(address, values)
    assert answer.status_code == 409, answer.context["form"].errors
    page = answer.content.decode()
    assert side.leader.name in page
    assert "2026-09-07" in page
    placement.refresh_from_db()
    assert placement.valid_from == FIRST_DAY


def test_csv_and_xlsx_are_exactly_the_list_on_screen(placed, sign_in):
    side, client = placed.oost, sign_in(placed.oost.leader)
    query = {"school": side.schools[0].pk, "sort": "-student"}
    listed = client.get(side.address("plaatsingen/"), query)
    on_screen = [row.record.reference for row in listed.context["table"].rows]
    assert len(on_screen) == 2
    rows = cells(client.get(side.address("plaatsingen/"), query | {"export": "csv"}))
    assert [row["Plaatsing"] for row in rows] == on_screen
    response = client.get(side.address("plaatsingen/"), query | {"export": "xlsx"})
    data = b"".join(response.streaming_content) if response.streaming else response.content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    head = next(index for index, row in enumerate(sheet) if "Plaatsing" in row)
    column = sheet[head].index("Plaatsing")
    assert [row[column] for row in sheet[head + 1 :] if row[column]] == on_screen
    assert sum(Fraction(row["Uren schoolopleider"].replace(",", ".")) for row in rows) == 80


def test_a_name_that_looks_like_a_formula_cannot_run(world, sign_in):
    side = world.oost
    student = side.enrolments[0].student
    type(student).objects.filter(pk=student.pk).update(last_name="=HYPERLINK(1)")
    place(side, 0)
    rows = cells(sign_in(side.leader).get(side.address("plaatsingen/"), {"export": "csv"}))
    assert rows[0]["Student"].startswith("'=HYPERLINK")


def test_every_total_of_hours_opens_the_list_it_counts(placed, sign_in):
    side, client = placed.oost, sign_in(placed.oost.leader)
    placing.end_placement(
        side.placements[0], last_day=datetime.date(2026, 12, 31), reason="student_stopped", by=side.leader
    )
    dimensions = (
        "school", "board", "school_trainer", "institute_trainer", "mentor", "peer_group", "institute", "student"
    )  # fmt: skip
    for dimension in dimensions:
        page = client.get(side.address("uren/"), {"per": dimension})
        for row in page.context["rows"]:
            opened = client.get(row["url"])
            counted = {placement.enrolment_id for placement in opened.context["object_list"]}
            assert len(counted) == row["students"], (dimension, row["name"])


def test_shown_hours_add_up_to_the_shown_total(placed, sign_in):
    side, client = placed.oost, sign_in(placed.oost.leader)
    for index, day in enumerate((datetime.date(2026, 10, 3), datetime.date(2026, 11, 12), datetime.date(2027, 2, 1))):
        placing.end_placement(side.placements[index], last_day=day, reason="student_stopped", by=side.leader)
    for dimension in ("school", "student", "board"):
        rows = client.get(side.address("uren/"), {"per": dimension}).context["rows"]
        exact = cells(client.get(side.address("uren/"), {"per": dimension, "export": "csv"}))
        for role, column in (("school_trainer", "Schoolopleider"), ("mentor", "Mentor")):
            whole = sum(Fraction(row[column].replace(",", ".")) for row in exact)
            assert abs(sum(row[role] for row in rows) - whole) <= Fraction(1, 20)
        for row in rows:
            assert row["school_trainer"] + row["mentor"] + row["institute_trainer"] == row["total"]
            assert row["total"] * 10 % 1 == 0
    listed = client.get(side.address("plaatsingen/")).context["table"]
    shown = [formats.parse_decimal(str(row.get_cell("hours"))) for row in listed.rows]
    assert sum(shown) == formats.parse_decimal(listed.columns["hours"].footer)


def test_controllers_see_references_and_no_names(placed, sign_in):
    side = placed.oost
    page = sign_in(side.controller).get(side.address("plaatsingen/")).content.decode()
    assert "Geheimoost" not in page
    assert side.enrolments[0].student.reference in page
    found = sign_in(side.controller).get(side.address("plaatsingen/"), {"q": "Geheimoost1"})
    assert list(found.context["object_list"]) == []  # nor by searching


def test_type_ahead_offers_only_what_may_be_chosen(placed, sign_in):
    side, client = placed.oost, sign_in(placed.oost.leader)
    register.end_membership(
        side.boards[1].memberships.get(), last_day=YEAR.previous.last_day, reason="x", by=side.leader
    )
    schools = client.get(side.address("zoek/school/"), {"q": "School"}).json()["results"]
    assert {row["label"] for row in schools} == {"School oost 1a", "School oost 1b"}
    students = client.get(side.address("zoek/student/"), {"q": "geheim"}).json()["results"]
    assert len(students) == len(side.enrolments)
    assert "Geheimoost5" in students[0]["label"]  # who is not placed yet comes first
    assert client.get(side.address("zoek/opleider/nobody/"), {"q": "x"}).status_code == 404


@pytest.mark.parametrize("address", ["plaatsingen/", "studenten/", "uren/", "uren/?per=student", "belasting/", ""])
def test_pages_ask_no_more_queries_with_more_data(world, sign_in, address):
    side, client = world.oost, sign_in(world.oost.leader)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(side.address(address)).status_code == 200
        return len(asked)

    place_students(side, 2)
    queries()  # what is read once per process
    few = queries()
    for student in range(2, 5):
        place(side, student)
    assert queries() <= few


def test_type_ahead_says_when_there_are_more(placed, sign_in):
    side, client = placed.oost, sign_in(placed.oost.leader)
    few = client.get(side.address("zoek/student/"), {"q": "geheim"}).json()
    assert (len(few["results"]), few["more"]) == (6, False)
    for number in range(8):
        register.create_trainer(
            kind="mentor", employer=side.boards[0], first_name="Mees", last_name=f"Mentor{number + 4}",
            schools=[side.schools[0]], partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
        )  # fmt: skip
    exactly = client.get(side.address("zoek/opleider/mentor/"), {"q": "mees"}).json()
    assert (len(exactly["results"]), exactly["more"]) == (12, False)
    register.create_trainer(
        kind="mentor", employer=side.boards[0], first_name="Mees", last_name="Mentor99", schools=[side.schools[0]],
        partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
    )  # fmt: skip
    more = client.get(side.address("zoek/opleider/mentor/"), {"q": "mees"}).json()
    assert (len(more["results"]), more["more"]) == (12, True)


def test_an_act_on_a_placement_says_whose_it_is(placed, sign_in):
    """The way back names student and school, and not the mark of the placement alone."""
    side, placement = placed.oost, placed.oost.placements[0]
    client = sign_in(side.leader)
    name = f"{placement.student.sort_name} – {placement.school}"
    for act in ("mentor", "move", "interrupt", "end", "update"):
        page = client.get(reverse(f"placements:placement_{act}", args=[placement.pk]))
        assert (page.context["back_label"], page.context["back_url"]) == (name, placement.get_absolute_url())
    assert client.get(placement.get_absolute_url()).context["heading"] == name


@pytest.mark.parametrize("who", ["leader", "board_staff"])
def test_a_placement_in_stretches_counts_once_on_the_dashboard_and_opens_what_it_counts(placed, sign_in, who):
    side, client = placed.oost, sign_in(getattr(placed.oost, who))

    def tile():
        blocks = client.get(side.address()).context["blocks"]
        (found,) = (tile for block in blocks for tile in block.tiles if tile.label == "Plaatsingen")
        return found

    before, listing = tile(), side.address("plaatsingen/")
    assert (before.url, before.note) == (listing, "")
    row = side.placements[2]
    for day in (datetime.date(2026, 12, 1), datetime.date(2027, 2, 1)):
        mentors = [] if row.mentors.exists() else [side.mentors[2]]
        row = placing.continue_placement(row, first_day=day, mentors=mentors, acknowledged=ALL_WARNINGS, by=side.leader)
    after = tile()
    assert (after.number, after.url) == (before.number, f"{listing}?once=yes")
    assert after.note == f"in {int(before.number) + 2} perioden, omdat de begeleiding wisselde"
    rows = client.get(after.url).context["table"].data
    assert len(rows) == int(after.number)
    assert [found.pk for found in rows if found.enrolment_id == row.enrolment_id] == [row.pk]
    # Another school is another placement.
    moved = placing.move_placement(
        row,
        first_day=datetime.date(2027, 4, 1),
        school=side.schools[3],
        school_trainer=side.school_trainers[1],
        acknowledged=ALL_WARNINGS,
        by=side.leader,
    )
    assert int(tile().number) == int(before.number) + 1 and moved.school != row.school


def said(side, mentor, school):
    return (
        f"{side.mentors[mentor]} zou begeleiden op {side.schools[school]}, maar werkt volgens de administratie op "
        f"{side.schools[mentor]}. Ga na of dit de goede persoon is; zo ja, ga dan verder."
    )


def test_a_mentor_who_works_at_another_school_is_looked_at_once_more_from_a_day(placed, sign_in):
    """Not forbidden: somebody may help out; but two of one name are easily mixed up."""
    side, client = placed.oost, sign_in(placed.oost.leader)
    row, own, other = side.placements[2], side.mentors[2], side.mentors[3]
    address = f"/plaatsingen/{row.pk}/mentor/"
    sent = filled(client.get(address)) | {"first_day": "2027-02-01", "mentor": str(other.pk)}
    shown = client.post(address, sent)
    assert [(warning.code, warning.message) for warning in shown.context["warnings"]] == [
        ("mentor_elsewhere", said(side, 3, 2))
    ]
    sent |= {"seen": shown.context["seen"]}
    again = client.post(address, sent)
    assert again.status_code == 422  # it was not looked at, and that is said
    (error,) = again.context["form"].non_field_errors()
    assert error.startswith("Er is nog niets opgeslagen: vink hieronder aan")
    assert client.post(address, sent | {"acknowledge": ["mentor_elsewhere"]}).status_code == 302
    assert Placement.objects.latest("pk").acknowledged == ["mentor_elsewhere"]
    back = filled(client.get(address)) | {"first_day": "2027-01-01", "mentor": str(own.pk)}
    assert not client.post(address, back).context.get("warnings")


def test_a_mentor_who_works_at_another_school_is_looked_at_once_more_when_placing_and_correcting(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    values = sent(side, mentor=side.mentors[3].person.last_name)
    asked = client.post(side.address("plaatsingen/nieuw/"), values)
    assert [warning.message for warning in asked.context["warnings"]] == [said(side, 3, 0)]
    assert not Placement.objects.exists()
    assert (
        client.post(side.address("plaatsingen/nieuw/"), values | {"acknowledge": "mentor_elsewhere"}).status_code == 302
    )
    page = client.get(reverse("placements:placement_update", args=[Placement.objects.get().pk]))
    assert [warning.code for warning in page.context["warnings"]] == ["mentor_elsewhere"]


def test_a_mentor_without_a_school_is_of_the_employer(world):
    """Of whom no school is known: another board's is looked at once more, and of the institute nothing is said."""
    side = world.oost
    own, other, institute = (
        register.create_trainer(
            kind="mentor", employer=employer, first_name="Mies", last_name=f"Los{number}", schools=[],
            partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
        )
        for number, employer in enumerate((side.boards[0], side.boards[1], world.institute))
    )  # fmt: skip
    made = {"acknowledged": None, "school": 0}
    for student, mentor in enumerate((own, institute)):
        assert place(side, student, mentors=[mentor], **made).acknowledged == []
    with pytest.raises(placing.NeedsAcknowledgement) as asked:
        place(side, 2, mentors=[other], **made)
    assert [warning.message for warning in asked.value.warnings] == [
        f"{other} zou begeleiden op {side.schools[0]}, maar is in dienst van een ander bestuur: {side.boards[1]}. "
        "Ga na of dit de goede persoon is; zo ja, ga dan verder."
    ]


def test_who_works_at_the_school_is_offered_first(world, sign_in):
    """Then who works for its board; a school that nobody knows changes nothing."""
    side, client = world.oost, sign_in(world.oost.leader)

    def offered(kind="mentor", **asked):
        found = client.get(side.address(f"zoek/opleider/{kind}/"), {"q": "", **asked}).json()["results"]
        return [row["value"] for row in found]

    labels = [trainer_label(mentor) for mentor in side.mentors]
    assert offered() == offered(school="Nergens") == labels
    assert offered(school=side.schools[3].brin6) == [labels[3], labels[2], labels[0], labels[1]]
    assert offered(school=school_label(side.schools[2])) == [labels[2], labels[3], labels[0], labels[1]]
    assert offered("school_trainer", school=side.schools[2].brin6)[0] == trainer_label(side.school_trainers[1])
    stranger = world.west.schools[0].brin6
    assert offered(school=stranger) == labels


def test_the_fields_of_mentors_ask_for_those_of_the_school(placed, sign_in):
    side, client = placed.oost, sign_in(placed.oost.leader)
    form = client.get(side.address("plaatsingen/nieuw/")).context["form"]
    assert form.fields["mentor"].widget.attrs["data-lookup-params"] == "school"
    row = client.get(side.address("plaatsingen/invullen/")).context["form"].forms[2]
    assert row.fields["second_mentor"].widget.attrs["data-lookup-params"] == row["school"].html_name
    form = client.get(f"/plaatsingen/{side.placements[2].pk}/mentor/").context["form"]
    assert form.fields["mentor"].url == side.address(f"zoek/opleider/mentor/?school={side.schools[2].brin6}")
    found = client.get(form.fields["mentor"].url, {"q": "Mentor3"}).json()["results"]
    assert [row["detail"] for row in found] == [f"{side.schools[3]}, {side.boards[1]}"]


def test_moving_names_the_peer_group_and_when_a_mentor_is_due_there(placed, sign_in):
    """The group follows from the school, and before the placement there begins no mentor is due."""
    side, placement = placed.oost, placed.oost.placements[0]
    client, address = sign_in(side.leader), reverse("placements:placement_move", args=[placement.pk])
    before = side.peer_groups[0]
    assert placement.peer_group == before

    def tried(school, **values):
        sent = filled(client.get(address)) | {"first_day": "2027-02-01", "school": school.brin6}
        return client.post(address, sent | values)

    shown = tried(side.schools[3], peer_group=str(side.peer_groups[1].pk))
    assert shown.context["effect"], shown.context["form"].errors
    assert f"De student gaat van {before} naar {side.peer_groups[1]}." in shown.context["effect"]["summary"]
    (warned,) = [row for row in shown.context["warnings"] if row.code in ("no_mentor", "mentor_late")]
    assert warned.code == "no_mentor" and "dat mag tot 01-02-2027" in warned.message
    shown = tried(
        side.schools[0] if placement.school != side.schools[0] else side.schools[1], peer_group=str(before.pk)
    )
    assert "peergroep" not in shown.context["effect"]["summary"]
    assert group_change(before, None) == f"De student verlaat {before} en heeft vanaf dan geen peergroep."
