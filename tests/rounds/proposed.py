"""A round with places in which the tests work out proposals, and the line of a student."""

import pytest

from rounds.models import ProposalLine
from tests.casts.proposals import offer, round_of


@pytest.fixture(name="side")
def side_of_oost(world):
    return world.oost


@pytest.fixture(name="round_")
def round_with_places(side):
    made = round_of(side)
    offer(side, made)
    return made


def line_of(proposal, side, student):
    return ProposalLine.objects.get(proposal=proposal, enrolment=side.enrolments[student])
