"""What the steering room foresees of placing and of changes of memberships, in words: an effect, no reason of content."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import urlencode

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.calculations.allocation import AllocationError
from funding.calculations.subsidy import amount
from funding.inputs import pure_rule
from funding.models import Grant, SubsidyRule
from funding.wording import allocation_error
from oids import formats
from oids.periods import SchoolYear
from oids.views.sections import Section
from partnerships.enums import PartyKind
from partnerships.foresight import Scene, adds_boundary, adds_side
from partnerships.models import Membership, Partnership
from placements.calculations.hours import NormMissing
from placements.enums import SubsidyKind
from placements.foreseeing import Foreseen, Foresight, foresees, gives_count_day
from placements.hours import facts, norm_of_year
from placements.inputs.guidance import hours_of_school_trainers, setting_of
from placements.models import Enrolment, Placement
from placements.wording import norm_missing
from steering.calculations import foresight as pure
from steering.calculations import scenario_moves
from steering.calculations.scenario_moves import MOVE_BOARD, NEW_BOARD
from steering.calculations.scenario_present import CannotWorkOut
from steering.enums import ScenarioKind
from steering.inputs.scenarios import facts_of, newest_amount, reference_day
from steering.reports.scenario_moves import page
from steering.reports.scenario_moves_warnings import side_name
from steering.wording import cannot_work_out

LABELS = {
    pure.BAND_EDGE: gettext_lazy("another band of the staffel"),
    pure.BELOW_MINIMUM: gettext_lazy("a grant or none"),
    pure.MINIMUM_HOURS: gettext_lazy("less hours per student than the norm"),
    pure.STUDENTS_PER_TRAINER: gettext_lazy("more students per school trainer than the norm"),
    pure.ADVANCE_DOUBLES: gettext_lazy("an advance begins or doubles"),
}
NO_REASON = gettext_lazy("This is a financial effect, not a reason of content.")


def rule_of(partnership: Partnership, school_year: SchoolYear, grant: Grant | None):
    """The rule that the count of this year will meet: of next year's grant; else one that begins in that year and pays by the
    count of the year before; else that of this year's grant; else the newest in force."""
    coming = Grant.objects.subsidy(partnership, school_year.next).select_related("rule").first()
    rule = coming and coming.rule
    if rule is None:
        rows = SubsidyRule.objects.of_partnership(partnership).filter(valid_from__lte=school_year.next.last_day)
        # A partnership's own setting before what is published for all.
        rows = rows.order_by("-valid_from", F("partnership").asc(nulls_last=True), "code")
        begins = rows.filter(valid_from__gt=school_year.last_day, count_offset_years=1).first()
        rule = begins or (grant and grant.rule) or rows.first()
    return rule and pure_rule(rule)


def ground_of(partnership: Partnership, school_year: SchoolYear) -> pure.Ground:
    """A handful of queries."""
    grant = Grant.objects.subsidy(partnership, school_year).select_related("rule").first()
    granted = newest_amount(grant)
    norm, trainers = norm_of_year(partnership, school_year), trainers_of(partnership, school_year)
    return pure.Ground(
        rule=rule_of(partnership, school_year, grant),
        funded=granted.students if granted else None,
        grant_cents=granted.amount_cents if granted else None,
        hours=Fraction(norm.school_trainer_hours) if norm else None,
        most=norm.students_max if norm else None,
        trainers=len(trainers),
        available=sum(trainers, Fraction(0)),
    )


def trainers_of(partnership: Partnership, school_year: SchoolYear) -> list[Fraction]:
    """Hours available of each school trainer; nobody where a year cannot be reckoned."""
    setting = setting_of(partnership, school_year)
    return hours_of_school_trainers(partnership, setting) if setting else []


