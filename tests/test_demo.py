"""The demonstration is a story told once, and its golden figures come out."""

import io
import os

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Sum

from books.calculations.annual import from_json
from books.calculations.ending import ending
from books.models import AnnualReport, Contribution
from books.streams import coverage_of
from funding.enums import CostKind, GrantSource
from funding.models import Allocation, Grant, GrantAmount, StudentCount
from oids.models import User
from oids.periods import SchoolYear
from partnerships.models import Board, Membership, Message, Partnership, School
from placements.calculations.hours import sum_hours
from placements.enums import Route
from placements.hours import facts
from placements.models import Enrolment, Placement
from rounds.models import CheckLine, CheckRequest, Round, WishList
from tests.databases import copy, drop

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def story(demo_database, django_db_setup, django_db_blocker):
    """The demonstration that the browser tests have too: told once, looked at in a copy."""
    own = f"{demo_database}_story_{os.getpid()}"
    copy(demo_database, own)
    with django_db_blocker.unblock():
        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = own
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
            connection.close()
            connection.settings_dict["NAME"] = before
    drop(own)


def amounts(year):
    return [
        grant.current_amount.amount_cents
        for grant in Grant.objects.filter(school_year=SchoolYear(year), source=GrantSource.OCW).order_by("pk")
    ]


def test_the_region_is_that_of_the_case(story):
    members = {
        partnership.slug: Membership.objects.filter(partnership=partnership, party__kind="board").count()
        for partnership in Partnership.objects.filter(ended_on=None)
    }
    assert members == {"twente-oost": 8, "twente-west": 9}
    assert 90 <= School.objects.count() <= 110
    academic = School.objects.filter(is_academic=True)
    assert academic.count() == 8
    assert Board.objects.filter(school_memberships__school__in=academic).distinct().count() == 3


def test_students_of_four_years_with_ever_more_part_time(story):
    shares = []
    for year in range(2023, 2027):
        for slug in ("twente-oost", "twente-west"):
            rows = Enrolment.objects.of_year(Partnership.objects.get(slug=slug), SchoolYear(year))
            assert rows.count() == 285, (slug, year)
        shares.append(Enrolment.objects.filter(school_year=SchoolYear(year), route=Route.PART_TIME).count())
    assert shares == sorted(set(shares))


def test_golden_amounts(story):
    assert amounts(2018) == [380_000_00, 380_000_00]
    assert amounts(2021) == [372_175_00, 372_175_00]
    first = GrantAmount.objects.filter(grant__school_year=SchoolYear(2021), number=1)
    assert list(first.values_list("amount_cents", flat=True)) == [367_187_50, 367_187_50]
    assert amounts(2023) == [372_175_00, 372_175_00]
    assert amounts(2024) == [356_250_00, 356_250_00]
    assert sum(amounts(2026)) == 744_350_00


def test_17_boards_give_51_000_a_year_to_the_learning_network(story):
    given = Contribution.objects.filter(school_year=SchoolYear(2025), kind=CostKind.NETWORK)
    assert given.values("party").distinct().count() == 17
    assert given.aggregate(cents=Sum("amount_cents"))["cents"] == 51_000_00
    fixed = {report.partnership.slug: from_json(report.tables) for report in AnnualReport.objects.filter(calendar=2025)}
    received = {
        slug: row.received
        for slug, table in fixed.items()
        for row in table.lines
        if "Kennisnetwerk" in row.stream.name and row.received
    }
    assert received == {"twente-oost": 24_000_00, "twente-west": 27_000_00}


def test_the_annual_report_of_2025_is_that_of_the_golden_amounts(story):
    """7/12 of 2024-2025 (EUR 1,250 for 285) and 5/12 of 2025-2026 (EUR 372,175), from the first half that came in."""
    for report in AnnualReport.objects.filter(calendar=2025):
        rows = {row.stream.name: row for row in from_json(report.tables).lines}
        last, this = rows["Subsidie OCW 2024-2025"], rows["Subsidie OCW 2025-2026"]
        assert (last.opening, last.received, last.spent, last.closing) == (29_687_50, 178_125_00, 207_812_50, 0)
        assert (this.opening, this.received, this.spent, this.closing) == (0, 186_087_50, 155_072_92, 31_014_58)


