"""What the tests of payments pay, and what they read back."""

import datetime

from books import actions as books
from tests.casts.payments import prepare, send

BEFORE, LATER = datetime.date(2026, 11, 1), datetime.date(2027, 6, 1)


def amounts(batch):
    return {row.party.code: row.amount_cents for row in batch.payments.select_related("party")}


def pay_all(side, day):
    batch = send(side, prepare(side, day))
    return books.mark_batch_paid(batch, paid_on=day, by=side.controller)
