"""Nothing that was entered for the year still waits for a second person, and every cost has its document."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.closing.base import ERROR, WARNING, Finding, rule
from books.models import Contribution, Cost, HoursContribution, Rate
from funding.models import GrantAmount
from oids.formats import count

ENTRIES = (
    (Rate, gettext_lazy("hourly rates"), "books:rate_list"),
    (Cost, gettext_lazy("costs"), "books:cost_list"),
    (Contribution, gettext_lazy("contributions in money"), "books:contribution_list"),
    (HoursContribution, gettext_lazy("contributions in hours"), "books:hours_contribution_list"),
)


@rule(40, "nothing_unconfirmed", gettext_lazy("Nothing that was entered waits for confirmation"))
def nothing_unconfirmed(partnership, school_year):
    place = {"partnership": partnership.slug, "year": str(school_year)}
    for model, words, address in ENTRIES:
        number = model.objects.of_year(partnership, school_year).filter(confirmed_by=None).count()
        if number:
            yield Finding(
                f"unconfirmed_{model._meta.model_name}", ERROR,
                _("%(number)s %(what)s wait for confirmation by a second person.")
                % {"number": count(number), "what": words},
                reverse(address, kwargs=place),
            )  # fmt: skip
    amounts = GrantAmount.objects.filter(
        grant__partnership=partnership, grant__school_year=school_year, count=None, confirmed_by=None
    )
    for amount in amounts.select_related("grant"):
        yield Finding(
            f"unconfirmed_amount_{amount.pk}", ERROR,
            _("An amount of “%(grant)s” waits for confirmation by a second person.") % {"grant": amount.grant.name},
            amount.grant.get_absolute_url(),
        )  # fmt: skip


@rule(41, "documents", gettext_lazy("Every cost has its document"))
def documents(partnership, school_year):
    costs = Cost.objects.of_year(partnership, school_year).filter(document=None, corrects=None)
    number = costs.count()
    if number:
        yield Finding(
            "documents", WARNING, _("%(number)s costs have no document.") % {"number": count(number)},
            reverse("books:cost_list", kwargs={"partnership": partnership.slug, "year": str(school_year)}),
        )  # fmt: skip
