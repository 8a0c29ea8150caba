"""A batch of payments: prepared by one, authorised by another, frozen, and answered by the bank."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from books import actions as books
from books.enums import BatchState, PaymentState
from books.models import PaymentBatch
from books.payable import payable
from books.sepa import read_transfer, transfer_file
from oids.actions import ActionRefused
from partnerships import actions as register
from partnerships.models import ClosedYear, Party
from tests.books.payments import BEFORE, amounts, pay_all
from tests.cast import second_controller
from tests.casts.payments import (
    FEBRUARY,
    NOVEMBER,
    PAID_YEAR,
    plan,
    prepare,
    send,
)


def test_preparing_freezes_name_number_and_totals(ready):
    side, board = ready.oost, ready.oost.boards[1]
    batch = prepare(side)
    assert (batch.state, batch.payment_count) == (BatchState.DRAFT, 2)
    assert batch.total_cents == sum(amounts(batch).values())
    payment = batch.payments.get(party=board)
    assert (payment.iban, payment.bank_name) == ("NL91ABNA0417164300", board.statutory_name)
    assert payment.remittance == f"{ready.allocation.reference} termijn 1"
    assert payment.end_to_end_id == f"B{batch.pk:06d}-{board.code}"
    with pytest.raises(ActionRefused, match="niets te betalen"):
        prepare(side)


def test_a_party_without_a_confirmed_number_is_refused_and_can_be_left_out(ready):
    side, board = ready.oost, ready.oost.boards[1]
    board.accounts.all().delete()
    with pytest.raises(ActionRefused, match=board.name):
        prepare(side)
    assert not PaymentBatch.objects.exists()
    batch = prepare(side, parties=["23AH"])
    assert set(amounts(batch)) == {"23AH"}
    assert {row.party.code for row in payable(side.partnership, NOVEMBER) if row.pay} == {board.code}


def test_the_penvoerder_needs_an_account_too(ready):
    ready.oost.boards[0].accounts.all().delete()
    with pytest.raises(ActionRefused, match=ready.oost.boards[0].name):
        prepare(ready.oost)


def test_names_are_written_for_the_bank_and_too_long_ones_refused(ready):
    side = ready.oost
    Party.objects.filter(pk=side.boards[1].pk).update(statutory_name="Stichting Één & Łukasz")
    batch = prepare(side)
    payment = batch.payments.get(party=side.boards[1])
    assert (payment.statutory_name, payment.bank_name) == ("Stichting Één & Łukasz", "Stichting Een + Lukasz")
    books.withdraw_batch(batch, reason="Naam.", by=side.controller)
    Party.objects.filter(pk=side.boards[1].pk).update(statutory_name="S" * 71)
    with pytest.raises(ActionRefused, match="71"):
        prepare(side)


def test_two_people_authorise(ready):
    side = ready.oost
    batch = prepare(side)
    with pytest.raises(ActionRefused, match="iemand anders"):
        books.authorise_batch(batch, by=side.controller)
    for person in (side.leader, side.steering, side.board_staff, ready.west.controller):
        with pytest.raises(PermissionDenied):
            books.authorise_batch(batch, by=person)
    done = books.authorise_batch(batch, by=second_controller(side))
    assert (done.state, done.authorised_by) == (BatchState.AUTHORISED, second_controller(side))


@pytest.mark.parametrize("moment", ["draft", "authorised"])
def test_a_number_that_changes_after_preparing_stops_the_batch(ready, moment):
    side, board = ready.oost, ready.oost.boards[1]
    batch, second = prepare(side), second_controller(side)
    if moment == "authorised":
        batch = books.authorise_batch(batch, by=second)
    account = register.propose_account(board, iban="NL02 ABNA 0123 4567 89", source="Brief", by=side.controller)
    register.confirm_account(account, by=second)
    with pytest.raises(ActionRefused, match=board.name):
        if moment == "draft":
            books.authorise_batch(batch, by=second)
        else:
            books.export_batch(batch, by=side.controller)
    books.withdraw_batch(batch, reason="Nieuw rekeningnummer.", by=side.controller)
    again = prepare(side)
    assert (again.number, again.payments.get(party=board).iban) == (2, "NL02ABNA0123456789")


def test_a_withdrawn_batch_is_payable_again_and_stays_readable(ready):
    side = ready.oost
    batch = prepare(side)
    before = amounts(batch)
    with pytest.raises(ValidationError):
        books.withdraw_batch(batch, reason=" ", by=side.controller)
    batch = books.withdraw_batch(batch, reason="Verkeerde dag.", by=side.controller)
    assert batch.state == BatchState.WITHDRAWN
    assert amounts(prepare(side)) == before
    sent = send(side, PaymentBatch.objects.get(number=2))
    with pytest.raises(ActionRefused):
        books.withdraw_batch(sent, reason="x", by=side.controller)


@pytest.mark.parametrize("message_format", ["pain.001.001.09", "pain.001.001.03"])
def test_the_file_says_what_is_paid_and_is_the_same_every_time(ready, message_format):
    side = ready.oost
    batch = send(side, prepare(side, message_format=message_format))
    data = batch.file_text.encode()
    assert data == transfer_file(batch, batch.message_id, batch.exported_at)
    assert f"urn:iso:std:iso:20022:tech:xsd:{message_format}" in batch.file_text
    assert "PstlAdr" not in batch.file_text
    assert "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>" in batch.file_text
    read = read_transfer(data)
    assert (read.message_id, read.number, read.control_cents) == (batch.message_id, 2, batch.total_cents)
    assert (read.debtor_name, read.debtor_iban) == (side.boards[0].statutory_name, "NL91ABNA0417164300")
    assert read.execution_on == NOVEMBER
    assert [(row.end_to_end_id, row.name, row.iban, row.cents, row.remittance) for row in read.payments] == [
        (row.end_to_end_id, row.statutory_name, row.iban, row.amount_cents, row.remittance)
        for row in batch.payments.order_by("party__code")
    ]


def test_only_what_another_authorised_is_exported_and_only_once(ready):
    side = ready.oost
    batch = prepare(side)
    with pytest.raises(ActionRefused):
        books.export_batch(batch, by=side.controller)
    batch = send(side, batch)
    with pytest.raises(ActionRefused):
        books.export_batch(batch, by=side.controller)


def test_a_file_that_does_not_fit_its_schema_is_not_exported(ready, monkeypatch):
    side = ready.oost
    batch = books.authorise_batch(prepare(side), by=second_controller(side))
    monkeypatch.setattr("books.actions.payments.message_id_of", lambda *args: "x" * 36)
    with pytest.raises(ActionRefused, match="MsgId"):
        books.export_batch(batch, by=side.controller)
    batch.refresh_from_db()
    assert (batch.state, batch.file_text) == (BatchState.AUTHORISED, "")


def refused(statement, *parameters):
    """What the database answers to a statement that goes past the product."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(caught.value)


