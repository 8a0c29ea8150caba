"""The published figures of the subsidy, through the rules as they are loaded."""

import datetime
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.db.models import Q

from funding.calculations.subsidy import Rule, amount
from funding.inputs import pure_rule
from funding.models import SubsidyBand, SubsidyRule
from funding.wording import subsidy_line
from oids.formats import euro
from oids.periods import SchoolYear

K = 100_000


@pytest.fixture
def rules(db):
    call_command("load_subsidy_rules", verbosity=0)


def rule_of(start):
    day = SchoolYear(start).first_day
    return SubsidyRule.objects.get(Q(valid_from__lte=day) & (Q(valid_until__gte=day) | Q(valid_until=None)))


def cents(start, students, *, provisional=False):
    return amount(pure_rule(rule_of(start), provisional=provisional), students).cents


@pytest.mark.parametrize(
    ("start", "students", "thousands"),
    [
        (2009, 39, 0), (2009, 40, 120), (2010, 79, 120), (2010, 80, 200), (2009, 219, 320), (2009, 220, 340),
        (2011, 79, 0), (2011, 80, 200), (2012, 500, 340),
        (2013, 79, 0), (2013, 139, 210), (2013, 140, 290), (2013, 219, 330), (2013, 259, 350), (2013, 299, 390),
        (2013, 339, 430), (2013, 379, 470), (2013, 380, 510),
        (2014, 79, 0), (2014, 80, 200), (2015, 219, 320), (2016, 259, 340), (2017, 299, 380), (2017, 380, 500),
        (2018, 59, 0), (2018, 60, 200), (2018, 139, 200), (2018, 140, 280), (2018, 179, 280), (2018, 180, 320),
        (2019, 379, 460), (2019, 380, 500), (2018, 285, 380), (2018, 570, 500),
    ],
)  # fmt: skip
def test_every_staffel_at_its_edges(rules, start, students, thousands):
    assert cents(start, students) == thousands * K


def test_570_students_under_every_family(rules):
    assert 2 * cents(2018, 285) == 760_000_00
    assert cents(2018, 570) == 500_000_00
    assert 2 * cents(2021, 285) == 744_350_00
    assert 2 * cents(2021, 285, provisional=True) == 734_375_00


def test_provisional_rate_holds_only_where_the_rule_has_one(rules):
    assert cents(2021, 285, provisional=True) == 367_187_50
    assert cents(2022, 285, provisional=True) == cents(2022, 285) == 372_175_00
    assert cents(2021, 59) == 0


def test_per_student_without_a_fixed_sum(rules):
    rule = SubsidyRule.objects.get(family="per_student")
    assert 2 * amount(pure_rule(rule), 285).cents == 712_500_00
    assert rule.count_offset_years >= 1
    assert rule.source


def test_bands_join_and_every_rule_names_its_source(rules):
    for rule in SubsidyRule.objects.all():
        pure_rule(rule)  # refuses bands that do not join
        assert rule.source, rule.code


def test_loading_twice_changes_nothing(rules):
    before = list(SubsidyRule.objects.values()), list(SubsidyBand.objects.values())
    call_command("load_subsidy_rules", verbosity=0)
    assert (list(SubsidyRule.objects.values()), list(SubsidyBand.objects.values())) == before


def test_no_school_year_from_2009_has_two_rules(rules):
    for start in range(2009, 2025):
        day = datetime.date(start, 8, 1)
        found = SubsidyRule.objects.filter(Q(valid_from__lte=day) & (Q(valid_until__gte=day) | Q(valid_until=None)))
        assert found.count() <= 1, start


def test_a_reduction_is_said_in_percent_and_what_is_kept_is_rounded_down():
    rule = Rule("fixed", "fixed_per_student", 60, fixed_cents=100_000_00, per_student_cents=955_00)
    kept = "wat overblijft is naar beneden afgerond op hele centen"
    for reduction, scope, words, cents in (
        ("0.015", "whole", f"Korting van 1,5%; {kept}", 366_592_37),
        ("0.02", "whole", f"Korting van 2%; {kept}", 364_731_50),
        ("0.123456", "per_student", f"Korting van 12,3456% op het deel per student; {kept}", 338_573_36),
    ):
        found = amount(rule, 285, Fraction(reduction), scope)
        line = next(line for line in found.derivation if line.code.startswith("reduction"))
        assert subsidy_line({"code": line.code, "values": line.values}) == (words, euro(cents - 372_175_00))
        assert found.cents == cents
