"""The figures of a year: they are those of the register and of adopted money, and small numbers of others stay out."""

import csv
import io
from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from books.calculations.delivery import Shown
from funding.reports.accountability import accountability_report
from oids.periods import SchoolYear
from partnerships.enums import RoleKind
from partnerships.models import Role
from placements.hours import facts, shown_by_school
from steering.calculations.figures import RoleHours
from steering.inputs.figures import Reading, _roles, year_facts
from steering.reports.figures_compare import compare_report
from steering.reports.figures_year import figures_of, year_report
from tests.cast import LAST_YEAR, START, YEAR, adopt


def address(side, name, year=YEAR, **values):
    return reverse(f"steering:{name}", kwargs={"partnership": side.slug, "year": str(year)} | values)


def report_for(side, user, year=YEAR):
    return figures_of(side.partnership, year, user)


def numbers(report, table, column):
    return [int(row.values[n].number) for row in report.table(table).rows
            for n, head in enumerate(report.table(table).columns) if head.key == column]  # fmt: skip


def test_students_by_board_route_study_and_kind_add_up_to_the_enrolments(standing_world, db):
    report = report_for(standing_world.oost, standing_world.oost.steering)
    for table in ("boards", "routes", "studies", "kinds"):
        found = numbers(report, table, "students")
        assert (sum(found), int(report.value(table, "total", "students").number)) == (7, 7)
    assert numbers(report, "kinds", "students") == [6, 1]


def test_hours_are_those_of_the_register(standing_world, db):
    side = standing_world.oost
    report = report_for(side, side.steering)
    shown = shown_by_school(facts(side.partnership, YEAR))
    assert report.value("boards", "total", "hours").number == sum(hours.total for hours in shown.values())
    assert report.value("key", "hours", "now").number == Fraction(94) * 6
    assert [report.value("key", f"each_{role}", "now").number for role in ("school_trainer", "mentor", "institute_trainer")] == [
        40, 40, 14]  # fmt: skip
    assert [report.value("key", f"each_{role}", "norm").number for role in ("school_trainer", "mentor", "institute_trainer")] == [
        40, 40, 14]  # fmt: skip
    for table, column in (("schools", "hours"), ("routes", "hours")):
        assert sum(report.value(table, row.key, column).number for row in report.table(table).rows) == 564
    assert sum(row.values[1].number for row in report.table("roles").rows) == 564


def test_a_draft_gives_nobody_an_amount(standing_world, db):
    report = report_for(standing_world.oost, standing_world.oost.steering)
    assert report.value("key", "allocated", "now").number is None
    assert {row.values[0].number for row in report.table("parties").rows} == {None}
    assert report.value("boards", "total", "given").number is None


def test_amounts_tie_to_the_adopted_allocation_and_the_accountability_report_to_the_cent(funded):
    side, money = funded.oost, funded.oost_money
    allocation = adopt(side, money)
    report, paper = report_for(side, side.controller), accountability_report(side.partnership, YEAR)
    by_party = {row.code: row.cents for row in paper.parties}
    assert {row.key: row.values[0].number for row in report.table("parties").rows if row.values[0].number} == by_party
    assert report.value("parties", "total", "allocated").number == allocation.budget_cents == paper.allocated_cents
    assert report.value("streams", "total", "granted").number == paper.granted_cents
    assert report.value("streams", "total", "received").number == paper.received_cents
    assert report.value("streams", "total", "open").number == paper.open_cents
    by_hours = allocation.result["steps"][2]["cents"]
    for table in ("boards", "routes", "schools", "trainers"):
        cents = sum((report.value(table, row.key, "given").number or 0) for row in report.table(table).rows)
        assert cents == by_hours
    assert [(row.code, row.students, row.total) for row in paper.boards] == [
        (row.key, report.value("boards", row.key, "students").number, report.value("boards", row.key, "hours").number)
        for row in report.table("boards").rows
        if row.key.isdigit()
    ]
    assert report.value("key", "subsidy_each", "now").number == Fraction(195_500_00, 6)


def test_the_report_names_no_student(standing_world, db):
    assert "Geheim" not in str(report_for(standing_world.oost, standing_world.oost.steering))