def test_an_exported_batch_refuses_sql(ready):
    side = ready.oost
    batch = send(side, prepare(side))
    for change in (
        "total_cents = total_cents + 1", "execution_on = execution_on + 1", "file_text = 'x'", "message_id = 'x'",
        "debtor_iban = 'NL02ABNA0123456789'", "exported_at = now()", "withdrawn_reason = 'x'", "authorised_by_id = NULL",
        "number = 9", "state = 'draft'", "state = 'withdrawn'", "state = 'authorised'",
    ):  # fmt: skip
        answer = refused(f"UPDATE books_paymentbatch SET {change} WHERE id = %s", batch.pk)
        assert "frozen" in answer or "ransition" in answer, change
    assert "stays" in refused("DELETE FROM books_paymentbatch WHERE id = %s", batch.pk)
    for change in (
        "amount_cents = 1", "iban = 'NL02ABNA0123456789'", "bank_name = 'x'", "remittance = 'x'", "batch_id = NULL",
        "end_to_end_id = 'x'", "party_id = party_id + 1",
    ):  # fmt: skip
        assert "frozen" in refused(f"UPDATE books_payment SET {change} WHERE batch_id = %s", batch.pk), change
    assert "stays" in refused("DELETE FROM books_payment WHERE batch_id = %s", batch.pk)
    line = batch.payments.first().lines.first()
    assert "frozen" in refused("UPDATE books_paymentline SET amount_cents = 1 WHERE id = %s", line.pk)
    assert "frozen" in refused("DELETE FROM books_paymentline WHERE id = %s", line.pk)
    insert = (
        "INSERT INTO books_paymentline (payment_id, origin, school_year, part, what, reference, amount_cents)"
        " VALUES (%s, 'x', 2026, '', 'x', 'x', 1)"
    )
    assert "frozen" in refused(insert, line.payment_id)
    payment = batch.payments.first()
    copy = (
        "INSERT INTO books_payment (batch_id, party_id, amount_cents, iban, statutory_name, bank_name, remittance,"
        " end_to_end_id, state, reason) SELECT %s, %s, 1, 'x', 'x', 'x', 'x', 'unique', 'open', ''"
    )
    assert "frozen" in refused(copy, batch.pk, side.boards[0].pk)
    assert payment.state == PaymentState.OPEN


