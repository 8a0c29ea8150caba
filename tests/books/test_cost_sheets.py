"""Costs from a sheet: known again, refused with a remedy, entered by one for another to confirm, and never twice."""

import datetime
import io
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from books import actions
from books.actions.sheets import COST_ROAD, send_costs
from books.models import Cost, CostSheet
from oids.actions import ActionRefused
from oids.formats import euro
from oids.importing import RefusedFile
from oids.models import SheetState
from partnerships.models import ClosedYear
from tests.cast import LAST_YEAR, YEAR
from tests.casts.costs import DAY, cost, cost_workbook, sheet_row


def send(side, rows, *, by=None, year=YEAR):
    return send_costs(
        partnership=side.partnership, school_year=year, name="kosten.xlsx", data=cost_workbook(rows),
        by=by or side.leader,
    )  # fmt: skip


def take(side, rows, **values):
    sheet = send(side, rows)
    return COST_ROAD.import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader, **values)


def counts(sheet):
    return tuple(sheet.counts[name] for name in ("new", "changed", "unchanged", "refused"))


def refusals(sheet):
    """(row, column, value); each says by which rule and how to mend it."""
    assert all(rule and remedy for _sheet, _line, _column, _value, rule, remedy, *_made_of in sheet.remarks)
    return [(line, column, value) for _sheet, line, column, value, _rule, _remedy, *_made_of in sheet.remarks]


def test_what_is_imported_waits_for_a_second_person_as_when_it_is_typed(world):
    side = world.oost
    sheet = take(side, [sheet_row(side), sheet_row(side, voucher="2026-2", amount=Decimal("7.05"), activity="")])
    assert (sheet.state, counts(sheet), sheet.data, sheet.shown) == (SheetState.DONE, (2, 0, 0, 0), None, {})
    rows = list(Cost.objects.order_by("pk").values_list(
        "voucher", "party", "incurred_on", "kind", "activity", "description", "amount_cents", "entered_by", "confirmed_by"
    ))  # fmt: skip
    day, party, by = datetime.date(2026, 10, 6), side.boards[1].pk, side.leader.pk
    assert rows == [
        ("2026-1", party, day, "network", "website", "Hosting", 120_50, by, None),
        ("2026-2", party, day, "network", "", "Hosting", 7_05, by, None),
    ]


def test_the_same_sheet_twice_changes_nothing_and_a_changed_row_changes_what_waits(world):
    side = world.oost
    take(side, [sheet_row(side)])
    again = send(side, [sheet_row(side)])
    assert counts(again) == (0, 0, 1, 0)
    with pytest.raises(ActionRefused):
        COST_ROAD.import_sheet(again, fingerprint=again.fingerprint, by=side.leader)
    assert counts(take(side, [sheet_row(side, amount=Decimal("130.00"))])) == (0, 1, 0, 0)
    assert Cost.objects.get().amount_cents == 130_00


def test_an_empty_cell_leaves_what_is_known(world):
    side = world.oost
    take(side, [sheet_row(side)])
    assert counts(send(side, [sheet_row(side, activity="")])) == (0, 0, 1, 0)


def test_a_number_belongs_to_a_party_and_a_school_year(world):
    side = world.oost
    take(side, [sheet_row(side), sheet_row(side, board=0)])
    cost(side, voucher="2026-1", school_year=LAST_YEAR, incurred_on=datetime.date(2026, 3, 1))
    assert Cost.objects.filter(voucher="2026-1").count() == 3
    with pytest.raises(ValidationError, match="-2"):
        cost(side, voucher="2026-1")


def test_what_is_confirmed_stays_and_the_row_says_what_differs(world):
    side = world.oost
    row = actions.confirm_cost(cost(side, voucher="2026-1"), by=side.controller)
    same = sheet_row(side, description="Website", incurred_on=DAY, amount=Decimal("1250"))
    assert counts(send(side, [same])) == (0, 0, 1, 0)
    sheet = send(side, [same | {"amount": Decimal("1250.01")}])
    assert counts(sheet) == (0, 0, 0, 1)
    assert refusals(sheet) == [(2, "bedrag", "1250,01")] and row.reference in sheet.remarks[0][4]


def test_a_cost_is_known_by_its_reference_and_may_get_a_number(world):
    side = world.oost
    row = cost(side)
    take(side, [sheet_row(side, reference=row.reference, voucher="F-9", description="Website", incurred_on=DAY)])
    row.refresh_from_db()
    assert (row.voucher, row.amount_cents, Cost.objects.count()) == ("F-9", 120_50, 1)


