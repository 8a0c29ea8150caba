"""A closed year is in order, frozen in the database, and reopened by two people only."""

import datetime
import html

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from books import actions
from books.closing import check_year
from books.enums import ClosingState
from books.kept_reports import kept_report
from books.models import Cost, CostCoverage, YearClosing
from funding import actions as money
from funding.enums import CostKind, GrantSource
from funding.models import Grant, GrantAmount, GrantEarmark, GrantReceipt, StudentCount
from funding.reports.accountability import accountability_report
from funding.reports.papers import accountability_archive, final_report
from oids import formats
from oids.actions import ActionRefused
from oids.archive import grouped
from partnerships.models import ClosedYear
from placements import actions as placing
from placements.enums import Route, SubsidyKind
from tests.cast import LAST_YEAR, YEAR, adopt, second_controller, subsidy_amount
from tests.casts.closing import close, close_empty, reasons_for

DAY = datetime.date(2026, 3, 1)


def found(side, year):
    return {finding.code: finding for checked in check_year(side.partnership, year) for finding in checked.findings}


def cost(side, year=LAST_YEAR, day=DAY, *, confirmed=True, cents=100_00, **values):
    by = {"confirmed_by": side.steering, "confirmed_at": timezone.now()} if confirmed else {}
    return Cost.objects.create(
        partnership=side.partnership, school_year=year, party_id=side.boards[1].pk, kind=CostKind.NETWORK,
        description="Website", incurred_on=day, amount_cents=cents, entered_by=side.controller, **by, **values,
    )  # fmt: skip


def stream(side, cents, *, earmarked=True):
    grant = Grant.objects.create(
        partnership=side.partnership, school_year=LAST_YEAR, source=GrantSource.NETWORK, title="Kennisnetwerk",
        valid_from=LAST_YEAR.first_day, valid_until=YEAR.last_day, decided_on=LAST_YEAR.first_day,
    )  # fmt: skip
    GrantAmount.objects.create(
        grant=grant, number=1, state="definitive", letter="Convenant", amount_cents=cents,
        recorded_by=side.controller, confirmed_by=side.steering, confirmed_at=timezone.now(),
    )  # fmt: skip
    if earmarked:
        GrantEarmark.objects.create(grant=grant, kind=CostKind.NETWORK, confirmed_at=timezone.now())
    return grant


def sql(statement, *parameters):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(caught.value)


def test_each_rule_names_what_it_found(funded):
    side = funded.oost
    now = found(side, YEAR)
    assert {code for code, finding in now.items() if finding.blocks} == {
        "year_is_over", "count_filed", "allocation_authorised", f"stream_explained_{funded.oost_money.grant.pk}",
    }  # fmt: skip
    assert {code for code, finding in now.items() if not finding.blocks} == {
        "grant_definitive", "grant_received", "boards_not_asked", "settlement_missing",
    }  # fmt: skip
    adopt(side, funded.oost_money)
    money.authorise_allocation(funded.oost_money.allocation, by=side.controller)
    assert "allocation_authorised" not in found(side, YEAR)
    subsidy_amount(side, funded.oost_money.grant, reduction_percentage=1)
    later = found(side, YEAR)
    assert later["allocation_restated"].blocks
    assert "grant_definitive" not in later
    waiting, grant = cost(side, YEAR, datetime.date(2026, 10, 1), confirmed=False), stream(side, 5_00, earmarked=False)
    later = found(side, YEAR)
    assert later["unconfirmed_costs"].blocks
    assert later[f"stream_explained_{grant.pk}"].blocks
    waiting.delete()
    assert "unconfirmed_costs" not in found(side, YEAR)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (0, "Of the subsidy of %(amount)s, %(received)s came in; %(open)s did not yet."),
        (300_000_00, "The subsidy is %(amount)s, and %(received)s came in: %(open)s too much."),
    ],
)
def test_what_did_not_come_in_of_the_subsidy_is_told_in_euros(funded, more, told):
    side, grant = funded.oost, funded.oost_money.grant
    before = grant.received_cents
    if more:
        GrantReceipt.objects.create(grant=grant, received_on=DAY, amount_cents=more, description="Termijn")
    amount, received = grant.current_amount.amount_cents, before + more
    names = {"amount": amount, "received": received, "open": abs(amount - received)}
    with translation.override("en"):
        text = found(side, YEAR)["grant_received"].text
        assert text == told % {name: formats.euro(cents) for name, cents in names.items()}


