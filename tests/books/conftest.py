"""What tests of the books share."""

import pytest
from django.db import transaction

from tests.cast import build_world, fund, place_students
from tests.casts.payments import authorise, confirm_accounts, plan


@pytest.fixture(scope="module")
def paying_world(django_db_setup, django_db_blocker):
    """Both sides placed and with a grant; oost's allocation is authorised and payable half and half. Made once for a
    module, inside a transaction in which every test has one of its own."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            world = build_world()
            for side in (world.oost, world.west):
                place_students(side)
            world.oost_money, world.west_money = fund(world.oost), fund(world.west)
            confirm_accounts(world.oost)
            world.allocation = authorise(world.oost, world.oost_money)
            plan(world.oost)
            yield world
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def ready(paying_world, db):
    """An authorised allocation of EUR 195,500: 30,000 to the institute, the boards by hours, payable half and half."""
    return paying_world