WRONG = {
    "party": ({"party": "99999"}, "partij"),
    "a party of elsewhere": ({"party": "west"}, "partij"),
    "day": ({"incurred_on": datetime.date(2026, 7, 31)}, "datum"),
    "no day": ({"incurred_on": "31-02-2027"}, "datum"),
    "kind": ({"kind": "koffie"}, "soort kosten"),
    "nothing": ({"amount": Decimal(0)}, "bedrag"),
    "taken away": ({"amount": Decimal(-5)}, "bedrag"),
    "not an amount": ({"amount": "1,2345"}, "bedrag"),
    "no description": ({"description": ""}, "omschrijving"),
    "formula": ({"description": "=1+1"}, "omschrijving"),
    "no number": ({"voucher": ""}, "boekstuknummer"),
    "reference": ({"reference": "K999999"}, "kenmerk"),
    "no reference": ({"reference": "nieuw"}, "kenmerk"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_row_that_is_wrong_says_where_by_which_rule_and_how_to_mend_it(world, name):
    side = world.oost
    values, column = WRONG[name]
    if values.get("party") == "west":
        values = {"party": world.west.boards[1].code}
    sheet = send(side, [sheet_row(side, voucher="2026-0"), sheet_row(side) | values])
    assert counts(sheet) == (1, 0, 0, 1)
    assert [(row[0], row[1]) for row in refusals(sheet)] == [(3, column)]


def test_everything_that_is_wrong_with_a_row_is_said_at_once(world):
    side = world.oost
    sheet = send(side, [sheet_row(side, party="99999", amount="x", incurred_on=datetime.date(2030, 1, 1))])
    assert {row[1] for row in refusals(sheet)} == {"partij", "bedrag", "datum"}


def test_a_number_that_stands_in_the_file_twice_is_refused_on_both_rows(world):
    side = world.oost
    sheet = send(side, [sheet_row(side), sheet_row(side, amount=Decimal(1))])
    assert refusals(sheet) == [(2, "boekstuknummer", "2026-1"), (3, "boekstuknummer", "2026-1")]


def test_what_looks_like_a_known_cost_is_warned_of(world):
    side = world.oost
    known = cost(side)
    sheet = send(side, [sheet_row(side, incurred_on=DAY, amount=Decimal("1250.00"))])
    assert sheet.counts["warned"] == 1 and known.reference in str(sheet.shown["warnings"])
    COST_ROAD.import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)


def test_nothing_goes_into_a_closed_year(world):
    side = world.oost
    row = sheet_row(side, incurred_on=datetime.date(2026, 3, 1))
    sheet = send(side, [row], year=LAST_YEAR)
    ClosedYear.objects.create(partnership=side.partnership, school_year=LAST_YEAR)
    for act in (
        lambda: send(side, [row], year=LAST_YEAR),
        lambda: COST_ROAD.import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader),
    ):
        with pytest.raises(ActionRefused):
            act()
    assert not Cost.objects.exists()


def test_acts_are_of_who_enters_costs(world):
    side = world.oost
    sheet = send(side, [sheet_row(side)])
    for user in (world.west.leader, world.west.controller, side.steering, side.board_staff, world.nobody):
        for act in (
            lambda user=user: send(side, [sheet_row(side)], by=user),
            lambda user=user: COST_ROAD.import_sheet(sheet, fingerprint=sheet.fingerprint, by=user),
            lambda user=user: COST_ROAD.check_again(sheet, by=user),
            lambda user=user: COST_ROAD.give_up(sheet, by=user),
        ):
            with pytest.raises(PermissionDenied):
                act()
    COST_ROAD.import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.controller)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(world):
    with pytest.raises(RefusedFile):
        send_costs(
            partnership=world.oost.partnership,
            school_year=YEAR,
            name="x.xlsx",
            data=b"PK nonsense",
            by=world.oost.leader,
        )
    assert not CostSheet.objects.exists()


# Pages


def page(name, side):
    return reverse(f"books:{name}", args=[side.slug, str(YEAR)])


def test_sent_looked_at_and_imported_by_page(world, sign_in):
    side = world.oost
    client = sign_in(side.controller)
    data = cost_workbook([sheet_row(side), sheet_row(side, voucher="2026-2", amount="veel")])
    answer = client.post(page("cost_sheet_send", side), {"file": SimpleUploadedFile("kosten.xlsx", data)})
    sheet = CostSheet.objects.get()
    assert (answer.status_code, answer.url) == (302, sheet.get_absolute_url())
    shown = client.get(answer.url).content.decode()
    for text in ("2026-1", euro(120_50), "veel", "?export=xlsx"):
        assert text in shown
    address, fingerprint = reverse("books:cost_sheet_import", args=[sheet.pk]), {"fingerprint": sheet.fingerprint}
    assert "without_refused" in client.post(address, fingerprint).context["form"].errors
    done = client.post(address, fingerprint | {"without_refused": "on"})
    after = client.get(done.url)
    waiting = after.context["result_url"]
    assert waiting == f"{page('cost_list', side)}?state=waiting"
    assert [row.record.voucher for row in client.get(waiting).context["table"].rows] == ["2026-1"]


def test_the_remarks_come_as_the_same_sheet(world, sign_in):
    side = world.oost
    sheet = send(side, [sheet_row(side), sheet_row(side, voucher="2026-2", amount="veel")])
    answer = sign_in(side.leader).get(sheet.get_absolute_url(), {"export": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("Kosten").to_python()
    assert [row[1] for row in rows[1:]] == ["2026-1", "2026-2"]
    assert [bool(row[-1]) for row in rows] == [True, False, True]


@pytest.mark.parametrize("filled", ["", "1"])
def test_a_template_can_be_sent_as_it_is(booked, sign_in, filled):
    side = booked.oost
    actions.correct_cost(side.books.cost, amount_cents=5_00, reason="Creditnota", by=side.leader)
    answer = sign_in(side.leader).get(page("cost_sheet_template", side), {"filled": filled})
    sheet = send_costs(
        partnership=side.partnership, school_year=YEAR, name="x.xlsx", data=answer.content, by=side.leader
    )
    assert counts(sheet) == (0, 0, 2 if filled else 0, 0), sheet.remarks


def test_strangers_find_no_sheet_and_readers_may_not(world, sign_in):
    sheet = send(world.oost, [sheet_row(world.oost)])
    acts = [sheet.get_absolute_url()] + [
        reverse(f"books:cost_sheet_{act}", args=[sheet.pk]) for act in ("import", "check", "give_up")
    ]
    for user, status in ((world.west.controller, 404), (world.nobody, 404), (world.oost.board_staff, 404),
                         (world.oost.steering, 403)):  # fmt: skip
        client = sign_in(user)
        assert [client.get(address).status_code for address in acts] == [status] * 4
        assert [client.post(address).status_code for address in acts[1:]] == [status] * 3
