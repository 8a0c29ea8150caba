"""Hours agreed, funded and delivered; what parties give and get; and the settlement that is frozen once adopted."""

import datetime
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from books import actions
from books.calculations.settlement import WHOLE, cost_covering
from books.closing import check_year
from books.models import Rate, Settlement, SettlementParty
from books.purses.checks import (
    draft_settlements,
    is_settled,
    parties_that_gain,
    settlements_off_zero,
)
from books.purses.claims import reimbursement
from books.purses.claims import settlement as settlement_claims
from books.purses.delivery import delivery_of, role_of_activity
from books.purses.kept import inputs_of, inputs_to_json, result_of, result_to_json
from books.purses.ledger import ledger_of, settlement_inputs
from books.purses.now import books_difference
from books.reports.settlement import party_settlement, settlement_report
from funding.actions import authorise_allocation
from funding.models import GrantAmount, GrantEarmark
from funding.reports.accountability import accountability_report
from funding.reports.parts import parts_of
from oids.actions import ActionRefused
from partnerships.models import ClosedYear
from rounds.actions.checks import answer_check, settle_check_line
from tests.cast import YEAR, adopt
from tests.casts import purses
from tests.casts.mail import ask, check_of, say

DUE = datetime.date(2027, 1, 15)


@pytest.fixture
def side(funded):
    """Both sides with five placed students and an adopted allocation; the east has its rates, costs and contributions."""
    for side, money in ((funded.oost, funded.oost_money), (funded.west, funded.west_money)):
        adopt(side, money)
    purses.books(funded.oost, YEAR)
    return funded.oost


def rows_of(side, period=None, today=DUE):
    found = delivery_of(side.partnership, YEAR, today=today).rows(period)
    return {(row.party, row.role): row for row in found}


def test_delivery_divides_the_allocation_by_the_rate(side):
    rows = rows_of(side)
    shares = {share.party.code: share for share in side.partnership.allocations.get().shares.all()}
    code = side.boards[1].code
    trainer = rows[code, "school_trainer"]
    assert trainer.paid_cents == shares[code].amount_cents
    assert trainer.funded == Fraction(round(Fraction(trainer.paid_cents, 52_50) * 10), 10)
    assert trainer.gap == trainer.agreed - trainer.funded
    assert rows[code, "mentor"].paid_cents == 0
    assert sum(row.agreed for row in rows.values()) == 5 * 94


def test_delivery_counts_what_the_board_confirmed_and_what_was_put_right(side):
    request = ask(side, valid_from=datetime.date(2026, 9, 1), valid_until=datetime.date(2026, 12, 31))
    check = check_of(side, request=request)
    code = side.boards[1].code
    asked = rows_of(side)[code, "mentor"]
    assert (asked.delivered, asked.state) == (0, "waits")
    answer_check(
        check, answers=say(check, 0, "confirmed") | say(check, 1, "objected", note="Ziek."), by=side.board_staff
    )
    half = rows_of(side)[code, "mentor"]
    assert (half.delivered, half.state) == (half.asked / 2, "below")
    settle_check_line(check.lines.get(state="objected"), note="Gestopt.", by=side.leader)
    whole = rows_of(side, request.period)[code, "mentor"]
    assert (whole.delivered, whole.state) == (whole.agreed, "all")
    # The other board has not answered: late after the day, not before.
    other = side.boards[0].code, "mentor"
    assert rows_of(side)[other].state == "waits"
    assert rows_of(side, today=DUE + datetime.timedelta(days=1))[other].state == "below"


def test_delivery_takes_a_cost_that_names_a_role_as_money_for_its_hours(side):
    stream = purses.Grant.objects.create(
        partnership=side.partnership, school_year=YEAR, source="municipality", title="Gemeente",
        valid_from=YEAR.first_day,
    )  # fmt: skip
    GrantAmount.objects.create(
        grant=stream, number=1, state="definitive", letter="Brief", amount_cents=500_00, recorded_by=side.leader,
        confirmed_by=side.controller, confirmed_at=timezone.now(),
    )  # fmt: skip
    GrantEarmark.objects.create(grant=stream, kind="basic", activity="Mentoren", confirmed_at=timezone.now())
    paid = purses.cost(side, 1, 480_00, kind="basic", activity="Mentoren", description="Inhuur mentor")
    row = rows_of(side)[side.boards[1].code, "mentor"]
    assert (row.streams, row.funded) == (((f"grant:{stream.pk}", Fraction(10), 480_00),), 10)
    lines = ledger_of(side.partnership, YEAR).result.of(side.boards[1].code)
    assert [(line.sort, line.gives, line.gets) for line in lines if line.source == f"cost:{paid.pk}"] == [
        ("allocation_hours", 0, 480_00)
    ]
    claimed = [(claim.party_code, claim.cents) for _year, claim in reimbursement(side.partnership, [YEAR])]
    assert claimed == [(side.boards[1].code, 480_00)]


