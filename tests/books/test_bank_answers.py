"""Files of the bank: read safely, matched by our references, shown first and then taken over."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from books import actions as books
from books.actions.answers import effects_of
from books.enums import BatchState
from books.imports.bank import read_bank_file
from books.refused import refused_before
from books.sepa import NotAFileOfTheBank, cents_of
from books.wording import bank_reason
from oids.actions import ActionRefused
from partnerships import actions as register
from tests.cast import second_controller
from tests.casts.payments import NOVEMBER, bank_statement, prepare, send

AFTER = datetime.date(2026, 11, 16)


@pytest.fixture
def sent(ready):
    ready.batch = send(ready.oost, prepare(ready.oost))
    ready.payments = list(ready.batch.payments.order_by("party__code"))
    return ready


def receive(world, data):
    return books.receive_answer(world.batch, data=data, name="bank.xml", by=world.oost.controller)


def status_report(batch, rows, group="") -> bytes:
    """A pain.002 with (reference, status, reason) per payment, or a status of the whole message."""
    lines = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for reference, status, reason in rows
    )
    block = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch.message_id}-1</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts>"
    whole = f"<GrpSts>{group}</GrpSts>" if group else ""
    return (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'><CstmrPmtStsRpt>"
        "<GrpHdr><MsgId>x</MsgId><CreDtTm>2026-11-16T08:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch.message_id}</OrgnlMsgId>{whole}</OrgnlGrpInfAndSts>"
        f"{block}</CstmrPmtStsRpt></Document>"
    ).encode()


def states(world):
    return {row.end_to_end_id: (row.state, row.reason) for row in world.batch.payments.all()}


def test_a_statement_of_another_account_is_refused_with_both_accounts(sent):
    """On the statement of who was paid the same reference stands as money that came in."""
    theirs = bank_statement(sent.batch, sent.payments, "2026-11-16", "CRDT", account="NL02ABNA0123456789")
    with pytest.raises(ValidationError, match=f"NL02ABNA0123456789.*{sent.batch.debtor_iban}"):
        receive(sent, theirs)
    spaced = " ".join(sent.batch.debtor_iban[number : number + 4] for number in range(0, 18, 4))
    ours = bank_statement(sent.batch, sent.payments, "2026-11-16", account=spaced)
    assert len(receive(sent, ours).lines) == 2


def test_a_statement_pays_what_it_names_once_it_is_taken_over(sent):
    answer = receive(sent, bank_statement(sent.batch, sent.payments, "2026-11-16"))
    assert (answer.kind, answer.others, len(answer.lines)) == ("camt.053", 1, 2)
    assert {state for state, _reason in states(sent).values()} == {"open"}
    assert "HUUR" not in str(answer.lines)
    books.apply_answer(answer, by=sent.oost.controller)
    assert set(sent.batch.payments.values_list("state", "paid_on")) == {("paid", AFTER)}
    sent.batch.refresh_from_db()
    assert sent.batch.state == BatchState.PROCESSED
    with pytest.raises(ActionRefused):
        books.apply_answer(answer, by=sent.oost.controller)


def test_the_same_statement_again_changes_nothing(sent):
    data = bank_statement(sent.batch, sent.payments, "2026-11-16")
    books.apply_answer(receive(sent, data), by=sent.oost.controller)
    again = receive(sent, data)
    assert {problem for _payment, _said, problem in effects_of(again)} == {str(_known(again))}
    with pytest.raises(ActionRefused):
        books.apply_answer(again, by=sent.oost.controller)


def _known(answer):
    return effects_of(answer)[0][2]


def test_a_status_report_rejects_with_its_reason_and_pays_only_what_is_settled(sent):
    first, second = sent.payments
    rows = [(first.end_to_end_id, "ACSC", ""), (second.end_to_end_id, "RJCT", "AC04")]
    books.apply_answer(receive(sent, status_report(sent.batch, rows)), by=sent.oost.controller)
    assert states(sent) == {first.end_to_end_id: ("paid", ""), second.end_to_end_id: ("rejected", "AC04")}


def test_the_page_of_a_batch_says_the_reason_of_the_bank_in_words(sent, sign_in):
    first, second = sent.payments
    rows = [(first.end_to_end_id, "ACSC", ""), (second.end_to_end_id, "RJCT", "AC04")]
    books.apply_answer(receive(sent, status_report(sent.batch, rows)), by=sent.oost.controller)
    page = sign_in(sent.oost.controller).get(sent.batch.get_absolute_url()).content.decode()
    assert "rekening opgeheven (AC04)" in page
    assert (bank_reason("rekening klopt niet"), bank_reason("XX99")) == ("rekening klopt niet", "XX99")


def test_a_status_report_on_another_message_answers_nothing_here(sent):
    rows = [(row.end_to_end_id, "ACSC", "") for row in sent.payments]
    data = status_report(sent.batch, rows)
    unknown = data.replace(sent.batch.message_id.encode(), b"OIDS-B999999-20260101000000")
    with pytest.raises(ValidationError, match=r"OIDS-B999999-20260101000000.*ging als bericht"):
        receive(sent, unknown)
    books.apply_answer(receive(sent, status_report(sent.batch, [], group="RJCT")), by=sent.oost.controller)
    other = send(sent.oost, prepare(sent.oost, AFTER))
    with pytest.raises(
        ValidationError, match=f"hoort bij betaalbatch {sent.batch.reference} .*niet bij {other.reference}"
    ):
        books.receive_answer(other, data=data, name="bank.xml", by=sent.oost.controller)
    statement = bank_statement(sent.batch, sent.payments, "2026-11-16")
    with pytest.raises(ValidationError, match=f"maar wel over die van {sent.batch.reference}"):
        books.receive_answer(other, data=statement, name="bank.xml", by=sent.oost.controller)
    assert {row.state for row in other.payments.all()} == {"open"}


def test_a_bank_that_repeats_no_message_is_read_by_the_references(sent):
    rows = [(row.end_to_end_id, "ACSC", "") for row in sent.payments]
    named = f"<OrgnlMsgId>{sent.batch.message_id}</OrgnlMsgId>".encode()
    data = status_report(sent.batch, rows).replace(named, b"<OrgnlMsgId>NOTPROVIDED</OrgnlMsgId>")
    books.apply_answer(receive(sent, data), by=sent.oost.controller)
    assert {state for state, _reason in states(sent).values()} == {"paid"}


def test_accepted_is_not_yet_paid(sent):
    rows = [(row.end_to_end_id, "ACSP", "") for row in sent.payments]
    with pytest.raises(ActionRefused):
        books.apply_answer(receive(sent, status_report(sent.batch, rows)), by=sent.oost.controller)
    assert {state for state, _reason in states(sent).values()} == {"open"}


def test_what_is_said_of_the_whole_message_is_said_of_every_payment(sent):
    books.apply_answer(receive(sent, status_report(sent.batch, [], group="RJCT")), by=sent.oost.controller)
    assert {state for state, _reason in states(sent).values()} == {"rejected"}


def test_money_that_comes_back_is_rejected_and_another_amount_changes_nothing(sent):
    books.mark_batch_paid(sent.batch, paid_on=NOVEMBER, by=sent.oost.controller)
    first, second = sent.payments
    answer = receive(sent, bank_statement(sent.batch, [first], "2026-11-20", indicator="CRDT"))
    books.apply_answer(answer, by=sent.oost.controller)
    assert states(sent)[first.end_to_end_id][0] == "rejected"
    second.amount_cents += 1
    with pytest.raises(ActionRefused):
        books.apply_answer(
            receive(sent, bank_statement(sent.batch, [second], "2026-11-20", indicator="CRDT")),
            by=sent.oost.controller,
        )
    assert states(sent)[second.end_to_end_id][0] == "paid"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
        b"<!DOCTYPE lolz [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;'>]><lolz>&b;</lolz>",
        b"<Document><BkToCstmrStmt><Stmt><Ntry><BookgDt><Dt>16 november</Dt></BookgDt></Ntry></Stmt></BkToCstmrStmt></Document>",
        b"<x>" + b" " * (5 * 1024 * 1024) + b"</x>",
    ],
)
def test_other_files_are_refused(data):
    with pytest.raises(NotAFileOfTheBank):
        read_bank_file(data)


def test_a_file_about_something_else_is_refused_with_a_sentence(sent):
    for data in (b"<a/>", bank_statement(sent.batch, [])):
        with pytest.raises(ValidationError) as caught:
            receive(sent, data)
        assert set(caught.value.message_dict) == {"file"}
    assert not sent.batch.answers.exists()


@pytest.mark.parametrize(("text", "cents"), [("1", 100), ("1.5", 150), ("1234.56", 123456), ("0.05", 5)])
def test_amounts_are_read_exactly(text, cents):
    assert cents_of(text) == cents


def test_who_pays_again_to_the_account_that_the_bank_refused_is_told_first(sent, sign_in):
    side, (first, second) = sent.oost, sent.payments
    answer = receive(sent, status_report(sent.batch, [(second.end_to_end_id, "RJCT", "AC04")]))
    books.apply_answer(answer, by=side.controller)
    said = f"De bank weigerde de laatste betaling aan {second.party.name}"
    client = sign_in(side.controller)
    for address in ("betalingen/", "betalingen/voorbereiden/"):
        page = client.get(side.address(address), {"day": AFTER.isoformat()}).context
        assert page["notice"].count(said) == 1
        assert first.party.name not in page["notice"]
    again = prepare(side, AFTER)
    assert [row.pk for row in refused_before(again)] == [second.pk]
    assert refused_before(sent.batch) == []
    facts = sign_in(second_controller(side)).get(f"{again.get_absolute_url()}autoriseren/").context["facts"]
    (told,) = (fact for fact in facts if fact[0] == "Eerder geweigerd")
    assert told[1].startswith(said) and bank_reason("AC04").rstrip(".") in told[1]
    books.withdraw_batch(again, reason="Andere rekening.", by=side.controller)
    account = register.propose_account(second.party, iban="NL02ABNA0123456789", source="Brief", by=side.controller)
    register.confirm_account(account, by=second_controller(side))
    assert refused_before(prepare(side, AFTER)) == []
