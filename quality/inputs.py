"""Answers of closed questionnaires, as results are worked out from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from oids.periods import SchoolYear
from quality.calculations.results import Given
from quality.models import Answer, Question, Questionnaire

# As many years as stand beside each other.
YEARS = 4


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed questionnaire with its counted questions by code and all that was answered."""

    row: Questionnaire
    questions: Mapping[str, Question]
    given: tuple[Given, ...]

    @property
    def states(self) -> dict[str, str]:
        """Board -> whether it met the norm, as kept at closing."""
        return {code: found["state"] for code, found in self.row.norms.items()}


def closed_of(partnership, until: SchoolYear, *, audience: str = "") -> list[Closed]:
    """Those of the year and the years before it; the newest year first, by audience."""
    rows = Questionnaire.objects.filter(
        partnership=partnership, closed_at__isnull=False, school_year__lte=until,
        school_year__gt=SchoolYear(until.start - YEARS),
    ).select_related("partnership")  # fmt: skip
    rows = list(rows.filter(audience=audience) if audience else rows)
    questions: dict[int, dict[str, Question]] = defaultdict(dict)
    for question in Question.objects.filter(questionnaire__in=rows):
        if question.is_counted:
            questions[question.questionnaire_id][question.code] = question
    given: dict[int, list[Given]] = defaultdict(list)
    answers = Answer.objects.filter(questionnaire__in=rows).values_list("questionnaire_id", "party__code", "values")
    for key, board, values in answers:
        given[key].append(Given(board or "", values))
    return [Closed(row, questions[row.pk], tuple(given[row.pk])) for row in rows]
