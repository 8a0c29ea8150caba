"""Merge, split, move as a page: grant of the sides, load, peer groups and amounts per party."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from django.utils.translation import gettext as _

from oids import formats
from oids.charts import bars
from oids.exports import EURO as EURO_COLUMN
from oids.exports import Column
from oids.views.sections import Section
from placements.calculations.hours import shown_total
from steering.calculations.scenario_moves import (
    AS_IS,
    HERE,
    MERGE,
    MOVE_BOARD,
    MOVE_SCHOOL,
    NEW_BOARD,
    NEW_PARTY,
    OTHER_SIDE,
    SPLIT,
    THERE,
    TOGETHER,
    Inputs,
    Result,
    Side,
)
from steering.calculations.scenario_present import Present, per_student
from steering.calculations.scenario_sides import Detail, Sides
from steering.calculations.scenario_sides import sides as sides_of
from steering.reports.scenario_base import (
    COUNT,
    EURO,
    HOURS,
    Figure,
    Page,
    euro,
    party_section,
    signed,
    subsidy_steps,
    text,
    whole_euro,
)
from steering.reports.scenario_moves_warnings import side_name, warnings_of
from steering.wording import many_students


def act_words(present: Present, inputs: Inputs, result: Result) -> str:
    names = present.board_names()
    boards = ", ".join(names.get(code, code) for code in inputs.boards)
    if inputs.act == MERGE:
        return _("Both partnerships become one, with %(students)s together.") % {
            "students": many_students(inputs.students + inputs.other_students)
        }
    if inputs.act == SPLIT:
        return _("%(boards)s go on as a partnership of their own, with %(students)s.") % {
            "boards": boards, "students": many_students(result.moved)}  # fmt: skip
    if inputs.act == MOVE_BOARD:
        return _("%(boards)s go to the other partnership, with %(students)s.") % {
            "boards": boards, "students": many_students(result.moved)}  # fmt: skip
    if inputs.act == MOVE_SCHOOL:
        school = next((place.name for place in present.places if place.school == inputs.school), inputs.school)
        return _("%(school)s goes to the other partnership, with %(students)s.") % {
            "school": school, "students": many_students(result.moved)}  # fmt: skip
    if inputs.act == NEW_BOARD:
        students = many_students(inputs.new_students)
        if inputs.new_from == "extra":
            return _("A new board with %(schools)s schools joins and brings %(students)s more.") % {
                "schools": inputs.new_schools, "students": students}  # fmt: skip
        return _("A new board with %(schools)s schools joins; %(students)s go there instead of to the present schools.") % {
            "schools": inputs.new_schools, "students": students}  # fmt: skip
    return _("Nothing changes. Choose below what you want to try.")


def page(present: Present, inputs: Inputs, result: Result, before: Result | None) -> Page:
    shares = shares_of(present, result)
    found = sides_of(present, present.other, inputs, result)
    figures = (
        *own_figures(present, inputs, result, before),
        Figure("students_sides", _("Students of all sides"), COUNT, _students(result.before), _students(result.after)),
        Figure("grant_sides", _("Grants of all sides, by this rule"), EURO, result.cents_before, result.cents_after),
        Figure(
            "each_sides", _("Per student of all sides, by this rule"), EURO, _each(result.before), _each(result.after)
        ),
        *load_figures(result, found),
    )
    steps = tuple(
        step for side in (*result.before, *result.after)
        for step in subsidy_steps(side.amount, side_name(side.name, result.act))
    )  # fmt: skip
    warnings = warnings_of(present, inputs, result, found)
    return Page(
        words=words(present, inputs, result), figures=figures, charts=(chart(result),),
        sections=(sides(result), *in_detail(present, result, found, shares)), steps=steps,
        columns=(
            Column("side", _("Partnership")), Column("code", _("Number")), Column("name", _("Party")),
            Column("before", _("Now"), EURO_COLUMN), Column("after", _("In this scenario"), EURO_COLUMN),
        ),
        rows=tuple(exported(result, found, shares)),
        warnings=tuple(warnings),
    )  # fmt: skip


def own_figures(present: Present, inputs: Inputs, result: Result, before: Result | None) -> tuple[Figure, ...]:
    """Of this partnership alone, as other kinds of scenario have them, beside the present by the rule of now; as one with
    the other it is no more. The grant per student is then that of both as one. Where another rule or another number of
    students is tried as well, each amount says what that does alone, and what the act does alone."""
    sides_now = before.before if before is not None else ()
    was, tried, then = (
        next((side for side in row if side.name == HERE), None) for row in (sides_now, result.before, result.after)
    )
    one = then or next((side for side in result.after if side.name == TOGETHER), None)
    grant = [row and row.cents for row in (was, tried, then)]
    each = [row and row.per_student for row in (was, tried, one)]
    why = _cause(present, inputs)
    return (
        Figure("students", _("Students who count"), COUNT, was and was.students, then and then.students),
        Figure("grant", _("Grant"), EURO, grant[0], grant[2]), *_apart("grant", _("Grant"), grant, why, result.act),
        Figure("per_student", _("Grant per student"), EURO, each[0], each[2]),
        *_apart("per_student", _("Grant per student"), each, why, result.act),
    )  # fmt: skip


def _cause(present: Present, inputs: Inputs) -> str:
    """What else than the act is tried: “the other rule”, “the other number of students” or both; empty if neither."""
    ours = present.rule.code if present.rule is not None else ""
    rule, count = inputs.rule not in ("", ours), inputs.students != present.counted
    if rule and count:
        return _("the other rule and number of students")
    return _("the other rule") if rule else _("the other number of students") if count else ""


def _apart(key: str, label: str, cents: list, why: str, act: str) -> tuple[Figure, ...]:
    """Of an amount now, by what is tried before the act, and after it: both steps, so that like stands beside like."""
    now, tried, then = cents
    if not why or None in cents or now == tried:
        return ()
    words = {"figure": label, "why": why}
    rows = [Figure(f"{key}_rule", _("%(figure)s: by %(why)s alone") % words, EURO, now, tried)]
    if act != AS_IS:
        rows.append(Figure(f"{key}_act", _("%(figure)s: by this act alone") % words, EURO, tried, then))
    return tuple(rows)


def load_figures(result: Result, found: Sides | None) -> tuple[Figure, ...]:
    """Of this side; when both become one, of both, and none while the other side's are not known."""
    load, after = result.load_before, result.load_after
    if result.act != MERGE:
        return (
            Figure("needed", _("Hours asked of school trainers, this side"), HOURS, load.needed, after.needed),
            Figure(
                "available", _("Hours of school trainers available, this side"), HOURS, load.available, after.available
            ),
            Figure("short", _("Hours of school trainers short, this side"), HOURS, load.short, after.short),
        )
    if found is None or len(found.before) == 1:
        return ()
    one = found.after[0].load

    def both(name: str) -> Fraction:
        return sum((getattr(side.load, name) for side in found.before), Fraction(0))

    return (
        Figure("needed_both", _("Hours asked of school trainers, both sides"), HOURS, both("needed"), one.needed),
        Figure(
            "available_both", _("Hours of school trainers available, both sides"), HOURS, both("available"),
            one.available,
        ),
        Figure("short_both", _("Hours of school trainers short, both sides"), HOURS, both("short"), one.short),
    )  # fmt: skip


