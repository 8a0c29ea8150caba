"""What is found by a few letters, and in which order."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from partnerships.lookups import (
    party_label,
    person_label,
    school_field,
    school_label,
    search_schools,
    search_trainers,
    trainer_field,
    trainer_label,
)  # fmt: skip
from partnerships.models import Person, School, Trainer
from placements.lookups import enrolment_label
from placements.models import Enrolment, Student
from tests.cast import YEAR, place


def test_a_school_that_is_called_so_stands_before_those_in_a_place_that_is(world):
    side = world.oost
    for school, name, city in zip(
        side.schools, ("Aa-school", "De Wierde", "Bb-school", "Cc-school"), ("WIERDEN", "ALMELO", "WIERDEN", "ALMELO"),
        strict=True,
    ):  # fmt: skip
        School.objects.filter(pk=school.pk).update(name=name, city=city)
    rows = School.objects.filter(pk__in=[school.pk for school in side.schools])

    def found(text):
        return [school.name for school in search_schools(rows, text)]

    assert found("wierde") == ["De Wierde", "Aa-school", "Bb-school"]
    assert found("wierde almelo") == ["De Wierde"]
    assert found("") == ["Aa-school", "Bb-school", "Cc-school", "De Wierde"]
    assert found("school wierden") == ["Aa-school", "Bb-school"]


def test_who_is_called_exactly_so_goes_before_others_in_which_the_text_occurs(world):
    side = world.oost
    for school, name, city in zip(
        side.schools, ("De Boei", "De Wierde", "De Wierde-Noord", "De Ark"), ("WIERDEN", "ALMELO", "ALMELO", "BORNE"),
        strict=True,
    ):  # fmt: skip
        School.objects.filter(pk=school.pk).update(name=name, city=city)
    field = school_field()
    field.queryset = School.objects.filter(pk__in=[school.pk for school in side.schools])
    assert field.clean("de wierde") == side.schools[1]
    with pytest.raises(ValidationError, match="meer dan één"):
        field.clean("wierde")
    School.objects.filter(pk=side.schools[3].pk).update(name="De Wierde")
    with pytest.raises(ValidationError, match="meer dan één"):
        field.clean("De Wierde")


def test_a_person_is_found_by_the_name_as_it_is_printed_and_in_the_order_of_lists(world):
    side = world.oost
    mentor, other = side.mentors[:2]
    _name(mentor, "Daan", "van der", "Tijhuis")
    _name(other, "Daan", "", "Tijhuis")
    rows = Trainer.objects.filter(pk__in=[mentor.pk, other.pk])
    for text in (
        "Daan van der Tijhuis", "van der Tijhuis", "Tijhuis, Daan van der", f"Tijhuis, Daan van der ({mentor.pk})", "van d"
    ):  # fmt: skip
        assert list(search_trainers(rows, text)) == [mentor], text
    assert list(search_trainers(rows, "er Tijhuis")) == []
    field = trainer_field()
    field.queryset = rows
    assert field.clean("Daan van der Tijhuis") == mentor
    for text in ("Daan Tijhuis", "tijhuis,  daan"):
        assert field.clean(text) == other, text


def test_who_is_called_exactly_so_stands_first_in_every_type_ahead_of_people(world, sign_in):
    side, year = world.oost, str(YEAR)
    first, second = side.mentors[:2]
    # By name alone the other one would come first, and it is at the school that is asked for.
    _name(first, "Nina", "ten", "Aalbers")
    _name(second, "Nina", "", "Aalbers")
    scope = {"partnership": side.partnership.slug, "year": year}
    client = sign_in(side.leader)
    at_school = client.get(
        reverse("placements:trainer_lookup", kwargs=scope | {"kind": "mentor"}),
        {"q": "Aalbers, Nina", "school": side.schools[0].brin6},
    )
    people = client.get(reverse("partnerships:person_lookup"), {"q": "Nina Aalbers"})
    assert [row["value"] for row in at_school.json()["results"]] == [trainer_label(second), trainer_label(first)]
    assert [row["value"] for row in people.json()["results"]] == [
        person_label(second.person), person_label(first.person)
    ]  # fmt: skip
    for enrolment, infix in zip(side.enrolments[:2], ("ten", ""), strict=True):
        values = {"first_name": "Nina", "infix": infix, "last_name": "Aalbers"}
        Student.objects.filter(pk=enrolment.student_id).update(**values)
    labels = [enrolment_label(Enrolment.objects.get(pk=row.pk)) for row in reversed(side.enrolments[:2])]
    place(side, student=1)  # who has a placement stands after who has none, but not when it is the name that was typed
    for text in ("Aalbers, Nina", "Nina Aalbers", labels[0].rstrip(")")):
        found = client.get(reverse("placements:enrolment_lookup", kwargs=scope), {"q": text}).json()["results"]
        assert [row["value"] for row in found][:1] == labels[:1], text
    assert (
        len(client.get(reverse("placements:enrolment_lookup", kwargs=scope), {"q": "Nina Aalbers"}).json()["results"])
        == 2
    )


def test_a_name_is_found_without_the_accents_that_no_keyboard_has(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    mentor = side.mentors[0]
    _name(mentor, "Łukasz", "", "Yılmaz")
    scope = {"partnership": side.partnership.slug, "year": str(YEAR)}
    address = reverse("placements:trainer_lookup", kwargs=scope | {"kind": "mentor"})
    for text in ("lukasz yilmaz", "Yilmaz, Łukasz"):
        assert [row["value"] for row in client.get(address, {"q": text}).json()["results"]] == [trainer_label(mentor)]
    field = trainer_field()
    field.queryset = type(mentor).objects.filter(pk__in=[row.pk for row in side.mentors])
    assert field.clean("Lukasz Yilmaz") == mentor


def test_a_school_and_a_board_are_found_by_their_whole_label(world, sign_in):
    side = world.oost
    School.objects.filter(pk=side.schools[0].pk).update(name="De Wierde-Noord", city="ALMELO")
    School.objects.filter(pk=side.schools[1].pk).update(name="De Wierde-Zuid", city="ALMELO")
    School.objects.filter(pk=side.schools[2].pk).update(name="Wierde", city="ALMELO")
    rows = School.objects.filter(pk__in=[school.pk for school in side.schools])
    second = rows.get(pk=side.schools[1].pk)
    assert list(search_schools(rows, school_label(second))) == [second]
    assert [school.name for school in search_schools(rows, "Wierde, Almelo")] == [
        "Wierde", "De Wierde-Noord", "De Wierde-Zuid"
    ]  # fmt: skip
    field = school_field()
    field.queryset = rows
    assert field.clean("Wierde, Almelo") == side.schools[2]
    board = side.boards[0]
    found = sign_in(world.admin).get(reverse("partnerships:party_lookup"), {"q": party_label(board)}).json()["results"]
    assert [row["value"] for row in found] == [party_label(board)]


def _name(trainer, first, infix, last):
    Person.objects.filter(pk=trainer.person_id).update(first_name=first, infix=infix, last_name=last)
    trainer.person.refresh_from_db()
