"""Every stream of the year can be explained: who granted it, what it may pay, and nothing came in above it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.closing.base import ERROR, WARNING, Finding, rule
from funding.enums import GrantSource
from funding.models import Grant
from oids.formats import euro


@rule(60, "streams_explained", gettext_lazy("Every stream of money is explained"))
def streams_explained(partnership, school_year):
    grants = Grant.objects.overlapping(school_year.period).filter(partnership=partnership)
    for grant in grants.prefetch_related("amounts", "receipts", "earmarks").order_by("pk"):
        yield from _explained(grant)


def _explained(grant: Grant):
    url, names = grant.get_absolute_url(), {"grant": grant.name}
    amount = grant.current_amount
    if amount is None and grant.receipts.all():
        yield Finding(
            f"stream_amount_{grant.pk}", ERROR, _("“%(grant)s”: money came in, but it has no amount.") % names, url
        )
    if amount is not None and grant.received_cents > amount.amount_cents:
        yield Finding(
            f"stream_received_{grant.pk}", ERROR,
            _("“%(grant)s”: %(more)s more came in than was granted.")
            % (names | {"more": euro(grant.received_cents - amount.amount_cents)}),
            url,
        )  # fmt: skip
    if grant.source == GrantSource.OCW:
        return
    if not grant.earmarks.all():
        yield Finding(
            f"stream_earmark_{grant.pk}", ERROR,
            _("“%(grant)s”: it is not said what it may pay. Add an earmark.") % names, url,
        )  # fmt: skip
    if grant.source not in (GrantSource.OWN, GrantSource.NETWORK) and grant.decided_on is None:
        yield Finding(
            f"stream_decided_{grant.pk}", WARNING, _("“%(grant)s”: the date of the decision is not known.") % names, url
        )
