"""Streams of money from elsewhere: two people for an amount, earmarks, instalments against receipts, corrections."""

import datetime
import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from funding import actions as money
from funding.enums import AmountState, CostKind, GrantSource
from funding.explaining import remarks
from funding.models import Grant, GrantAmount, GrantEarmark
from oids.actions import ActionRefused, Conflict
from partnerships.models import ClosedYear
from tests.cast import YEAR, second_controller
from tests.casts.streams import FIRST, SECOND, letter, stream_of
from tests.forms import filled

TODAY = datetime.date(2026, 11, 25)


@pytest.fixture
def side(world):
    world.oost.second = second_controller(world.oost)
    world.oost.stream = stream_of(world.oost)
    return world.oost


def page(client, grant):
    return client.get(grant.get_absolute_url()).content.decode()


def test_an_amount_from_a_letter_counts_once_somebody_else_confirmed_it(side):
    amount = letter(side, side.stream, 30_000_00)
    assert Grant.objects.get(pk=side.stream.pk).current_amount is None
    with pytest.raises(ActionRefused, match="iemand anders"):
        money.confirm_amount(amount, by=side.controller)
    with pytest.raises(PermissionDenied):
        money.confirm_amount(amount, by=side.leader)
    money.confirm_amount(amount, by=side.second)
    assert Grant.objects.get(pk=side.stream.pk).current_amount.amount_cents == 30_000_00
    with pytest.raises(ActionRefused):
        money.withdraw_amount(amount, by=side.controller)
    with pytest.raises(DatabaseError, match="a recorded amount stays"), transaction.atomic():
        GrantAmount.objects.filter(pk=amount.pk).update(amount_cents=1)


def test_an_unconfirmed_amount_is_taken_back_before_another_follows(side):
    amount = letter(side, side.stream, 30_000_00)
    with pytest.raises(ActionRefused):
        letter(side, side.stream, 31_000_00)
    with pytest.raises(DatabaseError, match="a recorded amount stays"), transaction.atomic(), connection.cursor() as to:
        to.execute("UPDATE funding_grantamount SET amount_cents = 1 WHERE id = %s", [amount.pk])
    money.withdraw_amount(amount, by=side.second)
    money.confirm_amount(letter(side, side.stream, 31_000_00, AmountState.DEFINITIVE), by=side.second)
    with pytest.raises(ActionRefused):
        letter(side, side.stream, 30_000_00, AmountState.PROVISIONAL)


def test_the_subsidy_has_no_amount_from_a_letter_and_is_no_stream_from_elsewhere(funded):
    side = funded.oost
    with pytest.raises(ActionRefused):
        letter(side, funded.oost_money.grant, 1)
    with pytest.raises(ValidationError):
        stream_of(side, source=GrantSource.OCW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "  "}, "title"),
        ({"valid_until": datetime.date(2026, 7, 1)}, "__all__"),
        ({"valid_from": datetime.date(2025, 8, 1)}, "valid_from"),
        ({"cofinancing_percentage": Decimal(101)}, "cofinancing_percentage"),
    ],
)
def test_a_stream_that_cannot_be_says_which_fact(side, values, field):
    with pytest.raises(ValidationError) as caught:
        stream_of(side, **values)
    assert list(caught.value.error_dict) == [field]


def test_a_kind_of_cost_is_earmarked_once(side):
    money.add_earmark(side.stream, kind=CostKind.NETWORK, order=2, by=side.controller)
    money.add_earmark(side.stream, kind=CostKind.NETWORK, activity="website", by=side.controller)
    with pytest.raises(ValidationError):
        money.add_earmark(side.stream, kind=CostKind.NETWORK, activity=" website ", by=side.controller)
    money.withdraw_earmark(side.stream.earmarks.get(activity=""), by=side.controller)
    assert [str(mark) for mark in side.stream.earmarks.all()] == ["kennisnetwerk website"]


def marks(side):
    return Grant.objects.get(pk=side.stream.pk).paying_earmarks


