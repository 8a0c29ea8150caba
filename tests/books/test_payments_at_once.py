"""Two people prepare at the same moment: nothing is paid twice."""

import datetime
import threading

import pytest
from django.db import connections

from books import actions as books
from books.models import PaymentBatch
from oids.actions import ActionRefused
from tests.cast import second_controller
from tests.casts.payments import authorise, confirm_accounts
from tests.worlds import fund_both, place

LATER = datetime.date(2027, 6, 1)


@pytest.mark.django_db(transaction=True)
def test_two_who_prepare_at_once_make_one_batch(world):
    """The second waits for the first and then finds nothing left to pay."""
    side = fund_both(place(world)).oost
    confirm_accounts(side)
    authorise(side, world.oost_money)
    start, results = threading.Barrier(2), []

    def work(by):
        try:
            start.wait(10)
            batch = books.prepare_batch(partnership=side.partnership, execution_on=LATER, by=by)
            results.append(batch.total_cents)
        except ActionRefused:
            results.append(None)
        finally:
            connections.close_all()

    people = (side.controller, second_controller(side))
    threads = [threading.Thread(target=work, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    made = PaymentBatch.objects.get()
    assert sorted(results, key=str) == [made.total_cents, None]
