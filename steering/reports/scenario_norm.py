"""The norm itself as a page: hours, full-time jobs and euro, and how many students one school trainer carries."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from oids import formats
from oids.charts import stacked_bars
from oids.exports import HOURS as HOURS_COLUMN
from oids.exports import Column
from oids.money import round_half_up, round_parts
from oids.views.sections import Section
from partnerships.enums import TrainerKind
from placements.calculations.hours import sum_hours
from steering.calculations.scenario_norm import INSTITUTES, NOBODY, Inputs, Result, Share
from steering.calculations.scenario_present import ROLES, Present
from steering.reports.scenario_base import EURO, HOURS, Figure, Page, euro, text


def role_name(role: str) -> str:
    return str(TrainerKind(role).label)


def page(present: Present, inputs: Inputs, result: Result, before: Result | None) -> Page:
    figures = (
        Figure("placed", _("Students, the whole year"), HOURS, before and before.students, result.students),
        Figure("hours", _("Hours a year"), HOURS, before and before.hours, result.hours),
        Figure("fte", _("Full-time jobs"), HOURS, before and before.fte, result.fte),
        Figure("cost", _("At the rates"), EURO, before and before.cents, result.cents),
        Figure(
            "carried", _("Students that one school trainer carries"), HOURS, before and before.carried, result.carried
        ),
        Figure("trainers", _("School trainers asked"), HOURS, before and before.trainers, result.trainers),
    )
    return Page(
        words=(*words(inputs, result), *rates_words(present)), figures=figures, charts=(chart(result, before),),
        sections=(roles(result), parties(inputs, result, before), boards(result, before)), steps=steps(inputs, result),
        columns=(
            Column("code", _("Number")), Column("name", _("Board")),
            *(Column(role, role_name(role), HOURS_COLUMN) for role in ROLES),
        ),
        rows=tuple(
            {"code": code, "name": name} | {role: getattr(hours, role) for role in ROLES}
            for code, name, hours in result.boards
        ),
    )  # fmt: skip


def carried_words(inputs: Inputs, result: Result) -> str:
    if result.carried is None:
        return _("Without hours of the school trainer per student there is nothing to carry.")
    days = formats.decimal(inputs.days, 2).rstrip("0").rstrip(",.")
    return _("%(days)s days a week is %(hours)s hours a year; at %(norm)s hours per student that carries %(carried)s "
             "students. With %(many)s students each would get %(each)s hours.") % {
        "days": days, "hours": formats.hours(result.available), "norm": formats.hours(inputs.school_trainer),
        "carried": formats.decimal(result.carried, 2), "many": formats.count(inputs.per_trainer),
        "each": formats.decimal(result.each, 2),
    }  # fmt: skip


def words(inputs: Inputs, result: Result) -> tuple[str, ...]:
    each = inputs.hours.total
    whole = result.students.denominator == 1
    students = formats.count(int(result.students)) if whole else formats.hours(result.students)
    found = [
        _("%(students)s students a whole year at %(each)s hours each ask %(hours)s hours, %(fte)s full-time jobs of %(year)s "
          "hours.")
        % {
            "students": students, "each": formats.hours(each), "hours": formats.hours(result.hours),
            "fte": formats.decimal(result.fte, 1), "year": formats.count(int(round_half_up(inputs.full_time))),
        }
    ]  # fmt: skip
    if inputs.students is None:
        found.append(_("The students are those of this year's placements, counted by their days."))
    found.append(carried_words(inputs, result))
    if result.cents is None:
        lacking = [role_name(row.role) for row in result.roles if row.cents is None and row.hours]
        found.append(
            _("There is no rate for %(roles)s, so there is no total in euro. Enter a rate here, or have one confirmed.")
            % {"roles": ", ".join(lacking)}
        )
    return tuple(found)


def rates_words(present: Present) -> tuple[str, ...]:
    if present.rates_year is None:
        return ()
    return (
        _("%(year)s has no confirmed hourly rate yet: the rates that are filled in, and the euro of now, are those of "
          "%(before)s.") % {"year": present.year, "before": present.rates_year},
    )  # fmt: skip


def chart(result: Result, before: Result | None):
    rows = [(_("Now"), [_whole(row.hours) for row in before.roles])] if before else []
    rows.append((_("In this scenario"), [_whole(row.hours) for row in result.roles]))
    return stacked_bars(
        _("Hours a year by role"), [role_name(role) for role in ROLES], rows, shown=formats.count,
        label_label=_("When"), total_label=_("Total"), width=640,
    )  # fmt: skip


def _whole(hours) -> int:
    return int(round_half_up(hours))


def roles(result: Result) -> Section:
    rows = [
        [role_name(row.role), text(formats.hours(row.hours)), text(formats.decimal(row.fte, 1)), text(euro(row.cents))]
        for row in result.roles
    ]
    foot = [
        _("Total"), text(formats.hours(result.hours)), text(formats.decimal(result.fte, 1)), text(euro(result.cents)),
    ]  # fmt: skip
    return Section(
        "roles", _("By role"), [_("Role"), _("Hours a year"), _("Full-time jobs"), _("At the rates")], rows, foot=foot
    )


def party_name(share: Share) -> str:
    words = {INSTITUTES: _("institutes together"), NOBODY: _("no school trainer yet")}
    return share.name or words.get(share.code, share.code)


def parties(inputs: Inputs, result: Result, before: Result | None) -> Section:
    """What the hours that each party gives are worth, now and in the scenario."""
    was = {row.code: row.cents for row in before.parties} if before else {}

    codes = [row.code for row in result.parties]
    hours = round_parts([row.hours for row in result.parties], codes)

    def line(label: str, own: Fraction, fte: Fraction, now: int | None, then: int | None) -> list:
        change = "–" if now is None or then is None else formats.signed_euro(then - now)
        figures = formats.hours(own), formats.decimal(fte, 2), euro(now), euro(then), change
        return [label, *map(text, figures)]

    rows = [
        line(party_name(row), own, row.hours / inputs.full_time, was.get(row.code, 0) if was else None, row.cents)
        for row, own in zip(result.parties, hours, strict=True)
    ]
    return Section(
        "parties", _("At the rates, by party"),
        [_("Party"), _("Hours a year"), _("Full-time jobs"), _("Now"), _("In this scenario"), _("Difference")], rows,
        note=_("Hours of the school trainer count for the employer, of the mentor for the board of the school, of the "
               "institute trainer for the institute, as in the books."),
        foot=line(_("Total"), result.hours, result.fte, before.cents if before else None, result.cents) if rows else [],
        empty=_("Nobody is placed yet."),
    )  # fmt: skip


def boards(result: Result, before: Result | None) -> Section:
    was = {code: hours.total for code, _name, hours in before.boards} if before else {}
    rows = [
        [
            code, name, *(text(formats.hours(getattr(hours, role))) for role in ROLES), text(formats.hours(hours.total)),
            text(formats.hours(was[code]) if code in was else "–"),
        ]
        for code, name, hours in result.boards
    ]  # fmt: skip
    total = sum_hours(hours for _code, _name, hours in result.boards)
    foot = [
        "", _("Total"), *(text(formats.hours(getattr(total, role))) for role in ROLES), text(formats.hours(total.total)),
        text(formats.hours(sum(was.values())) if was else "–"),
    ]  # fmt: skip
    head = [_("Number"), _("Board"), *(role_name(role) for role in ROLES), _("Total"), _("Now")]
    return Section(
        "boards", _("Hours by board"), head, rows, foot=foot if rows else [], empty=_("Nobody is placed yet.")
    )


def steps(inputs: Inputs, result: Result) -> tuple[tuple[str, str, str], ...]:
    found = [
        (
            role_name(row.role),
            f"{formats.hours(getattr(inputs, row.role))} × {formats.hours(result.students)}",
            formats.hours(row.hours),
        )
        for row in result.roles
    ]  # fmt: skip
    found.append(
        (
            _("Full-time jobs"), f"{formats.hours(result.hours)} / {formats.hours(inputs.full_time)}",
            formats.decimal(result.fte, 1),
        )
    )  # fmt: skip
    found.append(
        (
            _("Hours of one school trainer"), f"{formats.decimal(inputs.days, 2)} / 5 × {formats.hours(inputs.full_time)}",
            formats.hours(result.available),
        )
    )  # fmt: skip
    if result.carried is not None:
        found.append(
            (
                _("Students that one school trainer carries"),
                f"{formats.hours(result.available)} / {formats.hours(inputs.school_trainer)}",
                formats.decimal(result.carried, 2),
            )
        )  # fmt: skip
    return tuple(found)
