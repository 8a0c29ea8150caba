"""The list of payment batches on the page of payments."""

from __future__ import annotations

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from books.enums import BatchState, PaymentState
from books.models import PaymentBatch
from funding.views.cells import money
from oids import formats
from oids.views.sections import Cell, Section, number

TONES = {
    BatchState.DRAFT: "warn",
    BatchState.AUTHORISED: "warn",
    BatchState.EXPORTED: "warn",
    BatchState.PROCESSED: "good",
    BatchState.WITHDRAWN: "neutral",
}


def batches_section(user, partnership) -> Section:
    """All batches of a partnership that `user` sees, the newest first; the total is of what was paid."""
    found = PaymentBatch.objects.visible_to(user).filter(partnership=partnership)
    is_refused = Q(payments__state=PaymentState.REJECTED)
    found = found.select_related("partnership", "prepared_by", "authorised_by").defer("file_text").order_by("-number")
    found = found.annotate(refused=Count("payments", filter=is_refused))
    found = list(found.annotate(refused_cents=Sum("payments__amount_cents", filter=is_refused, default=0)))
    rows = [
        [
            Cell(row.reference, row.get_absolute_url()), formats.day(row.execution_on), _state_of(row),
            str(row.prepared_by), str(row.authorised_by or ""), number(row.payment_count), money(row.total_cents),
        ]
        for row in found
    ]  # fmt: skip
    counted = [row for row in found if row.state != BatchState.WITHDRAWN]
    return Section(
        "batches", _("Payment batches"),
        [_("Reference"), _("Execution date"), _("State"), _("Prepared by"), _("Authorised by"), _("Payments"), _("Amount")],
        rows, empty=_("No payments were prepared yet."),
        foot=[
            _("Total without what was withdrawn or refused"), "", "", "", "",
            number(sum(row.payment_count - row.refused for row in counted)),
            money(sum(row.total_cents - row.refused_cents for row in counted)),
        ] if rows else [],
    )  # fmt: skip


def _state_of(batch: PaymentBatch) -> Cell:
    """With what the bank refused of it: `batch.refused` payments."""
    word, tone = batch.get_state_display(), TONES[BatchState(batch.state)]
    if batch.refused:
        word, tone = (
            _("%(state)s, %(number)s refused") % {"state": word, "number": formats.count(batch.refused)},
            "warn",
        )
    return Cell(word, tone=tone)