@pytest.mark.parametrize(
    ("activity", "role"),
    [("Schoolopleiders", "school_trainer"), (" mentoren ", "mentor"), ("institute trainer", "institute_trainer"),
     ("website", None), ("", None)],
)  # fmt: skip
def test_activity_names_a_role_in_either_language(activity, role):
    assert role_of_activity(activity) == role


def test_ledger_gives_back_what_was_put_in(side):
    result = ledger_of(side.partnership, YEAR).result
    by_sort = {}
    for line in result.lines:
        by_sort[line.sort] = by_sort.get(line.sort, 0) + line.gives - line.gets
    # Hours and costs that no stream paid are shared; what is over of the allocation is nobody's cost.
    assert by_sort["cost"] == 1000_00
    assert by_sort["set_off"] == 300_00
    assert by_sort["entered_hours"] == 20 * 55_00
    allocated = side.partnership.allocations.get().budget_cents
    assert by_sort["allocation_hours"] + by_sort["allocation_other"] == -allocated


def test_gains_are_named_with_their_amount(side):
    found = {party.code: cover.over for party, cover in parties_that_gain(ledger_of(side.partnership, YEAR))}
    covers = cost_covering(ledger_of(side.partnership, YEAR).inputs.lines)
    assert found == {row.party: row.over for row in covers if row.what == WHOLE and row.over}
    # Five students do not need what the allocation of a hundred pays.
    assert set(found) == {"23AH", side.boards[0].code, side.boards[1].code}


def make(side, **values):
    return purses.settle(side, YEAR, **values)


def positions(settlement):
    return {row.party.code: row.position_cents for row in settlement.parties.select_related("party")}


def test_settlement_shares_costs_and_sets_contributions_off(side):
    first, second = (board.code for board in side.boards)
    settlement = make(side)
    # The allocation pays the penvoerder's 900; the 100 of the second is shared, and it owes 300 to the penvoerder.
    assert positions(settlement) == {"23AH": 0, first: 250_00, second: -250_00}
    (transfer,) = settlement.transfers.all()
    assert (transfer.payer.code, transfer.payee.code, transfer.amount_cents) == (second, first, 250_00)
    # Three of the five students are at schools of the first.
    settlement = actions.recalculate_settlement(settlement, key="students", by=side.controller)
    assert positions(settlement) == {"23AH": 0, first: 240_00, second: -240_00}


def test_settlement_with_closed_purses_moves_no_cash_and_shows_the_value(side):
    settlement = make(side, mode="closed")
    report = settlement_report(settlement)
    assert (report.cash_cents, report.transfers) == (0, ())
    assert report.value_cents == sum(max(cents, 0) for cents in positions(settlement).values()) > 0


def test_settlement_reads_back_what_was_kept(side):
    settlement = make(side, with_hours=True)
    settlement.refresh_from_db()
    inputs = settlement_inputs(side.partnership, YEAR, mode="cash", key="boards", with_hours=True)
    assert inputs_of(settlement.inputs) == inputs
    assert inputs_to_json(inputs) == settlement.inputs
    kept = result_of(settlement)
    assert [row.position for row in kept.parties] == list(positions(settlement).values())
    assert result_to_json(kept)["value_cents"] == settlement.result["value_cents"]
    assert {(row.payer.code, row.payee.code, row.amount_cents) for row in settlement.transfers.all()} == {
        (row.payer, row.payee, row.cents) for row in kept.transfers
    }


def test_settlement_report_refuses_what_does_not_add_up(side):
    settlement = make(side)
    settlement.result["parties"][0]["position"] += 1
    with pytest.raises(ArithmeticError):
        settlement_report(settlement)


@pytest.fixture
def adopted(side):
    settlement = make(side)
    return actions.adopt_settlement(settlement, decision=purses.decide(side, YEAR, "SG-9"), by=side.steering)


def test_adopted_settlement_is_frozen_in_the_database(side, adopted):
    with pytest.raises(InternalError, match="annot update"), transaction.atomic():
        Settlement.objects.filter(pk=adopted.pk).update(mode="closed")
    with pytest.raises(InternalError, match="adopted"), transaction.atomic():
        SettlementParty.objects.filter(settlement=adopted).update(position_cents=0)
    with pytest.raises(InternalError, match="adopted"), transaction.atomic():
        adopted.transfers.all().delete()
    with pytest.raises(ActionRefused, match=r"new version|nieuwe versie"):
        actions.recalculate_settlement(adopted, by=side.controller)