def in_words(effect: pure.Effect, year: SchoolYear) -> str:
    """`year` is that of the students; the grant that follows from them is of the year after it."""
    students = {
        "before": formats.count(effect.students_before), "after": formats.count(effect.students_after), "year": year.next,
    }  # fmt: skip
    cents = {
        "was": formats.euro(pure.whole_cents(effect.before)), "becomes": formats.euro(pure.whole_cents(effect.after)),
    }  # fmt: skip
    if effect.code in (pure.BAND_EDGE, pure.BELOW_MINIMUM):
        said = _(
            "The number of students with a place goes from %(before)s to %(after)s. If they all count, the subsidy of "
            "%(year)s becomes %(becomes)s instead of %(was)s."
        ) % (students | cents)
        return f"{said} {NO_REASON}"
    if effect.code == pure.ADVANCE_DOUBLES:
        said = _(
            "With %(after)s students with a place the parties advance about %(becomes)s; now that is %(was)s. The grant rests "
            "on %(funded)s students and gives %(each)s for each of them; the others are paid a year later."
        ) % (
            students | cents | {
                "funded": formats.count(int(effect.limit)),
                "each": formats.euro(pure.whole_cents(effect.after / (effect.students_after - int(effect.limit)))),
            }
        )  # fmt: skip
        return f"{said} {NO_REASON}"
    if effect.code == pure.MINIMUM_HOURS:
        return _(
            "With %(after)s students with a place the school trainers together have %(becomes)s hours per student; the norm "
            "asks %(limit)s."
        ) % (students | {"becomes": formats.hours(effect.after), "limit": formats.hours(effect.limit)})
    return _(
        "With %(after)s students with a place every school trainer guides %(becomes)s students on average; the norm is at "
        "most %(limit)s."
    ) % (students | {"becomes": formats.decimal(effect.after, 1), "limit": formats.count(int(effect.limit))})


gives_count_day(reference_day)


@foresees(LABELS)
def of_placing(partnership: Partnership, school_year: SchoolYear) -> Foresight | None:
    ground = ground_of(partnership, school_year)

    def foresight(before: int, after: int) -> list[Foreseen]:
        return [
            Foreseen(row.code, f"{in_words(row, school_year)} {by_the_register(partnership, school_year, row)}".strip())
            for row in pure.foresee(ground, before, after)
        ]

    return foresight


def by_the_register(partnership: Partnership, school_year: SchoolYear, effect: pure.Effect) -> str:
    """Of a step in the grant: a count is proposed from who is enrolled, with a place or not, so it may differ."""
    if effect.code not in (pure.BAND_EDGE, pure.BELOW_MINIMUM):
        return ""
    rows = Enrolment.objects.of_year(partnership, school_year).active_on(reference_day(partnership)(school_year))
    enrolled = rows.exclude(subsidy_kind=SubsidyKind.NOT_COUNTED).count()
    if enrolled == effect.students_after:
        return ""
    return _(
        "The count begins with all who are enrolled, now %(enrolled)s; correct it for who has no place by then."
    ) % {"enrolled": formats.count(enrolled)}


@dataclass(frozen=True, slots=True)
class Measured:
    """Students with a place, what the year rests on, and the boards that take part on its last day."""

    students: int
    ground: pure.Ground
    boards: frozenset[str]


@adds_side(30)
class StepSide:
    """Beside students, hours and money that a change of the register moves: which steps it makes, for who reads the money."""

    def measure(self, scene: Scene) -> Measured | None:
        if not scene.user.has_perm("funding.view_effect", scene.partnership):
            return None
        try:
            placed = facts(scene.partnership, scene.school_year)
        except NormMissing:
            return None
        there = {fact.enrolment_id for fact in placed if fact.subsidy_kind != SubsidyKind.NOT_COUNTED}
        outside = {fact.enrolment_id for fact in placed if fact.outside}
        members = Membership.objects.active_on(scene.school_year.last_day).filter(partnership=scene.partnership)
        boards = members.filter(party__kind=PartyKind.BOARD).values_list("party__code", flat=True)
        return Measured(len(there - outside), ground_of(scene.partnership, scene.school_year), frozenset(boards))

    def sections(self, scene: Scene, before: Measured | None, after: Measured | None) -> list[Section]:
        if before is None or after is None:
            return []
        effects = pure.foresee(before.ground, before.students, after.students, after.ground)
        year = scene.becomes or scene.school_year
        rows = [[in_words(effect, year)] for effect in effects]
        gone = sorted(before.boards - after.boards)
        if gone and before.students and not any(row.code in (pure.BAND_EDGE, pure.BELOW_MINIMUM) for row in effects):
            rows = [*([said] for said in even_grant(before, after, year)), *rows]
        joins = sorted(after.boards - before.boards)
        reads = scene.user.has_perm("steering.view_scenario", scene.partnership)
        if not rows and not (joins and reads):
            return []
        title = _("Steps in the money and the norm in %(year)s, %(partnership)s") % {
            "year": scene.school_year, "partnership": scene.partnership,
        }  # fmt: skip
        note = _("A place counts here when all of its days are in the partnership.")
        add = None
        if (gone or joins) and reads:
            add = (_("Work it out in the scenario"), scenario_of(scene, gone) if gone else scenario_of_joining(scene))
        if not rows:
            said = _(
                "Nothing moves while nobody is placed with who joins. The scenario works out what its students would do."
            )
            return [Section(f"steps-{scene.name}", title, [], empty=said, add=add)]
        return [Section(f"steps-{scene.name}", title, [_("What it does")], rows, note=note, add=add)]