def test_what_a_stream_paid_before_it_came_in_is_told(funded):
    side = funded.oost
    grant = stream(side, 500_00)
    assert f"stream_paid_in_{grant.pk}" not in found(side, LAST_YEAR)
    cost(side, cents=100_00)
    told = found(side, LAST_YEAR)[f"stream_paid_in_{grant.pk}"]
    assert not told.blocks
    assert "€\u00a0100,00" in told.text and "€\u00a00,00" in told.text
    GrantReceipt.objects.create(grant=grant, received_on=YEAR.first_day, amount_cents=100_00)
    assert f"stream_paid_in_{grant.pk}" in found(side, LAST_YEAR), "it came in after the year"
    GrantReceipt.objects.create(grant=grant, received_on=DAY, amount_cents=100_00)
    assert f"stream_paid_in_{grant.pk}" not in found(side, LAST_YEAR)


def test_what_waits_is_said_in_words_and_opens_just_that(funded, sign_in):
    side = funded.oost
    cost(side, confirmed=False)
    cost(side)
    one = found(side, LAST_YEAR)["unconfirmed_costs"]
    assert one.text == "1 kostenpost wacht op bevestiging door een tweede persoon."
    table = sign_in(side.controller).get(one.url).context["table"]
    assert [row.record.confirmed_by for row in table.rows] == [None]
    cost(side, confirmed=False, cents=1_00)
    two = found(side, LAST_YEAR)["unconfirmed_costs"]
    assert two.text == "2 kostenposten wachten op bevestiging door een tweede persoon."


def test_errors_block_and_a_warning_needs_its_reason(funded):
    side = funded.oost
    with pytest.raises(ActionRefused, match="2026-2027"):
        close(side, YEAR)
    reasons = reasons_for(side, LAST_YEAR)
    assert set(reasons) == {"grant_missing", "boards_not_asked", "count_file_missing", "settlement_missing"}
    with pytest.raises(ValidationError) as caught:
        actions.close_year(
            partnership=side.partnership, school_year=LAST_YEAR, reasons=reasons | {"grant_missing": " "},
            by=side.controller,
        )  # fmt: skip
    assert set(caught.value.message_dict) == {"reason_grant_missing"}
    assert not YearClosing.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.close_year(partnership=side.partnership, school_year=LAST_YEAR, reasons=reasons, by=side.leader)


def test_reasons_that_are_missing_are_one_thing_to_mend(funded, sign_in):
    side = funded.oost
    address = reverse("books:close_year", kwargs={"partnership": side.slug, "year": str(LAST_YEAR)})
    names = [f"reason_{code}" for code in reasons_for(side, LAST_YEAR)]
    client = sign_in(side.controller)
    answer = client.post(address, {})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"__all__", *names}
    text = answer.content.decode()
    assert f"Bij {len(names)} waarschuwingen" in text
    summary = text.split("data-error-summary")[1].split("</div>")[0]
    assert summary.count("<li>") == 1
    # One that is missing is named, with the way to its field.
    one = client.post(address, {name: "Akkoord." for name in names[1:]})
    assert set(one.context["form"].errors) == {names[0]}
    assert f'href="#id_{names[0]}"' in one.content.decode()


def test_closed_year_is_frozen_by_every_road(funded):
    side = funded.oost
    kept, enrolment = cost(side), placing.enrol(
        side.enrolments[0].student, partnership=side.partnership, school_year=LAST_YEAR, route=Route.FULL_TIME,
        year_of_study=1, subsidy_kind=SubsidyKind.HBO, by=side.leader,
    )  # fmt: skip
    close(side, LAST_YEAR)
    closed = "the school year is closed"
    assert closed in sql("UPDATE placements_enrolment SET route = 'part_time' WHERE id = %s", enrolment.pk)
    assert closed in sql("DELETE FROM placements_enrolment WHERE id = %s", enrolment.pk)
    assert closed in sql("UPDATE books_cost SET version = version + 1 WHERE id = %s", kept.pk)
    assert closed in sql("UPDATE placements_enrolment SET school_year = %s", LAST_YEAR.start)
    assert "what paid its costs stays" in sql("DELETE FROM books_costcoverage WHERE cost_id = %s", kept.pk)
    with pytest.raises(DatabaseError, match=closed), transaction.atomic():
        cost(side)
    count = StudentCount.objects.get(partnership=side.partnership, school_year=LAST_YEAR)
    assert closed in sql("DELETE FROM funding_studentcount WHERE id = %s", count.pk)
    # Another year and another partnership go on.
    cost(side, YEAR, datetime.date(2026, 10, 1))
    cost(funded.west)