def test_the_accountability_report_has_the_settlement_with_its_decision(side, adopted):
    (part,) = [part for part in parts_of(side.partnership, YEAR) if part.tables[0].name == "verrekening"]
    assert "SG-9" in part.note
    *parties, total = part.tables[0].rows
    assert {row[0]: row[4] for row in parties} == positions(adopted)
    assert (total[1], total[4]) == ("Totaal", 0)
    assert "Een positie boven 0 is te ontvangen, onder 0 te betalen." in part.note
    rests = {row.number: row.rests for row in accountability_report(side.partnership, YEAR).decisions}
    assert rests["SG-9"] == "verrekening tussen partijen"


def test_the_accountability_report_asks_nobody_to_pay_with_closed_purses(side):
    settlement = make(side, mode="closed")
    actions.adopt_settlement(settlement, decision=purses.decide(side, YEAR, "SG-9"), by=side.steering)
    (part,) = [part for part in parts_of(side.partnership, YEAR) if part.tables[0].name == "verrekening"]
    assert [table.name for table in part.tables] == ["verrekening"]
    assert "geen partij ontvangt of betaalt er iets voor" in part.note
    assert "te ontvangen" not in part.note
    assert "te betalen" not in part.note


def test_correction_shows_the_difference_per_party_and_leaves_the_old_one(side, adopted):
    before = positions(adopted)
    purses.cost(side, 1, 200_00, description="Nagekomen", activity="")
    difference = books_difference(adopted)
    draft = actions.correct_settlement(adopted, reason="Nagekomen factuur.", by=side.controller)
    report = settlement_report(draft)
    first, second = (board.code for board in side.boards)
    changes = {row.code: row.change for row in report.differences}
    assert changes == {"23AH": 0, first: -100_00, second: 100_00}
    assert {row.code: row.change for row in difference.rows} == changes
    assert positions(adopted) == before
    assert (draft.number, draft.corrects) == (2, adopted)
    with pytest.raises(ActionRefused):
        actions.correct_settlement(adopted, reason="Nog eens.", by=side.controller)
    assert (is_settled(side.partnership, YEAR), list(draft_settlements(side.partnership, YEAR))) == (False, [draft])


def test_closing_tells_that_the_books_changed_after_the_settlement(side, adopted):
    def told():
        return {
            finding.code: finding.text
            for checked in check_year(side.partnership, YEAR)
            for finding in checked.warnings
            if finding.code.startswith("settlement_current")
        }

    assert told() == {}
    purses.cost(side, 1, 200_00, description="Nagekomen", activity="")
    (text,) = told().values()
    assert adopted.reference in text
    assert "€\u00a0100,00" in text
    draft = actions.correct_settlement(adopted, reason="Nagekomen factuur.", by=side.controller)
    actions.adopt_settlement(draft, decision=purses.decide(side, YEAR, "SG-10"), by=side.steering)
    assert told() == {}


def test_settlement_takes_its_decision_from_the_steering_group_of_the_year(side, world):
    settlement = make(side)
    foreign = purses.decide(world.west, YEAR, "SG-9")
    old = purses.decide(side, YEAR.previous, "SG-8")
    for decision in (foreign, old):
        with pytest.raises(ValidationError):
            actions.adopt_settlement(settlement, decision=decision, by=side.steering)
    with pytest.raises(PermissionDenied):
        actions.adopt_settlement(settlement, decision=old, by=side.controller)
    with pytest.raises(ActionRefused):
        make(side)


def test_settlement_waits_for_an_open_year(side):
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    with pytest.raises(ActionRefused, match=r"closed|gesloten"):
        make(side)


def test_closing_asks_whether_it_is_settled_and_comes_to_zero(side, adopted):
    partnership = side.partnership
    assert (is_settled(partnership, YEAR), settlements_off_zero(partnership, YEAR)) == (True, [])
    own = side.boards[0].code
    claimed = {claim.party_code: claim.cents for _year, claim in settlement_claims(partnership, [YEAR])}
    assert claimed == {
        **{row.payee.code: row.amount_cents for row in adopted.transfers.filter(payer__code=own)},
        **{row.payer.code: -row.amount_cents for row in adopted.transfers.filter(payee__code=own)},
    }
    assert not is_settled(partnership, YEAR.previous)


