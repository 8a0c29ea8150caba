"""From the register to what the proposal is worked out from: a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from oids.actions import ActionRefused
from oids.periods import Period
from partnerships.enums import TrainerKind
from partnerships.models import School, SchoolMembership, TrainerSchool
from placements.actions.placements import placement_period_of
from placements.calculations.capacity import available_hours, students_carried
from placements.hours import norm_of_year
from placements.models import Enrolment, Placement
from rounds.calculations.distance import pc4_of
from rounds.calculations.proposal import Limit, ProposalInput, Student, Trainer, Weights
from rounds.calculations.proposal import School as PureSchool
from rounds.enums import Answer
from rounds.models import EarlierSchool, PlaceOffer, Round, WishList

WEIGHTS = ("wishes", "travel", "diversity", "groups", "trainers", "shares")
METRES = 1000


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes in. `placed`: enrolment to school of who has a placement in the round's days already; they count for
    places, groups, trainers and shares, and stay where they are."""

    given: ProposalInput
    placed: dict[int, int]


def days_of(round_: Round) -> Period:
    """The days that the round places for: its own, or the whole placement period."""
    placing = placement_period_of(round_.partnership, round_.school_year)
    return Period(round_.first_day or placing.valid_from, round_.last_day or placing.valid_until)


def gather(
    round_: Round, *, with_maybe: bool = False, pins: dict[int, int] | None = None,
    before: dict[int, int] | None = None, **run,
) -> Gathered:  # fmt: skip
    """Everything about a round that decides a proposal; `pins` and `before` (where somebody stays when that costs
    nothing) are enrolment to school, `run` seed and time limit."""
    days, norm = days_of(round_), norm_of_year(round_.partnership, round_.school_year)
    if norm is None:
        raise ActionRefused(_("No facilitation norm is in force in this school year. Adopt one under Norms first."))
    placed = _placed(round_, days)
    trainers, trainer_of = _trainers(round_, days, norm)
    given = ProposalInput(
        students=tuple(_students(round_, days, placed, pins or {}, before or {})),
        schools=(),
        trainers=tuple(trainers),
        group_min=norm.peer_group_min,
        group_max=norm.peer_group_max,
        shares={row.board.code: Fraction(row.share) / 100 for row in round_.shares.select_related("board")},
        weights=Weights(**{name: getattr(round_, f"weight_{name}") for name in WEIGHTS}),
        **run,
    )
    return Gathered(
        replace(given, schools=tuple(_schools(round_, days, given, placed, trainer_of, with_maybe))), placed
    )


def _placed(round_: Round, days: Period) -> dict[int, int]:
    """Where students are already on one of the round's days; the last stretch counts."""
    rows = Placement.objects.overlapping(days).filter(
        partnership=round_.partnership_id, enrolment__school_year=round_.school_year
    )
    return dict(rows.order_by("valid_from").values_list("enrolment_id", "school_id"))


def enrolments_of(round_: Round, days: Period):
    """Who studies in the partnership on one of the round's days."""
    return Enrolment.objects.overlapping(days).of_year(round_.partnership, round_.school_year)


def _students(round_: Round, days: Period, placed: dict[int, int], pins: dict[int, int], before: dict[int, int]):
    lists = {
        row.enrolment_id: row
        for row in WishList.objects.filter(round=round_).prefetch_related("wishes", "avoidances").order_by("pk")
    }
    rows = list(enrolments_of(round_, days).order_by("pk").values_list("pk", "student_id", "route", "year_of_study"))
    earlier = _earlier(round_, [student for _pk, student, _route, _year in rows])
    for pk, student, route, year in rows:
        row = lists.get(pk)
        limit = (row.limit_km if row and row.limit_km is not None else round_.default_limit_km) or None
        yield Student(
            key=pk,
            route=route,
            year_of_study=year,
            pc4=(row.home_pc4 or None) if row else None,
            wishes=tuple(wish.school_id for wish in row.wishes.all()) if row else (),
            # Who is placed already stays there, whatever was said of it since.
            travel_limit_m=limit * METRES if limit and pk not in placed else None,
            avoid=_avoided(row) if row and pk not in placed else frozenset(),
            earlier=tuple(sorted(earlier[student])),
            pinned=placed.get(pk, pins.get(pk)),
            before=before.get(pk),
        )


