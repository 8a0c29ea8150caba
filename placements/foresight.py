"""Which students, days and hours an act on the register moves from one school or board to another, and what else a norm does."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oids import formats
from oids.views.sections import Section, number
from partnerships.foresight import HIDDEN, Scene, adds_side
from partnerships.models import Board, Partnership, School
from placements.calculations.hours import NormMissing
from placements.hours import facts, shown_by_school
from placements.inputs.norms import Asked
from placements.wording import adopted_stays, norm_missing

Place = tuple[int, int | None]

# Of (partnership, user, what is asked now, what is asked after it, first day) what else that says; for apps on top.
Beside = Callable[[Partnership, object, Asked, Asked, datetime.date], list[Section]]
_BESIDE: list[Beside] = []


def adds_to_norm(function: Beside) -> Beside:
    """Decorator: sections of the preview of a norm, also of one for a year in which nobody is placed yet."""
    _BESIDE.append(function)
    return function


def beside(partnership: Partnership, user, before: Asked, after: Asked, day: datetime.date) -> list[Section]:
    return [section for function in _BESIDE for section in function(partnership, user, before, after, day)]


@dataclass(frozen=True, slots=True)
class Stand:
    """Per school and board (None: outside the partnership) who is there and the hours of the three roles together."""

    students: dict[Place, int]
    hours: dict[Place, Fraction]
    exact: dict[Place, Fraction]
    outside: int
    problem: str = ""


@adds_side(10)
class HoursSide:
    def measure(self, scene: Scene) -> Stand | object:
        if not scene.user.has_perm("placements.view_placement", scene.partnership):
            return HIDDEN
        try:
            found = facts(scene.partnership, scene.school_year)
        except NormMissing as error:
            return Stand({}, {}, {}, 0, norm_missing(error.day))
        students: dict[Place, set[int]] = defaultdict(set)
        exact: dict[Place, Fraction] = defaultdict(Fraction)
        for fact in found:
            for part in fact.parts:
                students[fact.school_id, part.board_id].add(fact.enrolment_id)
                exact[fact.school_id, part.board_id] += part.hours.total
        hours = {place: roles.total for place, roles in shown_by_school(found).items()}
        counted = {place: len(people) for place, people in students.items()}
        return Stand(counted, hours, dict(exact), sum(bool(fact.outside) for fact in found))

    def sections(self, scene: Scene, before: Stand, after: Stand) -> list[Section]:
        title = _("Students and hours in %(year)s, %(partnership)s") % {
            "year": scene.school_year, "partnership": scene.partnership,
        }  # fmt: skip
        name = f"hours-{scene.name}"
        if problem := after.problem or before.problem:
            return [Section(name, title, [], empty=problem)]
        every = before.hours.keys() | after.hours.keys()
        places = [
            place
            for place in every
            if before.exact.get(place) != after.exact.get(place)
            or before.students.get(place) != after.students.get(place)
        ]
        if not places:
            return []
        rounding = sum(
            (after.hours.get(place, Fraction(0)) - before.hours.get(place, Fraction(0)) for place in every - {*places}),
            Fraction(0),
        )
        schools = School.objects.in_bulk({school for school, _board in places})
        boards = Board.objects.in_bulk({board for _school, board in places} - {None})
        outside = _("outside the partnership")
        rows = sorted((schools[school].name, school, boards[board].name if board else outside, board) for school, board in places)  # fmt: skip
        lines, sums = [], [Fraction(0), Fraction(0)]
        for school_name, school, board_name, board in rows:
            now, then = (stand.hours.get((school, board), Fraction(0)) for stand in (before, after))
            sums = [sums[0] + now, sums[1] + then]
            lines.append(
                [
                    school_name, board_name, number(before.students.get((school, board), 0)),
                    number(after.students.get((school, board), 0)), number(formats.hours(now)),
                    number(formats.hours(then)), number(formats.signed_hours(then - now)),
                ]
            )  # fmt: skip
        return [
            Section(
                name, title,
                [_("School"), _("School board"), _("Students now"), _("Students after this"), _("Hours now"),
                 _("Hours after this"), _("Difference")],
                lines, note=self.note(before, after, rounding) or adopted_stays(scene.partnership, scene.school_year),
                foot=[_("Total of these"), "", "", "", *(number(formats.hours(value)) for value in sums),
                      number(formats.signed_hours(sums[1] - sums[0]))],
            )
        ]  # fmt: skip

    @staticmethod
    def note(before: Stand, after: Stand, rounding: Fraction) -> str:
        """What is left to do when students end up outside the partnership, and where the rest of rounding is."""
        notes = []
        if rounding:
            notes.append(
                _("Hours are rounded so that all schools add up to the whole: %(hours)s of it is with other schools.")
                % {"hours": formats.signed_hours(rounding)}
            )
        return " ".join([*left_outside(after.outside - before.outside), *notes])


def left_outside(more: int) -> list[str]:
    """What is left to do when so many more placements get days outside the partnership."""
    if more <= 0:
        return []
    said = ngettext(
        "%(number)s placement gets days outside the partnership. It stays, stands on the work list, and is moved or "
        "ended there; until then no new allocation can be made.",
        "%(number)s placements get days outside the partnership. They stay, stand on the work list, and are moved or "
        "ended there in one act; until then no new allocation can be made.",
        more,
    )
    return [said % {"number": formats.count(more)}]


@adds_side(11)
class OutsideSide:
    """For who may change the register and sees no placement: only how many of them get days outside the partnership. That
    is no student, and whoever does the act leaves others the work."""

    def measure(self, scene: Scene) -> int | None:
        if scene.user.has_perm("placements.view_placement", scene.partnership):
            return None
        try:
            return sum(bool(fact.outside) for fact in facts(scene.partnership, scene.school_year))
        except NormMissing:
            return None

    def sections(self, scene: Scene, before: int | None, after: int | None) -> list[Section]:
        said = [] if before is None or after is None else left_outside(after - before)
        title = _("Placements in %(year)s, %(partnership)s") % {
            "year": scene.school_year, "partnership": scene.partnership,
        }  # fmt: skip
        return [Section(f"outside-{scene.name}", title, [], empty=line) for line in said]
