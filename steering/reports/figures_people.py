"""Students in figures: at a glance, by board, route, year of study and kind for the subsidy."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.enums import TrainerKind
from placements.calculations.hours import sum_hours
from placements.enums import Route, SubsidyKind
from steering.calculations import figures as pure
from steering.calculations.figures import OUTSIDE, TWICE, UNPLACED, each
from steering.calculations.suppression import TOTAL
from steering.reports.figures import (
    BARS,
    COUNT,
    EURO,
    HOURS,
    PERCENT,
    STACKED,
    Chart,
    Head,
    Row,
    Table,
    Value,
)
from steering.reports.figures_base import ROUTES, Maker, confirmed, known, never_asked


class PeopleTables(Maker):
    """Numbers of people, hours and euros per student."""

    def key_table(self) -> Table:
        facts, shield = self.facts, self.shield
        counts = self.boards
        hides_placed = shield.is_hidden("boards", UNPLACED, TOTAL) or shield.is_hidden("boards", TOTAL, TOTAL)
        hours = None if shield.hides_hours else facts.hours
        students = len(facts.students)
        not_counted = self.kinds.value(SubsidyKind.NOT_COUNTED, TOTAL)
        rows = [
            Row("students", _("Students"), (shield.count("boards", counts, TOTAL, TOTAL, self.students_url()), Value())),
            Row("placed", _("Students with a placement"), (
                Value(is_hidden=True) if hides_placed else known(self.placed, self.students_url(placed="yes")), Value())),
            Row("counting", _("Students who count for the subsidy"), (
                Value(is_hidden=True)
                if shield.is_hidden("kinds", SubsidyKind.NOT_COUNTED, TOTAL) or shield.is_closed
                else known(students - not_counted), Value())),
            self._share("part_time", _("Part of it part-time"), Route.PART_TIME),
            Row("hours", _("Hours needed by the norm"), (
                Value(is_hidden=True) if hours is None and facts.students else known(
                    hours.total if hours and not facts.problem else None, self.hours_url("board")), Value()), HOURS),
        ]  # fmt: skip
        norm = facts.norm
        for role in ("school_trainer", "mentor", "institute_trainer"):
            value = Value(is_hidden=True)
            if hours is not None and not hides_placed:
                value = known(each(getattr(hours, role), self.placed) if not facts.problem else None)
            label = _("Hours per placed student, %(role)s") % {"role": TrainerKind(role).label}
            against = known(
                getattr(norm, role) if norm else None, self.url("placements:norm_list", "placements.view_norm")
            )
            rows.append(Row(f"each_{role}", label, (value, against), HOURS))
        if facts.sees_money:
            rows += self._money_rows()
        rows += [
            Row("boards", _("School boards"), (known(len(facts.boards), self.url(
                "partnerships:party_list", "partnerships.view_register")), Value())),
            Row("academic", _("Academic schools"), (known(facts.academic, self.url(
                "partnerships:school_list", "partnerships.view_register", is_academic="true")), Value())),
        ]  # fmt: skip
        columns = (Head("now", facts.year), Head("norm", _("Norm")))
        asked = all(row.delivered is not None for row in facts.roles)
        note = "" if asked or not facts.sees_money else never_asked()
        return Table("key", _("At a glance"), _("Figure"), columns, tuple(rows), None, note)

    def _share(self, key: str, label: str, route: str) -> Row:
        hidden = self.shield.is_hidden("boards", TOTAL, route) or self.shield.is_hidden("boards", TOTAL, TOTAL)
        part = each(self.boards.value(TOTAL, route), len(self.facts.students))
        value = Value(is_hidden=True) if hidden else known(part, self.students_url(route=route))
        return Row(key, label, (value, Value()), PERCENT)

    def _money_rows(self) -> list[Row]:
        facts = self.facts
        students = len(facts.students)
        delivery = self.url("books:delivery", "books.view_delivery")
        funded = [row.funded for row in facts.roles]
        delivered = [row.delivered for row in facts.roles if row.delivered is not None]
        grants = self.url("funding:grant_list", "funding.view_grant")
        contributions = confirmed(self.url("books:contribution_list", "books.view_contribution"))
        loads = self.url("placements:load_list", "placements.view_hours")
        needed = sum((row.needed for row in facts.trainers), Fraction(0))
        available = sum((row.available or Fraction(0) for row in facts.trainers), Fraction(0))

        def row(key: str, label: str, number, kind: str, url: str = "") -> Row:
            return Row(key, label, (known(number, url), Value()), kind)

        return [
            row("funded", _("Hours funded"), None if None in funded or not funded else sum(funded), HOURS, delivery),
            row("delivered", _("Hours delivered"), sum(delivered) if delivered else None, HOURS, delivery),
            row("counted", _("Students that the subsidy rests on"), facts.counted, COUNT, self.url(
                "funding:count_list", "funding.view_count")),
            row("subsidy", _("Subsidy of the year"), facts.subsidy, EURO, grants),
            row("subsidy_each", _("Subsidy per student of this year"), each(facts.subsidy, students), EURO, grants),
            row("allocated", _("Allocated to parties, adopted"), facts.allocated, EURO, facts.allocation_url),
            row("allocated_each", _("Allocated per student of this year"), each(facts.allocated, students), EURO),
            row("contributed", _("Own contributions in money"), sum(p.contributed for p in facts.parties), EURO,
                contributions),
            row("worked", _("Own contributions in hours that were entered, without those of placements, at their rate"), sum(p.value for p in facts.parties), EURO,
                confirmed(self.url("books:hours_contribution_list", "books.view_contribution"))),
            row("trainers", _("School trainers"), len(facts.trainers), COUNT, loads),
            row("coverage", _("Coverage of the norm: hours of school trainers available, of those needed"),
                available / needed if needed else None, PERCENT, loads),
            row("schools", _("Schools with students"), len({place.school for place in facts.places}), COUNT,
                self.hours_url("school")),
        ]  # fmt: skip

    def board_table(self) -> Table:
        facts, counts = self.facts, self.boards
        names = facts.board_names | {
            OUTSIDE: _("no board of the partnership"), UNPLACED: _("no placement"), TWICE: _("counted with more boards"),
        }  # fmt: skip
        hours = {
            code: sum_hours(h for _s, board, h in facts.place_hours if board == code).total for code in counts.rows
        }
        cents = pure.cents_per(facts.given, lambda row: row.board)
        columns = [*(Head(route, str(Route(route).label)) for route in ROUTES), Head("students", _("Students"))]
        columns += [Head("hours", _("Hours"), HOURS), Head("each", _("Hours each"), HOURS)]
        if facts.sees_money:
            columns += [Head("given", _("By placements"), EURO), Head("given_each", _("Per student"), EURO)]

        def line(code: str, label: str) -> Row:
            values = [
                self.shield.count("boards", counts, code, route, self.board_url(code, route=route)) for route in ROUTES
            ]
            values.append(self.shield.count("boards", counts, code, TOTAL, self.board_url(code)))
            people = counts.value(code, TOTAL) if code != TOTAL else len(facts.students)
            own = sum(hours.values(), Fraction(0)) if code == TOTAL else hours[code]
            hides = self.shield.hides_hours
            if code != TOTAL:
                hides = self.shield.is_hidden("boards", code, TOTAL)
                hides = hides or (self.shield.hides_rows and code not in facts.own_boards)
            if code in (UNPLACED, TWICE):
                values += [Value(), Value()]
            elif hides:
                values += [Value(is_hidden=True), Value(is_hidden=True)]
            else:
                shows_each = code != TOTAL or not any(
                    self.shield.is_hidden("boards", row, TOTAL) for row in (UNPLACED, TOTAL)
                )
                values += [known(own), known(each(own, people)) if shows_each else Value(is_hidden=True)]
            if facts.sees_money:
                amount = self.given(facts.given_cents if code == TOTAL else cents[code])
                values += (
                    [known(amount), known(each(amount, people))] if code not in (UNPLACED, TWICE) else [Value()] * 2
                )
            return Row(code or "total", label, tuple(values), url=self._board_page(code))

        note = _("Hours each: hours by the norm over the students of the same line, also those who came later or left. A student "
                 "who moved counts with each board and once in the total; the total also counts who has no placement.")  # fmt: skip
        if facts.sees_money:
            note += " " + _(
                "By placements: what the adopted allocation gives by hours, students or schools; not what goes to a party as such."
            )
        return Table(
            "boards", _("By school board and route"), _("School board"), tuple(columns),
            tuple(line(code, names.get(code, code)) for code in counts.rows), line(TOTAL, _("Total")), note,
            _("No boards take part yet."), Chart(STACKED, ROUTES),
        )  # fmt: skip

    def _board_page(self, code: str) -> str:
        if code not in self.facts.board_names:
            return ""
        return reverse(
            "steering:figures_board", kwargs={"partnership": self.facts.slug, "year": self.facts.year, "party": code}
        )

    def route_table(self) -> Table:
        facts = self.facts
        hours = pure.hours_per(facts.guided, lambda row: row.route)
        cents = pure.cents_per(facts.given, lambda row: row.route)
        placed = Counter(student.route for student in facts.students if student.boards)
        columns = [Head("students", _("Students"))]
        if facts.sees_all:
            columns += [
                Head("placed", _("With a placement")), Head("hours", _("Hours"), HOURS),
                Head("each", _("Hours per placed student"), HOURS),
            ]  # fmt: skip
        if facts.sees_money:
            columns += [Head("given", _("By placements"), EURO), Head("given_each", _("Per placed student"), EURO)]

        def line(route: str, label: str) -> Row:
            people = placed[route] if route else self.placed
            query = {"route": route} if route else {}
            values = [self.shield.count("boards", self.boards, TOTAL, route, self.students_url(**query))]
            if facts.sees_all:
                own = hours.get(route) if route else sum_hours(hours.values())
                total = own.total if own else Fraction(0)
                values += [
                    known(people, self.students_url(placed="yes", **query)),
                    known(total),
                    known(each(total, people)),
                ]
            if facts.sees_money:
                amount = self.given(cents[route] if route else facts.given_cents)
                values += [known(amount), known(each(amount, people))]
            return Row(route or "total", label, tuple(values))

        rows = [line(route, str(Route(route).label)) for route in ROUTES]
        if cents[""]:
            gone = (Value(), *([Value()] * 3 if facts.sees_all else []), known(cents[""]), Value())
            rows.append(Row("gone", _("no longer in the register"), gone))
        note = _("Hours and amounts are those of placements, per placed student.") if facts.sees_all else ""
        return Table(
            "routes", _("By route"), _("Route"), tuple(columns), tuple(rows), line(TOTAL, _("Total")), note,
            drawn=Chart(BARS, ("given_each",)) if facts.sees_money and facts.given else None,
        )  # fmt: skip

    def study_table(self) -> Table:
        facts, studies = self.facts, self.shield.studies
        total = Head("students", _("Students"))
        columns: tuple[Head, ...] = (total,)
        counts = pure.by_one(facts.students, lambda student: str(student.study), studies)
        if facts.sees_all:
            columns = (*(Head(route, str(Route(route).label)) for route in ROUTES), total)
            counts = pure.by_study(facts.students, studies, ROUTES)

        def line(study: str, label: str) -> Row:
            query = {"study": study} if study else {}
            cells = [
                known(counts.value(study, route), self.students_url(route=route, **query))
                for route in ROUTES
                if facts.sees_all
            ]
            last = self.shield.count("studies", counts, study, TOTAL, self.students_url(**query))
            return Row(study or "total", label, (*cells, last))

        rows = tuple(line(study, _("Year %(number)s") % {"number": study}) for study in studies)
        return Table(
            "studies", _("By year of study"), _("Year of study"), columns, rows, line(TOTAL, _("Total")),
            empty=_("No students are enrolled in this school year."),
            drawn=Chart(STACKED, ROUTES) if facts.sees_all else Chart(BARS, ("students",)),
        )  # fmt: skip

    def kind_table(self) -> Table:
        def line(kind: str, label: str) -> Row:
            query = {"kind": kind} if kind else {}
            return Row(
                kind or "total",
                label,
                (self.shield.count("kinds", self.kinds, kind, TOTAL, self.students_url(**query)),),
            )

        rows = [
            line(kind, str(SubsidyKind(kind).label)) for kind in SubsidyKind.values if self.kinds.value(kind, TOTAL)
        ]
        return Table(
            "kinds", _("By kind for the subsidy"), _("Kind"), (Head("students", _("Students")),), tuple(rows),
            line(TOTAL, _("Total")), empty=_("No students are enrolled in this school year."),
        )  # fmt: skip