def test_party_reads_its_own_part_only(side, adopted, sign_in):
    client = sign_in(side.board_staff)
    own, other = (
        SettlementParty.objects.get(settlement=adopted, party__code=side.boards[index].code) for index in (1, 0)
    )
    report = party_settlement(own)
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(adopted.get_absolute_url()).status_code == 404
    assert b"%PDF" in client.get(own.get_absolute_url(), {"export": "pdf"}).content[:8]
    assert report.party.gives - report.party.gets == sum(line.gives - line.gets for line in report.party.lines)
    for page in ("geleverde-uren/", "geven-en-krijgen/", "verrekeningen/"):
        text = client.get(side.address(page)).content.decode()
        assert side.boards[1].name in text
        assert side.boards[0].name not in text
    for page in ("geleverde-uren", "geven-en-krijgen"):
        assert client.get(side.address(f"{page}/{side.boards[1].code}/")).status_code == 200
        assert client.get(side.address(f"{page}/{side.boards[0].code}/")).status_code == 404


def test_pages_and_files_of_the_controller_open(side, adopted, sign_in):
    client = sign_in(side.controller)
    authorise_allocation(side.partnership.allocations.get(), by=side.controller)
    addresses = [
        side.address("geleverde-uren/?periode=h1"), side.address("geven-en-krijgen/"),
        side.address(f"geven-en-krijgen/{side.boards[0].code}/"), adopted.get_absolute_url(),
        side.address(f"geleverde-uren/{side.boards[0].code}/"),
    ]  # fmt: skip
    for address in addresses:
        assert client.get(address).status_code == 200, address
        for kind in ("csv", "xlsx"):
            joined = f"{address}{'&' if '?' in address else '?'}export={kind}"
            assert "attachment" in client.get(joined).headers["Content-Disposition"], joined
    assert client.get(side.address("geleverde-uren/?periode=x")).status_code == 404
    assert "de anderen betalen elkaar zelf" in client.get(adopted.get_absolute_url()).content.decode()


def test_forms_prepare_adopt_and_correct(side, sign_in):
    client = sign_in(side.controller)
    answer = client.post(side.address("verrekeningen/nieuw/"), {"mode": "cash", "key": "boards"})
    settlement = Settlement.objects.get()
    assert answer.headers["Location"] == settlement.get_absolute_url()
    client.post(f"{settlement.get_absolute_url()}herberekenen/", {"mode": "closed", "key": "schools"})
    settlement.refresh_from_db()
    assert (settlement.mode, settlement.key, settlement.version) == ("closed", "schools", 2)
    again = client.get(side.address("verrekeningen/nieuw/"))
    assert again.context["refused_before"].startswith("Voor dit jaar is er al een verrekening.")
    assert settlement.get_absolute_url() in again.content.decode()
    assert 'name="mode"' not in again.content.decode()
    decision = purses.decide(side, YEAR, "SG-9")
    client = sign_in(side.steering)
    client.post(f"{settlement.get_absolute_url()}vaststellen/", {"decision": decision.pk})
    settlement.refresh_from_db()
    assert settlement.is_adopted
    client = sign_in(side.controller)
    answer = client.post(f"{settlement.get_absolute_url()}corrigeren/", {"reason": "Nagekomen factuur."})
    assert answer.headers["Location"] == settlement.corrected_by.get_absolute_url()


def test_a_change_that_moves_no_position_is_no_difference_with_the_books(side, sign_in):
    """Hours that are only shown: they change the books, and nobody's position."""
    settlement, client = make(side), sign_in(side.controller)

    def shown():
        sections = client.get(settlement.get_absolute_url()).context["sections"]
        return [(section.rows, section.note) for section in sections if section.name == "books"]

    assert shown() == []
    purses.hours(side, 0, Rate.objects.get(partnership=side.partnership, school_year=YEAR, role="meeting"))
    difference = books_difference(settlement)
    assert (difference.changed, difference.moves) == (True, False)
    ((rows, note),) = shown()
    assert rows == []
    assert "geen enkele positie" in note
    actions.adopt_settlement(settlement, decision=purses.decide(side, YEAR, "SG-9"), by=side.steering)
    assert shown() == []


def test_adopting_says_beforehand_that_the_books_changed(side, sign_in):
    settled = purses.settle(side)
    purses.cost(side, 1, 250_00)
    address = reverse("books:settlement_adopt", args=[settled.pk])
    page = sign_in(side.steering).get(address)
    assert (page.context["stale"], page.context["again_url"]) == (True, "")
    actions.recalculate_settlement(settled, by=side.controller)
    page = sign_in(side.steering).get(address)
    assert (page.context["stale"], page.context["again_url"]) == (False, "")


def test_with_closed_purses_no_paper_asks_for_a_payment(side):
    settlement = make(side, mode="closed")
    party = settlement.parties.exclude(position_cents=0).first()
    for text in (settlement_report(settlement).rule, party_settlement(party).in_words):
        assert "De beurzen zijn gesloten" in text
        assert "te betalen" not in text and "krijgt dit" not in text