def test_the_academic_function_falls_to_three_boards_over_both_partnerships(story):
    fallen = {}
    for grant in Grant.objects.filter(title__startswith="Academische functie").select_related("partnership"):
        found = ending(coverage_of(grant.partnership), grant.pk, grant.valid_until)
        assert (found.year, found.paid, found.to(None)) == (SchoolYear(2015), 70_000_00, 70_000_00)
        fallen |= {row.party: row.to(None) for row in found.rows}
    assert len(fallen) == 3
    assert sum(fallen.values()) == 2 * 70_000_00


def test_every_allocation_adds_up_and_stands_where_the_story_says(story):
    states = {}
    for allocation in Allocation.objects.select_related("partnership"):
        states.setdefault(allocation.school_year.start, set()).add(allocation.state)
        assert sum(share.amount_cents for share in allocation.shares.all()) == allocation.budget_cents
    assert states == {2023: {"authorised"}, 2024: {"authorised"}, 2025: {"authorised"}, 2026: {"draft"}}


def test_this_year_has_things_left_to_do(story):
    for partnership in Partnership.objects.filter(ended_on=None):
        year = SchoolYear(2026)
        placements = Placement.objects.of_year(partnership, year)
        assert Enrolment.objects.of_year(partnership, year).filter(placements=None).exists()
        assert placements.filter(mentors=None).exists()
        assert StudentCount.objects.get(partnership=partnership, school_year=year).state == "proposed"


def test_the_season_before_is_closed_boards_answered_and_mail_was_sent(story):
    """Also who teaches signs in: the institute's office, a school trainer and an institute trainer of each side."""
    mailed = {"twente-oost": {"check_request"}, "twente-west": {"check_request", "places_reminder"}}
    for slug, kinds in mailed.items():
        last = Round.objects.get(partnership__slug=slug, school_year=SchoolYear(2026))
        assert last.is_closed
        assert WishList.objects.filter(round=last).count() == 280  # who has a placement
        asked = CheckRequest.objects.get(partnership__slug=slug, name="Eerste helft")
        answered = asked.checks.filter(answered_at__isnull=False)
        different = CheckLine.objects.filter(check_of__request=asked).exclude(state__in=("open", "confirmed"))
        assert answered.count() == 2 < asked.checks.count()
        assert sorted(different.values_list("state", "settled_note")) == [
            ("corrected", ""), ("objected", "Nagebeld: de student is overgestapt en uitgeschreven."),
        ]  # fmt: skip
        sent = Message.objects.filter(partnership__slug=slug).values_list("kind", "state")
        assert set(sent) == {(kind, "sent") for kind in kinds}
        side = slug.partition("-")[2]
        people = {f"{name}.{side}@oids.example" for name in ("instituut", "schoolopleider", "instituutsopleider")}
        assert set(User.objects.filter(email__in=people).values_list("email", flat=True)) == people


def test_golden_hours_of_570_students(story):
    """40 + 40 + 14 for everybody, moved or not: the days of two halves add up to the whole."""
    found = [
        fact
        for partnership in Partnership.objects.filter(ended_on=None)
        for fact in facts(partnership, SchoolYear(2024))
    ]
    hours = sum_hours(fact.hours for fact in found)
    assert (hours.school_trainer, hours.mentor, hours.institute_trainer) == (22_800, 22_800, 7_980)
    assert hours.total == 53_580
    assert not any(fact.outside for fact in found)


def test_a_second_telling_changes_nothing(story):
    before = {model: model.objects.count() for model in (User, Placement, Allocation, GrantAmount, Membership)}
    told = io.StringIO()
    call_command("load_demo", stdout=told)
    assert "nothing changed" in told.getvalue()
    assert {model: model.objects.count() for model in before} == before
