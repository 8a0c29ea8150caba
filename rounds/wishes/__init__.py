"""The wishes of students in a round: whose they are, what is known beside them, and what to remark about them."""

from rounds.wishes.queries import (
    Earlier,
    annotated_students,
    avoidances_by_student,
    earlier_schools,
    next_without_wishes,
    visible_links,
    visible_students,
)
from rounds.wishes.remarks import remarks_on
from rounds.wishes.travel import Travel, kilometres, travel_from, travel_of

__all__ = [
    "Earlier",
    "Travel",
    "annotated_students",
    "avoidances_by_student",
    "earlier_schools",
    "kilometres",
    "next_without_wishes",
    "remarks_on",
    "travel_from",
    "travel_of",
    "visible_links",
    "visible_students",
]
