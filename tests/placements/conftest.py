"""What tests of placements share."""

import pytest

from placements.worklist import work_items
from tests.cast import YEAR, place


@pytest.fixture
def settled(world):
    """Everybody placed with all their people: nothing is left to do."""
    for student in range(6):
        place(world.oost, student)
    assert work_items(world.oost.partnership, YEAR, world.oost.leader) == []
    return world
