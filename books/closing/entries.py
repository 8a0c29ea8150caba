"""Nothing that was entered for the year still waits for a second person, every cost has its document, and what was
promised came in."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from books import unfinished
from books.closing.base import ERROR, WARNING, Finding, Year, rule
from funding.models import Grant, GrantAmount
from oids.formats import count

UNCONFIRMED = (
    ("rates", unfinished.unconfirmed_rates, "books:rate_list", ngettext_lazy(
        "%(number)s hourly rate waits for confirmation by a second person.",
        "%(number)s hourly rates wait for confirmation by a second person.", "number")),
    ("costs", unfinished.unconfirmed_costs, "books:cost_list", ngettext_lazy(
        "%(number)s cost waits for confirmation by a second person.",
        "%(number)s costs wait for confirmation by a second person.", "number")),
    ("contributions", unfinished.unconfirmed_contributions, "books:contribution_list", ngettext_lazy(
        "%(number)s contribution in money waits for confirmation by a second person.",
        "%(number)s contributions in money wait for confirmation by a second person.", "number")),
    ("hours", unfinished.unconfirmed_hours, "books:hours_contribution_list", ngettext_lazy(
        "%(number)s contribution in hours waits for confirmation by a second person.",
        "%(number)s contributions in hours wait for confirmation by a second person.", "number")),
)  # fmt: skip


def _address(name: str, partnership, school_year) -> str:
    return reverse(name, kwargs={"partnership": partnership.slug, "year": str(school_year)})


@rule(40, "nothing_unconfirmed", gettext_lazy("Nothing that was entered waits for confirmation"))
def nothing_unconfirmed(year: Year):
    partnership, school_year = year.partnership, year.school_year
    for code, rows, address, words in UNCONFIRMED:
        number = rows(partnership, school_year).count()
        if number:
            yield Finding(
                f"unconfirmed_{code}", ERROR, words % {"number": number},
                f"{_address(address, partnership, school_year)}?state=waiting",
            )  # fmt: skip
    amounts = GrantAmount.objects.waiting().filter(grant__partnership=partnership, grant__school_year=school_year)
    for amount in amounts.select_related("grant"):
        yield Finding(
            f"unconfirmed_amount_{amount.pk}", ERROR,
            _("An amount of “%(grant)s” waits for confirmation by a second person.") % {"grant": amount.grant.name},
            amount.grant.get_absolute_url(),
        )  # fmt: skip
    grants = Grant.objects.overlapping(school_year.period).filter(partnership=partnership)
    for mark in unfinished.unconfirmed_earmarks(partnership).filter(grant__in=grants):
        text = (
            _("The removal of an earmark of “%(grant)s” waits for confirmation by a second person.")
            if mark.removal_is_asked
            else _("An earmark of “%(grant)s” waits for confirmation by a second person.")
        )
        yield Finding(
            f"unconfirmed_earmark_{mark.pk}", ERROR, text % {"grant": mark.grant.name}, mark.get_absolute_url()
        )


@rule(41, "documents", gettext_lazy("Every cost has its document"))
def documents(year: Year):
    partnership, school_year = year.partnership, year.school_year
    number = unfinished.costs_without_document(partnership, school_year).count()
    if number:
        yield Finding(
            "documents", WARNING, _("%(number)s costs have no document.") % {"number": count(number)},
            f"{_address('books:cost_list', partnership, school_year)}?state=confirmed&document=no",
        )  # fmt: skip


@rule(42, "contributions_received", gettext_lazy("Contributions in money came in"))
def contributions_received(year: Year):
    partnership, school_year = year.partnership, year.school_year
    number = unfinished.unreceived_contributions(partnership, school_year).count()
    if number:
        yield Finding(
            "contributions_received", WARNING,
            _("%(number)s contributions in money did not come in.") % {"number": count(number)},
            f"{_address('books:contribution_list', partnership, school_year)}?state=confirmed&received=no",
        )  # fmt: skip
