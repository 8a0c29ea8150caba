"""What last year would have been by another scheme: worked out from what was kept, and kept nowhere."""

from decimal import Decimal

import pytest
from django.urls import reverse

from funding import actions as money
from funding.enums import StepKey, StepSize
from funding.models import Allocation, AllocationShare
from funding.reports.whatif import what_if
from oids.periods import SchoolYear
from tests.cast import YEAR, adopt

NEXT = SchoolYear(2027)


@pytest.fixture
def adopted(funded):
    funded.allocation = adopt(funded.oost, funded.oost_money)
    return funded


def scheme_of(side, *steps, name="Gelijke delen"):
    scheme = money.create_scheme(partnership=side.partnership, name=name, from_year=NEXT, by=side.leader)
    for step in steps:
        money.add_step(scheme, by=side.leader, **step)
    return scheme


def equally(**values):
    rest = {"size": StepSize.REMAINDER, "key": StepKey.EQUALLY, "percentage": Decimal(100), "description": "Gelijk"}
    return rest | values


def test_a_scheme_that_is_not_adopted_divides_last_year_again(adopted):
    side = adopted.oost
    report = what_if(adopted.allocation, scheme_of(side, equally()))
    assert {row.after for row in report.differences if row.code != "23AH"} == {97_750_00}
    assert sum(row.change for row in report.differences) == 0
    assert [step.cents for step in report.after] == [195_500_00]
    assert [row.before for row in report.differences] == [
        share.amount_cents for share in adopted.allocation.shares.order_by("party__code")
    ]


def test_one_click_from_the_scheme_and_from_the_allocation(adopted, sign_in):
    side = adopted.oost
    scheme = scheme_of(side, equally())
    client = sign_in(side.steering)
    before = (Allocation.objects.count(), AllocationShare.objects.count())
    pages = []
    for record, name in ((scheme, "scheme_what_if"), (adopted.allocation, "allocation_what_if")):
        address = reverse(f"funding:{name}", args=[record.pk])
        assert f'href="{address}"' in client.get(record.get_absolute_url()).content.decode()
        pages.append(client.get(address).content.decode())
    for page in pages:
        assert "97.750,00" in page
        assert "gedachte-oefening" in page.lower()
    assert (Allocation.objects.count(), AllocationShare.objects.count()) == before


def test_the_download_is_the_page(adopted, sign_in):
    address = reverse("funding:scheme_what_if", args=[scheme_of(adopted.oost, equally()).pk])
    sheet = sign_in(adopted.oost.leader).get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    cells = [line.split(";") for line in sheet]
    assert cells[0][2:] == ["Was", "Zou zijn geweest", "Verschil", "1. Gelijk"]
    change = sum(int(line[4].replace(",", "")) for line in cells[1:])
    assert change == 0


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([], "geen stappen"),
        ([equally(percentage=Decimal(50))], "blijft € 97.750,00 over"),
        ([equally(size=StepSize.FIXED, percentage=None, amount_cents=200_000_00), equally()], "stap 1"),
    ],
)
def test_a_scheme_that_cannot_divide_it_says_why(adopted, sign_in, steps, words):
    scheme = scheme_of(adopted.oost, *steps)
    page = sign_in(adopted.oost.leader).get(reverse("funding:scheme_what_if", args=[scheme.pk]))
    assert page.status_code == 200
    text = page.content.decode().replace("\u00a0", " ")
    assert str(YEAR) in page.context["problem"]
    assert words in text


def test_only_years_and_schemes_of_the_own_partnership_are_chosen(adopted, sign_in):
    side, west = adopted.oost, adopted.west
    theirs = adopt(west, adopted.west_money)
    client = sign_in(side.leader)
    scheme = scheme_of(side, equally())
    address = reverse("funding:scheme_what_if", args=[scheme.pk])
    assert client.get(address, {"verdeling": theirs.pk}).status_code == 404
    address = reverse("funding:allocation_what_if", args=[adopted.allocation.pk])
    assert client.get(address, {"sleutel": scheme_of(west, equally()).pk}).status_code == 404
    assert client.get(address, {"sleutel": scheme.pk}).status_code == 200


def test_a_scheme_is_not_compared_with_itself(adopted, sign_in):
    side = adopted.oost
    client, own = sign_in(side.leader), adopted.oost_money.scheme
    address = reverse("funding:scheme_what_if", args=[own.pk])
    page = client.get(address)
    assert "door deze verdeelsleutel zelf verdeeld" in page.context["problem"]
    assert [section.name for section in page.context["sections"]] == ["choices", "schemes"]
    other = scheme_of(side, equally())
    there = reverse("funding:allocation_what_if", args=[adopted.allocation.pk])
    assert f"{there}?sleutel={other.pk}" in client.get(address).content.decode()
    assert client.get(there, {"sleutel": own.pk}).context["problem"] == page.context["problem"]
    assert client.get(there, {"sleutel": other.pk}).context["problem"] == ""


def test_before_anything_was_adopted_the_page_says_so(funded, sign_in):
    scheme = scheme_of(funded.oost, equally())
    page = sign_in(funded.oost.leader).get(reverse("funding:scheme_what_if", args=[scheme.pk]))
    assert page.context["problem"]
    assert page.context["exports"] == []