def _students(sides: tuple[Side, ...]) -> int:
    return sum(side.students for side in sides)


def _each(sides: tuple[Side, ...]):
    students = _students(sides)
    return Fraction(sum(side.cents for side in sides), students) if students else None


def words(present: Present, inputs: Inputs, result: Result) -> tuple[str, ...]:
    found = [act_words(present, inputs, result)]
    if result.act == AS_IS:
        return tuple(found)
    change = result.cents_after - result.cents_before
    found.append(
        _("All grants together go from %(before)s to %(after)s: %(change)s.")
        % {"before": euro(result.cents_before), "after": euro(result.cents_after), "change": signed(change)}
    )
    if result.moved:
        found.append(
            _(
                "Of the counted students as many go along as the part of this year's placements, by the day, that is there."
            )
        )
    if result.act == MERGE and present.other is None:
        found.append(
            _("Of the other side only the number of students is used. Fixed amounts of the scheme are paid once; the rest of "
              "it stands with the other partnership as a whole.")
        )  # fmt: skip
    if result.act != MERGE and result.load_after.short > result.load_before.short:
        found.append(
            _("School trainers on this side come %(hours)s hours short.")
            % {"hours": formats.hours(result.load_after.short)}
        )
    return tuple(found)


def chart(result: Result):
    rows = [(_("Now: %(side)s") % {"side": side_name(side.name, result.act)}, side.cents) for side in result.before]
    rows += [(_("Then: %(side)s") % {"side": side_name(side.name, result.act)}, side.cents) for side in result.after]
    return bars(
        _("Grant before and after"),
        rows,
        shown=whole_euro,
        value_label=_("Grant"),
        label_label=_("Partnership"),
        width=640,
    )


def sides(result: Result) -> Section:
    rows = []
    for when, part in ((_("Now"), result.before), (_("In this scenario"), result.after)):
        for side in part:
            groups = f"{side.groups[0]} – {max(side.groups)}" if side.groups else "–"
            rows.append(
                [
                    when, side_name(side.name, result.act), text(formats.count(side.students)), text(euro(side.cents)),
                    text(euro(side.per_student)), text(groups),
                ]
            )  # fmt: skip
    head = [_("When"), _("Partnership"), _("Students"), _("Grant"), _("Per student"), _("Peer groups")]
    note = _("Peer groups: from as few as the largest size of the norm allows to as many as the smallest allows.")
    return Section("sides", _("The partnerships before and after"), head, rows, note=note)


