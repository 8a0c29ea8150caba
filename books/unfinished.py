"""What of a school year is not finished yet: for the checks before closing, and for whoever has the next step.

Each function gives a queryset of rows with `get_absolute_url`.
"""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q

from books.models import Contribution, Cost, CostDocument, HoursContribution, Rate
from funding.models import GrantAmount, GrantEarmark
from partnerships.models import Party, PartyAccount


def unconfirmed_rates(partnership, school_year):
    return _unconfirmed(Rate, partnership, school_year)


def unconfirmed_costs(partnership, school_year):
    return _unconfirmed(Cost, partnership, school_year).select_related("party", "document")


def unconfirmed_amounts(partnership):
    """Amounts of grants that a second person has to confirm; of all years."""
    rows = GrantAmount.objects.waiting().filter(grant__partnership=partnership)
    return rows.select_related("grant__partnership", "recorded_by").order_by("recorded_at", "pk")


def unconfirmed_earmarks(partnership):
    """Earmarks of grants, and removals of them, that a second person has to confirm; of all years."""
    rows = GrantEarmark.objects.waiting() | GrantEarmark.objects.to_remove()
    rows = rows.filter(grant__partnership=partnership)
    return rows.select_related("grant__partnership", "entered_by", "removal_asked_by").order_by("entered_at", "pk")


def unconfirmed_accounts(partnership, period):
    """Account numbers of parties of the period that a second person has to confirm."""
    members = Party.objects.members_of(partnership, period)
    rows = PartyAccount.objects.filter(party__in=members, confirmed_by=None)
    return rows.select_related("party", "proposed_by").order_by("party__name", "pk")


def unconfirmed_contributions(partnership, school_year):
    """In money."""
    return _unconfirmed(Contribution, partnership, school_year).select_related("party", "grant", "document")


def unconfirmed_hours(partnership, school_year):
    return _unconfirmed(HoursContribution, partnership, school_year).select_related("party", "document")


def lacks_document() -> Q:
    """Costs that nothing proves: no document came with it, or later and was not withdrawn. A correction rests on the
    document of what it corrects, so it lacks none."""
    return Q(document=None, corrects=None) & ~Exists(CostDocument.objects.valid().filter(cost=OuterRef("pk")))


def costs_without_document(partnership, school_year):
    """Confirmed costs that nothing proves."""
    rows = Cost.objects.of_year(partnership, school_year).filter(lacks_document(), confirmed_by__isnull=False)
    return rows.select_related("party")


def unreceived_contributions(partnership, school_year):
    """Confirmed contributions in money that did not come in yet; what a correction takes away entirely is not awaited."""
    rows = Contribution.objects.of_year(partnership, school_year).select_related("party", "grant", "corrected_by")
    rows = rows.filter(confirmed_by__isnull=False, received_on=None, corrects=None)
    return rows.exclude(corrected_by__confirmed_by__isnull=False)


def _unconfirmed(model, partnership, school_year):
    rows = model.objects.of_year(partnership, school_year).filter(confirmed_by=None)
    return rows.select_related("partnership", "entered_by")


def unconfirmed_by_year(partnership, user) -> list[tuple[type, object, int, int]]:
    """(model, school year, how many wait, how many of these somebody else than `user` entered). Four queries."""
    found = []
    for model in (Rate, Cost, Contribution, HoursContribution):
        rows = model.objects.visible_to(user).filter(partnership=partnership, confirmed_by=None).order_by("school_year")
        counted = rows.values("school_year").annotate(
            all=Count("pk", distinct=True), others=Count("pk", filter=~Q(entered_by=user), distinct=True)
        )
        found += [(model, row["school_year"], row["all"], row["others"]) for row in counted]
    return found
