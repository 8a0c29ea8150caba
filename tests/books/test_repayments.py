"""Money that a party pays back: never more than is open against it, settled as a payment the other way round, and withdrawn
with a trace."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from books import actions
from books.calculations.journal import Document, Line
from books.calculations.payable import Balance, Due, Open, Settled, balance, paid_back
from books.closing import check_year
from books.models import Repayment
from books.payable import payable, ties
from books.reports.journal import documents_of
from funding.reports.parts import parts_of
from oids.actions import ActionRefused
from partnerships.models import ClosedYear, Party
from tests.books.payments import pay_all
from tests.cast import YEAR
from tests.casts import purses, transfers
from tests.casts.closing import close_empty
from tests.casts.payments import NOVEMBER, correct, prepare

STEPS = st.tuples(st.lists(st.integers(-500, 2000), min_size=3, max_size=3), st.integers(0, 100))
KEYS = [("allocation", "2026-2027", "1"), ("allocation", "2026-2027", "2"), ("contribution", "2026-2027", "7")]


@given(st.lists(STEPS, min_size=1, max_size=8))
def test_paid_less_paid_back_and_open_is_what_is_due(steps):
    paid, back, settled = 0, 0, []
    for cents, percentage in steps:
        dues = [Due(key, part) for key, part in zip(KEYS, cents, strict=True)]
        found, came = balance(dues, settled), 0
        settled += [Settled(line.key, line.cents) for line in found.moves]
        paid += found.pay
        if came := -found.carried * percentage // 100:
            lines = paid_back(found, came)
            # A document whose debit and credit differ does not exist.
            Document(NOVEMBER, "BANK", "T1", "", (Line("bank", came), *(Line("payable", row.cents) for row in lines)))
            settled += lines
            back += came
        now = balance(dues, settled)
        assert paid - back + now.total == sum(cents)
        assert (now.pay, now.carried) == (0, found.carried + came)


def test_what_was_paid_too_much_comes_back_before_what_is_owed_otherwise():
    owed, fresh, overpaid = ("contribution", "2026", "1"), ("allocation", "2026", "2"), ("allocation", "2026", "1")
    found = Balance((Open(fresh, 10, 0), Open(owed, -30, 0), Open(overpaid, 60, 100)))
    assert paid_back(found, 50) == (Settled(fresh, 10), Settled(overpaid, -40), Settled(owed, -20))
    assert paid_back(found, 60)[1:] == (Settled(overpaid, -40), Settled(owed, -30))
    for wrong in (0, -1, 61):
        with pytest.raises(ValueError, match="came back"):
            paid_back(found, wrong)


@pytest.fixture
def side(ready):
    """The first half is paid; then the grant falls so far that the second board got more than is due by now."""
    side = ready.oost
    pay_all(side, NOVEMBER)
    side.over = correct(side, ready.allocation, Decimal(60))
    side.board = Party.objects.get(pk=side.boards[1].pk)
    return side


def row_of(side):
    return next(row for row in payable(side.partnership, timezone.localdate()) if row.party == side.board)


def enter(side, cents, **values):
    values = {
        "party": side.board, "received_on": timezone.localdate(), "reference": "Afschrift 41", "by": side.controller,
    } | values  # fmt: skip
    return actions.enter_repayment(partnership=side.partnership, amount_cents=cents, **values)


def test_it_comes_back_in_parts_and_never_more_than_is_open(side):
    open_cents = -row_of(side).carried
    assert open_cents > 1_000_00
    before = row_of(side).settled
    first = enter(side, 1_000_00)
    assert [(row.origin, row.school_year, row.part, row.cents) for row in first.parts] == [
        ("allocation", YEAR, "1", -1_000_00)
    ]
    assert (row_of(side).settled, row_of(side).carried) == (before - 1_000_00, 1_000_00 - open_cents)
    with pytest.raises(ValidationError) as caught:
        enter(side, open_cents - 1_000_00 + 1)
    assert list(caught.value.message_dict) == ["amount_cents"]
    enter(side, open_cents - 1_000_00)
    assert (row_of(side).pay, row_of(side).carried) == (0, 0)
    with pytest.raises(ActionRefused, match="heeft niets terug te betalen"):
        enter(side, 1)


def test_what_came_back_is_paid_again_when_more_is_due(side):
    enter(side, -row_of(side).carried)
    again = correct(side, side.over, Decimal(0))
    row = row_of(side)
    due = again.shares.get(party=side.board).amount_cents // 2
    assert (row.pay, row.due) == (due - row.settled, due)
    batch = prepare(side, timezone.localdate())
    assert batch.payments.get(party=side.board).amount_cents == row.pay


def test_it_asks_a_controller_a_possible_day_and_where_it_can_be_found(side):
    for person in (side.leader, side.steering, side.board_staff):
        with pytest.raises(PermissionDenied):
            enter(side, 1_00, by=person)
    for wrong in ({"received_on": datetime.date(2099, 1, 1)}, {"reference": " "}):
        with pytest.raises(ValidationError) as caught:
            enter(side, 1_00, **wrong)
        assert list(caught.value.message_dict) == list(wrong)
    institute = Party.objects.get(code="23AH")
    with pytest.raises(ActionRefused, match="heeft niets terug te betalen"):
        enter(side, 1_00, party=institute)
    assert not Repayment.objects.exists()


def test_it_does_not_come_back_before_anything_was_paid_too_much_or_was_owed(side):
    with pytest.raises(ValidationError) as caught:
        enter(side, 1_00, received_on=NOVEMBER - datetime.timedelta(days=1))
    assert list(caught.value.message_dict) == ["received_on"]
    assert f"Vóór 15-11-2026 had {side.board.name}" in caught.value.message_dict["received_on"][0]
    assert enter(side, 1_00, received_on=NOVEMBER).received_on == NOVEMBER


def test_withdrawn_it_stays_with_its_reason_and_is_open_again(side):
    carried = row_of(side).carried
    row = actions.withdraw_repayment(enter(side, 1_000_00), reason="Van een ander.", by=side.controller)
    assert (row.withdrawn_by, row.withdrawal_reason) == (side.controller, "Van een ander.")
    assert row_of(side).carried == carried
    with pytest.raises(ActionRefused, match="al ingetrokken"):
        actions.withdraw_repayment(row, reason="Nog eens.", by=side.controller)
    for change in (lambda: row.delete(), lambda: Repayment.objects.update(amount_cents=1)):
        with pytest.raises(InternalError, match="stays"), transaction.atomic():
            change()


def test_of_a_closed_year_nothing_is_entered_or_withdrawn(side):
    row = enter(side, 1_000_00)
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    with pytest.raises(ActionRefused, match="2026-2027 zijn afgesloten"):
        enter(side, 1_00)
    with pytest.raises(ActionRefused, match="2026-2027 zijn afgesloten"):
        actions.withdraw_repayment(row, reason="Fout.", by=side.controller)
    for road in (
        lambda: Repayment.objects.update(withdrawn_by=side.controller, withdrawn_at=timezone.now(), withdrawal_reason="x"),
        lambda: Repayment.objects.create(
            partnership=side.partnership, party=side.board, received_on=timezone.localdate(), amount_cents=1,
            reference="x", entered_by=side.controller,
        ),
    ):  # fmt: skip
        with pytest.raises(InternalError, match="the school year is closed"), transaction.atomic():
            road()


def test_the_journal_has_it_as_a_receipt_of_the_bank_and_reverses_what_is_withdrawn(side):
    def payable_of_board():
        documents = documents_of(side.partnership)
        return -sum(
            line.cents for row in documents for line in row.lines
            if line.purpose == "payable" and (side.board.name in line.description)
        )  # fmt: skip

    row = enter(side, 1_000_00)
    found = {document.number: document for document in documents_of(side.partnership)}
    came = found[row.number]
    assert (came.day, came.journal) == (row.received_on, "BANK")
    assert [(line.purpose, line.cents) for line in came.lines] == [("bank", 1_000_00), ("payable", -1_000_00)]
    share = side.over.shares.get(party=side.board).amount_cents
    paid = row_of(side).settled + 1_000_00
    assert payable_of_board() == share - paid + 1_000_00
    actions.withdraw_repayment(row, reason="Van een ander.", by=side.controller)
    found = {document.number: document for document in documents_of(side.partnership)}
    assert found[f"{row.number}-I"].description.startswith("Ingetrokken (Van een ander.): Terugontvangen")
    assert [(line.purpose, line.cents) for line in found[f"{row.number}-I"].lines] == [
        ("bank", -1_000_00), ("payable", 1_000_00)
    ]  # fmt: skip
    assert found[row.number] == came
    assert payable_of_board() == share - paid


def test_the_closing_and_the_final_report_know_it(side):
    def told():
        findings = (finding for row in check_year(side.partnership, YEAR) for finding in row.findings)
        return {finding.code: finding for finding in findings}.get(f"untied_{side.board.code}")

    def tables():
        (part,) = (part for part in parts_of(side.partnership, YEAR) if part.tables[0].name == "betalingen")
        return part.tables

    def tie():
        return next(row for row in ties(side.partnership, YEAR) if row.party == side.board)

    before, (only,) = tie(), tables()
    assert [column.key for column in only.columns] == ["code", "name", "share", "paid", "kept", "open"]
    assert before.open < 0
    assert told().url == reverse("books:payable_party", kwargs=where(side))
    row = enter(side, 1_000_00)
    assert (tie().repaid, tie().open) == (1_000_00, before.open + 1_000_00)
    shares, back = tables()
    assert [column.key for column in shares.columns] == ["code", "name", "share", "paid", "repaid", "kept", "open"]
    for line in shares.rows:
        share, paid, repaid, kept, left = line[2:]
        assert share == paid - repaid + kept + left
    assert [line[-1] for line in back.rows] == [1_000_00, 1_000_00]
    assert back.rows[0][:2] == (side.board.code, side.board.name)
    assert back.rows[0][4] == row.number


def where(side):
    return {"partnership": side.slug, "year": str(YEAR), "party": side.board.code}


def test_forms_enter_and_withdraw(side, sign_in):
    web = sign_in(side.controller)
    address = reverse("books:repayment_enter", kwargs=where(side))
    page = reverse("books:payable_party", kwargs=where(side))
    assert address in web.get(page).content.decode()
    form = web.get(address)
    open_cents = -row_of(side).carried
    assert form.context["form"].initial["amount_cents"] == open_cents
    file = SimpleUploadedFile("afschrift.pdf", b"%PDF-1.7 afschrift", content_type="application/pdf")
    today = timezone.localdate().isoformat()
    sent = {"received_on": today, "amount_cents": "1000,00", "reference": "Afschrift 41"}
    assert web.post(address, sent | {"amount_cents": "99999999,00"}).status_code == 422
    assert web.post(address, sent | {"file": file}).status_code == 302
    row = Repayment.objects.get()
    assert (row.amount_cents, row.entered_by) == (1_000_00, side.controller)
    withdraw = reverse("books:repayment_withdraw", args=[row.pk])
    for listed in (page, reverse("books:payment_list", kwargs={"partnership": side.slug, "year": str(YEAR)})):
        shown = web.get(listed).content.decode()
        assert "Afschrift 41" in shown
        assert withdraw in shown
        assert row.document.get_absolute_url() in shown
    assert withdraw not in sign_in(side.steering).get(page).content.decode()
    web = sign_in(side.controller)
    assert web.post(withdraw, {"reason": "Van een ander"}).status_code == 302
    assert "Van een ander" in web.get(page).content.decode()
    assert web.get(withdraw).status_code == 302


def test_a_party_that_owes_nothing_is_told_so_and_strangers_find_nothing(placed, side, sign_in):
    row = enter(side, -row_of(side).carried)
    web, address = sign_in(side.controller), reverse("books:repayment_enter", kwargs=where(side))
    asked = web.get(address)
    assert asked.context["refused_before"].startswith(f"{side.board.name} heeft niets terug te betalen")
    assert address not in web.get(reverse("books:payable_party", kwargs=where(side))).content.decode()
    assert sign_in(side.steering).get(address).status_code == 403
    for person in (placed.west.controller, placed.west.board_staff):
        stranger = sign_in(person)
        assert stranger.get(address).status_code == 404
        assert stranger.get(reverse("books:repayment_withdraw", args=[row.pk])).status_code == 404
    assert list(Repayment.objects.visible_to(placed.west.controller)) == []


@pytest.fixture
def owing(placed):
    """The settlement of two years ago asked 50 euro of the second board for the penvoerder."""
    side = placed.oost
    purses.Cost.objects.create(
        partnership=side.partnership, school_year=transfers.YEAR, party_id=side.boards[0].pk, amount_cents=100_00,
        kind="network", description="Zaalhuur", incurred_on=datetime.date(2024, 11, 1), **purses.confirmed(side),
    )  # fmt: skip
    side.adopted = transfers.adopt(side, purses.settle(side, transfers.YEAR), "SG-VR-24")
    side.board = Party.objects.get(pk=side.boards[1].pk)
    assert row_of(side).carried == -50_00
    return side


def test_what_a_settlement_asked_for_the_penvoerder_is_paid_to_it_and_stands_with_it(owing, sign_in):
    side = owing
    owed_since = side.adopted.decision.decided_on
    with pytest.raises(ValidationError, match=f"{owed_since:%d-%m-%Y}"):
        enter(side, 50_00, received_on=owed_since - datetime.timedelta(days=1))
    row = enter(side, 50_00)
    assert [(line.origin, line.cents) for line in row.parts] == [("settlement", -50_00)]
    assert row_of(side).carried == 0
    page = sign_in(side.controller).get(side.adopted.get_absolute_url())
    (section,) = (section for section in page.context["sections"] if section.name == "repaid")
    assert [cell.text if hasattr(cell, "text") else cell for cell in section.rows[0]][1:] == [
        side.board.name, "Afschrift 41", "\u20ac\u00a050,00"
    ]  # fmt: skip
    actions.withdraw_repayment(row, reason="Van een ander.", by=side.controller)
    page = sign_in(side.controller).get(side.adopted.get_absolute_url())
    assert "repaid" not in {section.name for section in page.context["sections"]}


def test_what_the_accounts_of_a_closed_year_contain_stays_and_what_came_later_does_not(owing, sign_in):
    side = owing
    first = enter(side, 20_00)
    close_empty(side, transfers.YEAR)
    later = enter(side, 10_00)
    with pytest.raises(
        ActionRefused, match=r"2024-2025 zijn afgesloten met dit erin.*laat dat jaar dan eerst heropenen"
    ):
        actions.withdraw_repayment(first, reason="Van een ander.", by=side.controller)
    web = sign_in(side.controller)
    page = web.get(reverse("books:payable_party", kwargs=where(side))).content.decode()
    stays, may = (reverse("books:repayment_withdraw", args=[row.pk]) for row in (first, later))
    assert stays not in page and may in page
    assert web.post(stays, {"reason": "Van een ander."}).status_code == 409
    assert Repayment.objects.get(pk=first.pk).withdrawn_at is None
    actions.withdraw_repayment(later, reason="Van een ander.", by=side.controller)
    assert row_of(side).carried == -30_00
