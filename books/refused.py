"""Payments that the bank refused while the party still has the same account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from books.enums import BatchState, PaymentState
from books.models import Payment, PaymentBatch
from books.wording import bank_reason
from oids import formats
from partnerships.models import Partnership


def refused_last(partnership: Partnership, ibans: Mapping[int, str], before: int | None = None) -> list[Payment]:
    """Of each party (its key -> account number) the newest payment of the batches `before` this number (None: of all), where
    the bank refused that and it went to the same account; by the name of the party."""
    rows = Payment.objects.filter(batch__partnership=partnership, party__in=list(ibans))
    rows = rows.exclude(batch__state=BatchState.WITHDRAWN)
    if before is not None:
        rows = rows.filter(batch__number__lt=before)
    newest = rows.order_by("party_id", "-batch__number").distinct("party_id").select_related("party")
    found = [row for row in newest if row.state == PaymentState.REJECTED and row.iban == ibans[row.party_id]]
    return sorted(found, key=lambda row: row.party.name)


def refused_before(batch: PaymentBatch) -> list[Payment]:
    """Of the parties that the batch pays."""
    ibans = dict(batch.payments.values_list("party", "iban"))
    return refused_last(batch.partnership, ibans, before=batch.number)


def refused_notice(rows: Iterable[Payment]) -> str:
    """A sentence for each, for above a page; empty without any."""
    return " ".join(
        _("The bank refused the last payment to %(party)s on %(day)s: %(reason)s. It goes to the same account again: check "
          "the account number before it is paid.")
        % {"party": row.party.name, "day": formats.day(row.rejected_on), "reason": bank_reason(row.reason).rstrip(".")}
        for row in rows
    )  # fmt: skip