def test_an_earmark_pays_once_somebody_else_confirmed_it_and_until_two_people_remove_it(side):
    mark = money.add_earmark(side.stream, kind=CostKind.NETWORK, by=side.controller)
    assert marks(side) == []
    assert "wacht op bevestiging" in remarks(side.stream)[0]
    with pytest.raises(ActionRefused, match="iemand anders"):
        money.confirm_earmark(mark, by=side.controller)
    for stranger in (side.leader, side.steering):
        with pytest.raises(PermissionDenied):
            money.confirm_earmark(mark, by=stranger)
    mark = money.confirm_earmark(mark, by=side.second)
    assert marks(side) == [mark]
    with pytest.raises(ActionRefused):
        money.withdraw_earmark(mark, by=side.controller)
    with pytest.raises(ActionRefused):
        money.remove_earmark(mark, by=side.second)
    mark = money.ask_earmark_removal(mark, by=side.second)
    with pytest.raises(ActionRefused, match="iemand anders"):
        money.remove_earmark(mark, by=side.second)
    assert marks(side) == [mark]
    money.keep_earmark(mark, by=side.controller)
    money.remove_earmark(money.ask_earmark_removal(mark, by=side.controller), by=side.second)
    assert marks(side) == []


def test_the_database_keeps_a_confirmed_earmark(side):
    mark = money.add_earmark(side.stream, kind=CostKind.NETWORK, by=side.controller)
    rows = GrantEarmark.objects.filter(pk=mark.pk)
    for refused in ({"order": 2}, {"kind": CostKind.OTHER}):
        with pytest.raises(DatabaseError, match="a confirmed earmark stays"), transaction.atomic():
            rows.update(**refused)
    money.confirm_earmark(mark, by=side.second)
    for act in (rows.delete, lambda: rows.update(order=2), lambda: rows.update(confirmed_at=None, confirmed_by=None)):
        with pytest.raises(DatabaseError, match="a confirmed earmark stays"), transaction.atomic():
            act()


def test_earmarks_are_confirmed_with_the_amount_that_they_came_with(side, sign_in):
    mine = money.add_earmark(side.stream, kind=CostKind.NETWORK, by=side.controller)
    money.add_earmark(side.stream, kind=CostKind.OTHER, by=side.second)
    amount = letter(side, side.stream, 30_000_00)
    shown = sign_in(side.second).get(reverse("funding:amount_confirm", args=[amount.pk])).context["facts"]
    assert [fact[1] for fact in shown if fact[0].startswith("Meteen bevestigd")] == ["kennisnetwerk, volgorde 1"]
    money.confirm_amount(amount, by=side.second)
    # What the second person entered is confirmed by nobody else yet.
    assert marks(side) == [mine]


def test_the_grant_page_gives_each_person_the_next_step_of_an_earmark(side, sign_in):
    mark = money.add_earmark(side.stream, kind=CostKind.NETWORK, by=side.controller)

    def steps(user):
        found = page(sign_in(user), side.stream)
        return [name for name in ("confirm", "withdraw", "ask_removal", "remove", "keep")
                if f'href="{reverse(f"funding:earmark_{name}", args=[mark.pk])}"' in found]  # fmt: skip

    assert (steps(side.controller), steps(side.second), steps(side.leader)) == (["withdraw"], ["confirm"], [])
    client = sign_in(side.controller)
    own = client.get(reverse("funding:earmark_confirm", args=[mark.pk]))
    assert own.context["refused_before"]
    sign_in(side.second).post(reverse("funding:earmark_confirm", args=[mark.pk]))
    assert (steps(side.controller), steps(side.second)) == (["ask_removal"], ["ask_removal"])
    sign_in(side.controller).post(reverse("funding:earmark_ask_removal", args=[mark.pk]))
    assert (steps(side.controller), steps(side.second)) == (["keep"], ["remove"])
    sign_in(side.second).post(reverse("funding:earmark_remove", args=[mark.pk]))
    assert not GrantEarmark.objects.filter(pk=mark.pk).exists()


