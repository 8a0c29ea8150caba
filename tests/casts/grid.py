"""Placements made together on both sides: one batch that stands, of the last student."""

from placements import actions as placing
from placements.enums import BatchKind
from tests.cast import ALL_WARNINGS, YEAR


def add(world) -> None:
    for side in (world.oost, world.west):
        student = placing.admit(
            partnership=side.partnership, institute=world.institute, number=f"95{side.partnership.pk:03d}",
            first_name="Stefanie", last_name=f"Geheim{side.slug}batch", school_year=YEAR, route="full_time",
            year_of_study=1, subsidy_kind="hbo", by=side.leader,
        )  # fmt: skip
        row = {"enrolment": student.enrolments.get(), "school": side.schools[0], "mentors": [side.mentors[0]]}
        row |= {"school_trainer": side.school_trainers[0], "peer_group": side.peer_groups[0]}
        side.batch = placing.place_all(
            [row], kind=BatchKind.GRID, partnership=side.partnership, school_year=YEAR, acknowledged=ALL_WARNINGS,
            by=side.leader,
        )  # fmt: skip
