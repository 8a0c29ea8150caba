"""The division of students over school places: what goes in and what comes out.

`solver.solve` makes it, `check` (in `checking`) adds it up again, `explanation.explain` says why. The formula and
an example by hand stand in `docs/calculations.md`, under "The proposal".

Never broken (hard): a student has at most one school; the school's total number of places; each limit by route or year
of study; the student's travel limit; schools that a student avoids; and who is pinned stays. A school at an unknown
distance is allowed: a limit in kilometres says nothing about it, and its line says that the distance is unknown.

Weighed (soft), in whole points: see `points`. First as many students as possible are placed, and only then points
count: no sum of points outweighs one student without a place.

Students who have a place already go in as students who are pinned there: then they count for the places, for the
groups of 8 to 15, for the trainer and for the board's share. (Or lower the capacity, if they should count for the
places alone.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

ENGINE_VERSION = "1"

# Why it stopped.
OPTIMAL = "optimal"
UNPROVEN = "unproven"  # the solver could not close the gap, for all the time it had
TIME = "time"
ASKED = "asked"
GREEDY = "greedy"
BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `places` of the students of this route and these years of study (None: any)."""

    places: int
    route: str | None = None
    year_from: int | None = None
    year_until: int | None = None

    def covers(self, route: str, year: int) -> bool:
        return (
            (self.route is None or self.route == route)
            and (self.year_from is None or year >= self.year_from)
            and (self.year_until is None or year <= self.year_until)
        )


@dataclass(frozen=True, slots=True)
class School:
    """`capacity`: students at the same time, in all. `kind` is empty when it does not count for diversity."""

    key: int
    board: str
    pc4: str | None
    capacity: int
    limits: tuple[Limit, ...] = ()
    kind: str = ""
    trainer: int | None = None


@dataclass(frozen=True, slots=True)
class Trainer:
    """A school trainer, and how many students the days and the norm carry (None: not known, so never too many)."""

    key: int
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Student:
    """`wishes` in order, the first one first; `earlier` are the schools of earlier years, in any order.

    A wish for a school that is not in the round is kept and explained; an earlier school that is not in the round
    has no known kind (put it in with capacity 0 and it has). `before` is the school of the proposal that this one is
    worked out from: among equal divisions the student stays there.
    """

    key: int
    route: str
    year_of_study: int
    pc4: str | None = None
    wishes: tuple[int, ...] = ()
    travel_limit_m: int | None = None
    avoid: frozenset[int] = frozenset()
    earlier: tuple[int, ...] = ()
    pinned: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each aim counts, 0 (not) to 10."""

    wishes: int = 5
    travel: int = 5
    diversity: int = 5
    groups: int = 5
    trainers: int = 5
    shares: int = 5


@dataclass(frozen=True, slots=True)
class ProposalInput:
    """All that goes in. `shares`: board to its agreed part of all students; a board that is not in it has none."""

    students: tuple[Student, ...]
    schools: tuple[School, ...]
    trainers: tuple[Trainer, ...] = ()
    group_min: int = 1
    group_max: int = 1_000_000
    shares: Mapping[str, Fraction] = field(default_factory=dict)
    weights: Weights = Weights()
    seed: int = 1
    time_limit_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that makes a division impossible: a code and the figures of the sentence."""

    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Refused:
    """No division was made, because of these."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. `objective` (points) of the best division so far, `bound` what no division goes below."""

    phase: str
    placed: int
    objective: int
    bound: int | None
    gap: int | None
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Line:
    """One student. `rank`: which wish the school is (1 is the first); points are already weighed."""

    student: int
    school: int | None
    rank: int | None
    distance_m: int | None
    distance_basis: str | None
    pinned: bool
    wishes: int
    travel: int
    diversity: int

    @property
    def points(self) -> int:
        return self.wishes + self.travel + self.diversity


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """Students and places of a school; `limits` as (students, places) in the order of the school's own limits."""

    school: int
    students: int
    capacity: int
    limits: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TrainerLine:
    """Students at the trainer's schools; `over` the capacity, `short` of whole groups; weighed points of both."""

    trainer: int
    students: int
    capacity: int | None
    over: int
    groups: int
    short: int
    trainers_points: int
    groups_points: int


@dataclass(frozen=True, slots=True)
class BoardLine:
    """Students at a board's schools against its agreed number (None: no agreed share)."""

    board: str
    students: int
    target: int | None
    points: int


