"""The national set of schools through the import of DUO's list, and students through a sheet, placed all over it."""

import datetime

import pytest

from bench.national import NATIONAL, read
from partnerships.enums import PartyKind
from partnerships.imports.duo import Source, import_duo, plan
from partnerships.models import Board, Membership, School, SchoolMembership
from placements.models import Placement
from tests.cast import YEAR
from tests.rounds.sheets import counts, look, student, take

AS_OF = datetime.date(2021, 10, 1)
SCHOOLS, BOARDS, STUDENTS = 6_215, 824, 300


@pytest.fixture
def source():
    return Source(schools=read(), schools_name=NATIONAL.name, as_of=AS_OF)


def test_all_schools_of_the_country_are_imported_and_students_placed_at_them(world, source):
    known = Board.objects.count()
    before = set(School.objects.values_list("brin6", flat=True))
    found = import_duo(source, by=None)
    # A school of the test's own world has the number of a real one: that one is changed, not new.
    assert (found.read, found.new + found.changed, found.unchanged, found.refused) == (SCHOOLS, SCHOOLS, 0, ())
    # Some boards of the test's own world have the number of a real one, too, and keep their name.
    assert found.nameless == Board.objects.count() - known
    assert Board.objects.filter(school_memberships__valid_from=AS_OF).distinct().count() == BOARDS
    assert School.objects.count() == len(before) + found.new
    assert SchoolMembership.objects.filter(valid_from=AS_OF, valid_until=None).count() == SCHOOLS
    again = plan(source)
    assert (again.read, again.new, again.changed, again.unchanged) == (SCHOOLS, 0, 0, SCHOOLS)

    side = world.oost
    members = Membership.objects.values("party")
    boards = Board.objects.filter(school_memberships__valid_from=AS_OF).exclude(pk__in=members).distinct()
    boards = list(boards)
    Membership.objects.bulk_create(
        Membership(partnership=side.partnership, party_id=board.pk, party_kind=PartyKind.BOARD, valid_from=AS_OF)
        for board in boards
    )
    rows = [student(f"7{index:05d}", last_name=f"Verzonnen{index}") for index in range(STUDENTS)]
    assert take(side, "students", rows)["new"] == STUDENTS
    assert counts(look(side, "students", rows)) == (0, 0, STUDENTS, 0)
    schools = list(
        School.objects.filter(memberships__board__in=boards).order_by("brin6").values_list("brin6", flat=True)
    )
    placed = [
        {"number": row["number"], "school": schools[index * len(schools) // STUDENTS]} for index, row in enumerate(rows)
    ]
    assert take(side, "placements", placed, reason="Landelijk.")["new"] == STUDENTS
    assert counts(look(side, "placements", placed)) == (0, 0, STUDENTS, 0)
    found = Placement.objects.filter(enrolment__student__number__startswith="7", enrolment__school_year=YEAR)
    assert dict(found.values_list("enrolment__student__number", "school__brin6")) == {
        row["number"]: row["school"] for row in placed
    }
