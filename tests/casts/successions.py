"""On both sides a partnership from before the register, that merged into the present one."""

import datetime

from partnerships import actions
from partnerships.enums import SuccessionKind


def add(world) -> None:
    for side in (world.oost, world.west):
        side.succession = actions.record_succession(
            side.partnership, name=f"Opleidingsschool {side.slug}", slug=f"oud-{side.slug}",
            founded_on=datetime.date(2009, 8, 1), kind=SuccessionKind.MERGE, on=datetime.date(2014, 8, 1), by=world.admin,
        )  # fmt: skip
