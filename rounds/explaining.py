"""A proposal's reasons in sentences: why this school, what was traded, what a higher wish would take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oids import formats
from oids.views.sections import Cell, Section, number
from partnerships.models import School
from placements.enums import Route
from placements.models import Enrolment
from rounds.actions.proposals import released
from rounds.calculations.canonical import input_from_json, result_from_json
from rounds.calculations.distance import distance
from rounds.calculations.explanation import explain
from rounds.calculations.moves import Moved
from rounds.enums import Answer
from rounds.models import PlaceOffer, Proposal, ProposalLine
from rounds.wording import kilometres

MOST_OPTIONS = 10


def told_of(proposal: Proposal) -> Told:
    return Told(proposal)


class Told:
    """Sentences about the lines of one proposal; names are read once."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal

    @cached_property
    def given(self):
        return input_from_json(self.proposal.source["input"])

    @cached_property
    def result(self):
        return result_from_json(self.proposal.result)

    @cached_property
    def schools(self) -> dict[int, School]:
        return School.objects.in_bulk([row["key"] for row in self.proposal.source["input"]["schools"]])

    @cached_property
    def students(self) -> dict[int, str]:
        rows = Enrolment.objects.filter(pk__in=[row["key"] for row in self.proposal.source["input"]["students"]])
        return {row.pk: row.student.sort_name for row in rows.select_related("student")}

    @cached_property
    def answers(self) -> dict[int, str]:
        """What schools said, by key; who is not in it was never asked or did not answer."""
        rows = PlaceOffer.objects.filter(round=self.proposal.round_id)
        return dict(rows.values_list("school_id", "answer"))

    def closes(self, key: int):
        """The day on which a school closes, when that is before the year is over."""
        school = self.schools.get(key)
        day = school.closed_on if school else None
        return day if day and day < self.proposal.round.school_year.last_day else None

    def school(self, key: int | None) -> str:
        return str(self.schools.get(key, _("a school outside the round"))) if key is not None else _("no place")

    def reasons(self, line: ProposalLine) -> dict:
        """As worked out; of who was moved by hand as it is now."""
        if not line.by_hand:
            return line.reasons
        (found,) = explain(released(self.proposal, [line.enrolment_id]), self.result, [line.enrolment_id])
        return asdict(found)

    def short(self, line: ProposalLine) -> str:
        """For lists: the one thing that decided."""
        if line.by_hand:
            return _("placed by hand")
        if not line.reasons:
            return ""
        if line.school_id is None:
            return self._why(line.reasons["why"][0], line)
        if line.pinned:
            return _("pinned")
        if not line.reasons["higher"]:
            return _("first wish") if line.rank == 1 else _("gave no wishes")
        first = line.reasons["higher"][0]
        return _("wish %(rank)s: %(why)s") % {"rank": first["rank"], "why": self._not_given(first)}

    def sections(self, line: ProposalLine) -> list[Section]:
        reasons = self.reasons(line)
        why = [[self._why(reason, line)] for reason in reasons.get("why", [])]
        higher = [
            [
                number(wish["rank"]), self.school(wish["school"]), self._not_given(wish), self._wanted(wish),
                self._advice(wish, line),
            ]
            for wish in reasons.get("higher", [])
        ]  # fmt: skip
        if line.by_hand:
            why.insert(0, [_("Placed by hand: moved or swapped. What follows is how the place fits.")])
        title = _("Why this school") if line.school_id else _("Why no place")
        return [
            Section("why", title, [_("What decided")], why, empty=_("There are no reasons to show.")),
            Section(
                "higher", _("Higher wishes that were not given"),
                [_("Wish"), _("School"), _("Why not"), _("Wanted and given"), _("What would have to change")], higher,
                empty=_("None: the student has the first wish, gave no wishes, or is pinned."),
            ),
        ]  # fmt: skip

    def _why(self, reason: dict, line: ProposalLine) -> str:
        params = dict(reason["params"])
        code = reason["code"]
        if code == "other_fewer":
            params["school"] = self.school(params["school"])
            params |= {
                "points": formats.count(params["points"]),
                "whole": params["whole"] and formats.count(params["whole"]),
            }
            if params["whole"] is None:
                return _("For the student alone %(school)s is %(points)s points better, but it has no room.") % params
            return (
                _(
                    "For the student alone %(school)s is %(points)s points better, but then the whole costs %(whole)s points more."
                )
                % params
            )
        if code == "distance":
            if params["metres"] is None:
                return _("The distance is not known: the student's postcode or the school's is missing.")
            params["metres"] = kilometres(params["metres"])
            if not params["nearer"]:
                text = _("%(metres)s from home; no possible school is nearer.") % params
                return text + self._estimated(params)
            text = ngettext(
                "%(metres)s from home; %(nearer)s possible school is nearer.",
                "%(metres)s from home; %(nearer)s possible schools are nearer.", params["nearer"],
            ) % params  # fmt: skip
            return text + self._estimated(params)
        if code == "no_school_open":
            params["route"] = Route(params["route"]).label
        for name in ("nearest_m", "limit_m"):
            if name in params:
                params[name] = kilometres(params[name])
        sentence = {
            "pinned": _("Somebody pinned the student here."),
            "wish": _("It is wish %(rank)s."),
            "no_wishes": _("The student gave no wishes."),
            "no_wish_met": _("None of the wishes could be given; see below why."),
            "fewest_points": _("Of the %(possible)s possible schools this one fits the student best."),
            "same_school": _("The student was here before."),
            "same_kind": _("It is of the same denomination (%(kind)s) as all %(years)s earlier schools."),
            "no_school_open": _("No school has a place for %(route)s, year %(year)s. Ask schools for places, or widen a limit."),
            "all_avoided": _("All %(schools)s schools with a place for the student are avoided. Decide on the requests."),
            "none_within_limit": _(
                "None of the %(schools)s schools with a place is within %(limit_m)s; the nearest is %(nearest_m)s away."
            ),
            "all_full": _(
                "All %(schools)s schools with places where this student may go are full. Moving other students was tried too: %(reached)s schools come into it, also schools where only those others may go, and none of them has room."
            ),
            "not_finished": _("Moving others would make room; it was stopped before that was worked out. Work it out again with more time."),
        }.get(code)  # fmt: skip
        return sentence % params if sentence else code

    def _estimated(self, params: dict) -> str:
        if params["basis"] != "estimated":
            return ""
        return " " + _("The distance is an estimate: a postcode is put at its neighbour's.")

    def _not_given(self, wish: dict) -> str:
        params = dict(wish["params"])
        if day := self.closes(wish["school"]):
            return _("the school closes; its last day is %(day)s") % {"day": formats.day(day)}
        if wish["code"] == "no_places":
            return self._no_places(wish["school"])
        if wish["code"] == "full" and None not in params["limits"]:
            return _("the places for this route or year are full")
        for name in ("distance_m", "limit_m"):
            if name in params:
                params[name] = kilometres(params[name])
        sentence = {
            "not_in_round": _("not a school of this round"),
            "avoided": _("the student avoids it"),
            "too_far": _("%(distance_m)s away, beyond the limit of %(limit_m)s"),
            "not_for_student": _("no places for this route or year"),
            "no_places": _("offers no places"),
            "full": _("full"),
            "whole": _("there is room, but the whole would be worse off"),
        }.get(wish["code"])  # fmt: skip
        return sentence % params if sentence else wish["code"]

    def _no_places(self, key: int) -> str:
        """Why a school has no places in this proposal, in the school's own words."""
        answer = self.answers.get(key, "")
        if answer == Answer.NO:
            return _("the school said no")
        if answer == Answer.MAYBE and not self.proposal.source.get("with_maybe"):
            return _("the school said maybe, and those places do not count in this proposal")
        if not answer:
            return _("the school did not answer yet")
        return _("offers no places")

    def _wanted(self, wish: dict) -> str:
        wanted, given = sum(wish["wanted"]), sum(wish["given"])
        return _("%(wanted)s wanted to come here, %(given)s got a place") % {"wanted": wanted, "given": given}

    def _advice(self, wish: dict, line: ProposalLine) -> str:
        """What would have to change; nothing where no change helps, and first what the school itself said."""
        if self.closes(wish["school"]):
            return _("Nothing: this school takes no students any more.")
        found = [self._remedy(remedy, line) for remedy in wish["remedies"]]
        if wish["code"] == "no_places":
            answer = self.answers.get(wish["school"], "")
            if answer == Answer.NO:
                found.insert(0, _("Only when the school gives a place after all, although it said no."))
            elif answer == Answer.MAYBE and not self.proposal.source.get("with_maybe"):
                found.insert(
                    0, _("Ask the school for a yes, or work it out with the places of schools that said maybe.")
                )
            elif not answer:
                found.insert(0, _("Ask the school for its answer."))
        return " ".join(found)

    def _remedy(self, remedy: dict, line: ProposalLine) -> str:
        params, code = dict(remedy["params"]), remedy["code"]
        if code == "move":
            return _("Move the student there by hand: %(cost)s.") % {"cost": self._cost(params["points"])}
        if code == "travel_limit":
            return _("A travel limit of at least %(km)s.") % {"km": kilometres(params["at_least_m"])}
        if code == "not_avoid":
            return _("The request to avoid it is refused or withdrawn.")
        if code == "places":
            return self._places(params)
        moves = "; ".join(
            _("%(student)s: from %(from)s to %(to)s")
            % {"student": self.students.get(student, ""), "from": self.school(before), "to": self.school(after)}
            for student, before, after in params["moves"]
        )
        return _("Or others move: %(moves)s; %(cost)s.") % {"moves": moves, "cost": self._cost(params["points"])}

    def _cost(self, points: int) -> str:
        if points <= 0:
            return _("the whole then costs nothing more")
        return _("the whole then costs %(points)s points more") % {"points": formats.count(points)}

    def _places(self, params: dict) -> str:
        text = _("One place more there") if params["total"] else _("One place more there for this route or year")
        if params["points"] <= 0 or params["placed"]:
            text += "; " + _("nobody loses by it")
        else:
            text += "; " + _("the whole then costs %(points)s points more") % {
                "points": formats.count(params["points"])
            }
        if params["queue"] > 1:
            text += ". " + ngettext(
                "%(number)s other student would get that place first", "%(number)s other students would get that place first", params["queue"] - 1
            ) % {"number": params["queue"] - 1}  # fmt: skip
        return text + "."

    def options(self, line: ProposalLine, preview: Callable[[int], Moved]) -> list[list]:
        """Wishes and nearest schools with room, what moving there costs; breaking a limit is no option."""
        (student,) = (row for row in self.given.students if row.key == line.enrolment_id)
        taken = {row.school: row.students for row in self.result.schools}
        free = {row.key: row.capacity - taken.get(row.key, 0) for row in self.given.schools}
        far = {row.key: distance(student.pc4, row.pc4) for row in self.given.schools}
        ranks = {key: rank for rank, key in enumerate(student.wishes, start=1)}

        def order(key: int):
            metres = far[key].metres if far[key] else None
            return ranks.get(key, 9), metres is None, metres or 0, key

        rows = []
        for key in sorted(
            (key for key, room in free.items() if room > 0 and key != line.school_id and not self.closes(key)),
            key=order,
        ):
            moved = preview(key)
            if moved.broken:
                continue
            rows.append(
                [
                    Cell(f"{self.school(key)} ({self.schools[key].brin6})"), number(ranks[key]) if key in ranks else "",
                    number(kilometres(far[key].metres if far[key] else None)), number(free[key]), number(moved.points),
                ]
            )  # fmt: skip
            if len(rows) == MOST_OPTIONS:
                break
        return rows
