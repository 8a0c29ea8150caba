"""The places that schools offer in a round: which schools are asked, what they said, and limits in words."""

from rounds.places.closing import answers_for, figures_now, number_without_wishes
from rounds.places.limits import Limit, limits_in_words, limits_of, read_limits, short_limits
from rounds.places.queries import (
    annotated,
    boards_of,
    offers_of,
    reference_round,
    schools_of,
    students_of,
    visible_schools,
    without_places,
)

__all__ = [
    "Limit",
    "annotated",
    "answers_for",
    "boards_of",
    "figures_now",
    "limits_in_words",
    "limits_of",
    "number_without_wishes",
    "offers_of",
    "read_limits",
    "reference_round",
    "schools_of",
    "short_limits",
    "students_of",
    "visible_schools",
    "without_places",
]
