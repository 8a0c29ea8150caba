"""What tests of the books share."""

import pytest

from tests.casts import costs
from tests.casts.payments import authorise, confirm_accounts, plan


@pytest.fixture
def ready(funded):
    """An authorised allocation of EUR 195,500: 30,000 to the institute, the boards by hours, payable half and half."""
    confirm_accounts(funded.oost)
    funded.allocation = authorise(funded.oost, funded.oost_money)
    plan(funded.oost)
    return funded


@pytest.fixture
def booked(placed):
    """`placed`, with the costs and contributions of tests/casts/costs.py and nothing else in the books: `.oost.books`."""
    costs.add(placed)
    return placed