def test_instalments_are_planned_again_but_money_that_came_in_keeps_its_own(side):
    money.confirm_amount(letter(side, side.stream, 30_000_00), by=side.second)
    first, second = money.plan_instalments(
        side.stream, rows=[(FIRST, 20_000_00), (SECOND, 10_000_00)], by=side.controller
    )
    money.record_receipt(side.stream, received_on=FIRST, amount_cents=1_00, instalment=second, by=side.controller)
    with pytest.raises(ActionRefused, match="2"):
        money.plan_instalments(side.stream, rows=[(FIRST, 30_000_00)], by=side.controller)
    with pytest.raises(ValidationError):
        money.plan_instalments(side.stream, rows=[(SECOND, 1), (FIRST, 1)], by=side.controller)
    planned = money.plan_instalments(side.stream, rows=[(FIRST, 15_000_00), (SECOND, 15_000_00)], by=side.controller)
    assert [(row.pk, row.amount_cents) for row in planned] == [(first.pk, 15_000_00), (second.pk, 15_000_00)]
    assert side.stream.receipts.get().instalment_id == second.pk


def test_a_receipt_is_booked_on_an_instalment_of_its_own_grant(side):
    money.confirm_amount(letter(side, side.stream, 30_000_00), by=side.second)
    other = stream_of(side, title="Ander project")
    (wrong,) = money.plan_instalments(other, rows=[(FIRST, 1_00)], by=side.controller)
    with pytest.raises(ValidationError, match="andere subsidie"):
        money.record_receipt(side.stream, received_on=FIRST, amount_cents=1, instalment=wrong, by=side.controller)


def test_a_grant_that_two_people_correct_says_what_the_other_changed(side):
    version = side.stream.version
    money.update_grant(side.stream, reference="GEM-2", version=version, by=side.second)
    with pytest.raises(Conflict) as caught:
        money.update_grant(side.stream, reference="GEM-3", version=version, by=side.controller)
    assert [(before, now) for _label, before, now in caught.value.changes] == [("GEM-1", "GEM-2")]


def test_a_grant_in_a_year_that_is_closed_does_not_change(side):
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    for act in (
        lambda: money.update_grant(side.stream, reference="x", by=side.controller),
        lambda: money.add_earmark(side.stream, kind=CostKind.OTHER, by=side.controller),
        lambda: money.plan_instalments(side.stream, rows=[], by=side.controller),
        lambda: letter(side, side.stream, 1),
    ):
        with pytest.raises(ActionRefused, match="2026-2027"):
            act()


def test_a_grant_in_a_year_that_is_closed_offers_nothing_that_is_refused(side, sign_in):
    client, grant = sign_in(side.controller), side.stream
    acts = {name: reverse(f"funding:{name}", args=[grant.pk])
            for name in ("letter_amount", "grant_update", "earmark_add", "grant_instalments", "grant_receipt")}  # fmt: skip
    shown = page(client, grant)
    assert [name for name, address in acts.items() if f'"{address}"' not in shown] == []
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    shown = page(client, grant)
    # Money of a stream from elsewhere may still come in.
    assert [name for name, address in acts.items() if f'"{address}"' in shown] == ["grant_receipt"]
    assert "De boeken van 2026-2027 zijn afgesloten" in shown
    said = {name: client.get(address).context["refused_before"] for name, address in acts.items()}
    assert said.pop("grant_receipt") == ""
    assert all("De boeken van 2026-2027 zijn afgesloten" in text for text in said.values())


def test_remarks_say_what_to_mend(side):
    grant = stream_of(side, title="Zonder bestemming")
    (unpaying,) = remarks(grant)
    assert "bestemming" in unpaying
    money.confirm_earmark(money.add_earmark(grant, kind=CostKind.OTHER, by=side.controller), by=side.second)
    grant.refresh_from_db()
    assert remarks(grant) == []
    money.confirm_amount(letter(side, grant, 30_000_00), by=side.second)
    money.plan_instalments(grant, rows=[(FIRST, 20_000_00)], by=side.controller)
    money.record_receipt(grant, received_on=FIRST, amount_cents=25_000_00, by=side.controller)
    money.confirm_amount(letter(side, grant, 24_000_00, AmountState.DEFINITIVE), by=side.second)
    received, instalments = remarks(grant)
    assert "1.000,00" in received
    assert "4.000,00" in instalments


