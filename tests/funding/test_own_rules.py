"""A rule that a partnership sets itself, where nothing is published."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from funding import actions as money
from funding.enums import RuleFamily
from funding.forms.rules import BandsField
from funding.inputs import customary_day, day_in
from funding.models import SubsidyRule
from oids.actions import ActionRefused
from steering.inputs.scenarios import reference_day
from tests.cast import YEAR
from tests.forms import filled

SENT = {
    "name": "Regeling 2026", "from_year": "2026-2027", "family": "staffel", "count_offset_years": "1", "count_day": "1", "count_month": "10",
    "bands": "60-139: 200.000\n140\t179\t280.000,50\n180;;320.000", "source": "Brief van 1-11-2026",
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "bands"),
    [
        ("60-139: 200.000\n140+: 280.000", [(60, 139, 200_000_00), (140, None, 280_000_00)]),
        ("60\t139\t200000\n140\t\t280.000,50", [(60, 139, 200_000_00), (140, None, 280_000_50)]),
        ("0 – 9 : € 10\n\n10-: 1.000", [(0, 9, 10_00), (10, None, 1_000_00)]),
        ("", []),
    ],
)
def test_bands_are_read_as_typed_or_pasted(typed, bands):
    assert BandsField(required=False).clean(typed) == bands


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("60-139: 200.000\n140-179 280.000", "2"),
        ("60-139: 200,000\n140+: 1", "1"),
        ("139-60: 10\n61+: 1", "1"),
        ("x", "1"),
    ],
)
def test_a_line_that_is_no_band_is_named(typed, named):
    with pytest.raises(ValidationError) as caught:
        BandsField(required=False).clean(typed)
    assert named in str(caught.value.messages)


def test_a_controller_enters_a_rule_and_the_grant_may_use_it(placed, sign_in):
    side = placed.oost
    client = sign_in(side.controller)
    response = client.post(side.address("subsidieregels/nieuw/"), SENT)
    rule = SubsidyRule.objects.get()
    assert response["Location"] == rule.get_absolute_url()
    assert list(rule.bands.values_list("lower", "upper", "amount_cents")) == [
        (60, 139, 200_000_00), (140, 179, 280_000_50), (180, None, 320_000_00),
    ]  # fmt: skip
    assert (rule.partnership, rule.minimum_students, rule.valid_from) == (side.partnership, 60, YEAR.first_day)
    assert "Regeling 2026" in client.get(side.address("subsidie/nieuw/")).content.decode()
    assert (
        "Regeling 2026"
        not in sign_in(placed.west.controller).get(placed.west.address("subsidie/nieuw/")).content.decode()
    )
    assert "280.000,50" in sign_in(side.steering).get(rule.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bands": ""}, "bands"),
        ({"bands": "60-139: 1\n150+: 2"}, "bands"),
        ({"bands": "60-139: 1"}, "bands"),
        ({"bands": "140+: 1\n60-139: 2"}, "bands"),
        ({"per_student_cents": "955"}, "per_student_cents"),
        ({"family": "per_student"}, "bands"),
        ({"family": "fixed_per_student", "bands": ""}, "fixed_cents"),
        ({"source": ""}, "source"),
        ({"until_year": "2025-2026"}, "until_year"),
    ],
)
def test_what_does_not_fit_the_family_is_said_beside_its_field(placed, sign_in, change, field):
    response = sign_in(placed.oost.controller).post(placed.oost.address("subsidieregels/nieuw/"), SENT | change)
    assert response.status_code == 422
    assert response.context["form"].errors[field]
    assert not SubsidyRule.objects.exists()


def test_only_the_controller_enters_rules_and_only_for_the_own_partnership(placed, sign_in):
    side = placed.oost
    values = {
        "partnership": side.partnership, "name": "x", "family": RuleFamily.PER_STUDENT, "from_year": YEAR,
        "per_student_cents": 1, "source": "x",
    }  # fmt: skip
    for person in (side.leader, side.steering, placed.west.controller, placed.admin):
        with pytest.raises(PermissionDenied):
            money.create_rule(**values, by=person)
    rule = money.create_rule(**values, by=side.controller)
    west = placed.west
    with pytest.raises(ValidationError):
        money.register_grant(partnership=west.partnership, school_year=YEAR, rule=rule, by=west.controller)
    assert sign_in(west.controller).get(rule.get_absolute_url()).status_code == 404


def test_a_rule_is_taken_back_only_while_no_grant_uses_it(funded, sign_in):
    side, used = funded.oost, funded.oost_money.rule
    with pytest.raises(ActionRefused):
        money.remove_rule(used, by=side.controller)
    client = sign_in(side.controller)
    client.post(side.address("subsidieregels/nieuw/"), SENT)
    unused = SubsidyRule.objects.get(name="Regeling 2026")
    client.post(reverse("funding:rule_remove", args=[unused.pk]))
    assert list(SubsidyRule.objects.filter(partnership=side.partnership)) == [used]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funding_subsidyrule SET per_student_cents = 1 WHERE id = %s",
        "DELETE FROM funding_subsidyrule WHERE id = %s",
        "INSERT INTO funding_subsidyband (rule_id, lower, amount_cents) VALUES (%s, 1, 1)",
    ],
)
def test_the_figures_of_a_used_rule_stay(funded, statement):
    with pytest.raises(DatabaseError, match="rest on this rule"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [funded.oost_money.rule.pk])


def test_loading_the_published_rules_keeps_what_amounts_rest_on(funded, capsys):
    call_command("load_subsidy_rules", verbosity=0)
    rule = SubsidyRule.objects.get(code="vast-2022")
    SubsidyRule.objects.filter(pk=rule.pk).update(per_student_cents=900_00)
    grant = funded.oost_money.grant
    type(grant).objects.filter(pk=grant.pk).update(rule=rule)
    call_command("load_subsidy_rules", verbosity=0)
    rule.refresh_from_db()
    assert rule.per_student_cents == 900_00
    told = capsys.readouterr()
    assert "vast-2022" in told.err
    assert "kept as it is 1" in told.out


def test_the_day_of_the_count_is_a_setting_of_the_rule(world):
    side = world.oost
    assert customary_day(side.partnership)(YEAR) == datetime.date(2026, 10, 1)
    given = {"partnership": side.partnership, "family": RuleFamily.PER_STUDENT, "per_student_cents": 1_00,
             "source": "Alleen in de tests", "by": side.controller}  # fmt: skip
    money.create_rule(name="Winter", from_year=YEAR.next, count_month=2, count_day=30, **given)
    day = customary_day(side.partnership)
    assert day(YEAR) == datetime.date(2027, 2, 28), "the count of a year meets the rule of the year after it"
    assert day(YEAR.previous) == datetime.date(2025, 10, 1)
    assert customary_day(world.west.partnership)(YEAR) == datetime.date(2026, 10, 1)
    assert [day_in(YEAR, month, 1) for month in (8, 7)] == [datetime.date(2026, 8, 1), datetime.date(2027, 7, 1)]


def test_the_count_is_proposed_on_the_day_of_the_rule_and_the_scenarios_go_by_it(world, client):
    side = world.oost
    money.create_rule(
        partnership=side.partnership, name="Winter", from_year=YEAR.next, family=RuleFamily.PER_STUDENT,
        per_student_cents=1_00, count_month=2, source="Alleen in de tests", by=side.controller,
    )  # fmt: skip
    client.force_login(side.leader)
    page = client.get(reverse("funding:count_propose", args=[side.slug, str(YEAR)]))
    assert filled(page)["reference_date"] == ["2027-02-01"]
    assert reference_day(side.partnership)(YEAR) == datetime.date(2027, 2, 1)