def even_grant(before: Measured, after: Measured, year: SchoolYear) -> list[str]:
    """The grant that goes with the students of boards that leave, also where no step is crossed."""
    rule = before.ground.rule
    if rule is None or before.students == after.students:
        return []
    cents = [amount(rule, students).cents for students in (before.students, after.students)]
    effect = pure.Effect(pure.BAND_EDGE, before.students, after.students, Fraction(cents[0]), Fraction(cents[1]))
    return [in_words(effect, year)]


@adds_boundary
def of_merging_or_splitting(
    partnership: Partnership, into: Partnership | None, boards: Iterable[str], day: datetime.date, user
) -> list[Section]:
    """What the scenario of merging and splitting says of the grants and of the amounts per party: totals, no students."""
    both = [row for row in (partnership, into) if row is not None]
    if not all(user.has_perm("funding.view_effect", row) for row in both):
        return []
    # As in the newest year in which somebody is placed with all who divide.
    year = min(year_with_places(row, SchoolYear.of(day)) for row in both)
    title = _("Grants of the partnerships, as in %(year)s") % {"year": year}
    try:
        # Of two that become one, the one that stays divides: by its scheme, and for its penvoerder.
        present = facts_of(into or partnership, year, ScenarioKind.MOVES)
        inputs = replace(scenario_moves.now(present), act=scenario_moves.SPLIT, boards=tuple(boards))
        if into is not None:
            present = replace(present, other=facts_of(partnership, year, ScenarioKind.MOVES))
            students = present.other.counted if present.other else 0
            inputs = replace(inputs, act=scenario_moves.MERGE, boards=(), other_students=students)
        found = page(present, inputs, scenario_moves.work_out(present, inputs), None)
    except CannotWorkOut as error:
        return [Section("grants", title, [], empty=cannot_work_out(error))]
    except NormMissing as error:
        return [Section("grants", title, [], empty=norm_missing(error.day))]
    except AllocationError as error:
        return [Section("grants", title, [], empty=allocation_error(error))]
    shown = {section.name: section for section in found.sections}
    said = " ".join([*map(str, found.words[1:2]), str(NO_REASON)])
    kept = [shown[name] for name in ("sides", "parties", "parties_there") if name in shown]
    sections = [replace(kept[0], name="grants", title=title, note=said)]
    if found.warnings:
        sections.append(Section("skipped", _("Mind"), [_("What to arrange")], [[text] for text in found.warnings]))
    words = {_("In this scenario"): _("After this")}
    if into is not None:
        here, there = (side_name(name, scenario_moves.MERGE) for name in (scenario_moves.HERE, scenario_moves.THERE))
        words |= {here: into.name, there: partnership.name}
    return [_in_other_words(section, words) for section in (*sections, *kept[1:])]


def _in_other_words(section: Section, words: dict[str, str]) -> Section:
    """It is an act here and no scenario, and the two partnerships have names."""

    def said(text):
        if not isinstance(text, str):
            return text
        for before, after in words.items():
            text = text.replace(before, after)
        return text

    rows = [[said(cell) for cell in row] for row in section.rows]
    return replace(section, head=[said(label) for label in section.head], note=said(section.note), rows=rows)


def scenario_of(scene: Scene, boards: list[str]) -> str:
    """The scenario of merging, splitting and moving with these boards filled in."""
    return _scenario(scene, ("act", MOVE_BOARD), *(("boards", code) for code in boards))


def scenario_of_joining(scene: Scene) -> str:
    """Of a board that joins."""
    return _scenario(scene, ("act", NEW_BOARD))


def _scenario(scene: Scene, *filled: tuple[str, str]) -> str:
    year = year_with_places(scene.partnership, scene.school_year)
    scope = {"partnership": scene.partnership.slug, "year": str(year)}
    return f"{reverse('steering:scenario_moves', kwargs=scope)}?{urlencode(filled)}"


def year_with_places(partnership: Partnership, school_year: SchoolYear) -> SchoolYear:
    """There is nothing to divide before anybody is placed: then the newest year before in which somebody is."""
    rows = Placement.objects.filter(enrolment__partnership=partnership, enrolment__school_year__lte=school_year)
    year = rows.order_by("-enrolment__school_year").values_list("enrolment__school_year", flat=True).first()
    return year or school_year
