"""What deserves a second look at a stream of money, and how to mend it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.enums import GrantSource
from funding.models import Grant
from oids.formats import euro


def remarks(grant: Grant) -> list[str]:
    """Each a sentence that says what and how to mend it. Uses the prefetched amounts, earmarks, instalments, receipts."""
    return [text for text in (_unpaying(grant), _received(grant), _instalments(grant)) if text]


def _unpaying(grant: Grant) -> str:
    if grant.source == GrantSource.OCW or grant.paying_earmarks:
        return ""
    if grant.earmarks.all():
        return _("What this stream may pay waits for confirmation by a second person; until then it pays no cost.")
    return _("This stream has no earmark, so it can pay no cost. Say which kind of cost it may pay.")


def _received(grant: Grant) -> str:
    amount = grant.current_amount
    if amount is None or grant.received_cents <= amount.amount_cents:
        return ""
    return _(
        "%(received)s came in, %(more)s more than the grant. Check the receipts and take back what was entered wrongly; "
        "otherwise the rest is to be paid back."
    ) % {
        "received": euro(grant.received_cents),
        "more": euro(grant.received_cents - amount.amount_cents),
    }


def _instalments(grant: Grant) -> str:
    amount, planned = grant.current_amount, grant.expected_cents
    if amount is None or not grant.instalments.all() or planned == amount.amount_cents:
        return ""
    return _(
        "The instalments add up to %(planned)s, the grant is %(amount)s: a difference of %(difference)s. Plan the "
        "instalments again, so that they add up."
    ) % {
        "planned": euro(planned),
        "amount": euro(amount.amount_cents),
        "difference": euro(abs(amount.amount_cents - planned)),
    }
