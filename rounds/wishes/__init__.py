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
from rounds.wishes.remarks import distance_to, kilometres, limit_of, remarks_on

__all__ = [
    "Earlier",
    "annotated_students",
    "avoidances_by_student",
    "distance_to",
    "earlier_schools",
    "kilometres",
    "limit_of",
    "next_without_wishes",
    "remarks_on",
    "visible_links",
    "visible_students",
]