def test_form_of_a_closed_year_is_refused_in_words(funded, sign_in):
    side = funded.oost
    student = placing.register_student(
        partnership=side.partnership, institute=funded.institute, number="77001", first_name="Te", last_name="Laat",
        by=side.leader,
    )  # fmt: skip
    enrolment = placing.enrol(
        student, partnership=side.partnership, school_year=LAST_YEAR, route=Route.FULL_TIME, year_of_study=1,
        subsidy_kind=SubsidyKind.HBO, by=side.leader,
    )  # fmt: skip
    close(side, LAST_YEAR)
    from tests.forms import filled

    client = sign_in(side.leader)
    address = f"/inschrijvingen/{enrolment.pk}/corrigeren/"
    page = client.get(address)
    assert page.status_code == 200
    answer = client.post(address, filled(page) | {"route": "part_time"})
    assert answer.status_code == 409
    assert "afgesloten" in answer.content.decode()
    enrolment.refresh_from_db()
    assert enrolment.route == Route.FULL_TIME


@pytest.mark.parametrize(
    "name", ["cost_create", "contribution_create", "contribution_propose", "hours_contribution_create", "rate_create",
             "cost_sheet_send"],
)  # fmt: skip
def test_a_closed_year_says_so_before_anything_is_typed(funded, sign_in, name):
    side = funded.oost
    address = reverse(f"books:{name}", kwargs={"partnership": side.slug, "year": str(LAST_YEAR)})
    client = sign_in(side.controller)
    assert client.get(address).status_code == 200
    close(side, LAST_YEAR)
    answer = client.get(address, follow=True)
    assert len(answer.redirect_chain) == 1
    assert "De boeken van 2025-2026 zijn afgesloten" in answer.content.decode()


def test_closing_keeps_what_pays_the_costs(funded):
    side = funded.oost
    grant, first = stream(side, 60_00), cost(side)
    close(side, LAST_YEAR)
    kept = CostCoverage.objects.filter(cost=first).values_list("grant_id", "amount_cents")
    assert set(kept) == {(grant.pk, 60_00), (None, 40_00)}


def test_report_of_a_closed_year_is_final_and_stays(funded):
    side = funded.oost
    assert kept_report(side.partnership, LAST_YEAR) is None
    close(side, LAST_YEAR)
    report = kept_report(side.partnership, LAST_YEAR)
    assert not report.head.is_concept
    now = accountability_report(side.partnership, LAST_YEAR)
    assert (report.students, report.parties, report.received_cents) == (now.students, now.parties, now.received_cents)
    closing = YearClosing.objects.get(partnership=side.partnership, school_year=LAST_YEAR)
    assert "its report is frozen" in sql("UPDATE books_yearclosing SET report = '{}' WHERE id = %s", closing.pk)
    assert "Cannot delete" in sql("DELETE FROM books_yearclosing WHERE id = %s", closing.pk)


def test_the_final_report_says_with_which_warnings_the_year_was_closed(funded):
    side = funded.oost
    warned = [finding for finding in found(side, LAST_YEAR).values() if not finding.blocks]
    with translation.override("en"):
        closing = close(side, LAST_YEAR)
    assert len(closing.accepted) == len(warned) > 0
    # It speaks Dutch whoever closes the year.
    assert {row["text"] for row in closing.accepted}.isdisjoint(finding.text for finding in warned)
    *_parts, reservations = kept_report(side.partnership, LAST_YEAR).parts
    (table,) = reservations.tables
    assert dict(table.rows) == {
        finding.text: row["reason"] for finding, row in zip(warned, closing.accepted, strict=True)
    }
    assert str(side.controller) in reservations.note


