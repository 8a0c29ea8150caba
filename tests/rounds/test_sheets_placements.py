"""Placements from a sheet: the checks and warnings of placing one by one, counting each other."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import model_to_dict

from oids.history import event_model
from partnerships.models import Person, SchoolMembership
from placements import actions as placing
from placements.actions.ground import Ground
from placements.actions.placements import Acknowledged
from placements.enums import EndReason
from placements.models import Placement, PlacementBatch
from rounds.actions.sheets import import_sheet
from rounds.imports.base import Target
from rounds.imports.kinds import KINDS
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place
from tests.rounds.sheets import counts, look, refusals, send, take

LABELS = {key: str(column.label) for key, column in KINDS["placements"].by_key.items()}
JANUARY, FEBRUARY = datetime.date(2027, 1, 29), datetime.date(2027, 2, 1)
REASON = "Besproken."


@pytest.fixture
def side(world):
    """Everybody who guides has an address, by which a sheet knows them."""
    for trainer in (*world.oost.school_trainers, *world.oost.mentors, *world.oost.institute_trainers):
        Person.objects.filter(pk=trainer.person_id).update(email=f"t{trainer.pk}@school.nl")
    return world.oost


def email(trainer):
    return f"t{trainer.pk}@school.nl"


def row(side, student=0, school=0, **values):
    return {"number": side.enrolments[student].student.number, "school": side.schools[school].brin6} | values


def test_what_is_left_empty_follows_from_the_school(side):
    take(side, "placements", [row(side)], reason=REASON)
    found = Placement.objects.get()
    assert (found.school, found.valid_from, found.valid_until) == (side.schools[0], FIRST_DAY, LAST_DAY)
    assert (found.school_trainer, found.peer_group) == (side.school_trainers[0], side.peer_groups[0])
    assert found.institute_trainer == side.institute_trainers[0]
    assert (found.acknowledged_reason, found.batch.kind, found.batch.number) == (REASON, "import", 1)
    assert found.acknowledged == ["mentor_late"] or found.acknowledged == ["no_mentor"]


def test_what_is_written_at_once_is_what_placing_one_by_one_writes(side):
    people = {
        "school_trainer": email(side.school_trainers[0]), "institute_trainer": email(side.institute_trainers[0]),
        "mentors": f"{email(side.mentors[0])}, {email(side.mentors[1])}", "peer_group": "groep 1",
    }  # fmt: skip
    take(side, "placements", [row(side, 0, 1, valid_until=JANUARY, **people)], reason=REASON)
    single = place(
        side, 1, 1, valid_until=JANUARY, mentors=side.mentors[:2],
        acknowledged=Acknowledged(frozenset({"mentor_elsewhere"}), REASON),
    )  # fmt: skip
    bulk = Placement.objects.get(enrolment=side.enrolments[0])

    def stored(placement):
        placement = Placement.objects.get(pk=placement.pk)
        names = ["id", "enrolment", "batch"]
        return (
            model_to_dict(placement, exclude=names),
            [found.mentor for found in placement.mentors.all()],
            placement.version,
        )

    assert stored(bulk) == stored(single)


def test_the_second_time_nothing_changes(side):
    rows = [row(side), row(side, 1, 1, mentors=email(side.mentors[1]))]
    take(side, "placements", rows, reason=REASON)
    assert counts(look(side, "placements", rows)) == (0, 0, 2, 0)
    assert PlacementBatch.objects.count() == 1


def test_a_mentor_who_became_known_is_added_and_the_rest_stays(side):
    take(side, "placements", [row(side)], reason=REASON)
    plan = look(side, "placements", [row(side, mentors=email(side.mentors[0]))])
    assert counts(plan) == (0, 1, 0, 0)
    assert list(plan.verdicts[0].after) == ["mentors"]
    take(side, "placements", [row(side, mentors=email(side.mentors[0]))])
    found = Placement.objects.get()
    assert [mentor.mentor for mentor in found.mentors.all()] == [side.mentors[0]]
    assert (found.peer_group, found.version) == (side.peer_groups[0], 2)


def test_shortening_one_makes_room_for_the_next_in_the_same_sheet(side):
    take(side, "placements", [row(side)], reason=REASON)
    rows = [row(side, valid_from=FIRST_DAY, valid_until=JANUARY), row(side, 0, 2, valid_from=FEBRUARY)]
    plan = look(side, "placements", rows)
    assert counts(plan) == (1, 1, 0, 0), plan.refused
    take(side, "placements", rows, reason=REASON)
    found = Placement.objects.order_by("valid_from")
    assert [(placement.school, placement.valid_from, placement.valid_until) for placement in found] == [
        (side.schools[0], FIRST_DAY, JANUARY), (side.schools[2], FEBRUARY, LAST_DAY),
    ]  # fmt: skip


def test_every_fault_says_row_column_value_rule_and_remedy(side, world):
    take(side, "placements", [row(side, 5)], reason=REASON)
    west = world.west
    rows = [
        row(side, number=west.enrolments[0].student.number), row(side) | {"school": west.schools[0].brin6},
        row(side, 1, valid_from=datetime.date(2026, 8, 1)), row(side, 2, valid_until=datetime.date(2027, 7, 31)),
        row(side, 3, school_trainer=email(side.mentors[0])), row(side, 3, 1, mentors="niemand@school.nl"),
        row(side, 3, 2, peer_group="Bestaat niet"), row(side, 5, 1),
        row(side, 4, valid_from=FEBRUARY, valid_until=JANUARY),
        row(side, 4, 1, mentors=", ".join(email(mentor) for mentor in side.mentors[:3])),
    ]  # fmt: skip
    plan = look(side, "placements", rows)
    assert refusals(plan) == [
        (number, LABELS[key])
        for number, key in [
            (2, "number"), (3, "school"), (4, "valid_from"), (5, "valid_until"), (6, "school_trainer"), (7, "mentors"),
            (8, "peer_group"), (9, "number"), (10, "valid_until"), (11, "mentors"),
        ]
    ]  # fmt: skip
    assert counts(plan) == (0, 0, 0, 10)


def test_all_faults_of_a_row_are_said_at_once(side, world):
    take(side, "placements", [row(side, 5)], reason=REASON)
    rows = [
        row(side, number="a b", mentors="geen adres", school_trainer="niemand@school.nl")
        | {"school": world.west.schools[0].brin6},
        # The days of another placement, and a group that is not there.
        row(side, 5, 1, peer_group="Bestaat niet", mentors="geen adres"),
        row(side, 1, valid_until="morgen", institute_trainer="niemand@school.nl"),
    ]
    assert sorted(refusals(look(side, "placements", rows))) == sorted(
        (number, LABELS[key])
        for number, keys in [
            (2, ("number", "school", "school_trainer", "mentors")), (3, ("number", "mentors", "peer_group")),
            (4, ("valid_until", "institute_trainer")),
        ]
        for key in keys
    )  # fmt: skip


def test_refused_rows_do_not_count_in_the_warnings_of_the_others(side):
    rows = [row(side, number) for number in range(3)]
    alone = look(side, "placements", rows).warnings
    with_refused = look(side, "placements", [*rows, row(side, 3, peer_group="Bestaat niet")])
    assert (with_refused.warnings, counts(with_refused)) == (alone, (3, 0, 0, 1))


def test_a_student_of_another_partnership_does_not_exist_here(side, world):
    number = world.west.enrolments[0].student.number
    foreign, nowhere = (
        look(side, "placements", [row(side, number=found)]).refused[0] for found in (number, "123456789")
    )
    assert (foreign.rule, foreign.remedy) == (nowhere.rule, nowhere.remedy)


def test_the_same_student_twice_on_the_same_days_is_refused(side):
    plan = look(side, "placements", [row(side), row(side, 0, 1), row(side, 1), row(side, 1)])
    # At another school the second one is too much; the very same row twice is refused on both.
    assert [number for number, _column in refusals(plan)] == [3, 4, 5]


def test_rows_count_each_other_in_the_warnings_and_one_reason_is_asked(side):
    rows = [row(side, student, 0) for student in range(6)]
    plan = look(side, "placements", rows)
    assert counts(plan) == (6, 0, 0, 0) and len(plan.warned) == 6 and plan.needs_reason
    sheet = send(side, "placements", rows)
    assert sheet.counts["warned"] == 6
    with pytest.raises(ValidationError) as refused:
        import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)
    assert list(refused.value.message_dict) == ["reason"]
    assert not Placement.objects.exists()
    import_sheet(sheet, fingerprint=sheet.fingerprint, reason=REASON, by=side.leader)
    assert {placement.acknowledged_reason for placement in Placement.objects.all()} == {REASON}


def test_mentors_from_elsewhere_are_warned_of_in_new_and_corrected_rows(side):
    rows = [row(side, student, 0, mentors=email(side.mentors[student])) for student in range(3)]
    plan = look(side, "placements", rows)
    assert counts(plan) == (3, 0, 0, 0) and not plan.needs_reason
    assert [(verdict.entry.number, [warning.code for warning in verdict.warnings]) for verdict in plan.warned] == [
        (3, ["mentor_elsewhere"]), (4, ["mentor_elsewhere"])
    ]  # fmt: skip
    take(side, "placements", rows)
    assert Placement.objects.filter(acknowledged=["mentor_elsewhere"]).count() == 2
    rows[0] |= {"mentors": email(side.mentors[3])}
    plan = look(side, "placements", rows)
    assert counts(plan) == (0, 1, 2, 0)
    ((warning,),) = (verdict.warnings for verdict in plan.warned)
    assert warning.message.startswith(f"{side.mentors[3]} zou begeleiden op {side.schools[0]}, maar werkt")


def test_an_ended_placement_keeps_its_days(side):
    take(side, "placements", [row(side)], reason=REASON)
    placing.end_placement(Placement.objects.get(), last_day=JANUARY, reason=EndReason.STUDENT_STOPPED, by=side.leader)
    assert counts(look(side, "placements", [row(side)])) == (0, 0, 1, 0)
    plan = look(side, "placements", [row(side, valid_until=LAST_DAY)])
    assert refusals(plan) == [(2, LABELS["valid_until"])]


def test_what_the_register_holds_comes_back_unchanged(side):
    take(side, "placements", [row(side, student, student % 4) for student in range(5)], reason=REASON)
    rows = list(KINDS["placements"].present(Target(side.partnership, YEAR)))
    assert len(rows) == 5
    assert counts(look(side, "placements", rows)) == (0, 0, 5, 0)


def test_who_has_no_address_or_shares_one_stands_in_the_template_by_number_and_comes_back_unchanged(side):
    people = {"mentors": f"{email(side.mentors[0])}, {email(side.mentors[1])}"}
    take(side, "placements", [row(side, **people)], reason=REASON)
    Person.objects.filter(pk=side.mentors[0].person_id).update(email="")
    shared = Person.objects.get(pk=side.mentors[2].person_id).email
    Person.objects.filter(pk=side.mentors[1].person_id).update(email=shared)
    (known,) = KINDS["placements"].present(Target(side.partnership, YEAR))
    assert set(known["mentors"].split(", ")) == {str(side.mentors[0].pk), str(side.mentors[1].pk)}
    assert counts(look(side, "placements", [known])) == (0, 0, 1, 0)
    take(side, "placements", [row(side, mentors=str(side.mentors[3].pk))], reason=REASON)
    assert [mentor.mentor for mentor in Placement.objects.get().mentors.all()] == [side.mentors[3]]
    # A number of another role, or of nobody here, is refused.
    for number in (side.school_trainers[0].pk, 999999999):
        assert refusals(look(side, "placements", [row(side, mentors=str(number))])) == [(2, LABELS["mentors"])]
    listed = dict(KINDS["placements"].lists(Target(side.partnership, YEAR))["mentors"])
    assert str(side.mentors[0]) in listed[str(side.mentors[0].pk)]


def test_a_placement_at_a_school_that_left_comes_back_unchanged_and_no_new_one_is_made_there(side):
    take(side, "placements", [row(side), row(side, 1, 1)], reason=REASON)
    rows = list(KINDS["placements"].present(Target(side.partnership, YEAR)))
    SchoolMembership.objects.filter(school=side.schools[0]).update(valid_until=YEAR.first_day - datetime.timedelta(1))
    assert counts(look(side, "placements", rows)) == (0, 0, 2, 0)
    assert refusals(look(side, "placements", [row(side, 2, 0)])) == [(2, LABELS["school"])]


def test_correcting_many_at_once_is_correcting_one_by_one(side):
    """Placements that are corrected count each other, with the trainer and the group that they have by then."""
    take(side, "placements", [row(side, student, student % 2) for student in range(4)], reason=REASON)
    changes = [
        {"placement": one, "version": one.version, "school_trainer": side.school_trainers[1],
         "mentors": side.mentors[:1], "valid_until": JANUARY}
        for one in Placement.objects.order_by("pk")
    ]  # fmt: skip
    wrote = {
        "school_trainer": email(side.school_trainers[1]), "mentors": email(side.mentors[0]), "valid_until": JANUARY,
    }  # fmt: skip

    def stored():
        return [
            (model_to_dict(one), one.version, one.acknowledged, [guide.mentor for guide in one.mentors.all()])
            for one in Placement.objects.order_by("pk")
        ]

    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        for change in changes:
            placing.update_placement(by=side.leader, acknowledged=Acknowledged(ALL_WARNINGS.codes, REASON), **change)
        wanted = stored()
        raise Undo
    take(side, "placements", [row(side, student, student % 2, **wrote) for student in range(4)], reason=REASON)
    assert stored() == wanted
    assert event_model(Placement).objects.filter(pgh_label="update").count() == len(changes)
    with pytest.raises(PermissionDenied):
        placing.correct_judged([], partnership=side.partnership, by=side.controller)


@pytest.mark.parametrize("read_ahead", [True, False])
def test_a_correction_counts_for_who_it_concerned_and_for_who_it_concerns(side, read_ahead):
    take(side, "placements", [row(side, student, student % 2) for student in range(3)], reason=REASON)
    first, second = side.school_trainers[:2]
    ground = Ground(side.partnership, YEAR)
    if read_ahead:
        ground.read_ahead(enrolments=side.enrolments, schools=side.schools)
    assert (len(ground.stays_of(first)), len(ground.stays_of(second))) == (3, 0)
    for placement in Placement.objects.order_by("pk")[:2]:
        placement.school_trainer, placement.valid_until = second, JANUARY
        ground.correct(placement)
        ground.correct(placement)
    assert (len(ground.stays_of(first)), len(ground.stays_of(second))) == (1, 2)
    assert {stay.last for stay in ground.stays_of(second)} == {JANUARY}