@pytest.mark.parametrize("who", ["steering", "board_staff", "institute_staff"])
def test_page_paper_and_file_hold_the_same_figures_and_no_hidden_one(standing_world, db, client, who):
    side = standing_world.oost
    client.force_login(getattr(side, who))
    page = client.get(address(side, "figures")).content.decode()
    rows = list(
        csv.reader(
            io.StringIO(client.get(address(side, "figures"), {"export": "csv"}).content.decode("utf-8-sig")),
            delimiter=";",
        )
    )
    pdf = client.get(address(side, "figures"), {"export": "pdf"})
    assert pdf.content[:5] == b"%PDF-" and pdf["Content-Disposition"] == f'attachment; filename="cj-oost-{YEAR}.pdf"'
    report = report_for(side, getattr(side, who))
    hidden = [(table.title, row.label, head.label) for table in report.tables for row in table.lines
              for head, value in zip(table.columns, row.values, strict=True) if value.is_hidden]  # fmt: skip
    assert [tuple(row[:3]) for row in rows if row[6] == "x"] == hidden
    assert all(row[3:6] == ["", "", ""] for row in rows if row[6] == "x")
    assert (page.count('<td class="num">x</td>') > 0) is bool(hidden)
    assert bool(hidden) is (who == "board_staff")


def test_a_board_is_told_its_own_numbers_and_no_small_ones_of_others(standing_world, db):
    side = standing_world.oost
    report = report_for(side, side.board_staff)
    own, other = (board.code for board in reversed(side.boards))
    assert report.value("boards", own, "students").number == 2
    assert report.value("boards", other, "students").is_hidden
    assert report.value("boards", "total", "students").number == 7, "five others: that is enough people"
    assert report.value("boards", own, "hours").number == 188 and report.value("boards", other, "hours").is_hidden
    assert report.value("boards", "total", "hours").is_hidden and report.value("key", "each_mentor", "now").is_hidden
    assert [row.key for row in report.table("schools").rows] == [f"{school.brin6} {own}" for school in side.schools[2:]]
    assert {row.key for row in report.table("parties").rows} == {own}
    assert report.table("streams") is None and report.table("due") is None
    assert report.value("key", "subsidy", "now").number is None


def test_the_institute_sees_all_its_students_but_only_its_own_money(standing_world, db):
    side = standing_world.oost
    report = report_for(side, side.institute_staff)
    assert numbers(report, "kinds", "students") == [6, 1]
    assert not any(table.hides for table in report.tables)
    assert {row.key for row in report.table("parties").rows} == {"23AH"}
    assert report.table("streams") is None


def test_a_trainers_load_of_a_board_counts_only_the_students_it_sees(standing_world, db):
    side = standing_world.oost
    report = report_for(side, side.board_staff)
    assert [(row.values[1].number, row.values[2].number) for row in report.table("trainers").rows] == [(2, 80)]


def test_every_figure_opens_its_list_for_who_may_see_it(standing_world, db, client):
    side = standing_world.oost
    client.force_login(side.steering)
    report = report_for(side, side.steering)
    urls = {value.url for table in report.tables for row in table.lines for value in row.values if value.url}
    urls |= {row.url for table in report.tables for row in table.lines if row.url}
    assert {url: client.get(url).status_code for url in urls if client.get(url).status_code != 200} == {}
    for row in report.table("studies").rows:
        for value in row.values:
            listed = client.get(value.url).content.decode()
            assert f"<strong>{int(value.number)}</strong>" in listed or str(int(value.number)) in listed


def test_side_by_side_subtracts_and_hides_what_is_hidden_in_one(standing_world, db):
    side = standing_world.oost
    reports = [report_for(side, side.steering, year) for year in (LAST_YEAR, YEAR)]
    report = compare_report(reports, "CV")
    keys = [head.key for head in report.table("key").columns]
    assert keys == [f"CJ-oost-{LAST_YEAR}", f"CJ-oost-{YEAR}", "change"]
    students = [value.number for value in report.table("key").row("students").values]
    assert students == [0, 7, 7]
    reports = [report_for(side, side.board_staff, year) for year in (LAST_YEAR, YEAR)]
    values = compare_report(reports, "CV").table("key").row("hours").values
    assert [value.is_hidden for value in values] == [False, True, True]


def both(world, kind=RoleKind.STEERING_GROUP):
    from partnerships.access import forget_access

    user = world.oost.steering
    Role.objects.create(user=user, kind=kind, partnership=world.west.partnership, valid_from=START)
    forget_access(user)
    return user


def test_both_partnerships_together_for_who_works_in_both(furnished, client):
    user = both(furnished)
    reports = [figures_of(side.partnership, YEAR, user) for side in (furnished.oost, furnished.west)]
    report = compare_report(reports, "CV")
    assert report.value("key", "students", f"together {YEAR}").number == 14
    assert report.value("key", "subsidy", f"together {YEAR}").number == 2 * 195_500_00
    assert report.value("key", "subsidy_each", f"together {YEAR}").number == Fraction(195_500_00, 7)
    assert report.value("key", "each_mentor", f"together {YEAR}").number == 40
    client.force_login(user)
    url = address(furnished.oost, "figures_compare")
    text = client.get(url, {"p": ["oost", "west"], "y": str(YEAR)}).content.decode()
    assert "OidS West" in text and "391.000,00" in text