def test_reopening_takes_two_people_and_leaves_a_trace(funded):
    side, second = funded.oost, second_controller(funded.oost)
    closing = close(side, LAST_YEAR)
    with pytest.raises(ActionRefused):
        actions.reopen_year(closing, by=second)
    with pytest.raises(ValidationError):
        actions.ask_reopening(closing, reason=" ", by=side.controller)
    actions.ask_reopening(closing, reason="Een factuur vergeten.", by=side.controller)
    with pytest.raises(ActionRefused, match=r"somebody else|iemand anders"):
        actions.reopen_year(closing, by=side.controller)
    actions.keep_closed(closing, by=second)
    actions.ask_reopening(closing, reason="Toch een factuur vergeten.", by=side.controller)
    actions.reopen_year(closing, by=second)
    closing.refresh_from_db()
    assert (closing.state, closing.asked_by, closing.reopened_by) == (ClosingState.REOPENED, side.controller, second)
    assert not ClosedYear.objects.filter(partnership=side.partnership, school_year=LAST_YEAR).exists()
    cost(side)
    again = close(side, LAST_YEAR)
    assert again.number == 2
    assert [row.number for row in YearClosing.objects.of_year(side.partnership, LAST_YEAR)] == [2, 1]
    assert closing.events.count() == 5


def test_a_file_of_a_year_that_was_reopened_is_compared_with_what_was_final_then(funded, sign_in):
    side, second = funded.oost, second_controller(funded.oost)
    closing = close(side, LAST_YEAR)
    first = accountability_archive(final_report(side.partnership, LAST_YEAR)).pdf
    client = sign_in(side.controller)
    facts = client.get(side.address("afsluiten/", LAST_YEAR)).context["facts"]
    digest = dict(fact[:2] for fact in facts)["SHA-256 van de cijfers, zoals op de bladzijden"]

    def checked(pdf):
        file = SimpleUploadedFile("v.pdf", pdf, content_type="application/pdf")
        page = client.post(side.address("verantwoording/controleren/", LAST_YEAR), {"file": file})
        return page, page.context["result"]

    page, result = checked(first)
    assert (grouped(result.sha256), result.note, result.same_bytes) == (digest, "", True)
    actions.ask_reopening(closing, reason="Een factuur vergeten.", by=side.controller)
    actions.reopen_year(closing, by=second)
    page, result = checked(first)
    assert (result.is_known, result.same_bytes, result.differences) == (True, True, [])
    today = formats.day(timezone.localdate())
    note = (
        f"Deze verantwoording was definitief vanaf {today}. Het jaar is heropend op {today} door {second}; "
        f"{side.controller} had het gevraagd: Een factuur vergeten."
    )
    assert result.note == note
    assert note in html.unescape(page.content.decode())
    cost(side)
    close(side, LAST_YEAR)
    second_file = accountability_archive(final_report(side.partnership, LAST_YEAR)).pdf
    assert [checked(pdf)[1].note for pdf in (first, second_file)] == [note, ""]
    assert [checked(pdf)[1].differences for pdf in (first, second_file)] == [[], []]


def test_pages_of_closing_lead_from_checks_to_final(funded, sign_in):
    side = funded.oost
    client = sign_in(side.controller)
    page = client.get(side.address("afsluiten/sluiten/", YEAR)).content.decode()
    assert "Jaar afsluiten</button>" not in page  # what blocks has to be mended first
    address = side.address("afsluiten/sluiten/", LAST_YEAR)
    fields = {f"reason_{code}": "Akkoord." for code in reasons_for(side, LAST_YEAR)}
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, fields)
    assert (answer.status_code, answer["Location"]) == (302, side.address("afsluiten/", LAST_YEAR))
    page = client.get(answer["Location"]).content.decode()
    assert "Akkoord." in page
    closing = YearClosing.objects.get(partnership=side.partnership)
    answer = client.post(f"/afsluitingen/{closing.pk}/heropenen/vragen/", {"reason": "Vergeten."})
    assert answer.status_code == 302
    assert client.get(f"/afsluitingen/{closing.pk}/heropenen/vragen/").status_code == 404
    client.force_login(second_controller(funded.oost))
    assert client.post(f"/afsluitingen/{closing.pk}/heropenen/").status_code == 302
    closing.refresh_from_db()
    assert closing.state == ClosingState.REOPENED


def test_year_without_anything_can_be_closed(funded):
    from oids.periods import SchoolYear

    assert close_empty(funded.oost, SchoolYear(2022)).number == 1
