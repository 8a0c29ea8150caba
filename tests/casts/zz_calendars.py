"""On both sides a calendar address of the programme leader's own."""

from partnerships import actions


def add(world) -> None:
    for side in (world.oost, world.west):
        side.calendar, side.calendar_token = actions.make_calendar_link(by=side.leader)
