"""The grid: per cell what is wrong, all or nothing, warnings acknowledged once, nothing typed is lost."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from oids import formats
from partnerships.lookups import school_label
from placements import actions as placing
from placements.forms.grid import CELLS, MOST_ROWS
from placements.lookups import enrolment_label
from placements.models import Enrolment, Placement, PlacementBatch
from tests.cast import FIRST_DAY, LAST_DAY, YEAR, place, place_students
from tests.forms import filled


def typed(side, *rows, total=10, **values):
    """What the browser sends: `rows` are {cell: text}, a row without anything is an empty row."""
    data = {"row-TOTAL_FORMS": str(total), "row-INITIAL_FORMS": "0", "submission": str(uuid.uuid4())}
    for index, row in enumerate(rows):
        data |= {f"row-{index}-{name}": text for name, text in row.items()}
    return data | values


def row(side, student, at=None, **cells):
    at = student % len(side.schools) if at is None else at
    return {
        "enrolment": side.enrolments[student].student.number,
        "school": side.schools[at].brin6,
        "mentor": side.mentors[at].person.last_name,
    } | cells


@pytest.fixture
def grid(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)

    def send(*rows, **values):
        return client.post(side.address("plaatsingen/invullen/"), typed(side, *rows, **values))

    return send


def errors(response):
    return {
        (form.number, name) for form in response.context["form"].forms for name, found in form.errors.items() if found
    }


def test_rows_with_student_and_school_become_placements_that_follow_from_the_school(world, grid):
    side = world.oost
    response = grid(row(side, 0), {}, row(side, 1, 2, valid_from="1-10-2026", valid_until="31-1-2027"))
    batch = PlacementBatch.objects.get()
    assert response["Location"] == batch.get_absolute_url()
    first, second = Placement.objects.order_by("pk")
    assert (first.school_trainer, first.peer_group) == (side.school_trainers[0], side.peer_groups[0])
    assert (first.institute_trainer, first.batch) == (side.institute_trainers[0], batch)
    assert [row.mentor for row in first.mentors.all()] == [side.mentors[0]]
    assert (first.valid_from, first.valid_until) == (FIRST_DAY, LAST_DAY)
    assert (str(second.valid_from), str(second.valid_until)) == ("2026-10-01", "2027-01-31")
    assert second.peer_group == side.peer_groups[1]


def test_one_wrong_cell_is_told_beside_it_and_on_top_and_nothing_is_saved_or_lost(world, grid):
    side = world.oost
    rows = [row(side, 0), row(side, 1, school="Nergens"), row(side, 2, valid_from="31-13-2026", peer_group="groep 2")]
    response = grid(*rows)
    assert response.status_code == 422
    assert errors(response) == {(2, "school"), (3, "valid_from")}
    assert Placement.objects.count() == 0
    page = response.content.decode()
    assert 'href="#id_row-1-school"' in page
    assert 'id="id_row-1-school_error"' in page
    assert 'aria-describedby="id_row-1-school_error"' in page
    kept = filled(response)
    assert {name: kept[f"row-2-{name}"] for name in rows[2]} == {name: [text] for name, text in rows[2].items()}


def test_what_the_action_refuses_stands_beside_its_cell_too(world, grid):
    side = world.oost
    existing = place(side, 0)
    response = grid(
        row(side, 0),
        row(side, 1, valid_from="2026-08-01"),
        row(side, 2, second_mentor=side.mentors[2].person.last_name),
    )
    assert response.status_code == 422
    assert errors(response) == {(1, "enrolment"), (2, "valid_from"), (3, "mentor")}
    assert existing.reference in response.content.decode()
    assert Placement.objects.count() == 1


def test_all_that_is_wrong_is_said_at_once(world, grid):
    """A cell that cannot be read does not hide what the register says against another row."""
    side = world.oost
    response = grid(row(side, 0, school="Nergens"), row(side, 1, valid_until="2027-08-01"))
    assert errors(response) == {(1, "school"), (2, "valid_until")}


def test_a_student_twice_in_the_grid_is_refused_with_the_other_row(world, grid):
    side = world.oost
    response = grid(row(side, 0), row(side, 1), row(side, 0, 1))
    assert errors(response) == {(3, "enrolment")}
    (message,) = response.context["form"].forms[2].errors["enrolment"]
    assert "1" in message
    assert Placement.objects.count() == 0


def test_people_and_schools_of_elsewhere_are_not_found(world, grid):
    oost, west = world.oost, world.west
    response = grid(
        row(oost, 0, enrolment=west.enrolments[0].student.number),
        row(oost, 1, school=west.schools[0].brin6),
        row(oost, 2, school_trainer=f"X ({west.school_trainers[0].pk})", peer_group="bestaat niet"),
    )
    assert errors(response) == {(1, "enrolment"), (2, "school"), (3, "school_trainer"), (3, "peer_group")}
    assert b"Geheimwest" not in response.content


def test_warnings_are_collected_and_acknowledged_once_with_a_reason_per_row_or_for_all(world, grid):
    side = world.oost
    rows = [row(side, 0, mentor=""), row(side, 1), row(side, 2, mentor="")]
    asked = grid(*rows)
    assert asked.status_code == 422
    assert [form.number for form, _found in asked.context["row_warnings"]] == [1, 3]
    (kind,) = asked.context["warning_kinds"]
    assert (kind[0], kind[1]) == ("geen mentor, terwijl die er al moest zijn", 2)
    assert [[form.number for form in rows] for _message, rows in kind[3]] == [[1], [3]]
    assert all(str(side.schools[at]) in message for at, (message, _rows) in zip((0, 2), kind[3], strict=True))
    seen = filled(asked)["acknowledge"]
    assert len(seen) == 2
    reason = {"reason_all": "Volgt in december."}
    assert grid(*rows, acknowledge=seen, **reason).status_code == 422  # not ticked
    assert grid(*rows, acknowledge=seen, acknowledge_all="1").status_code == 422  # no reason
    assert grid(*rows, acknowledge=seen[:1], acknowledge_all="1", **reason).status_code == 422  # not all were seen
    assert Placement.objects.count() == 0
    rows[2]["reason"] = "Mentor met verlof."
    assert grid(*rows, acknowledge=seen, acknowledge_all="1", **reason).status_code == 302
    kept = Placement.objects.order_by("pk").values_list("acknowledged", "acknowledged_reason")
    assert list(kept) == [(["mentor_late"], reason["reason_all"]), ([], ""), (["mentor_late"], "Mentor met verlof.")]


def test_the_same_warning_is_said_once_for_all_its_rows(world, grid):
    side = world.oost
    asked = grid(row(side, 0, 1, mentor=""), row(side, 1, 1, mentor=""))
    ((_kind, number, remedy, messages),) = asked.context["warning_kinds"]
    assert (number, [[form.number for form in rows] for _message, rows in messages]) == (2, [[1, 2]])
    page = asked.content.decode()
    assert (page.count(messages[0][0]), page.count(remedy)) == (1, 1)
    assert page.count(f"({side.enrolments[1].student.sort_name})") == 1


def test_mentors_from_elsewhere_are_one_kind_of_warning_however_many_rows_there_are(world, grid):
    side = world.oost
    rows = [row(side, 0, 0, mentor=side.mentors[1].person.last_name), row(side, 1, 2), row(side, 2, 0)]
    rows[2] |= {"mentor": side.mentors[3].person.last_name}
    asked = grid(*rows)
    ((kind, number, remedy, messages),) = asked.context["warning_kinds"]
    assert (kind, number) == ("een mentor die elders werkt", 2)
    assert remedy == "Ga na of dit de goede persoon is; zo ja, ga dan verder."
    assert [(message, [form.number for form in forms]) for message, forms in messages] == [
        (
            f"{side.mentors[at]} zou begeleiden op {side.schools[0]}, maar werkt volgens de administratie op "
            f"{side.schools[at]}.",
            [place],
        )
        for at, place in ((1, 1), (3, 3))
    ]
    assert Placement.objects.count() == 0
    seen = filled(asked)["acknowledge"]
    assert grid(*rows, acknowledge=seen, acknowledge_all="1").status_code == 302  # a tick is enough
    assert [row.acknowledged for row in Placement.objects.order_by("pk")] == [
        ["mentor_elsewhere"], [], ["mentor_elsewhere"]
    ]  # fmt: skip


def test_a_number_that_was_pasted_gets_the_name_beside_it(world, grid):
    side = world.oost
    checked = grid(row(side, 0), row(side, 1, enrolment=enrolment_label(side.enrolments[1])), check="1")
    first, second = (
        dict((cell.name, found) for cell, found in form.cells()) for form in checked.context["form"].filled
    )
    assert (first["enrolment"], second["enrolment"]) == (enrolment_label(side.enrolments[0]), "")
    assert first["school"] == school_label(side.schools[0])
    assert checked.content.decode().count(enrolment_label(side.enrolments[0])) == 1


@pytest.mark.parametrize("text", ["Jan de Vries", "de Vries", "Vries, Jan de"])
def test_a_name_with_an_infix_is_found_as_it_is_said(world, sign_in, text):
    side = world.oost
    placing.update_student(side.enrolments[0].student, first_name="Jan", infix="de", last_name="Vries", by=side.leader)
    label = enrolment_label(Enrolment.objects.get(pk=side.enrolments[0].pk))
    assert label.startswith("Vries, Jan de (")
    found = sign_in(side.leader).get(side.address("zoek/student/"), {"q": text}).json()["results"]
    assert [row["value"] for row in found] == [label]


def test_what_was_acknowledged_for_one_student_does_not_count_for_another(world, grid):
    side = world.oost
    seen = filled(grid(row(side, 0, mentor="")))["acknowledge"]
    answer = grid(row(side, 1, mentor=""), acknowledge=seen, acknowledge_all="1", reason_all="Toch.")
    assert answer.status_code == 422
    assert Placement.objects.count() == 0


def test_checking_first_saves_nothing_and_says_the_same(world, grid):
    side = world.oost
    good = grid(row(side, 0), row(side, 1), check="1")
    assert (good.status_code, bool(good.context["checked_note"])) == (200, True)
    assert errors(grid(row(side, 0, valid_until="1-8-2027"), check="1")) == {(1, "valid_until")}
    assert grid(row(side, 0, mentor=""), check="1").status_code == 422
    assert grid(check="1").context["checked_note"]
    assert Placement.objects.count() == 0
    assert grid(row(side, 0), row(side, 1)).status_code == 302


def test_an_empty_grid_says_what_to_do(world, grid):
    response = grid()
    assert response.status_code == 409
    assert response.context["form"].non_form_errors()


def test_more_rows_without_script_keep_what_was_typed_right_or_wrong(world, grid):
    side = world.oost
    response = grid(row(side, 0), row(side, 1, school="Nergens", valid_from="gisteren"), more="1")
    assert response.status_code == 200
    values = filled(response)
    assert values["row-TOTAL_FORMS"] == ["20"]
    assert (values["row-1-school"], values["row-1-valid_from"]) == (["Nergens"], ["gisteren"])
    assert b"field-error" not in response.content
    most = grid(row(side, 0), total=MOST_ROWS, more="1")
    assert filled(most)["row-TOTAL_FORMS"] == [str(MOST_ROWS)]


def test_opened_with_the_students_who_have_no_placement_those_without_a_school_are_left(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    place_students(side, 3)
    address = side.address("plaatsingen/invullen/")
    page = client.get(address, {"open": "1"})
    values = {name: found[0] for name, found in filled(page).items()}
    assert [values[f"row-{index}-enrolment"] for index in range(3)] == [
        enrolment_label(enrolment) for enrolment in side.enrolments[3:]
    ]
    assert values["row-TOTAL_FORMS"] == "3"
    done = client.post(
        address, values | {"row-1-school": side.schools[0].brin6, "row-1-mentor": "Mentor0"}, follow=True
    )
    assert Placement.objects.filter(partnership=side.partnership).count() == 4
    assert Placement.objects.latest("pk").enrolment == side.enrolments[4]
    told = " ".join(str(message) for message in done.context["messages"])
    assert "1" in told and "2" in told
    # Somebody typed by hand without a school is not skipped in silence.
    refused = client.post(address, typed(side, {"enrolment": side.enrolments[3].student.number}))
    assert errors(refused) == {(1, "school")}


def test_opened_with_a_filter_of_the_list_of_students(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    place(side, 0)
    url = client.get(side.address("studenten/"), {"route": "full_time"}).context["more_actions"][0][1]
    values = filled(client.get(url))
    route = [enrolment for enrolment in side.enrolments[1:] if enrolment.route == "full_time"]
    assert [values[f"row-{index}-enrolment"][0] for index in range(len(route))] == list(map(enrolment_label, route))
    assert values["row-TOTAL_FORMS"] == [str(len(route))]


def test_the_same_grid_sent_twice_places_once(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    data = typed(side, row(side, 0), row(side, 1))
    answers = [client.post(side.address("plaatsingen/invullen/"), data) for _turn in range(2)]
    assert {answer["Location"] for answer in answers} == {PlacementBatch.objects.get().get_absolute_url()}
    assert Placement.objects.count() == 2


def test_texts_that_come_back_are_looked_up_once(world, grid):
    """Schools, mentors and groups repeat in a grid: ten rows at one school ask little more than two."""
    side = world.oost

    def asked(number):
        rows = [row(side, student, 0, peer_group="Groep 1") for student in range(number)]
        with CaptureQueriesContext(connection) as queries:
            assert grid(*rows, check="1").status_code == 200
        return len(queries)

    asked(2)
    assert asked(6) - asked(2) == 4  # the four other students


def test_every_cell_has_a_name_of_its_own(world, sign_in):
    page = sign_in(world.oost.leader).get(world.oost.address("plaatsingen/invullen/"))
    labels = [
        cell.field.widget.attrs["aria-label"] for form in page.context["form"].forms for cell, _found in form.cells()
    ]
    assert len(set(labels)) == len(labels) == 10 * len(CELLS)


def test_the_page_of_a_batch_undoes_and_then_shows_what_was_taken_back(world, grid, sign_in):
    side = world.oost
    grid(row(side, 0), row(side, 1))
    batch = PlacementBatch.objects.get()
    references = [placement.reference for placement in batch.placements.all()]
    client = sign_in(side.leader)
    undo = reverse("placements:batch_undo", args=[batch.pk])
    page = client.get(undo)
    assert page.context["obstacles"] == []
    told = {str(fact[0]): fact[1] for fact in page.context["facts"]}
    days = formats.count(sum(placement.period.days for placement in batch.placements.all()))
    assert told["Wat verdwijnt"] == f"2 studenten raken deze plek kwijt: {days} dagen op school"
    assert told["Uren die verdwijnen"] == "188,0, waarvan 160,0 van schoolopleiders en mentoren"
    assert client.post(undo)["Location"] == batch.get_absolute_url()
    assert Placement.objects.count() == 0
    page = client.get(batch.get_absolute_url()).content.decode()
    assert all(reference in page for reference in references)
    assert "Geheimoost0" in page
    assert client.post(undo).status_code == 409


def test_what_stands_in_the_way_of_undoing_is_listed_and_there_is_no_button(world, grid, sign_in):
    side = world.oost
    grid(row(side, 0), row(side, 1))
    batch = PlacementBatch.objects.get()
    changed = batch.placements.first()
    placing.end_placement(changed, last_day=FIRST_DAY, reason="student_stopped", by=side.leader)
    client, undo = sign_in(side.leader), reverse("placements:batch_undo", args=[batch.pk])
    page = client.get(undo)
    assert [obstacle.placement for obstacle in page.context["obstacles"]] == [changed]
    assert b"btn-danger" not in page.content
    refused = client.post(undo)
    assert (refused.status_code, Placement.objects.count()) == (409, 2)


def test_a_year_without_a_placement_period_says_so_in_the_grid(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    year = YEAR.next
    placing.enrol(
        side.enrolments[0].student, partnership=side.partnership, school_year=year, route="full_time",
        year_of_study=2, subsidy_kind="hbo", by=side.leader,
    )  # fmt: skip
    answer = client.post(side.address("plaatsingen/invullen/", year), typed(side, row(side, 0, mentor="")))
    assert answer.status_code == 409
    assert str(year) in answer.context["form"].non_form_errors()[0]
