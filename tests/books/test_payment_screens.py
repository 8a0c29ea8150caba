"""From what is payable to the file for the bank, as people see it."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from books import actions as books
from books.advances import advances, not_paid_yet, paid_by
from books.enums import BatchState
from books.models import BankAnswer, PaymentBatch, PaymentInstalment
from books.payable import payable
from funding import actions as money
from oids import formats
from partnerships import actions as register
from partnerships.models import ClosedYear
from tests.cast import second_controller
from tests.casts.costs import cost, network_stream
from tests.casts.payments import FEBRUARY, NOVEMBER, PAID_YEAR, bank_statement, prepare, send
from tests.forms import filled

SOON = datetime.date(2030, 1, 15)


@pytest.fixture
def page(ready, sign_in):
    """`page(user, address, **post)`: opened, or posted when there is anything to post."""

    def open_page(user, address, **post):
        client = sign_in(user)
        return client.post(address, post) if post else client.get(address)

    return open_page


def text(response):
    return response.content.decode().replace("\xa0", " ")


def test_one_click_prepares_what_the_preview_shows(ready, page):
    side = ready.oost
    address = side.address("betalingen/voorbereiden/") + f"?day={SOON.isoformat()}"
    preview = page(side.controller, address)
    posted = page(side.controller, address, **filled(preview))
    batch = PaymentBatch.objects.get()
    assert posted.status_code == 302
    assert (batch.execution_on, batch.prepared_by, batch.payment_count) == (SOON, side.controller, 2)
    shown = text(page(side.controller, batch.get_absolute_url()))
    for payment in batch.payments.all():
        cents = payment.amount_cents
        amount = f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"
        assert amount in text(preview)
        assert amount in shown
    assert "Autoriseren" not in shown


def test_what_did_not_come_in_is_said_before_it_is_authorised_and_exported(ready, page):
    side, grant = ready.oost, ready.oost_money.grant
    (row,) = advances(side.partnership, NOVEMBER, [PAID_YEAR])
    # Half of 195,500 is due in November, and 50,000 came in.
    assert (row.grant, row.due, row.received, row.laid_out) == (grant, 97_750_00, 50_000_00, 47_750_00)
    for address in ("betalingen/", "betalingen/voorbereiden/"):
        shown = page(side.controller, side.address(address) + f"?day={NOVEMBER.isoformat()}")
        (section,) = [section for section in shown.context["sections"] if section.name == "advances"]
        assert section.foot[1].text == "€\u00a047.750,00"
        assert grant.get_absolute_url() in text(shown)
    batch = prepare(side)
    second = second_controller(side)
    assert "47.750,00" in text(page(second, f"{batch.get_absolute_url()}autoriseren/"))
    books.authorise_batch(batch, by=second)
    assert "47.750,00" in text(page(side.controller, f"{batch.get_absolute_url()}exporteren/"))
    money.record_receipt(grant, received_on=NOVEMBER, amount_cents=47_750_00, by=side.controller)
    assert advances(side.partnership, NOVEMBER, [PAID_YEAR]) == []
    assert "47.750,00" not in text(page(side.controller, f"{batch.get_absolute_url()}exporteren/"))


def test_what_was_laid_out_stays_after_everything_is_paid(ready, page):
    side = ready.oost
    address = side.address("betalingen/") + f"?day={NOVEMBER.isoformat()}"

    def told():
        sections = page(side.controller, address).context["sections"]
        return [section.foot[1].text for section in sections if section.name == "advances"]

    before = told()
    assert before == ["€\u00a047.750,00"]
    send(side, prepare(side))
    assert told() == before
    # Closing the books brings no money in.
    ClosedYear.objects.create(partnership=side.partnership, school_year=PAID_YEAR)
    assert told() == before


def test_a_cent_per_party_of_an_instalment_is_rounding_and_no_advance(ready):
    side, parties = ready.oost, ready.allocation.shares.count()
    short = 47_750_00 - parties - 1
    money.record_receipt(ready.oost_money.grant, received_on=NOVEMBER, amount_cents=short, by=side.controller)
    assert [row.laid_out for row in advances(side.partnership, NOVEMBER, [PAID_YEAR])] == [parties + 1]
    money.record_receipt(ready.oost_money.grant, received_on=NOVEMBER, amount_cents=1, by=side.controller)
    assert advances(side.partnership, NOVEMBER, [PAID_YEAR]) == []


def test_a_batch_says_what_it_adds_to_what_was_laid_out_already(ready, page):
    side, grant = ready.oost, ready.oost_money.grant
    second = second_controller(side)

    def said(batch):
        facts = page(second, f"{batch.get_absolute_url()}autoriseren/").context["facts"]
        return [fact[1].replace("\xa0", " ") for fact in facts if fact[0] == "Voorgeschoten door de penvoerder"]

    first = prepare(side)
    assert paid_by(first) == {grant.pk: first.total_cents}
    # The penvoerder keeps its own share; with what the batch pays it is what did not come in.
    before, added = (
        formats.euro(cents).replace("\xa0", " ") for cents in (47_750_00 - first.total_cents, first.total_cents)
    )
    assert said(first) == [
        f"{grant.name}: {before} is al voorgeschoten; deze batch voegt daar {added} aan toe, samen € 47.750,00"
    ]
    send(side, first)
    stream = network_stream(side)
    paid = books.confirm_cost(cost(side), by=side.controller)
    batch = prepare(side)
    assert (batch.total_cents, paid_by(batch)) == (1_250_00, {stream.pk: paid.amount_cents})
    assert said(batch) == [
        f"{grant.name}: € 47.750,00 is al voorgeschoten; deze batch voegt er niets aan toe",
        "Kennisnetwerk: deze batch betaalt € 1.250,00 voordat het binnenkwam",
    ]


def test_what_nobody_paid_yet_was_not_laid_out(ready, page):
    side, grant = ready.oost, ready.oost_money.grant
    waits = next(row.pay for row in payable(side.partnership, NOVEMBER) if row.party.pk == side.boards[1].pk)
    batch = prepare(side, parties=["23AH"])
    assert not_paid_yet(side.partnership, NOVEMBER) == {grant.pk: waits}
    facts = page(second_controller(side), f"{batch.get_absolute_url()}autoriseren/").context["facts"]
    (said,) = (fact[1].replace("\xa0", " ") for fact in facts if fact[0] == "Voorgeschoten door de penvoerder")
    # What the penvoerder keeps is all that was laid out before.
    kept, now, together, rest = (
        formats.euro(cents).replace("\xa0", " ")
        for cents in (47_750_00 - waits - batch.total_cents, batch.total_cents, 47_750_00 - waits, waits)
    )
    assert said == f"{grant.name}: {kept} is al voorgeschoten; deze batch voegt daar {now} aan toe, samen {together}"
    send(side, batch)
    second = prepare(side)
    assert not_paid_yet(side.partnership, NOVEMBER) == {}
    facts = page(second_controller(side), f"{second.get_absolute_url()}autoriseren/").context["facts"]
    (said,) = (fact[1].replace("\xa0", " ") for fact in facts if fact[0] == "Voorgeschoten door de penvoerder")
    assert (
        said == f"{grant.name}: {together} is al voorgeschoten; deze batch voegt daar {rest} aan toe, samen € 47.750,00"
    )


def test_the_batch_says_under_which_reference_the_bank_shows_it(ready, page):
    batch = prepare(ready.oost)
    shown = text(page(ready.oost.controller, batch.get_absolute_url()))
    assert batch.bank_prefix in shown
    assert {row.end_to_end_id for row in batch.payments.all()} == {
        f"{batch.bank_prefix}{row.party.code}" for row in batch.payments.all()
    }


def test_a_party_without_a_number_is_shown_and_left_out(ready, page):
    side, board = ready.oost, ready.oost.boards[1]
    board.accounts.all().delete()
    address = side.address("betalingen/voorbereiden/") + f"?day={SOON.isoformat()}"
    preview = page(side.controller, address)
    assert f'href="{board.get_absolute_url()}"' in text(preview)
    assert preview.context["form"].initial["parties"] == ["23AH"]
    page(side.controller, address, **filled(preview))
    assert [row.party.code for row in PaymentBatch.objects.get().payments.all()] == ["23AH"]


def test_a_day_in_the_past_is_refused_beside_its_field(ready, page):
    side = ready.oost
    address = side.address("betalingen/voorbereiden/") + f"?day={SOON.isoformat()}"
    values = filled(page(side.controller, address)) | {"execution_on": "2020-01-01"}
    refused = page(side.controller, address, **values)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["execution_on"]
    assert not PaymentBatch.objects.exists()


def test_the_file_is_the_same_bytes_each_time_and_getting_it_writes_nothing(ready, page):
    side = ready.oost
    batch = books.authorise_batch(prepare(side), by=second_controller(side))
    address = batch.get_absolute_url()
    assert page(side.controller, f"{address}bestand/").status_code == 302
    assert page(side.controller, f"{address}exporteren/").status_code == 200
    batch.refresh_from_db()
    assert batch.state == BatchState.AUTHORISED
    assert page(side.controller, f"{address}exporteren/", submission="").status_code == 302
    first, second = (page(side.controller, f"{address}bestand/") for _ in range(2))
    batch.refresh_from_db()
    assert (batch.state, first.content) == (BatchState.EXPORTED, second.content)
    assert first.content == batch.file_text.encode()
    assert first["Content-Disposition"] == f'attachment; filename="{batch.reference}-pain.001.001.09.xml"'


def test_the_preparer_cannot_authorise_on_the_screen_either(ready, page):
    side = ready.oost
    batch = prepare(side)
    address = f"{batch.get_absolute_url()}autoriseren/"
    assert page(side.controller, address, submission="").status_code == 409
    assert page(second_controller(side), address, submission="").status_code == 302
    batch.refresh_from_db()
    assert batch.state == BatchState.AUTHORISED


def test_the_bank_s_answer_is_shown_before_it_counts(ready, page):
    side = ready.oost
    batch = send(side, prepare(side))
    file = SimpleUploadedFile("afschrift.xml", bank_statement(batch, batch.payments.all(), "2026-11-16"))
    posted = page(side.controller, f"{batch.get_absolute_url()}antwoord/", file=file)
    answer = BankAnswer.objects.get()
    assert (posted.status_code, posted["Location"]) == (302, answer.get_absolute_url())
    assert page(side.controller, answer.get_absolute_url()).status_code == 200
    assert set(batch.payments.values_list("state", flat=True)) == {"open"}
    page(side.controller, f"{answer.get_absolute_url()}overnemen/", submission="")
    assert set(batch.payments.values_list("state", flat=True)) == {"paid"}


def test_the_list_says_of_which_batch_a_payment_was_refused(ready, page):
    side = ready.oost
    batch = send(side, prepare(side))
    first, *others = batch.payments.order_by("pk")
    for payment in others:
        books.mark_paid(payment, paid_on=NOVEMBER, by=side.controller)
    books.reject_payment(first, rejected_on=NOVEMBER, reason="AC04", by=side.controller)
    batches = next(
        row for row in page(side.controller, side.address("betalingen/")).context["sections"] if row.name == "batches"
    )
    (listed,) = batches.lines
    assert (listed[2].text, listed[2].tone) == ("verwerkt, 1 geweigerd", "warn")
    # The total is of what was paid.
    paid = sum(payment.amount_cents for payment in others)
    assert [cell.text for cell in batches.foot[-2:]] == [str(len(others)), formats.euro(paid)]


def test_the_steering_group_sees_payments_without_account_numbers(ready, page):
    side = ready.oost
    batch = send(side, prepare(side))
    number = "NL91 ABNA 0417 1643 00"
    for address in (batch.get_absolute_url(), side.address("betalingen/")):
        assert number in text(page(side.controller, address))
        assert number not in text(page(side.steering, address))
    assert page(side.steering, f"{batch.get_absolute_url()}bestand/").status_code == 403
    assert page(side.steering, f"{batch.get_absolute_url()}?export=csv").status_code == 302
    assert page(side.board_staff, batch.get_absolute_url()).status_code == 404


def test_staff_of_a_board_read_on_their_dashboard_what_was_paid(ready, page):
    side = ready.oost
    batch = books.mark_batch_paid(send(side, prepare(side)), paid_on=NOVEMBER, by=side.controller)
    own, other = batch.payments.get(party=side.boards[1]), batch.payments.get(party__code="23AH")
    shown = text(page(side.board_staff, side.address()))
    assert own.remittance in shown
    amounts = [f"{row.amount_cents // 100:,}".replace(",", ".") for row in (own, other)]
    assert [amount in shown for amount in amounts] == [True, False]


def test_the_dashboard_says_who_has_the_next_step(ready, page):
    side = ready.oost
    batch = prepare(side)
    for act in (None, "authorise", "export"):
        if act == "authorise":
            books.authorise_batch(batch, by=second_controller(side))
        elif act == "export":
            books.export_batch(batch, by=side.controller)
        assert f'href="{batch.get_absolute_url()}"' in text(page(side.controller, side.address()))
    books.mark_batch_paid(batch, paid_on=NOVEMBER, by=side.controller)
    assert f'href="{batch.get_absolute_url()}"' not in text(page(side.controller, side.address()))


def test_the_control_list_is_made_as_pdf_and_csv(ready, page):
    side = ready.oost
    batch = prepare(side)
    assert page(side.controller, f"{batch.get_absolute_url()}?export=pdf").content.startswith(b"%PDF")
    lines = page(side.controller, f"{batch.get_absolute_url()}?export=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + sum(row.lines.count() for row in batch.payments.all())


def test_the_plan_is_saved_as_it_is_typed(ready, page):
    side = ready.oost
    address = side.address("betalingen/termijnen/")
    values = filled(page(side.controller, address)) | {
        "due_on_1": "2026-11-25", "percentage_1": "60", "due_on_2": "25-02-2027", "percentage_2": "",
    }  # fmt: skip
    assert page(side.controller, address, **values).status_code == 302
    rows = PaymentInstalment.objects.filter(partnership=side.partnership, school_year=PAID_YEAR)
    assert [(row.percentage, row.due_on.isoformat()) for row in rows] == [(60, "2026-11-25"), (None, "2027-02-25")]
    refused = page(side.controller, address, **values | {"percentage_2": "39", "submission": ""})
    assert refused.status_code == 422
    assert FEBRUARY not in rows.values_list("due_on", flat=True)


def test_what_is_wrong_says_of_which_instalment(ready, page):
    side = ready.oost
    values = {"due_on_1": "2026-11-25", "percentage_1": "60", "due_on_2": "2027-02-25", "percentage_2": "101"}
    text = page(side.controller, side.address("betalingen/termijnen/"), **values).content.decode()
    assert re.search(r"[Tt]ermijn 2, percentage</a>: [^<]*100", text)


def test_a_changed_account_number_is_confirmed_beside_the_one_of_now(ready, page):
    side = ready.oost
    party = side.boards[0]
    now = register.current_account(party)
    account = register.propose_account(
        party, iban="NL02ABNA0123456789", source="Brief van 3-11-2026", by=side.controller
    )
    address = reverse("partnerships:account_confirm", args=[account.pk])
    facts = dict(page(second_controller(side), address).context["facts"])
    assert now.iban != account.iban
    assert str(facts["Rekeningnummer van nu"]).startswith(f"{now.iban}, sinds ")
    assert facts["Nieuw rekeningnummer"] == account.iban
    assert page(side.controller, address).context["refused_before"] == (
        "U hebt dit rekeningnummer ingevoerd; iemand anders moet het bevestigen."
    )
