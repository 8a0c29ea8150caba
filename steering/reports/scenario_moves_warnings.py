"""What a scenario of merging, splitting and moving warns of: no grant, steps without a receiver, facts that are missing."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from funding.calculations.allocation import TO_PARTY, AllocationError
from funding.wording import allocation_error
from oids import formats
from steering.calculations.scenario_moves import (
    HERE,
    MERGE,
    MOVE_BOARD,
    MOVE_SCHOOL,
    SPLIT,
    THERE,
    TOGETHER,
    Inputs,
    Result,
)
from steering.calculations.scenario_present import CannotWorkOut, Present, rule_of
from steering.calculations.scenario_sides import Sides
from steering.wording import cannot_work_out, many_students


def side_name(name: str, act: str) -> str:
    if name == TOGETHER:
        return _("both partnerships as one")
    if name == THERE:
        return _("the new partnership") if act == SPLIT else _("the other partnership")
    return _("this partnership")


def warnings_of(present: Present, inputs: Inputs, result: Result, found: Sides | None) -> list[str]:
    warnings = below_minimum_words(present, inputs, result)
    if result.problem is not None and result.after[0].cents:
        warnings.append(problem_words(present, result.problem))
    warnings += skipped_words(present, result, found)
    warnings += fallen_words(present, result)
    if warnings and not present.places:
        warnings = [cannot_work_out(CannotWorkOut("nobody_placed"))]
    if present.other is not None and not present.other.places and inputs.act == MERGE:
        warnings.insert(
            0,
            _("Nobody is placed at the other partnership in %(year)s, so its parties get nothing here. Look at a year in which "
              "students are placed at both.") % {"year": present.year},
        )  # fmt: skip
    if inputs.act in (MERGE, MOVE_BOARD, MOVE_SCHOOL) and not inputs.other_students:
        warnings.insert(0, _("The other partnership is worked out with 0 students. Enter how many count there."))
    return warnings


def problem_words(present: Present, problem: AllocationError) -> str:
    """A party by its name where the facts know it."""
    values, names = problem.values, present.board_names()
    if problem.code == "unknown_party":
        party = str(values["party"])
        values = {**values, "party": f"{names[party]} ({party})" if party in names else party}
    return allocation_error(AllocationError(problem.code, **values))


def below_minimum_words(present: Present, inputs: Inputs, result: Result) -> list[str]:
    """Of each side that gets nothing because too few students count there."""
    minimum = rule_of(present, inputs.rule).minimum
    return [
        _("%(side)s has %(students)s, fewer than the minimum of %(minimum)s of this rule: it gets no grant.")
        % {
            "side": capfirst(side_name(side.name, result.act)), "students": many_students(side.students),
            "minimum": formats.count(minimum),
        }
        for side in result.after
        if side.students < minimum and not (side.name == THERE and not inputs.other_students and result.act != SPLIT)
    ]  # fmt: skip


def fallen_words(present: Present, result: Result) -> list[str]:
    """As one, the scheme of this side divides: what the scheme of the other side gave to one party, its penvoerder for
    example, falls away there."""
    other = present.other
    if result.act != MERGE or other is None:
        return []
    names, ours = other.board_names(), {step.party for step in present.steps if step.key == TO_PARTY}
    return [
        _("Step %(step)s of the scheme of %(side)s (%(what)s) goes to %(party)s (%(number)s) now. Together the scheme of "
          "%(here)s divides, and this step falls away.")
        % {
            "step": step.number, "what": step.description, "party": names.get(step.party or "", step.party),
            "number": step.party, "side": side_name(THERE, MERGE), "here": side_name(HERE, MERGE),
        }
        for step in other.steps
        if step.key == TO_PARTY and step.party not in ours
    ]  # fmt: skip


def skipped_words(present: Present, result: Result, found: Sides | None) -> list[str]:
    """Which steps of the scheme have no receiver on a side, and what that means for its amounts."""
    names, said = present.board_names(), []
    sides_ = [(HERE, result.skipped)]
    if result.act == SPLIT and found is not None:
        sides_ += [(detail.name, detail.skipped) for detail in found.after if detail.name == THERE]
    nothing = {side.name for side in result.after if not side.cents}
    for name, steps in sides_:
        # Where there is no grant there is nothing to divide either.
        if name in nothing:
            continue
        for step in steps:
            party = step.party or ""
            said.append(
                _("Step %(step)s of the scheme (%(what)s) goes to %(party)s (%(number)s), which is not in %(side)s. The "
                  "amounts per party are worked out without this step: the steps after it divide the money. Choose who gets "
                  "it there, the new penvoerder for example, in a scheme of its own.")
                % {
                    "step": step.number, "what": step.description, "party": names.get(party, party), "number": party,
                    "side": side_name(name, result.act),
                }
            )  # fmt: skip
    return said
