"""Provisional becomes definitive: the allocation is made again, and differences add up to the change of the budget."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from books.dashboards.base import Desk
from books.dashboards.waiting import waiting
from funding import actions as money
from funding.differences import correction_difference, restatement_of, restatements
from funding.models import Allocation, SubsidyRule
from funding.reports.allocation import allocation_columns, allocation_report, allocation_rows
from funding.reports.papers import allocation_pdf
from oids.periods import SchoolYear
from placements.enums import SubsidyKind
from tests.cast import YEAR, adopt, subsidy_amount

# The rule of the case holds one provisional and one definitive rate; the world of the tests is of 2026-2027.
GOLDEN = {"students": 285, "provisional": 937_50, "definitive": 955_00, "was": 367_187_50, "becomes": 372_175_00}


@pytest.fixture
def provisional(placed):
    """Both sides: 285 students, EUR 100,000 + EUR 937.50 each, adopted and authorised on that amount."""
    for side in (placed.oost, placed.west):
        side.money = _fund(side)
        allocation = adopt(side, side.money)
        side.allocation = money.authorise_allocation(allocation, by=side.controller)
    return placed


def _fund(side):
    from tests.cast import fund

    # The rate of the rule is what it becomes; the provisional one is worked out first.
    create = money.create_rule

    def with_rates(**values):
        return create(**values | {"provisional_per_student_cents": GOLDEN["provisional"]})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(money, "create_rule", with_rates)
        return fund(side, students=GOLDEN["students"])


def definitive(side):
    return subsidy_amount(side, side.money.grant)


def test_two_times_285_students_from_937_50_to_955(provisional):
    sides = (provisional.oost, provisional.west)
    assert [side.allocation.budget_cents for side in sides] == [GOLDEN["was"]] * 2
    assert restatements(Allocation.objects.all()) == []
    changes = []
    for side in sides:
        definitive(side)
        found = restatement_of(side.allocation)
        assert (found.before, found.after, found.change) == (GOLDEN["was"], GOLDEN["becomes"], 4_987_50)
        restated = money.correct_allocation(side.allocation, reason=found.reason, by=side.leader)
        assert restated.budget_cents == GOLDEN["becomes"]
        changes.append([row.change for row in correction_difference(restated)])
    assert [sum(rows) for rows in changes] == [4_987_50, 4_987_50]
    assert sum(map(sum, changes)) == 744_350_00 - 734_375_00 == 9_975_00
    assert restatements(Allocation.objects.all()) == []


def test_the_published_rule_gives_the_golden_amounts(db):
    call_command("load_subsidy_rules", verbosity=0)
    rule = SubsidyRule.objects.get(code="vast-2021")
    assert (rule.provisional_per_student_cents, rule.per_student_cents) == (GOLDEN["provisional"], GOLDEN["definitive"])
    assert rule.valid_from == SchoolYear(2021).first_day


def test_it_is_said_where_people_look_and_herzien_brings_the_reason(provisional, sign_in):
    side = provisional.oost
    definitive(side)
    client = sign_in(side.leader)
    correct = reverse("funding:allocation_correct", args=[side.allocation.pk])
    for address in (side.allocation.get_absolute_url(), side.money.grant.get_absolute_url()):
        assert "4.987,50" in client.get(address).content.decode()
    assert f'href="{correct}">Herzien' in client.get(side.allocation.get_absolute_url()).content.decode()
    form = client.get(correct).context["form"]
    assert form.initial["reason"] == (
        "De subsidie werd € 372.175,00 (definitief), dat was € 367.187,50. Brief van 02-11-2026."
    )
    rows = waiting(Desk(side.controller, side.partnership, YEAR))
    (row,) = [row for row in rows if "4.987,50" in row.step]
    assert row.url == side.allocation.get_absolute_url()


def test_page_paper_and_export_of_the_new_version_show_the_difference(provisional, sign_in):
    side = provisional.oost
    definitive(side)
    restated = money.correct_allocation(side.allocation, reason="Definitief bedrag.", by=side.leader)
    report = allocation_report(restated)
    rows = allocation_rows(report)
    assert [column.key for column in allocation_columns(report)][-2:] == ["was", "change"]
    assert (sum(row["was"] for row in rows), sum(row["change"] for row in rows)) == (GOLDEN["was"], 4_987_50)
    shown = "€\u00a0+4.987,50"
    assert shown in allocation_pdf(report).html
    assert shown in sign_in(side.leader).get(restated.get_absolute_url()).content.decode()


def test_an_amount_that_stays_the_same_asks_nothing(funded):
    allocation = adopt(funded.oost, funded.oost_money)
    subsidy_amount(funded.oost, funded.oost_money.grant)
    assert restatement_of(allocation) is None


def test_a_draft_is_worked_out_again_and_not_restated(funded):
    side, rows = funded.oost, funded.oost_money
    count = rows.count.lines.get(kind=SubsidyKind.HBO)
    assert count.corrected == 100
    subsidy_amount(side, rows.grant, reduction_percentage=10)
    assert restatement_of(rows.allocation) is None
