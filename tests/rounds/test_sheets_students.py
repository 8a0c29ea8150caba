"""Students from a sheet: registered, enrolled and corrected, as the forms would do it one by one."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oids.actions import ActionRefused
from oids.history import event_model
from partnerships import actions as register
from placements import actions as placing
from placements.models import Enrolment, Student
from rounds.actions.sheets import import_sheet
from rounds.imports.base import Target
from rounds.imports.kinds import KINDS
from tests.cast import LAST_YEAR, START, YEAR
from tests.rounds.sheets import counts, look, refusals, send, student, take


def test_new_students_are_registered_and_enrolled(world):
    rows = [
        student("70001", infix="van", email="noor@student.nl"),
        student("70002", route="voltijd", subsidy_kind="hbo"),
    ]
    assert take(world.oost, "students", rows)["new"] == 2
    enrolment = Enrolment.objects.get(student__number="70001")
    found = enrolment.student
    assert (str(found), found.email, found.institute) == ("Noor van Nieuw", "noor@student.nl", world.institute)
    assert (enrolment.partnership, enrolment.school_year, enrolment.route) == (
        world.oost.partnership,
        YEAR,
        "full_time",
    )
    assert enrolment.period == YEAR.period


def test_the_second_time_nothing_changes(world):
    rows = [student("70001", email="noor@student.nl", valid_from=datetime.date(2026, 9, 1)), student("70002")]
    take(world.oost, "students", rows)
    assert counts(look(world.oost, "students", rows)) == (0, 0, 2, 0)


def test_what_is_written_at_once_is_what_the_actions_write_one_by_one(world):
    side = world.oost
    values = {"first_name": "Aïcha", "infix": "el", "last_name": "Idrissi", "email": "a@student.nl"}
    course = {"route": "part_time", "year_of_study": 3, "subsidy_kind": "zij_instromer"}
    days = {"valid_from": datetime.date(2026, 9, 1), "valid_until": datetime.date(2027, 1, 31)}
    take(side, "students", [student("70001", **values, **course, **days)])
    single = placing.register_student(
        partnership=side.partnership, institute=world.institute, number="70002", by=side.leader,
        **{name: values[name] for name in ("first_name", "infix", "last_name")},
    )  # fmt: skip
    Student.objects.filter(pk=single.pk).update(email=values["email"])
    placing.enrol(single, partnership=side.partnership, school_year=YEAR, by=side.leader, **course, **days)

    def stored(number):
        found = Student.objects.get(number=number)
        return model_to_dict(found, exclude=["id", "number"]) | {"version": found.version}, [
            model_to_dict(row, exclude=["id", "student"]) for row in found.enrolments.all()
        ]

    assert stored("70001") == stored("70002")


def test_history_says_who_imported_it(world):
    take(world.oost, "students", [student("70001")])
    event = event_model(Student).objects.select_related("pgh_context").get(number="70001")
    assert event.pgh_context.metadata["user"] == world.oost.leader.pk
    assert event.pgh_context.metadata["action"] == "placements.student.import_sheet"


def test_known_students_are_corrected_and_an_empty_cell_leaves_what_is_known(world):
    side = world.oost
    number = side.enrolments[0].student.number
    take(side, "students", [student(number, infix="ter", email="s@student.nl", year_of_study=4)])
    version = Student.objects.get(number=number).version
    plan = look(side, "students", [student(number, last_name="Anders", year_of_study=4)])
    assert counts(plan) == (0, 1, 0, 0)
    assert plan.verdicts[0].before == {"last_name": "Nieuw"} and plan.verdicts[0].after == {"last_name": "Anders"}
    take(side, "students", [student(number, last_name="Anders", year_of_study=4)])
    found = Student.objects.get(number=number)
    assert (found.last_name, found.infix, found.email, found.version) == ("Anders", "ter", "s@student.nl", version + 1)
    assert found.enrolments.get().year_of_study == 4
    for model, key in ((Student, found.pk), (Enrolment, found.enrolments.get().pk)):
        events = event_model(model).objects.filter(pgh_obj_id=key, pgh_label="update").select_related("pgh_context")
        acts = {(event.pgh_context.metadata["action"], event.pgh_context.metadata["user"]) for event in events}
        assert acts == {("placements.student.import_sheet", side.leader.pk)}


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(world):
    side = world.oost
    plan = look(side, "students", [student(side.enrolments[0].student.number)])
    placing.update_student(side.enrolments[0].student, last_name="Ondertussen", by=side.leader)
    with pytest.raises(ActionRefused):
        KINDS["students"].apply(
            plan.to_write, Target(side.partnership, YEAR), by=side.leader, reason="", report=lambda *_done: None
        )
    assert Student.objects.get(pk=side.enrolments[0].student_id).last_name == "Ondertussen"


def test_who_may_not_change_students_does_not_by_this_road_either(world):
    with pytest.raises(PermissionDenied):
        placing.admit_all(partnership=world.oost.partnership, by=world.oost.controller)


def test_somebody_of_last_year_is_enrolled_and_keeps_last_year(world):
    side = world.oost
    known = placing.register_student(
        partnership=side.partnership, institute=world.institute, number="70001", first_name="Noor", last_name="Nieuw",
        by=side.leader,
    )  # fmt: skip
    course = {"route": "full_time", "year_of_study": 1, "subsidy_kind": "hbo"}
    placing.enrol(known, partnership=side.partnership, school_year=LAST_YEAR, by=side.leader, **course)
    assert take(side, "students", [student("70001", year_of_study=2)])["changed"] == 1
    years = known.enrolments.order_by("school_year").values_list("school_year", "year_of_study")
    assert list(years) == [(LAST_YEAR, 1), (YEAR, 2)]


def test_what_is_not_in_the_sheet_stays(world):
    before = Student.objects.count()
    take(world.oost, "students", [student("70001")])
    assert Student.objects.count() == before + 1


def test_every_fault_says_row_column_value_rule_and_remedy(world):
    rows = [
        student("a b"), student("70002", first_name="=1+1"), student("70003", route="avond", year_of_study=7),
        student("70004", subsidy_kind="x"), student("70005", email="geen adres"),
        student("70006", valid_from="31-31-2026"), student("70007", last_name=""),
        student("70008", valid_from=datetime.date(2025, 9, 1)),
        student("70009", valid_from=datetime.date(2027, 2, 1), valid_until=datetime.date(2026, 10, 1)),
        student("70010", institute="21XX"), student("70011"),
    ]  # fmt: skip
    plan = look(world.oost, "students", rows)
    labels = {key: str(column.label) for key, column in KINDS["students"].by_key.items()}
    assert refusals(plan) == [
        (row, labels[key])
        for row, key in [
            (2, "number"), (3, "first_name"), (4, "route"), (4, "year_of_study"), (5, "subsidy_kind"), (6, "email"),
            (7, "valid_from"), (8, "last_name"), (9, "valid_from"), (10, "valid_until"), (11, "institute"),
        ]
    ]  # fmt: skip
    assert counts(plan) == (1, 0, 0, 10)
    assert plan.refused[1].value == "=1+1"


def test_all_faults_of_a_row_are_said_at_once(world):
    number = world.west.enrolments[0].student.number
    rows = [
        student("70001", email="geen adres", institute="21XX", valid_from=datetime.date(2025, 9, 1)),
        student(number, route="avond"), student("70002", email="geen adres", valid_from=datetime.date(2025, 9, 1)),
        student("70003", last_name=""), student("70003"),
    ]  # fmt: skip
    labels = {key: str(column.label) for key, column in KINDS["students"].by_key.items()}
    assert refusals(look(world.oost, "students", rows)) == [
        (row, labels[key])
        for row, key in [
            (2, "email"), (2, "institute"), (3, "route"), (3, "number"), (4, "email"), (4, "valid_from"),
            (5, "last_name"), (5, "number"), (6, "number"),
        ]
    ]  # fmt: skip


def test_a_number_twice_in_the_sheet_is_refused_on_both_rows(world):
    plan = look(world.oost, "students", [student("70001"), student("70002"), student("70001", last_name="Anders")])
    assert [row for row, _column in refusals(plan)] == [2, 4]
    assert counts(plan) == (1, 0, 0, 2)


def test_a_number_of_another_partnership_is_refused_in_words_that_tell_nothing(world):
    number = world.west.enrolments[0].student.number
    plan = look(world.oost, "students", [student(number)])
    (found,) = plan.refused
    words = f"{found.rule} {found.remedy}"
    assert "West" not in words and "Geheim" not in words and "west" not in words
    assert found.value == number


def test_who_is_enrolled_elsewhere_in_the_same_days_is_refused(world):
    """A student of both partnerships over the years is known to both, and enrolled in one at a time."""
    west, student_of_west = world.west, world.west.enrolments[0].student
    placing.enrol(
        student_of_west, partnership=world.oost.partnership, school_year=LAST_YEAR, route="full_time", year_of_study=1,
        subsidy_kind="hbo", by=world.oost.leader,
    )  # fmt: skip
    plan = look(world.oost, "students", [student(student_of_west.number)])
    assert counts(plan) == (0, 0, 0, 1)
    assert counts(look(west, "students", [student(student_of_west.number, year_of_study=1, route="full_time")]))[3] == 0


def test_days_have_to_hold_the_placements(placed):
    side = placed.oost
    number = side.enrolments[0].student.number
    plan = look(side, "students", [student(number, valid_until=datetime.date(2026, 12, 31))])
    assert refusals(plan) == [(2, str(KINDS["students"].by_key["valid_until"].label))]
    assert side.placements[0].reference in plan.refused[0].rule


def test_two_institutes_need_the_number_s_own(world):
    side = world.oost
    party = register.create_party(kind="institute", code="21XX", name="Andere pabo", by=world.admin)
    register.add_membership(partnership=side.partnership, party=party, valid_from=START, by=world.admin)
    rows = [student("70001"), student("70001", institute="21XX"), student("70001", institute="23AH")]
    plan = look(side, "students", rows)
    assert [row for row, _column in refusals(plan)] == [2]
    assert counts(plan) == (2, 0, 0, 1)


def test_a_half_year_is_found_by_its_first_day(world):
    side = world.oost
    first, second = datetime.date(2026, 8, 1), datetime.date(2027, 2, 1)
    take(side, "students", [student("70001", valid_from=first, valid_until=datetime.date(2027, 1, 31))])
    person = Student.objects.get(number="70001")
    placing.enrol(
        person, partnership=side.partnership, school_year=YEAR, route="full_time", year_of_study=2, subsidy_kind="hbo",
        valid_from=second, by=side.leader,
    )  # fmt: skip
    assert counts(look(side, "students", [student("70001", year_of_study=2)])) == (0, 0, 0, 1)
    assert counts(look(side, "students", [student("70001", year_of_study=2, valid_from=second)])) == (0, 0, 1, 0)


NAME = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs", "Cn", "Co")),
    min_size=1, max_size=20,
).filter(lambda text: text[0] not in "=+-@'")  # fmt: skip
ROW = st.fixed_dictionaries(
    {
        "first_name": NAME, "infix": st.sampled_from(["", "van der", "el", "'t"]), "last_name": NAME,
        "email": st.sampled_from(["", "a@student.nl", "b.c@x.example.org"]),
        "route": st.sampled_from(["full_time", "part_time", "accelerated"]), "year_of_study": st.integers(1, 6),
        "subsidy_kind": st.sampled_from(["hbo", "kopopleiding", "not_counted"]),
    }
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.from_regex(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}", fullmatch=True), ROW, min_size=1, max_size=4))
def test_template_filled_imported_and_exported_is_equal(world, rows):
    side, sent = world.oost, [{"number": number, **values} for number, values in rows.items()]
    sheet = send(side, "students", sent)
    assert sheet.counts["refused"] == 0, sheet.remarks
    if sheet.counts["new"] + sheet.counts["changed"]:
        import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)
    exported = {row["number"]: row for row in KINDS["students"].present(Target(side.partnership, YEAR))}
    labels = {key: dict(KINDS["students"].by_key[key].choices) for key in ("route", "subsidy_kind")}
    for row in sent:
        found = exported[row["number"]]
        for key, value in row.items():
            if value:
                assert found[key] == (str(labels[key][value]) if key in labels else value)
    assert counts(look(side, "students", [exported[row["number"]] for row in sent])) == (0, 0, len(sent), 0)


@pytest.mark.parametrize("who", ["controller", "steering", "board_staff", "institute_staff", "trainer_user"])
def test_only_the_programme_leader_imports(world, who):
    with pytest.raises(PermissionDenied):
        send(world.oost, "students", [student("70001")], by=getattr(world.oost, who))
    with pytest.raises(PermissionDenied):
        send(world.oost, "students", [student("70001")], by=world.west.leader)
