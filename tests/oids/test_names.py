"""A name is found as it is typed: with or without its accents, in either order, who is called exactly so first."""

import pytest

from oids.names import alphabetical, exact_person_first, person_called, same_name, words_of
from partnerships.models import Person


@pytest.fixture
def people(db):
    names = [("Łukasz", "van der", "Dijkstra"), ("Büşra", "", "Yılmaz"), ("Zoë", "", "Wassink"), ("Bart", "", "Zoe")]
    for first, infix, last in names:
        Person.objects.create(first_name=first, infix=infix, last_name=last)


def found(text):
    rows = Person.objects.all()
    for word in words_of(text):
        rows = rows.filter(person_called(word))
    return [row.first_name for row in rows.order_by(exact_person_first(text), "pk")]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Lukasz van der Dijkstra", ["Łukasz"]), ("dijkstra, lukasz van der", ["Łukasz"]), ("Łukasz", ["Łukasz"]),
        ("Busra", ["Büşra"]), ("yilmaz", ["Büşra"]), ("zoe", ["Bart", "Zoë"]), ("Zoe Wassink", ["Zoë"]),
    ],
)  # fmt: skip
def test_somebody_is_found_with_and_without_accents(people, typed, names):
    assert found(typed) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [("Łukasz", "LUKASZ"), ("Büşra  Yılmaz", "busra yilmaz"), ("Søren", "soren"), ("Zoë", "zoe"), ("Đorđe", "dorde")],
)
def test_names_are_the_same_without_their_accents(one, other):
    assert same_name(one, other)


def test_names_stand_where_people_look_for_them(db):
    written = ["Zwart", "Łukasik", "Öztürk", "de Vries", "Maas", "Ölçer", "Lam"]
    for name in written:
        Person.objects.create(first_name="Sam", last_name=name)
    expected = ["de Vries", "Lam", "Łukasik", "Maas", "Ölçer", "Öztürk", "Zwart"]
    assert [row.last_name for row in Person.objects.all()] == expected
    assert [row.last_name for row in Person.objects.order_by("-last_name__alphabetical")] == expected[::-1]
    assert sorted(written, key=alphabetical) == expected


def test_other_letters_are_another_name():
    assert not same_name("Zoë", "Zoa")
