"""Wishes on both sides, with a school to avoid, an appeal, an earlier school and links of a student and a school."""

from oids.periods import SchoolYear
from rounds.actions.links import make_link
from rounds.actions.wishes import file_appeal, save_wishes, set_earlier_schools


def add(world) -> None:
    for side in (world.oost, world.west):
        office = {"round": side.round, "channel": "office", "by": side.leader}
        first, second = side.enrolments[:2]
        side.wish_list = save_wishes(
            enrolment=first, home_pc4="7511", limit_km=25, schools=side.schools[:3], avoid=[side.schools[3]], **office
        )
        save_wishes(enrolment=second, schools=side.schools[2:], **office)
        side.appeal = file_appeal(enrolment=first, **office)
        set_earlier_schools(first.student, rows=[(SchoolYear(2024), side.schools[0])], by=side.leader)
        side.link, side.token = make_link(round=side.round, enrolment=first, by=side.leader)
        side.school_link, side.school_token = make_link(round=side.round, school=side.schools[3], by=side.leader)
