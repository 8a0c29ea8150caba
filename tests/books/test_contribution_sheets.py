"""Own contributions from a sheet, in money and in hours: known again, refused with a remedy, and never twice."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from books import actions
from books.actions.sheets import CONTRIBUTION_ROAD, send_contributions
from books.enums import ContributionKind
from books.models import Contribution, ContributionSheet, HoursContribution
from oids.actions import ActionRefused
from oids.models import SheetState
from partnerships.models import ClosedYear
from tests.cast import YEAR
from tests.casts.contribution_sheets import hours_row, money_row, send, workbook
from tests.casts.costs import contribution, hours, network_stream, rate

MONEY, HOURS = ContributionKind.MONEY, ContributionKind.HOURS


@pytest.fixture
def side(world):
    world.oost.stream = network_stream(world.oost)
    return world.oost


def take(side, what, rows, **values):
    sheet = send(side, what, rows)
    return CONTRIBUTION_ROAD.import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader, **values)


def counts(sheet):
    return tuple(sheet.counts[name] for name in ("new", "changed", "unchanged", "refused"))


def refusals(sheet):
    assert all(rule and remedy for _sheet, _line, _column, _value, rule, remedy, *_made_of in sheet.remarks)
    return [(line, column) for _sheet, line, column, _value, _rule, _remedy, *_made_of in sheet.remarks]


def test_money_is_entered_for_a_second_person_to_confirm(side):
    rows = [money_row(side), money_row(side, board=0, paid_how="set_off", kind="academic", stream="kennisnetwerk")]
    sheet = take(side, MONEY, rows)
    assert (sheet.state, counts(sheet), sheet.data) == (SheetState.DONE, (2, 0, 0, 0), None)
    assert list(
        Contribution.objects.order_by("pk").values_list(
            "party", "grant", "kind", "amount_cents", "due_on", "paid_how", "source", "entered_by", "confirmed_by"
        )
    ) == [
        (side.boards[1].pk, side.stream.pk, "network", 3_000_00, datetime.date(2026, 12, 1), "invoiced",
         "Convenant, artikel 5", side.leader.pk, None),
        (side.boards[0].pk, side.stream.pk, "academic", 3_000_00, datetime.date(2026, 12, 1), "set_off",
         "Convenant, artikel 5", side.leader.pk, None),
    ]  # fmt: skip


def test_hours_are_of_the_whole_year_unless_the_sheet_says_otherwise(side):
    half = hours_row(side, description="Half jaar", valid_until=datetime.date(2027, 1, 31))
    assert counts(take(side, HOURS, [hours_row(side), half])) == (2, 0, 0, 0)
    found = HoursContribution.objects.order_by("pk").values_list("role", "kind", "hours", "valid_from", "valid_until")
    assert list(found) == [
        ("plg_member", "network", Decimal("160.50"), YEAR.first_day, YEAR.last_day),
        ("plg_member", "network", Decimal("160.50"), YEAR.first_day, datetime.date(2027, 1, 31)),
    ]


@pytest.mark.parametrize(
    ("what", "row", "other"),
    [(MONEY, money_row, {"amount": Decimal(3500)}), (HOURS, hours_row, {"hours": Decimal(170)})],
)
def test_the_same_sheet_twice_changes_nothing_and_a_changed_row_changes_what_waits(side, what, row, other):
    take(side, what, [row(side)])
    assert counts(send(side, what, [row(side)])) == (0, 0, 1, 0)
    assert counts(take(side, what, [row(side, **other)])) == (0, 1, 0, 0)
    model = HoursContribution if what == HOURS else Contribution
    (entry,) = model.objects.all()
    assert (entry.amount_cents == 3_500_00) if what == MONEY else (entry.hours == 170)
    # By its reference also the description may change; another row without one is a new entry.
    again = row(side, reference=entry.reference, description="Anders")
    assert counts(take(side, what, [again | other])) == (0, 1, 0, 0)
    assert model.objects.get().description == "Anders"
    assert counts(send(side, what, [row(side)])) == (1, 0, 0, 0)


def test_what_is_confirmed_stays_and_the_row_says_what_differs(side):
    row = actions.confirm_contribution(contribution(side, side.stream), by=side.controller)
    same = money_row(side, description=row.description, due_on=row.due_on)
    assert counts(send(side, MONEY, [same])) == (0, 0, 1, 0)
    sheet = send(side, MONEY, [same | {"amount": Decimal("2999.99")}])
    assert refusals(sheet) == [(2, "bedrag")] and row.reference in sheet.remarks[0][4]


WRONG = {
    "party": (MONEY, {"party": "99999"}, "partij"),
    "a party of elsewhere": (HOURS, {"party": "west"}, "partij"),
    "stream": (MONEY, {"stream": "Onbekend"}, "naar geldstroom"),
    "nothing": (MONEY, {"amount": Decimal(0)}, "bedrag"),
    "no source": (MONEY, {"source": ""}, "bron"),
    "no day": (MONEY, {"due_on": "31-02-2027"}, "te betalen op"),
    "how": (MONEY, {"paid_how": "contant"}, "betaalwijze"),
    "reference": (MONEY, {"reference": "B999999"}, "kenmerk"),
    "a reference of hours": (MONEY, {"reference": "U000001"}, "kenmerk"),
    "role of the placements": (HOURS, {"role": "mentor"}, "rol"),
    "no hours": (HOURS, {"hours": Decimal(0)}, "uur"),
    "taken away": (HOURS, {"hours": Decimal(-5)}, "uur"),
    "outside the year": (HOURS, {"valid_from": datetime.date(2026, 7, 1)}, "vanaf"),
    "backwards": (
        HOURS, {"valid_from": datetime.date(2027, 2, 1), "valid_until": datetime.date(2027, 1, 1)}, "tot en met",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_row_that_is_wrong_says_where_by_which_rule_and_how_to_mend_it(side, world, name):
    what, values, column = WRONG[name]
    row = hours_row if what == HOURS else money_row
    if values.get("party") == "west":
        values = {"party": world.west.boards[1].code}
    sheet = send(side, what, [row(side, description="Goed"), row(side) | values])
    assert counts(sheet) == (1, 0, 0, 1)
    assert refusals(sheet) == [(3, column)]


def test_what_stands_in_the_file_twice_is_refused_on_both_rows(side):
    rows = [money_row(side), money_row(side, amount=Decimal(1))]
    assert refusals(send(side, MONEY, rows)) == [(2, "omschrijving"), (3, "omschrijving")]


def test_without_the_name_it_has_to_be_clear_into_which_stream(side):
    network_stream(side, title="Tweede stroom")
    sheet = send(side, MONEY, [money_row(side), money_row(side, stream="Tweede stroom")])
    assert refusals(sheet) == [(2, "naar geldstroom")]
    assert "Kennisnetwerk" in sheet.remarks[0][5] and "Tweede stroom" in sheet.remarks[0][5]


def test_several_known_ones_that_look_alike_ask_for_the_reference(side):
    first, second = contribution(side, side.stream), contribution(side, side.stream)
    row = money_row(side, description=first.description)
    sheet = send(side, MONEY, [row])
    assert refusals(sheet) == [(2, "omschrijving")]
    assert counts(send(side, MONEY, [row | {"reference": second.reference}])) == (0, 1, 0, 0)


def test_nothing_goes_into_a_closed_year(side):
    sheet = send(side, HOURS, [hours_row(side)])
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    for act in (
        lambda: send(side, HOURS, [hours_row(side)]),
        lambda: CONTRIBUTION_ROAD.import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader),
    ):
        with pytest.raises(ActionRefused):
            act()
    assert not HoursContribution.objects.exists()


def test_acts_are_of_who_enters_contributions(world, side):
    sheet = send(side, MONEY, [money_row(side)])
    for user in (world.west.leader, world.west.controller, side.steering, side.board_staff, world.nobody):
        with pytest.raises(PermissionDenied):
            send(side, MONEY, [money_row(side)], by=user)
        with pytest.raises(PermissionDenied):
            CONTRIBUTION_ROAD.import_sheet(sheet, fingerprint=sheet.fingerprint, by=user)


def page(name, side):
    return reverse(f"books:{name}", args=[side.slug, str(YEAR)])


@pytest.mark.parametrize(
    ("what", "stem", "listing", "row"),
    [
        (MONEY, "contribution_sheet", "contribution_list", money_row),
        (HOURS, "hours_sheet", "hours_contribution_list", hours_row),
    ],
)
def test_sent_looked_at_and_imported_by_page(side, sign_in, what, stem, listing, row):
    client = sign_in(side.controller)
    assert page(f"{stem}_list", side) in client.get(page(listing, side)).content.decode()
    file = SimpleUploadedFile("bijdragen.xlsx", workbook(what, [row(side)]))
    answer = client.post(page(f"{stem}_send", side), {"file": file})
    sheet = ContributionSheet.objects.get()
    assert (answer.url, sheet.what) == (sheet.get_absolute_url(), what)
    shown = client.get(answer.url)
    assert row(side)["description"] in shown.content.decode()
    address = reverse("books:contribution_sheet_import", args=[sheet.pk])
    done = client.get(client.post(address, {"fingerprint": sheet.fingerprint}).url)
    waiting = client.get(done.context["result_url"])
    assert [found.record.description for found in waiting.context["table"].rows] == [row(side)["description"]]
    assert [found.record.pk for found in client.get(page(f"{stem}_list", side)).context["table"].rows] == [sheet.pk]


@pytest.mark.parametrize("filled", ["", "1"])
@pytest.mark.parametrize(("what", "stem"), [(MONEY, "contribution_sheet"), (HOURS, "hours_sheet")])
def test_a_template_can_be_sent_as_it_is(side, sign_in, what, stem, filled):
    rate(side)
    contribution(side, side.stream)
    hours(side)
    answer = sign_in(side.leader).get(page(f"{stem}_template", side), {"filled": filled})
    sheet = send_contributions(
        partnership=side.partnership, school_year=YEAR, what=what, name="x.xlsx", data=answer.content, by=side.leader
    )
    assert counts(sheet) == (0, 0, 1 if filled else 0, 0), sheet.remarks


def test_strangers_find_no_sheet_and_readers_may_not(world, side, sign_in):
    sheet = send(side, MONEY, [money_row(side)])
    acts = [sheet.get_absolute_url()] + [
        reverse(f"books:contribution_sheet_{act}", args=[sheet.pk]) for act in ("import", "check", "give_up")
    ]
    for user, status in (
        (world.west.controller, 404),
        (world.nobody, 404),
        (side.board_staff, 404),
        (side.steering, 403),
    ):
        assert [sign_in(user).get(address).status_code for address in acts] == [status] * 4
