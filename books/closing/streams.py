"""Every stream of the year can be explained: who granted it, what it may pay, and nothing came in above it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.annual import unexplained_streams
from books.closing.base import ERROR, WARNING, Finding, Year, rule
from books.streams import coverage_of
from books.wording import overspent_text
from funding.enums import GrantSource
from funding.models import Grant
from oids.formats import euro


@rule(60, "streams_explained", gettext_lazy("Every stream of money is explained"))
def streams_explained(year: Year):
    partnership, school_year = year.partnership, year.school_year
    for grant in unexplained_streams(partnership, school_year):
        yield Finding(
            f"stream_explained_{grant.pk}", ERROR,
            _("“%(grant)s” has no date of the decision, or it is not said what it may pay. Correct it, or add an earmark.")
            % {"grant": grant.name},
            grant.get_absolute_url(),
        )  # fmt: skip


@rule(61, "streams_received", gettext_lazy("No stream received more than it was granted"))
def streams_received(year: Year):
    partnership, school_year = year.partnership, year.school_year
    grants = Grant.objects.overlapping(school_year.period).filter(partnership=partnership)
    for grant in grants.prefetch_related("amounts", "receipts").order_by("pk"):
        amount = grant.current_amount
        more = grant.received_cents - (amount.amount_cents if amount else 0)
        if more > 0:
            yield Finding(
                f"stream_received_{grant.pk}", ERROR,
                _("“%(grant)s”: %(more)s more came in than was granted.") % {"grant": grant.name, "more": euro(more)},
                grant.get_absolute_url(),
            )  # fmt: skip


@rule(62, "streams_paid_in", gettext_lazy("What streams besides the subsidy paid came in"))
def streams_paid_in(year: Year):
    """Of the subsidy a rule of its own asks that; own contributions are followed one by one."""
    last = year.school_year.last_day
    coverage = coverage_of(year.partnership)
    days = {cost.key: cost.day for cost in coverage.costs}
    grants = Grant.objects.overlapping(year.school_year.period).filter(partnership=year.partnership)
    grants = grants.exclude(source__in=(GrantSource.OCW, GrantSource.OWN)).prefetch_related("receipts")
    for grant in grants.order_by("pk"):
        paid = sum(line.cents for line in coverage.of_stream(grant.pk) if days[line.cost] <= last)
        received = sum(row.amount_cents for row in grant.receipts.all() if row.received_on <= last)
        if paid > received:
            yield Finding(
                f"stream_paid_in_{grant.pk}", WARNING,
                _("“%(grant)s” paid %(paid)s of costs up to and including this year, and %(received)s came in.")
                % {"grant": grant.name, "paid": euro(paid), "received": euro(received)},
                grant.get_absolute_url(),
            )  # fmt: skip


@rule(63, "streams_overspent", gettext_lazy("No stream paid more in closed years than it has"))
def streams_overspent(year: Year):
    """Its amount became lower after a year was closed: what was paid then stays, so a correction has to follow."""
    overspent = coverage_of(year.partnership).overspent
    grants = Grant.objects.overlapping(year.school_year.period).filter(partnership=year.partnership, pk__in=overspent)
    for grant in grants.order_by("pk"):
        yield Finding(
            f"stream_overspent_{grant.pk}", ERROR,
            f"“{grant.name}”: {overspent_text(overspent[grant.pk])}",
            grant.get_absolute_url(),
        )  # fmt: skip