def in_detail(present: Present, result: Result, found: Sides | None, shares) -> tuple[Section, ...]:
    """Of this side alone, or of both for who reads both."""
    if found is None:
        return load_section(result), parties(shares)
    if result.act == SPLIT:
        note = _("By the present scheme and the placements that go along. These boards share the grant of the new "
                 "partnership instead of that of this one.")  # fmt: skip
        title = _("Amounts per party, the new partnership")
        there = party_section("parties_there", title, _named(found, THERE), note)
        return detail_section(found, result.act), parties(shares), there
    if len(found.before) == 1:
        return detail_section(found, result.act), parties(shares)
    note = _("By the scheme and this year's placements of each side, by this rule.")
    if result.act == MERGE:
        note += " " + _("Together by the scheme of this partnership.")
        title = _("Amounts per party, of both partnerships")
        return detail_section(found, result.act), party_section("parties", title, _named(found, TOGETHER), note)
    title = _("Amounts per party, the other partnership")
    return (
        detail_section(found, result.act), parties(shares),
        party_section("parties_there", title, _named(found, THERE), note),
    )  # fmt: skip


def exported(result: Result, found: Sides | None, shares) -> Iterator[dict]:
    """The amounts per party as the page has them."""
    tables = [(HERE, shares)]
    if found is not None and result.act == SPLIT:
        tables.append((THERE, _named(found, THERE)))
    elif found is not None and len(found.before) > 1:
        merged = result.act == MERGE
        tables = [(TOGETHER, _named(found, TOGETHER))] if merged else [*tables, (THERE, _named(found, THERE))]
    for name, rows in tables:
        for code, label, was, then in rows:
            side = side_name(name, result.act)
            yield {"side": side, "code": code, "name": label, "before": was, "after": then}


def _named(found: Sides, name: str):
    new = _("the board of the school that comes")
    return [("" if code.startswith("~") else code, label or new, *cents) for code, label, *cents in found.shares(name)]


def detail_section(found: Sides, act: str) -> Section:
    """A column per side, now and then."""
    heads = [_("Now: %(side)s") % {"side": side_name(detail.name, act)} for detail in found.before]
    heads += [_("Then: %(side)s") % {"side": side_name(detail.name, act)} for detail in found.after]
    columns = (*found.before, *found.after)
    rows: list[tuple[str, Callable[[Detail], str]]] = [
        (_("Students counted"), lambda side: formats.count(side.counted)),
        (_("Students placed this year, by their days"), lambda side: formats.decimal(side.placed, 1)),
        (_("Hours of school trainers by the norm"), lambda side: formats.hours(side.hours.school_trainer)),
        (_("Hours of mentors by the norm"), lambda side: formats.hours(side.hours.mentor)),
        (_("Hours of institute trainers by the norm"), lambda side: formats.hours(side.hours.institute_trainer)),
        (_("Hours together"), lambda side: formats.hours(shown_total(side.hours))),
        (_("School trainers"), lambda side: formats.count(side.load.trainers)),
        (_("Hours of school trainers available"), lambda side: formats.hours(side.load.available)),
        (_("Hours of school trainers short"), lambda side: formats.hours(side.load.short)),
        (_("Grant by this rule"), lambda side: euro(side.cents)),
        (_("Grant per counted student"), lambda side: euro(per_student(side.cents, side.counted))),
    ]
    cells = [[label, *(text(shown(side)) for side in columns)] for label, shown in rows]
    note = _("Placements and hours are those of this year and move as they are. School trainers go along with the board that "
             "employs them; of a school that goes alone they stay.")  # fmt: skip
    return Section("detail", _("Students, hours and amounts per side"), [_("Figure"), *heads], cells, note=note)


def load_section(result: Result) -> Section:
    rows = [
        [
            when, text(formats.count(load.trainers)), text(formats.hours(load.needed)), text(formats.hours(load.available)),
            text(formats.hours(load.short)),
        ]
        for when, load in ((_("Now"), result.load_before), (_("In this scenario"), result.load_after))
    ]  # fmt: skip
    head = [_("When"), _("School trainers"), _("Hours asked"), _("Hours available"), _("Hours short")]
    note = _("Of this partnership alone. School trainers go along with the board that employs them.")
    return Section("load", _("School trainers' load"), head, rows, note=note)


def shares_of(present: Present, result: Result) -> list[tuple[str, str, int | None, int | None]]:
    before = dict(result.shares_before.totals) if result.shares_before else {}
    after = dict(result.shares_after.totals) if result.shares_after else {}
    if OTHER_SIDE in after:
        # What the other side gets now by the same rule: without it its loss would read as a gain.
        before[OTHER_SIDE] = next(side.cents for side in result.before if side.name == THERE)
    names = present.board_names() | {OTHER_SIDE: side_name(THERE, MERGE), NEW_PARTY: _("the new board")}
    if not after:
        return []
    return [
        ("" if code.startswith("~") else code, names.get(code, code), before.get(code), after.get(code))
        for code in sorted({*before, *after})
    ]


def parties(shares) -> Section:
    note = _("By the present scheme and this year's placements; of %(here)s.") % {"here": side_name(HERE, AS_IS)}
    return party_section("parties", _("Amounts per party"), shares, note)