def test_prepared_payments_refuse_sql_and_the_preparer(ready):
    batch = prepare(ready.oost)
    for change in ("total_cents = 1", "debtor_iban = 'x'", "exported_at = now()", "state = 'exported'"):
        answer = refused(f"UPDATE books_paymentbatch SET {change} WHERE id = %s", batch.pk)
        assert "frozen" in answer or "ransition" in answer, change
    assert "frozen" in refused("UPDATE books_payment SET amount_cents = 1 WHERE batch_id = %s", batch.pk)
    paid = "UPDATE books_payment SET state = 'paid', paid_on = '2026-11-16' WHERE batch_id = %s"
    assert "only what was exported" in refused(paid, batch.pk)
    own = (
        "UPDATE books_paymentbatch SET state = 'authorised', authorised_by_id = %s, authorised_at = now() WHERE id = %s"
    )
    assert "two_people" in refused(own, batch.prepared_by_id, batch.pk)


def test_totals_that_were_tampered_with_are_not_authorised(ready):
    side = ready.oost
    batch = prepare(side)
    line = batch.payments.first().lines.first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_paymentline SET amount_cents = amount_cents + 1 WHERE id = %s", [line.pk])
    with pytest.raises(ActionRefused):
        books.authorise_batch(batch, by=second_controller(side))


def test_an_answer_entered_wrongly_is_taken_back(ready):
    side = ready.oost
    batch = pay_all(side, NOVEMBER)
    payment = books.reopen_payment(batch.payments.first(), by=side.controller)
    batch.refresh_from_db()
    assert (payment.state, payment.paid_on, batch.state, batch.processed_at) == (
        "open",
        None,
        BatchState.EXPORTED,
        None,
    )
    books.mark_paid(payment, paid_on=NOVEMBER, by=side.controller)
    batch.refresh_from_db()
    assert batch.state == BatchState.PROCESSED


def test_the_bank_does_not_pay_before_the_day_nor_what_was_not_sent(ready):
    side = ready.oost
    batch = prepare(side)
    with pytest.raises(ActionRefused):
        books.mark_batch_paid(batch, paid_on=NOVEMBER, by=side.controller)
    batch = send(side, batch)
    with pytest.raises(ValidationError):
        books.mark_batch_paid(batch, paid_on=BEFORE, by=side.controller)


def test_a_closed_year_takes_no_payments_and_no_plan(ready):
    side = ready.oost
    batch = send(side, prepare(side))
    ClosedYear.objects.create(partnership=side.partnership, school_year=PAID_YEAR)
    with pytest.raises(ActionRefused):
        books.mark_batch_paid(batch, paid_on=NOVEMBER, by=side.controller)
    with pytest.raises(ActionRefused):
        plan(side, [])
    with pytest.raises(ActionRefused):
        prepare(side, FEBRUARY)
    paid = "UPDATE books_payment SET state = 'paid', paid_on = %s WHERE batch_id = %s"
    assert "school year is closed" in refused(paid, datetime.date(2027, 7, 31), batch.pk)
    assert "school year is closed" in refused("DELETE FROM books_paymentinstalment")
    # The first day of the next school year is in an open year again.
    books.mark_batch_paid(batch, paid_on=datetime.date(2027, 8, 1), by=side.controller)
    assert set(batch.payments.values_list("state", flat=True)) == {"paid"}
