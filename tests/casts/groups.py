"""A peer group on both sides that was handed over in the year."""

import datetime

from placements import actions as placing
from tests.cast import ALL_WARNINGS


def add(world):
    for side in (world.oost, world.west):
        placing.hand_over_peer_group(
            side.peer_groups[1], school_trainer=None, institute_trainer=side.institute_trainers[0],
            first_day=datetime.date(2027, 7, 1), acknowledged=ALL_WARNINGS, by=side.leader,
        )  # fmt: skip