def _avoided(row: WishList) -> frozenset[int]:
    """What is not decided yet binds too: nobody is placed there while the question is open."""
    return frozenset(item.school_id for item in row.avoidances.all() if item.granted is not False)


def _earlier(round_: Round, students: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Placement.objects.filter(
        enrolment__student__in=students, enrolment__school_year__lt=round_.school_year.start
    ).values_list("enrolment__student_id", "school_id")
    noted = EarlierSchool.objects.filter(student__in=students, school_year__lt=round_.school_year.start)
    for student, school in [*rows, *noted.values_list("student_id", "school_id")]:
        found[student].add(school)
    return found


def _trainers(round_: Round, days: Period, norm) -> tuple[list[Trainer], dict[int, int]]:
    """School trainers with how many students their days carry by the norm, and whose a school is."""
    placing = placement_period_of(round_.partnership, round_.school_year).period
    rows = (
        TrainerSchool.objects.overlapping(days)
        .filter(trainer__partnership=round_.partnership_id, trainer__kind=TrainerKind.SCHOOL_TRAINER)
        .select_related("trainer")
        .order_by("valid_from", "trainer_id")
    )
    found: dict[int, Trainer] = {}
    of_school: dict[int, int] = {}
    for row in rows:
        trainer = row.trainer
        if not trainer.period.overlaps(days):
            continue
        of_school.setdefault(row.school_id, trainer.pk)
        if trainer.pk not in found:
            carried = None
            if trainer.days_per_week is not None and norm.school_trainer_hours:
                hours = available_hours(
                    Fraction(trainer.days_per_week), Fraction(norm.full_time_hours), trainer.period, placing
                )
                carried = int(students_carried(hours, Fraction(norm.school_trainer_hours)))
            found[trainer.pk] = Trainer(trainer.pk, carried)
    return [found[key] for key in sorted(found)], of_school


def _schools(round_: Round, days: Period, given: ProposalInput, placed: dict[int, int], trainer_of, with_maybe: bool):
    """Every school of the partnership; those that offer no places have none, but their kind is known."""
    answers = {Answer.YES, Answer.MAYBE} if with_maybe else {Answer.YES}
    offers = {
        row.school_id: row
        for row in PlaceOffer.objects.filter(round=round_, answer__in=answers).prefetch_related("limits")
    }
    boards = {
        school: code
        for school, code in SchoolMembership.objects.overlapping(days)
        .order_by("valid_from")
        .values_list("school_id", "board__code")
    }
    mentioned = {key for student in given.students for key in (*student.wishes, *student.earlier)}
    inside = set(School.objects.of_partnership(round_.partnership, days).values_list("pk", flat=True))
    students = {student.key: student for student in given.students}
    at: dict[int, list[Student]] = defaultdict(list)
    for enrolment, school in placed.items():
        if enrolment in students:
            at[school].append(students[enrolment])
    for school in School.objects.filter(pk__in=inside | mentioned | set(at)).order_by("pk"):
        offer, own = offers.get(school.pk) if school.pk in inside else None, at[school.pk]
        yield PureSchool(
            key=school.pk,
            board=boards.get(school.pk, ""),
            pc4=school.postcode[:4] if pc4_of(school.postcode) else None,
            # Who is there already stays, also where a school offers fewer places than that.
            capacity=max(offer.places if offer else 0, len(own)),
            limits=tuple(_limits(offer, own)),
            kind=school.denomination,
            trainer=trainer_of.get(school.pk),
        )


def _limits(offer: PlaceOffer | None, own: list[Student]):
    for limit in offer.limits.all() if offer else ():
        found = Limit(limit.places, limit.route or None, limit.year_from, limit.year_until)
        there = sum(found.covers(student.route, student.year_of_study) for student in own)
        yield replace(found, places=max(limit.places, there))


def counts(gathered: Gathered) -> Counter:
    """What a person checks before it is worked out: how much of it is there."""
    found: Counter = Counter()
    for student in gathered.given.students:
        if student.key in gathered.placed:
            found["placed"] += 1
            continue
        found["students"] += 1
        found["without_wishes"] += not student.wishes
        found["without_postcode"] += student.pc4 is None
        found["pinned"] += student.pinned is not None
    for school in gathered.given.schools:
        found["places"] += school.capacity
        found["schools"] += school.capacity > 0
        found["without_trainer"] += school.capacity > 0 and school.trainer is None
    found["places"] -= found["placed"]
    return found