@dataclass(frozen=True, slots=True)
class Result:
    """A division. `objective` are all points; `bound` what no division that places as many can go below.

    `placed_bound`: no division places more. `by_wish`: students at their first, second and third wish, elsewhere
    while they had wishes, and placed without having wishes.
    """

    lines: tuple[Line, ...]
    schools: tuple[SchoolLine, ...]
    trainers: tuple[TrainerLine, ...]
    boards: tuple[BoardLine, ...]
    placed: int
    placed_bound: int
    by_wish: tuple[int, int, int, int, int]
    parts: Mapping[str, int]
    objective: int
    bound: int
    stopped_by: str
    milliseconds: int
    solver: str
    seed: int
    input_hash: str
    engine_version: str = ENGINE_VERSION

    def __post_init__(self) -> None:
        """A result whose parts do not add up is not made."""
        sums = {
            "wishes": sum(line.wishes for line in self.lines),
            "travel": sum(line.travel for line in self.lines),
            "diversity": sum(line.diversity for line in self.lines),
            "groups": sum(row.groups_points for row in self.trainers),
            "trainers": sum(row.trainers_points for row in self.trainers),
            "shares": sum(row.points for row in self.boards),
        }
        if sums != dict(self.parts) or sum(sums.values()) != self.objective:
            raise ArithmeticError(f"the points {dict(self.parts)} do not add up to {self.objective}: {sums}")
        placed = sum(line.school is not None for line in self.lines)
        if not placed == self.placed == sum(self.by_wish) == sum(row.students for row in self.schools):
            raise ArithmeticError(f"{self.placed} placed, but {placed} lines with a school, {self.by_wish}")
        if self.placed > self.placed_bound or self.objective < self.bound:
            raise ArithmeticError(f"better than possible: {self.objective} under {self.bound}")

    @property
    def gap(self) -> int:
        """Points that a better division could save at most."""
        return self.objective - self.bound

    @property
    def unplaced(self) -> tuple[int, ...]:
        return tuple(line.student for line in self.lines if line.school is None)

    @property
    def cost(self) -> tuple[int, int]:
        """What divisions are compared by: students without a place, then points."""
        return len(self.lines) - self.placed, self.objective


def problems(given: ProposalInput) -> tuple[Problem, ...]:
    """Everything that is wrong with the input itself (pins against the limits: `case.pin_problems`)."""
    found: list[Problem] = []

    def wrong(code: str, **params: object) -> None:
        found.append(Problem(code, params))

    schools = {school.key: school for school in given.schools}
    trainers = {trainer.key for trainer in given.trainers}
    for kind, keys in (
        ("student", [student.key for student in given.students]),
        ("school", [school.key for school in given.schools]),
        ("trainer", [trainer.key for trainer in given.trainers]),
    ):
        for key in sorted({key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else ()):
            wrong("twice", kind=kind, key=key)
    for school in sorted(given.schools, key=lambda school: school.key):
        if school.capacity < 0 or any(limit.places < 0 for limit in school.limits):
            wrong("negative_places", school=school.key)
        if school.trainer is not None and school.trainer not in trainers:
            wrong("unknown_trainer", school=school.key, trainer=school.trainer)
    for trainer in sorted(given.trainers, key=lambda trainer: trainer.key):
        if trainer.capacity is not None and trainer.capacity < 0:
            wrong("negative_capacity", trainer=trainer.key)
    for student in sorted(given.students, key=lambda student: student.key):
        if len(student.wishes) > 3 or len(set(student.wishes)) < len(student.wishes):
            wrong("wishes", student=student.key, most=3)
        if student.travel_limit_m is not None and student.travel_limit_m < 0:
            wrong("negative_travel_limit", student=student.key)
        if student.pinned is not None and student.pinned not in schools:
            wrong("pinned_unknown_school", student=student.key, school=student.pinned)
    if not 1 <= given.group_min <= given.group_max:
        wrong("group_size", group_min=given.group_min, group_max=given.group_max)
    for name in Weights.__dataclass_fields__:
        if not 0 <= getattr(given.weights, name) <= 10:
            wrong("weight", weight=name, most=10)
    shares = list(given.shares.values())
    if any(share < 0 for share in shares) or sum(shares, Fraction(0)) > 1:
        wrong("shares", total=str(sum(shares, Fraction(0))))
    if not 0 <= given.seed < 2**31:
        wrong("seed", most=2**31 - 1)
    if given.time_limit_seconds < 1:
        wrong("time_limit", least=1)
    return tuple(found)
