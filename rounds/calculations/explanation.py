"""Why each student is where they are, as codes and figures; who shows it makes the sentences.

Nothing here is guessed. What a move would cost the whole is counted on the division itself, in the same whole points;
a row of moves that is named has been made on paper and broke no limit.

`Reason.code` of a placed student, in `why`:

    pinned            somebody pinned the student here
    wish              it is a wish (`rank`)
    no_wishes         the student gave no wishes
    no_wish_met       none of the wishes (see `higher`)
    fewest_points     of all possible schools (`possible`) this one has the fewest points for the student
    other_fewer       another school (`school`) has `points` fewer for the student, but the whole would cost `whole` more
                      (when it has no room: None)
    distance          `metres` away, `basis`; `nearer` possible schools are nearer. `metres` None: not known
    same_school       the student was here before; same_kind: of the same kind as all `years` earlier years

of a student without a place (`why` has one):

    no_school_open      no school has a place for this route and year
    all_avoided         the student avoids every school that has (`schools`)
    none_within_limit   `schools` are open and not avoided, all beyond the travel limit (`limit_m`, nearest `nearest_m`)
    all_full            the `schools` that are possible are full; moving others makes room at none of `reached` schools
    not_finished        moving others would make room: it was stopped before the end

`Higher.code`, why a higher wish was not given:

    not_in_round · avoided · too_far (`distance_m`, `limit_m`) · not_for_student (`limits`: numbers of the limits) ·
    no_places (offers none at all) · full (`limits`, None is the total) · whole (there is room, but the whole would
    cost more)

`Remedy.code`, what would have to change:

    move            the student simply goes there; costs the whole `points` more, in `parts`
    travel_limit    a limit of at least `at_least_m`; not_avoid: the school is no longer avoided
    places          one place more for this student: in the total (`total`) and the limits (`limits`). Then the whole
                    costs `points` more and `placed` more have a place; with 0 or less nobody loses by it. `queue`: the
                    student's turn among all who would go there, by what the whole saves
    exchange        `moves` of others (student, from, to; None is no place); costs the whole `points` more
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from rounds.calculations import points
from rounds.calculations.case import AVOIDED, NOWHERE, TOO_FAR, UNKNOWN, Case, Matrix
from rounds.calculations.chains import Chains, Whole
from rounds.calculations.exchange import lots
from rounds.calculations.moves import parts_of
from rounds.calculations.proposal import ProposalInput, Result
from rounds.calculations.results import numbers_of

# Elements that all searches for rows of moves together look at: some seconds.
WORK = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remedy:
    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Higher:
    """A higher wish that was not given. `wanted` and `given`: how many have the school as 1st, 2nd, 3rd wish, and got it.

    `searched`: whether rows of moves were looked for; for very many students they are only when asked for some.
    """

    school: int
    rank: int
    code: str
    params: Mapping[str, object]
    wanted: tuple[int, int, int]
    given: tuple[int, int, int]
    remedies: tuple[Remedy, ...]
    searched: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    student: int
    school: int | None
    why: tuple[Reason, ...]
    higher: tuple[Higher, ...]


def explain(given: ProposalInput, result: Result, students: Collection[int] | None = None) -> tuple[Explanation, ...]:
    """For every student (or some, by key), in the order of their keys."""
    explainer = _Explainer(Case(given), result)
    keys = explainer.case.student_number if students is None else {key: None for key in students}
    return tuple(explainer.student(explainer.case.student_number[key]) for key in sorted(keys))


class _Explainer:
    def __init__(self, case: Case, result: Result) -> None:
        self.case = case
        self.placed = numbers_of(case, result)
        self.whole = Whole(case, self.placed)
        self.chains = Chains(self.whole)
        self.searches = max(1, WORK // max(1, self.chains.work))
        self.lots = lots(case)
        everyone = np.arange(len(case.students))
        got = np.zeros(case.shape, dtype=bool)
        got[everyone[self.placed != NOWHERE], self.placed[self.placed != NOWHERE]] = True
        ranks = [case.rank == rank for rank in (1, 2, 3)]
        self.wanted = np.stack([rank.sum(axis=0) for rank in ranks], axis=1)
        self.given = np.stack([(rank & got).sum(axis=0) for rank in ranks], axis=1)
        self.parts = parts_of(case, self.placed)
        self.gains: dict[int, Matrix] = {}

    def student(self, number: int) -> Explanation:
        case, school = self.case, int(self.placed[number])
        student = case.students[number]
        why = self._no_place(number) if school == NOWHERE else self._placed(number, school)
        rank = int(case.rank[number, school]) if school != NOWHERE else 0
        pinned = case.pinned[number] != NOWHERE
        higher = [
            self._higher(number, place, wish)
            for place, wish in enumerate(student.wishes, start=1)
            if (not rank or place < rank) and not pinned
        ]
        return Explanation(student.key, None if school == NOWHERE else case.schools[school].key, why, tuple(higher))

    def _placed(self, number: int, school: int) -> tuple[Reason, ...]:
        case, student = self.case, self.case.students[number]
        found = []
        if case.pinned[number] != NOWHERE:
            found.append(Reason("pinned"))
        rank = int(case.rank[number, school])
        if rank:
            found.append(Reason("wish", {"rank": rank}))
        else:
            found.append(Reason("no_wish_met" if student.wishes else "no_wishes"))
        possible = np.flatnonzero(case.possible[number])
        best = int(possible[np.argmin(case.pair[number, possible])])
        fewer = int(case.pair[number, school] - case.pair[number, best])
        if fewer > 0:
            room = not case.room(self.whole.counts, best, int(case.class_of[number]))
            whole = self.whole.direct(number, best) if room else None
            found.append(Reason("other_fewer", {"school": case.schools[best].key, "points": fewer, "whole": whole}))
        else:
            found.append(Reason("fewest_points", {"possible": len(possible)}))
        metres = int(case.distance[number, school])
        if metres == UNKNOWN:
            found.append(Reason("distance", {"metres": None, "basis": None, "nearer": None}))
        else:
            there = case.distance[number, possible]
            nearer = int(((there != UNKNOWN) & (there < metres)).sum())
            basis = "estimated" if case.estimated[number, school] else "place"
            found.append(Reason("distance", {"metres": metres, "basis": basis, "nearer": nearer}))
        if case.schools[school].key in student.earlier:
            found.append(Reason("same_school"))
        elif case.diversity[number, school] > 0:
            found.append(Reason("same_kind", {"kind": case.schools[school].kind, "years": len(student.earlier)}))
        return tuple(found)

    def _no_place(self, number: int) -> tuple[Reason, ...]:
        case, student = self.case, self.case.students[number]
        possible = int(case.possible[number].sum())
        if possible:
            reached, room = self.chains.reached(number)
            return (Reason("not_finished" if room else "all_full", {"schools": possible, "reached": reached}),)
        group = int(case.class_of[number])
        open_ = [k for k, rules in enumerate(case.rules) if all(r.places or group not in r.classes for r in rules)]
        if not open_:
            return (Reason("no_school_open", {"route": student.route, "year": student.year_of_study}),)
        rest = [k for k in open_ if case.blocked[number, k] != AVOIDED]
        if not rest:
            return (Reason("all_avoided", {"schools": len(open_)}),)
        nearest = min(int(case.distance[number, k]) for k in rest)
        params = {"schools": len(rest), "nearest_m": nearest, "limit_m": student.travel_limit_m}
        return (Reason("none_within_limit", params),)

    def _higher(self, number: int, rank: int, key: int) -> Higher:
        case = self.case
        if key not in case.school_number:
            return Higher(key, rank, "not_in_round", {}, (0, 0, 0), (0, 0, 0), (), True)
        school = case.school_number[key]
        group = int(case.class_of[number])
        params: dict[str, object] = {}
        remedies: list[Remedy] = []
        broken = case.room(self.whole.counts, school, group)
        closed = [rule for rule in broken if not rule.places]
        blocked = int(case.blocked[number, school])
        searched = True
        if blocked == AVOIDED:
            code = "avoided"
            remedies.append(Remedy("not_avoid", {"school": key}))
        elif blocked == TOO_FAR:
            code = "too_far"
            metres = int(case.distance[number, school])
            params = {"distance_m": metres, "limit_m": case.students[number].travel_limit_m}
            remedies.append(Remedy("travel_limit", {"at_least_m": metres}))
        elif closed:
            code = "no_places" if any(rule.number is None for rule in closed) else "not_for_student"
            params = {"limits": tuple(rule.number for rule in closed)}
        elif broken:
            code, params = "full", {"limits": tuple(rule.number for rule in broken)}
        else:
            code = "whole"
        if broken:
            remedies.append(self._places(number, school, tuple(rule.number for rule in broken)))
        else:
            remedies.append(self._move(number, school))
        if code == "full":
            exchange, searched = self._exchange(number, school)
            remedies += exchange
        wanted, got = (tuple(int(n) for n in table[school]) for table in (self.wanted, self.given))
        return Higher(key, rank, code, params, _three(wanted), _three(got), tuple(remedies), searched)

    def _move(self, number: int, school: int) -> Remedy:
        after = self.placed.copy()
        after[number] = school
        parts = parts_of(self.case, after)
        change = {name: parts[name] - self.parts[name] for name in parts if parts[name] != self.parts[name]}
        placed = int(self.placed[number] == NOWHERE)
        school_key = self.case.schools[school].key
        return Remedy("move", {"school": school_key, "points": sum(change.values()), "placed": placed, "parts": change})

    def _places(self, number: int, school: int, limits: tuple[int | None, ...]) -> Remedy:
        return Remedy(
            "places",
            {
                "school": self.case.schools[school].key,
                "total": None in limits,
                "limits": tuple(limit for limit in limits if limit is not None),
                "points": self.whole.direct(number, school),
                "placed": int(self.placed[number] == NOWHERE),
                "queue": self._queue(number, school),
            },
        )

    def _queue(self, number: int, school: int) -> int:
        """The student's turn at the school: who has no place first, then who saves the whole most, then by the draw."""
        case = self.case
        if school not in self.gains:
            here = self.placed
            rows = np.arange(len(here))
            own = case.pair[:, school] - np.where(here == NOWHERE, 0, case.pair[rows, np.maximum(here, 0)])
            gain = own + self.whole.change[here, school]
            others = case.possible[:, school] & (here != school) & (case.pinned == NOWHERE)
            self.gains[school] = np.where(others, gain, points_never())
        gain, without = self.gains[school], self.placed == NOWHERE
        mine = self.whole.direct(number, school)
        same = without == without[number]
        earlier = (gain < mine) | ((gain == mine) & (self.lots < self.lots[number]))
        ahead = (same & earlier) | (without & ~without[number] & (gain < points_never()))
        ahead[number] = False
        return 1 + int(ahead.sum())

    def _exchange(self, number: int, school: int) -> tuple[list[Remedy], bool]:
        key = (school, int(self.case.class_of[number]))
        if key not in self.chains.found and len(self.chains.found) >= self.searches:
            return [], False
        row = self.chains.cheapest(number, school)
        if row is None:
            return [], True
        case = self.case

        def name(school: int) -> int | None:
            return None if school == NOWHERE else case.schools[school].key

        moves = tuple((case.students[s].key, name(int(self.placed[s])), name(to)) for s, to in row.moves)
        return [Remedy("exchange", {"school": name(school), "moves": moves, "points": row.points})], True


def points_never() -> int:
    """More than any student can cost."""
    return 100 * (points.NO_WISH_MET + points.FARTHEST + points.SAME_SCHOOL) * 1_000_000


def _three(numbers: tuple[int, ...]) -> tuple[int, int, int]:
    first, second, third = numbers
    return first, second, third