def test_together_shows_no_more_than_its_parts(furnished):
    side, west = furnished.oost, furnished.west
    reports = [report_for(side, side.board_staff), report_for(west, west.steering)]
    report = compare_report(reports, "CV")
    for table in report.tables:
        for row in table.lines:
            values = dict(zip([head.key for head in table.columns], row.values, strict=True))
            if any(value.is_hidden for key, value in values.items() if key.startswith("CJ-")):
                assert values[f"together {YEAR}"].is_hidden


def test_what_is_not_yours_is_not_there_to_compare(standing_world, db, client):
    side = standing_world.oost
    client.force_login(side.steering)
    url = address(side, "figures_compare")
    assert client.get(url, {"p": ["west"]}).status_code == 404
    assert client.get(url, {"y": ["1999-2000"]}).status_code == 404
    assert client.get(address(side, "figures_board", party=standing_world.west.boards[0].code)).status_code == 404
    assert client.get(address(standing_world.west, "figures")).status_code == 404


def test_a_board_over_the_years(standing_world, db, client):
    side = standing_world.oost
    client.force_login(side.steering)
    text = client.get(address(side, "figures_board", party=side.boards[0].code)).content.decode()
    assert side.boards[0].name in text and "School oost 1a" in text and "School oost 2a" not in text


def test_an_empty_year_says_what_to_do(standing_world, db, client):
    side = standing_world.oost
    client.force_login(side.leader)
    text = client.get(address(side, "figures", SchoolYear(2019))).content.decode()
    assert text.count('class="muted"') >= 3 and "None" not in text


def test_a_year_beside_another_asks_only_for_itself(standing_world, db, client):
    """What holds for all years of a partnership is asked once, so a year more costs less than a year alone."""
    side = standing_world.oost
    client.force_login(side.steering)
    asked = {}
    for years in ((YEAR,), (LAST_YEAR, YEAR)):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(side, "figures_compare"), {"y": [str(year) for year in years]})
        asked[len(years)] = len(queries)
    assert asked[2] - asked[1] <= 25
    assert asked[2] - asked[1] < asked[1] / 2


def test_the_page_of_a_board_names_its_figures_and_leaves_out_what_is_not_shown(standing_world, db, client):
    side = standing_world.oost
    client.force_login(side.board_staff)
    own, other = (
        client.get(address(side, "figures_board", party=board.code)) for board in (side.boards[1], side.boards[0])
    )
    rows = [[row.key for row in page.context["report"].table("key").rows] for page in (own, other)]
    assert {"parties_allocated", "parties_value"} <= set(rows[0])
    assert not {key for key in rows[1] if key.startswith("parties")}


def test_what_boards_were_never_asked_to_confirm_is_not_known_and_not_nothing(standing_world, db):
    side = standing_world.oost
    found, role = (
        year_facts(Reading(side.partnership, side.steering), YEAR),
        RoleHours("mentor", Fraction(40), None, None),
    )
    columns = ("delivered", "delivered_each")
    report = year_report(replace(found, roles=(role,)), lambda permission: False)
    assert [report.value("roles", "mentor", column).number for column in columns] == [None, None]
    assert report.value("key", "delivered", "now").number is None
    said = "Wat geleverd is, is niet bekend (–) waar geen bestuur is gevraagd het te bevestigen."
    assert said in report.table("roles").note and report.table("key").note == said
    assert compare_report([report], "CV").table("key").note == said
    known = year_report(replace(found, roles=(role, replace(role, delivered=Fraction(0)))), lambda name: False)
    assert known.value("key", "delivered", "now").number == 0


@pytest.mark.parametrize(("asked", "delivered"), [([0, 0], None), ([0, 10], 0), ([10, 10], 0)])
def test_hours_delivered_are_known_of_a_role_of_which_something_was_asked(asked, delivered):
    rows = [
        Shown(str(n), "mentor", Fraction(40), Fraction(hours), Fraction(0), "", None, (), None)
        for n, hours in enumerate(asked)
    ]
    assert [row.delivered for row in _roles(rows, None)] == [delivered]


def test_own_contributions_open_the_list_that_adds_up_to_them(standing_world, sign_in):
    side = standing_world.oost
    report, client = report_for(side, side.steering), sign_in(side.steering)
    parties = report.table("parties")
    checked = 0
    for row in (*parties.rows, parties.total):
        for value, name in ((row.values[1], "amount_cents"), (row.values[2], "hours"), (row.values[3], "value_cents")):
            if not value.number:
                continue
            listed = client.get(value.url).context["table"].data
            assert sum(getattr(entry, name) or 0 for entry in listed) == value.number, value.url
            assert all(entry.confirmed_by_id for entry in listed)
            checked += 1
    assert checked >= 4
