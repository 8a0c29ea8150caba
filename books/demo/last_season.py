"""The season before this year: its round as it was closed, with the places and wishes that led to this year's placements."""

from __future__ import annotations

import datetime
from collections import Counter

from books.demo.years import THIS_YEAR
from placements.models import Placement
from rounds.actions.many_wishes import save_all_wishes
from rounds.actions.places import answer_places
from rounds.actions.rounds import close_round, create_round
from rounds.calculations.distance import between, pc4_of
from rounds.enums import Answer, Channel

_STEPS = {
    "places_from": (2, 2), "places_until": (2, 27), "wishes_from": (3, 2), "wishes_until": (3, 27),
    "proposal_from": (4, 1), "confirmation_from": (4, 20), "appeal_from": (5, 11), "final_from": (6, 1),
}  # fmt: skip


def tell_last_season(partnership, schools, leader) -> None:
    """Schools gave a place more than was needed; nearly everybody got the first wish, and one in ten the second."""
    days = {name: datetime.date(THIS_YEAR.start, month, day) for name, (month, day) in _STEPS.items()}
    round_ = create_round(
        partnership=partnership, school_year=THIS_YEAR, name="Jaarplaatsing", default_limit_km=40, by=leader, **days
    )
    first = (
        Placement.objects.of_year(partnership, THIS_YEAR)
        .order_by("enrolment_id", "valid_from")
        .distinct("enrolment_id")
    )
    placed = list(first.select_related("enrolment__student", "enrolment__partnership", "school"))
    needed = Counter(row.school_id for row in placed)
    answer_places(
        round=round_, channel=Channel.OFFICE, by=leader,
        rows=[
            {"school": school, "answer": Answer.YES, "places": needed[school.pk] + 1}
            if needed[school.pk]
            else {"school": school, "answer": Answer.NO}
            for school in schools
        ],
    )  # fmt: skip
    near = {school.pk: _near(school, schools) for school in schools if pc4_of(school.postcode)}
    rows = []
    for number, row in enumerate(placed):
        others = near.get(row.school_id, [])[:2]
        wished = [*others[:1], row.school, *others[1:]] if number % 10 == 7 else [row.school, *others]
        rows.append({"enrolment": row.enrolment, "home_pc4": row.school.postcode[:4], "schools": wished})
    save_all_wishes(rows, round=round_, channel=Channel.OFFICE, by=leader)
    close_round(round_, by=leader)


def _near(school, schools) -> list:
    def metres(other) -> int:
        found = between(pc4_of(school.postcode), pc4_of(other.postcode)) if pc4_of(other.postcode) else None
        return found.metres if found else 10**6

    return sorted((other for other in schools if other != school), key=lambda other: (metres(other), other.pk))
