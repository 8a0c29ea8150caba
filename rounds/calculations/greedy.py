"""What an office does by hand, as a baseline: in the order of the draw, each takes the best place that is left."""

from __future__ import annotations

import numpy as np

from rounds.calculations.case import NOWHERE, Case, Matrix
from rounds.calculations.exchange import lots


def greedy(case: Case, *, stay: bool = False) -> Matrix:
    """The school's number per student. Pinned students first; then by lot, the possible school of least points.

    With `stay` those come before the lots who were at a school that still has room for them.
    """
    placed: Matrix = np.full(len(case.students), NOWHERE, dtype=np.int64)
    counts = case.counts(placed)
    order = np.argsort(lots(case))
    pinned = case.pinned != NOWHERE
    for student in np.flatnonzero(pinned):
        placed[student] = case.pinned[student]
        counts[placed[student], case.class_of[student]] += 1
    if stay:
        for student in order[~pinned[order] & (case.before[order] != NOWHERE)]:
            school, group = int(case.before[student]), int(case.class_of[student])
            if case.possible[student, school] and not case.room(counts, school, group):
                placed[student] = school
                counts[school, group] += 1
    for student in order[~pinned[order]]:
        if placed[student] != NOWHERE:
            continue
        schools = np.flatnonzero(case.possible[student])
        group = int(case.class_of[student])
        for school in schools[np.argsort(case.pair[student, schools], kind="stable")]:
            if not case.room(counts, int(school), group):
                placed[student] = school
                counts[school, group] += 1
                break
    return placed
