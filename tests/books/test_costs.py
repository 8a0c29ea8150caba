"""Costs: two people, one chance to change, corrections, what pays them, and the screens for it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from books import actions
from books.models import Cost, CostDocument, Document
from books.paid_costs import coverage_table, paid_costs
from books.unfinished import costs_without_document, unconfirmed_costs
from funding.enums import CostKind
from oids import formats
from oids.actions import ActionRefused, Conflict
from oids.formats import euro
from partnerships.models import ClosedYear
from tests.cast import LAST_YEAR, YEAR
from tests.casts.costs import DAY, cost, network_stream, upload


def confirmed(side, **values):
    return actions.confirm_cost(cost(side, **values), by=side.controller)


def test_who_enters_a_cost_does_not_confirm_it(world):
    side = world.oost
    own = cost(side, by=side.controller)
    with pytest.raises(ActionRefused, match="Website"):
        actions.confirm_cost(own, by=side.controller)
    with pytest.raises(PermissionDenied):
        actions.confirm_cost(own, by=side.leader)
    changed = actions.update_cost(
        cost(side), party=side.boards[0], kind=CostKind.OTHER, description="Nieuw", incurred_on=DAY, amount_cents=1,
        by=side.controller,
    )  # fmt: skip
    with pytest.raises(ActionRefused):  # who changed it has entered it
        actions.confirm_cost(changed, by=side.controller)


def test_a_confirmed_cost_stays_whatever_road_it_takes(world):
    side = world.oost
    row = confirmed(side)
    for act in (
        lambda: actions.remove_cost(row, reason="x", by=side.leader),
        lambda: actions.confirm_cost(row, by=side.controller),
    ):
        with pytest.raises(ActionRefused):
            act()
    with pytest.raises(DatabaseError), transaction.atomic():
        Cost.objects.filter(pk=row.pk).update(amount_cents=1)


def test_what_was_changed_after_it_was_looked_at_is_not_confirmed(world):
    side = world.oost
    row = cost(side)
    seen = row.version
    actions.update_cost(
        row,
        party=row.party,
        kind=row.kind,
        description=row.description,
        incurred_on=DAY,
        amount_cents=9,
        by=side.leader,
    )
    with pytest.raises(Conflict):
        actions.confirm_cost(row, version=seen, by=side.controller)


@pytest.mark.parametrize("amount", [0, 1_250_01, -5])
def test_a_correction_takes_away_at_most_all_of_it(world, amount):
    row = confirmed(world.oost)
    with pytest.raises(ValidationError):
        actions.correct_cost(row, amount_cents=amount, reason="Dubbel", by=world.oost.leader)


def test_a_correction_is_a_cost_of_its_own_that_two_people_make(world):
    side = world.oost
    row = confirmed(side)
    stream = network_stream(side)
    correction = actions.correct_cost(row, amount_cents=250_00, reason="Creditnota", by=side.leader)
    assert (correction.amount_cents, correction.corrects, correction.is_confirmed) == (-250_00, row, False)
    with pytest.raises(ActionRefused):
        actions.correct_cost(row, amount_cents=1, reason="Nog een", by=side.leader)
    paid = paid_costs(side.partnership)
    assert paid.of(row.pk) == {stream.pk: 1_250_00}
    actions.confirm_cost(correction, by=side.controller)
    paid = paid_costs(side.partnership)
    assert paid.of(correction.pk) == {stream.pk: -250_00}
    assert coverage_table(side.partnership, YEAR, paid).total == 1_000_00


def test_a_day_outside_the_year_and_a_party_outside_the_partnership_are_refused(world):
    side = world.oost
    with pytest.raises(ValidationError) as refused:
        cost(side, incurred_on=datetime.date(2026, 7, 31))
    assert list(refused.value.message_dict) == ["incurred_on"]
    with pytest.raises(ValidationError) as refused:
        cost(side, party=world.west.boards[0])
    assert list(refused.value.message_dict) == ["party"]


def test_nothing_of_a_closed_year_is_entered_and_a_correction_is_of_today(world):
    side = world.oost
    row = confirmed(side, school_year=LAST_YEAR, incurred_on=datetime.date(2026, 3, 1))
    ClosedYear.objects.create(partnership=side.partnership, school_year=LAST_YEAR)
    with pytest.raises(ActionRefused):
        cost(side, school_year=LAST_YEAR, incurred_on=datetime.date(2026, 3, 1))
    correction = actions.correct_cost(row, amount_cents=1_00, reason="Te veel", by=side.leader)
    assert correction.school_year == YEAR


def test_kinds_streams_and_parties_add_up(world):
    side = world.oost
    first, second = network_stream(side, cents=1_000_00), network_stream(side, cents=500_00, kind=CostKind.OTHER)
    confirmed(side)
    confirmed(side, kind=CostKind.OTHER, amount_cents=400_00)
    confirmed(side, kind=CostKind.BASIC, amount_cents=7_77)
    table = coverage_table(side.partnership, YEAR, paid_costs(side.partnership))
    cells = {row.kind: row.cells for row in table.rows if row.total}
    assert cells == {
        "network": {first.pk: 1_000_00, None: 250_00}, "other": {second.pk: 400_00}, "basic": {None: 7_77},
    }  # fmt: skip
    assert (table.totals, table.total) == ({first.pk: 1_000_00, second.pk: 400_00, None: 257_77}, 1_657_77)


def test_unfinished_costs_are_found(booked):
    side = booked.oost
    assert list(unconfirmed_costs(side.partnership, YEAR)) == [side.books.waiting.cost]
    assert list(costs_without_document(side.partnership, YEAR)) == []
    bare = confirmed(side)
    assert list(costs_without_document(side.partnership, YEAR)) == [bare]


def test_entering_stays_on_the_form_with_kind_party_and_day(booked, sign_in):
    side = booked.oost
    client, address = sign_in(side.leader), reverse("books:cost_create", args=[side.slug, "2026-2027"])
    values = {
        "kind": "network", "party": side.boards[0].pk, "incurred_on": "2026-10-07", "description": "Drukwerk",
        "amount_cents": "1.234,56", "activity": "", "file": upload("bon.pdf", b"%PDF-1.4 bon"),
    }  # fmt: skip
    answer = client.post(address, values)
    assert answer["Location"] == f"{address}?kind=network&party={side.boards[0].pk}&incurred_on=2026-10-07"
    row = Cost.objects.get(description="Drukwerk")
    assert (row.amount_cents, row.document.content_type, row.entered_by) == (123456, "application/pdf", side.leader)
    page = client.get(answer["Location"])
    assert page.context["form"].initial == {
        "kind": "network", "party": side.boards[0].pk, "incurred_on": datetime.date(2026, 10, 7),
    }  # fmt: skip
    assert "autofocus" in str(page.context["form"]["description"])
    assert "website" in page.context["activities"]


def test_the_list_filters_by_who_pays_and_its_totals_are_the_overviews(booked, sign_in):
    side = booked.oost
    client, scope = sign_in(side.steering), [side.slug, "2026-2027"]
    overview = client.get(reverse("books:cost_coverage", args=scope))
    line = next(row for row in overview.context["sections"][0].rows if row[0].text == str(CostKind.NETWORK.label))
    assert [cell.text for cell in line[1:]] == [euro(1_250_00), euro(0), euro(1_250_00)]
    listed = client.get(line[1].url)
    assert [row.record for row in listed.context["table"].rows] == [side.books.cost]
    assert str(listed.context["table"].columns["streams"].footer) == euro(1_250_00)
    export = client.get(line[1].url, {"export": "csv"}).content.decode("utf-8-sig")
    assert export.count("\r\n") == 2 + 1  # the query of the link is replaced: both costs stand in it


def test_the_page_of_a_cost_says_who_pays_it_and_why(booked, sign_in):
    side = booked.oost
    page = sign_in(side.leader).get(side.books.cost.get_absolute_url())
    rows = [[getattr(cell, "text", cell) for cell in row] for row in page.context["sections"][0].rows]
    paying = next(row for row in rows if row[1] == "Kennisnetwerk")
    assert (paying[0], paying[3], paying[4]) == ("1", euro(6_000_00), euro(1_250_00))
    assert rows[-1][1] == side.books.cost.party.name
    assert rows[-1][4] == euro(0)


def test_what_is_returned_stays_with_its_remark_and_is_entered_again(booked, sign_in):
    side = booked.oost
    client = sign_in(side.controller)
    row = side.books.waiting.cost
    answer = client.post(reverse("books:cost_remove", args=[row.pk]), {"reason": "Bedrag is zonder btw."})
    listing = reverse("books:cost_list", args=[side.slug, "2026-2027"])
    assert answer["Location"] == listing
    assert not Cost.objects.filter(pk=row.pk).exists()
    page = sign_in(side.leader).get(listing)
    line = page.context["sections"][0].rows[0]
    assert line[3] == "Bedrag is zonder btw."
    again = client.get(line[-1].url).context["form"].initial
    assert (again["description"], again["amount_cents"]) == ("Inhuur expert", 1_250_00)


def test_documents_stay_with_the_partnership(booked, sign_in):
    side = booked.oost
    address = side.books.document.get_absolute_url()
    answer = sign_in(side.steering).get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7\n1 0 obj\n"
    assert answer["Content-Disposition"] == f'attachment; filename="document-{side.books.document.sha256[:8]}.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    for user in (booked.west.controller, booked.west.board_staff, booked.nobody, booked.admin):
        assert sign_in(user).get(address).status_code == 404


def test_a_board_sees_its_own_costs_once_they_are_confirmed_and_nobody_elses(booked, sign_in):
    side, other = booked.oost, booked.oost.books.waiting.cost
    with actions.kept_document(
        upload("ander.pdf", b"%PDF-1.4 ander"), partnership=side.partnership, by=side.leader
    ) as kept:
        theirs = actions.confirm_cost(
            cost(side, board=0, document=kept, description="Van een ander"), by=side.controller
        )
    mine = side.books.cost
    client, scope = sign_in(side.board_staff), [side.slug, "2026-2027"]
    # Nothing that waits is theirs to see, so it is nothing to choose by; for others it is.
    states = [
        "state" in sign_in(user).get(reverse("books:cost_list", args=scope)).context["filter"].form.fields
        for user in (side.controller, side.board_staff)
    ]
    assert states == [True, False]
    page = client.get(reverse("books:cost_list", args=scope))
    assert [row.record for row in page.context["table"].rows] == [mine]
    text = page.content.decode()
    assert "Van een ander" not in text
    assert reverse("books:cost_coverage", args=scope) not in text
    assert reverse("books:cost_create", args=scope) not in text
    sheet = client.get(reverse("books:cost_list", args=scope), {"export": "csv"}).content.decode("utf-8-sig")
    assert len(sheet.strip().splitlines()) == 2
    section = client.get(mine.get_absolute_url()).context["sections"][0]
    # Which stream pays how much of it, without what that stream has left.
    assert section.head == ["Geldstroom of partij", "Betaalt"]
    assert [(row[0], row[1].text) for row in section.rows] == [("Kennisnetwerk", "€\u00a01.250,00")]
    assert client.get(side.books.document.get_absolute_url()).status_code == 200
    assert client.get(reverse("books:cost_history", args=[mine.pk])).status_code == 200
    for hidden in (theirs.get_absolute_url(), kept.get_absolute_url(), other.get_absolute_url()):
        assert client.get(hidden).status_code == 404
    assert client.get(reverse("books:cost_coverage", args=scope)).status_code == 403
    assert client.get(reverse("books:cost_update", args=[mine.pk])).status_code == 403
    ledger = client.get(reverse("books:ledger_party", args=[*scope, side.boards[1].code])).content.decode()
    assert mine.get_absolute_url() in ledger
    for stranger in (booked.west.board_staff, booked.west.controller):
        assert sign_in(stranger).get(mine.get_absolute_url()).status_code == 404
    assert list(Cost.objects.visible_to(booked.west.board_staff).filter(partnership=side.partnership)) == []


def test_a_withdrawn_document_is_no_longer_shown_to_the_board(booked, sign_in):
    side = booked.oost
    added = side.books.cost.later_documents.get()
    client = sign_in(side.board_staff)
    assert client.get(added.document.get_absolute_url()).status_code == 200
    actions.withdraw_document(added, reason="Van een andere factuur.", by=side.controller)
    assert client.get(added.document.get_absolute_url()).status_code == 404


def test_the_list_without_a_document_is_what_the_closing_counts(booked, sign_in):
    side = booked.oost
    address = reverse("books:cost_list", args=[side.slug, "2026-2027"])
    found = sign_in(side.controller).get(address, {"state": "confirmed", "document": "no"}).context["table"]
    assert {row.record.pk for row in found.rows} == set(
        costs_without_document(side.partnership, YEAR).values_list("pk", flat=True)
    )


# A document that comes after the confirmation


def add_later(side, row, data=b"%PDF-1.4 nagekomen", **values):
    values = {"reason": "De factuur zelf", "by": side.leader} | values
    with actions.kept_document(upload("x.pdf", data), partnership=side.partnership, by=values["by"]) as document:
        return actions.add_document(row, document=document, **values)


def test_a_document_is_added_to_a_confirmed_cost_that_stays_as_it_is(world):
    side = world.oost
    row = confirmed(side)
    before = Cost.objects.filter(pk=row.pk).values().get()
    added = add_later(side, row)
    assert (added.cost, added.added_by, added.reason) == (row, side.leader, "De factuur zelf")
    assert Cost.objects.filter(pk=row.pk).values().get() == before
    assert list(costs_without_document(side.partnership, YEAR)) == []


def test_a_document_that_was_added_stays_whatever_road_it_takes(world):
    side = world.oost
    added = add_later(side, confirmed(side))
    for act in (
        lambda: CostDocument.objects.filter(pk=added.pk).update(reason="x"),
        lambda: CostDocument.objects.filter(pk=added.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_document_that_was_added_by_mistake_is_withdrawn_and_stays(world):
    side = world.oost
    row = confirmed(side)
    added = add_later(side, row)
    kept = CostDocument.objects.filter(pk=added.pk).values("cost", "document", "reason", "added_by", "added_at").get()
    found = actions.withdraw_document(added, reason=" Van een andere factuur ", by=side.controller)
    assert (found.withdrawn_by, found.withdrawal_reason) == (side.controller, "Van een andere factuur")
    assert CostDocument.objects.filter(pk=added.pk).values(*kept).get() == kept
    assert [cost.pk for cost in costs_without_document(side.partnership, YEAR)] == [row.pk]
    with pytest.raises(ActionRefused):
        actions.withdraw_document(added, reason="Nog eens", by=side.controller)
    for values in ({"withdrawal_reason": "x"}, {"withdrawn_at": None, "withdrawn_by": None, "withdrawal_reason": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            CostDocument.objects.filter(pk=added.pk).update(**values)
    again = add_later(side, row, reason="Toch de goede")
    assert (again.document, list(costs_without_document(side.partnership, YEAR))) == (added.document, [])


def test_a_document_is_not_withdrawn_without_a_reason_by_a_stranger_or_in_a_closed_year(world):
    side = world.oost
    row = confirmed(side, school_year=LAST_YEAR, incurred_on=datetime.date(2026, 3, 1))
    added = add_later(side, row)
    for values, kind in (
        ({"reason": " "}, ValidationError),
        ({"by": side.steering}, PermissionDenied),
        ({"by": world.west.controller}, PermissionDenied),
    ):
        with pytest.raises(kind), transaction.atomic():
            actions.withdraw_document(added, **{"reason": "x", "by": side.leader} | values)
    ClosedYear.objects.create(partnership=side.partnership, school_year=LAST_YEAR)
    with pytest.raises(ActionRefused):
        actions.withdraw_document(added, reason="x", by=side.leader)
    change = {"withdrawn_at": added.added_at, "withdrawn_by": side.leader, "withdrawal_reason": "x"}
    with pytest.raises(DatabaseError), transaction.atomic():
        CostDocument.objects.filter(pk=added.pk).update(**change)
    assert CostDocument.objects.get(pk=added.pk).withdrawn_at is None


def test_the_page_of_a_cost_says_what_was_withdrawn_by_whom_and_why(booked, sign_in):
    side = booked.oost
    client, row = sign_in(side.controller), side.books.cost
    added = row.later_documents.get()
    address = reverse("books:cost_document_withdraw", args=[added.pk])
    assert client.get(row.get_absolute_url()).context["sections"][1].rows[0][-1].url == address
    answer = client.post(address, {"reason": "Creditnota van een ander"})
    assert answer["Location"] == row.get_absolute_url()
    section = client.get(row.get_absolute_url()).context["sections"][1]
    cell = section.rows[0][-1]
    added.refresh_from_db()
    day = formats.day(added.withdrawn_at)
    assert (cell.text, cell.url) == (f"ingetrokken op {day} door {side.controller}: Creditnota van een ander", "")
    labels = [event["label"] for event in client.get(reverse("books:cost_history", args=[row.pk])).context["events"]]
    assert labels.count("trok een document in") == 1
    assert client.get(address)["Location"] == row.get_absolute_url()
    table = client.get(reverse("books:cost_list", args=[side.slug, "2026-2027"]), {"export": "csv"})
    assert table.content.decode().count(added.document.name) == 0


def test_what_cannot_be_added_is_said_and_leaves_no_file(world):
    side = world.oost
    row = confirmed(side)
    add_later(side, row)
    for target, values, kind in (
        (row, {}, ValidationError),  # the same document once more
        (row, {"data": b"%PDF-1.4 a", "reason": " "}, ValidationError),
        (row, {"data": b"%PDF-1.4 b", "by": side.steering}, PermissionDenied),
        (row, {"data": b"%PDF-1.4 c", "by": world.west.leader}, PermissionDenied),
        (cost(side), {"data": b"%PDF-1.4 d"}, ActionRefused),  # not confirmed: it is changed
    ):
        with pytest.raises(kind), transaction.atomic():
            add_later(side, target, **values)
    assert (CostDocument.objects.count(), Document.objects.filter(partnership=side.partnership).count()) == (1, 1)


def test_a_document_of_another_partnership_is_not_added(world):
    row = confirmed(world.oost)
    with pytest.raises(ValidationError):
        actions.add_document(
            row, document=add_later(world.west, confirmed(world.west)).document, reason="x", by=world.oost.leader
        )


def test_nothing_is_added_to_a_closed_year_whatever_road_it_takes(world):
    side = world.oost
    row = confirmed(side, school_year=LAST_YEAR, incurred_on=datetime.date(2026, 3, 1))
    known = add_later(side, confirmed(side)).document
    ClosedYear.objects.create(partnership=side.partnership, school_year=LAST_YEAR)
    with pytest.raises(ActionRefused):
        add_later(side, row)
    with pytest.raises(DatabaseError), transaction.atomic():
        CostDocument.objects.create(cost=row, document=known, reason="x", added_by=side.leader)


def test_the_page_of_a_cost_shows_what_was_added_and_its_history_says_it(booked, sign_in):
    side = booked.oost
    client, row = sign_in(side.controller), side.books.cost
    address = reverse("books:cost_add_document", args=[row.pk])
    answer = client.post(address, {"file": upload("b.pdf", b"%PDF-1.4 bon"), "reason": "Bon van de zaal"})
    assert answer["Location"] == row.get_absolute_url()
    section = client.get(row.get_absolute_url()).context["sections"][1]
    assert [line[2] for line in section.rows] == ["Nagekomen bijlage", "Bon van de zaal"]
    assert section.rows[1][1].url == Document.objects.order_by("-pk")[0].get_absolute_url()
    labels = [event["label"] for event in client.get(reverse("books:cost_history", args=[row.pk])).context["events"]]
    assert labels.count("voegde een document toe") == 2
    waiting = reverse("books:cost_add_document", args=[side.books.waiting.cost.pk])
    assert client.get(waiting)["Location"] == side.books.waiting.cost.get_absolute_url()
    assert sign_in(side.steering).post(address, {"reason": "x"}).status_code == 403
