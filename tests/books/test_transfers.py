"""What parties pay each other by a settlement: noted by the penvoerder, withdrawn with a trace, and open until then."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.urls import reverse

from books import actions
from books.calculations.netting import Transfer
from books.calculations.transfers import Standing, standings
from books.closing import check_year
from books.dashboards.base import Desk
from books.dashboards.waiting import waiting
from books.models import Cost, TransferPayment
from books.purses.now import books_difference
from books.purses.transfers import mutual_of, mutual_payments
from funding.reports.parts import parts_of
from oids.actions import ActionRefused
from tests.cast import YEAR as THIS_YEAR
from tests.casts import transfers
from tests.casts.closing import close_empty
from tests.casts.transfers import PAID_ON, YEAR


def test_standing_is_what_is_due_less_what_was_paid():
    found = standings([Transfer("B", "A", 100), Transfer("C", "A", 40)], [Transfer("B", "A", 60)])
    assert found == (Standing("B", "A", 100, 60), Standing("C", "A", 40, 0))
    assert [row.open for row in found] == [40, 40]


def test_standing_counts_what_was_paid_by_an_earlier_version():
    # Nothing is due any more, less is due, and the other way round is due.
    assert standings([], [Transfer("B", "A", 60)]) == (Standing("B", "A", 0, 60),)
    assert standings([Transfer("B", "A", 50)], [Transfer("B", "A", 60)])[0].open == -10
    assert standings([Transfer("A", "B", 50)], [Transfer("B", "A", 60)]) == (Standing("A", "B", 50, -60),)
    assert standings([], [Transfer("B", "A", 60), Transfer("A", "B", 60)]) == ()


@pytest.fixture
def side(placed):
    """The second board pays the institute 50 euro; the penvoerder pays the other 50."""
    placed.oost.paid = transfers.settled(placed.oost)
    placed.oost.transfer = transfers.mutual(placed.oost.paid)
    return placed.oost


def open_of(side):
    return [(row.payer, row.payee, row.due, row.paid, row.open) for row in mutual_of(side.paid).rows]


def test_only_what_is_not_the_penvoerders_is_mutual(side):
    board = side.boards[1].code
    assert side.paid.transfers.count() == 2
    assert open_of(side) == [(board, "23AH", 50_00, 0, 50_00)]
    penvoerders = side.paid.transfers.exclude(pk=side.transfer.pk).get()
    with pytest.raises(ActionRefused, match="gaat met zijn betalingen mee"):
        transfers.note(side, penvoerders, 10_00)


def test_noted_in_parts_until_all_is_paid(side):
    transfers.note(side, side.transfer, 20_00)
    assert mutual_of(side.paid).open_cents == 30_00
    with pytest.raises(ValidationError, match="30"):
        transfers.note(side, side.transfer, 30_01)
    transfers.note(side, side.transfer, 30_00)
    assert mutual_of(side.paid).open_rows == ()
    with pytest.raises(ActionRefused, match="als betaald genoteerd"):
        transfers.note(side, side.transfer, 1)


def test_note_asks_a_controller_a_possible_day_and_where_it_can_be_found(side):
    values = {"paid_on": PAID_ON, "amount_cents": 50_00, "reference": "Afschrift 3"}
    for person in (side.leader, side.steering, side.board_staff):
        with pytest.raises(PermissionDenied):
            actions.note_transfer(side.transfer, by=person, **values)
    before, ahead = datetime.date(2025, 9, 19), datetime.date(2099, 1, 1)
    for wrong in ({"paid_on": before}, {"paid_on": ahead}, {"reference": " "}, {"amount_cents": 0}):
        with pytest.raises(ValidationError) as error:
            actions.note_transfer(side.transfer, by=side.controller, **values | wrong)
        assert list(error.value.message_dict) == list(wrong)
    assert not TransferPayment.objects.exists()


def test_withdrawn_note_stays_with_its_reason_and_is_open_again(side):
    note = transfers.note(side, side.transfer, 50_00)
    note = actions.withdraw_transfer(note, reason="Teruggeboekt.", by=side.controller)
    assert (note.withdrawn_by, note.withdrawal_reason) == (side.controller, "Teruggeboekt.")
    assert mutual_of(side.paid).open_cents == 50_00
    with pytest.raises(ActionRefused, match="al ingetrokken"):
        actions.withdraw_transfer(note, reason="Nog eens.", by=side.controller)
    for change in (lambda: note.delete(), lambda: TransferPayment.objects.update(amount_cents=1)):
        with pytest.raises(InternalError, match="stays"), transaction.atomic():
            change()


def test_what_the_accounts_of_a_closed_year_contain_stays_and_what_came_later_does_not(side, sign_in):
    noted = transfers.note(side, side.transfer, 20_00)
    close_empty(side, YEAR)
    later = transfers.note(side, side.transfer, 10_00)
    with pytest.raises(
        ActionRefused, match=r"2024-2025 zijn afgesloten met dit erin.*laat dat jaar dan eerst heropenen"
    ):
        actions.withdraw_transfer(noted, reason="Teruggeboekt.", by=side.controller)
    page = sign_in(side.controller).get(side.paid.get_absolute_url()).content.decode()
    stays, may = (reverse("books:transfer_withdraw", args=[row.pk]) for row in (noted, later))
    assert stays not in page and may in page
    assert reverse("books:settlement_correct", args=[side.paid.pk]) not in page
    actions.withdraw_transfer(later, reason="Teruggeboekt.", by=side.controller)
    assert mutual_of(side.paid).open_cents == 30_00


def test_correction_takes_over_what_was_paid_and_gives_back_what_is_too_much(side):
    transfers.note(side, side.transfer, 50_00)
    cost = Cost.objects.get(partnership=side.partnership)
    taken = actions.correct_cost(cost, amount_cents=40_00, reason="Korting.", by=side.leader)
    actions.confirm_cost(taken, by=side.controller)
    draft = actions.correct_settlement(side.paid, reason="Korting op de zaal.", by=side.controller)
    second = transfers.adopt(side, draft, "SG-VR-24B")
    board = side.boards[1].code
    for version in (side.paid, second):
        row = mutual_of(version).rows[0]
        assert (row.payer, row.payee, row.due, row.paid, row.open) == (board, "23AH", 30_00, 50_00, -20_00)
    back = transfers.note(side, transfers.mutual(second), 20_00)
    assert back.amount_cents == -20_00
    assert mutual_of(second).open_rows == ()


def test_a_note_of_an_earlier_version_leads_back_to_the_newest(side, sign_in):
    note = transfers.note(side, side.transfer, 20_00)
    second = transfers.adopt(
        side, actions.correct_settlement(side.paid, reason="Nagekeken.", by=side.controller), "SG-VR-24B"
    )
    web, address = sign_in(side.controller), reverse("books:transfer_withdraw", args=[note.pk])
    page = web.get(address)
    assert (page.context["back_url"], page.context["cancel_url"]) == (second.get_absolute_url(),) * 2
    assert web.post(address, {"reason": "Teruggeboekt"})["Location"] == second.get_absolute_url()
    assert web.get(address)["Location"] == second.get_absolute_url()


def test_a_draft_that_corrects_rests_on_what_was_paid_and_noting_more_changes_no_books(side, sign_in):
    transfers.note(side, side.transfer, 20_00)
    draft = actions.correct_settlement(side.paid, reason="Nagekeken.", by=side.controller)
    board = side.boards[1].code
    assert draft.inputs["paid"] == [{"payer": board, "payee": "23AH", "cents": 20_00}]
    page = sign_in(side.controller).get(draft.get_absolute_url()).content.decode()
    assert "€\u00a020,00 ervan is tussen partijen al betaald" in page
    transfers.note(side, side.transfer, 10_00)
    assert not books_difference(draft).changed
    again = actions.recalculate_settlement(draft, by=side.controller)
    assert again.inputs["paid"] == [{"payer": board, "payee": "23AH", "cents": 30_00}]


def test_what_goes_back_is_noted_as_that(side, sign_in):
    transfers.note(side, side.transfer, 50_00)
    cost = Cost.objects.get(partnership=side.partnership)
    actions.confirm_cost(
        actions.correct_cost(cost, amount_cents=40_00, reason="Korting.", by=side.leader), by=side.controller
    )
    second = transfers.adopt(
        side, actions.correct_settlement(side.paid, reason="Korting.", by=side.controller), "SG-VR-24B"
    )
    page = sign_in(side.controller).get(reverse("books:transfer_note", args=[transfers.mutual(second).pk]))
    facts = {label: value for label, value, *_url in page.context["facts"]}
    assert page.context["heading"] == "Terugbetaling tussen partijen noteren"
    assert facts["Wie betaalt"].endswith("(23AH)")
    assert facts["Terug te betalen"] == "€\u00a020,00"
    assert facts["Te veel betaald"] == "€\u00a050,00 is betaald en €\u00a030,00 was verschuldigd"
    assert "Noteren als terugbetaald" in page.content.decode()


def test_open_payments_wait_for_the_controller_and_warn_at_the_closing(side):
    def told():
        found = {finding.code: finding for row in check_year(side.partnership, YEAR) for finding in row.findings}
        return found.get("parties_paid")

    def waits():
        desk = Desk(side.controller, side.partnership, THIS_YEAR)
        return [row for row in waiting(desk) if row.url == side.paid.get_absolute_url()]

    assert (told().blocks, told().url) == (False, side.paid.get_absolute_url())
    assert "50,00" in told().text
    assert [row.role for row in waits()] == ["controller"]
    transfers.note(side, side.transfer, 50_00)
    assert told() is None
    assert waits() == []


def test_report_says_what_of_the_mutual_payments_is_paid(side):
    transfers.note(side, side.transfer, 20_00)
    (part,) = (part for part in parts_of(side.partnership, YEAR) if len(part.tables) == 2)
    assert part.tables[1].name == "onderling"
    assert part.tables[1].rows == (
        (side.boards[1].name, "Lerarenopleiding", 50_00, 20_00, 30_00), ("Totaal", None, 50_00, 20_00, 30_00),
    )  # fmt: skip


def test_forms_note_and_withdraw(side, sign_in):
    web = sign_in(side.controller)
    page = web.get(side.paid.get_absolute_url()).content.decode()
    address = reverse("books:transfer_note", args=[side.transfer.pk])
    assert address in page
    form = web.get(address)
    assert form.context["form"].initial["amount_cents"] == 50_00
    sent = web.post(address, {"paid_on": "2025-10-01", "amount_cents": "50,00", "reference": "Afschrift 9"})
    assert sent.status_code == 302
    note = TransferPayment.objects.get()
    assert (note.amount_cents, note.noted_by, note.paid_on) == (50_00, side.controller, PAID_ON)
    page = web.get(side.paid.get_absolute_url()).content.decode()
    assert "Afschrift 9" in page
    assert address not in page
    assert (
        web.get(address).context["refused_before"]
        == "Alles wat deze twee elkaar moesten betalen, is als betaald genoteerd."
    )
    withdraw = reverse("books:transfer_withdraw", args=[note.pk])
    assert web.post(withdraw, {"reason": "Teruggeboekt"}).status_code == 302
    assert "Teruggeboekt" in web.get(side.paid.get_absolute_url()).content.decode()
    assert web.get(withdraw).status_code == 302
    events = web.get(reverse("books:settlement_history", args=[side.paid.pk])).context["events"]
    assert [event["label"] for event in events if event["record"] == "genoteerde onderlinge betaling"] == [
        "teruggenomen", "als betaald genoteerd",
    ]  # fmt: skip


def test_history_of_a_settlement_without_noted_payments_opens(side, sign_in):
    page = sign_in(side.controller).get(reverse("books:settlement_history", args=[side.paid.pk]))
    assert {event["record"] for event in page.context["events"]} >= {"betaling tussen partijen"}


def test_parties_read_what_was_noted_and_strangers_find_nothing(placed, side, sign_in):
    note = transfers.note(side, side.transfer, 20_00)
    address = reverse("books:transfer_note", args=[side.transfer.pk])
    own = side.paid.parties.get(party_id=side.boards[1].pk)
    page = sign_in(side.board_staff).get(own.get_absolute_url()).content.decode()
    assert note.reference in page
    assert address not in page
    assert sign_in(side.board_staff).get(address).status_code == 403
    withdraw = reverse("books:transfer_withdraw", args=[note.pk])
    for stranger in (placed.west.controller, placed.west.board_staff):
        assert sign_in(stranger).get(address).status_code == 404
        assert sign_in(stranger).get(withdraw).status_code == 404
    assert list(TransferPayment.objects.visible_to(placed.west.controller)) == []


def test_mutual_payments_ask_three_questions(side, django_assert_num_queries):
    transfers.note(side, side.transfer, 20_00)
    with django_assert_num_queries(3):
        assert len(mutual_payments(side.partnership)) == 1
