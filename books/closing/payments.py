"""What was divided is paid: shares, payments, set-offs and what the penvoerder kept tie."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.closing.base import ERROR, WARNING, Finding, Year, rule
from books.payable import open_payments, rejected_payments, untied
from oids.formats import count, euro


@rule(70, "payments_tie", gettext_lazy("Payments tie with the allocation"))
def payments_tie(year: Year):
    partnership, school_year = year.partnership, year.school_year
    for tie in untied(partnership, school_year):
        text = (
            _("%(party)s: %(cents)s of its share is not paid yet.")
            if tie.open > 0
            else _(
                "%(party)s: %(cents)s more was paid than its share; its next payment sets that off, or enter what it "
                "paid back."
            )
        )
        yield Finding(
            f"untied_{tie.party.code}", WARNING, text % {"party": tie.party.name, "cents": euro(abs(tie.open))},
            tie.get_absolute_url() if tie.open > 0 else _payable_to(year, tie.party),
        )  # fmt: skip


def _payable_to(year: Year, party) -> str:
    where = {"partnership": year.partnership.slug, "year": str(year.school_year), "party": party.code}
    return reverse("books:payable_party", kwargs=where)


@rule(71, "payments_answered", gettext_lazy("The bank answered every payment"))
def payments_answered(year: Year):
    partnership, school_year = year.partnership, year.school_year
    address = reverse("books:payment_list", kwargs={"partnership": partnership.slug, "year": str(school_year)})
    for code, rows, text in (
        ("payments_open", open_payments(partnership, school_year), _("%(number)s payments wait for the bank's answer.")),
        ("payments_rejected", rejected_payments(partnership, school_year), _("%(number)s payments were refused by the bank and not made again.")),
    ):  # fmt: skip
        if rows:
            yield Finding(code, ERROR, text % {"number": count(len(rows))}, address)
