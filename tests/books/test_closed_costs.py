"""A cost in a school year whose books are closed: what its pages still offer."""

import datetime

from django.urls import reverse

from books import actions
from partnerships.models import ClosedYear
from tests.cast import LAST_YEAR
from tests.casts.costs import cost, upload


def test_the_page_of_a_cost_in_a_closed_year_offers_only_what_is_not_refused(world, sign_in):
    side = world.oost
    row = cost(side, school_year=LAST_YEAR, incurred_on=datetime.date(2026, 3, 1))
    actions.confirm_cost(row, by=side.controller)
    with actions.kept_document(
        upload("later.pdf", b"%PDF-1.4 later"), partnership=side.partnership, by=side.leader
    ) as document:
        added = actions.add_document(row, document=document, reason="Bon van de zaal", by=side.leader)
    client = sign_in(side.controller)
    add = reverse("books:cost_add_document", args=[row.pk])
    withdraw = reverse("books:cost_document_withdraw", args=[added.pk])
    shown = client.get(row.get_absolute_url()).content.decode()
    assert (add in shown, withdraw in shown) == (True, True)
    ClosedYear.objects.create(partnership=side.partnership, school_year=LAST_YEAR)
    shown = client.get(row.get_absolute_url()).content.decode()
    correct = reverse("books:cost_correct", args=[row.pk])
    assert (add in shown, withdraw in shown, correct in shown) == (False, False, True)
    note = "een correctie ervan komt in het huidige schooljaar"
    assert note in shown
    assert note in client.get(correct).context["intro"]
    for address in (add, withdraw):
        assert "De boeken van 2025-2026 zijn afgesloten" in client.get(address).context["refused_before"]