def test_a_controller_records_a_stream_and_a_colleague_confirms_its_amount(side, sign_in):
    client = sign_in(side.controller)
    scope = {"partnership": side.slug, "year": YEAR}
    address = reverse("funding:stream_register", kwargs=scope)
    values = filled(client.get(address)) | {
        "source": "province", "title": "Kansrijk", "valid_from": "01-01-2027", "valid_until": "30-06-2028",
        "cofinancing_percentage": "12,5", "report_model": "g2",
    }  # fmt: skip
    grant = Grant.objects.get(pk=re.search(r"/subsidie/(\d+)/", client.post(address, values)["Location"])[1])
    assert (grant.school_year, grant.cofinancing_percentage) == (YEAR, Decimal("12.5"))
    address = reverse("funding:letter_amount", args=[grant.pk])
    values = filled(client.get(address)) | {"amount_cents": "12.345,67", "letter": "brief van 2-1-2027"}
    assert client.post(address, values).status_code == 302
    amount = grant.amounts.get()
    confirm = reverse("funding:amount_confirm", args=[amount.pk])
    assert client.post(confirm).status_code == 409
    assert confirm not in page(client, grant)
    client = sign_in(side.second)
    assert confirm in page(client, grant)
    assert client.post(confirm)["Location"] == grant.get_absolute_url()
    assert "12.345,67" in page(client, grant)


def test_a_stream_that_is_sent_back_as_it_came_stays_the_same(side, sign_in):
    client = sign_in(side.controller)
    address = reverse("funding:grant_update", args=[side.stream.pk])
    values = filled(client.get(address))
    assert client.post(address, values | {"reference": "GEM-9"})["Location"] == side.stream.get_absolute_url()
    before = vars(side.stream) | {"reference": "GEM-9", "version": 2, "_state": None}
    assert vars(Grant.objects.get(pk=side.stream.pk)) | {"_state": None} == before
    # The same page a second time: somebody else was first.
    assert client.post(address, values | {"submission": ""}).status_code == 409


def test_instalments_typed_wrongly_come_back_with_what_is_wrong(side, sign_in):
    client = sign_in(side.controller)
    address = reverse("funding:grant_instalments", args=[side.stream.pk])
    values = {"expected_on_1": "2027-03-01", "amount_1": "10", "expected_on_2": "2027-02-01", "amount_2": "10",
              "amount_3": "5"}  # fmt: skip
    refused = client.post(address, values)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"expected_on_2", "expected_on_3"}
    values |= {"expected_on_2": "2027-04-01", "expected_on_3": "2027-05-01"}
    assert client.post(address, values)["Location"] == side.stream.get_absolute_url()
    assert [row.amount_cents for row in side.stream.instalments.all()] == [10_00, 10_00, 5_00]


def test_the_list_of_a_year_has_the_streams_that_touch_it_with_totals(side, sign_in):
    old = datetime.date(2026, 9, 30)
    short = stream_of(side, title="Kort", valid_until=old)
    money.confirm_amount(letter(side, short, 1_000_00), by=side.second)
    money.confirm_amount(letter(side, side.stream, 30_000_00), by=side.second)
    client = sign_in(side.controller)

    def names(year, query=""):
        address = reverse("funding:grant_list", kwargs={"partnership": side.slug, "year": year})
        return client.get(f"{address}{query}")

    here = names(YEAR)
    assert [row.name for row in here.context["table"].data] == ["Kort", "Taal in de wijk"]
    assert "31.000,00" in here.content.decode()
    assert list(names(YEAR.next).context["table"].data) == []
    assert len(names(YEAR.next, "?years=all").context["table"].data) == 2
    sheet = names(YEAR, "?export=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[8] for line in sheet[1:]] == ["1000,00", "30000,00"]
