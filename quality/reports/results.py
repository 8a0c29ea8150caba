"""Results of a year as a report for one reader: what people said, over the years, next to the norm that was met or not.

Which groups are hidden is the same for every reader (quality/calculations/groups.py); a reader who sees only some boards
sees fewer rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from oids import formats
from oids.exports import HOURS as NUMBER
from oids.exports import INTEGER, Column
from oids.periods import SchoolYear
from partnerships.models import Partnership, Party
from quality.calculations.groups import NOBODY
from quality.calculations.results import Mean, Result, result, together
from quality.enums import Audience, NormState, QuestionKind
from quality.forms.questionnaires import choices_of
from quality.inputs import Closed, closed_of
from quality.models import FollowUp, Questionnaire
from steering.calculations.stand import COUNT, HOURS, PERCENT, SCORE, TEXT
from steering.reports.figures import BARS, HIDDEN, Chart, FiguresReport, Head, ReportHead, Row, Table, Value, show


@dataclass(frozen=True, slots=True)
class Line:
    """One row of results: a question, or one of the answers to choose from (`choice`)."""

    code: str
    label: str
    kind: str
    choice: int | None = None

    @property
    def key(self) -> str:
        return self.code if self.choice is None else f"{self.code}-{self.choice}"

    def of(self, closed: Closed) -> Result:
        given = [] if self.code not in closed.questions else closed.given
        worth = (lambda value: value) if self.choice is None else (lambda value: int(value == self.choice))
        return result(given, self.code, closed.states, NormState.UNKNOWN, worth)


def state_label(state: str) -> str:
    """Of a column with the boards in that state."""
    return {NormState.MET: _("Norm met"), NormState.BELOW: _("Norm not met")}[NormState(state)]


def value_of(mean: Mean, url: str = "") -> Value:
    return Value(is_hidden=True) if mean.is_hidden else Value(mean.mean, url=url)


class AudienceTables:
    """The tables of one audience: the newest questionnaire of the year, and the same questions in the years before."""

    def __init__(self, closed: list[Closed], parties: dict[str, Party], own: Collection[str] | None) -> None:
        """`closed`: the one of the year first. `own`: codes of the boards that the reader sees; None: all of them."""
        self.now, self.closed, self.parties, self.own = closed[0], closed, parties, own
        self.audience = Audience(self.now.row.audience)

    @cached_property
    def lines(self) -> list[Line]:
        found = []
        for question in self.now.questions.values():
            kind = SCORE if question.kind == QuestionKind.SCALE else PERCENT
            if question.kind == QuestionKind.CHOICE:
                found += [
                    Line(question.code, f"{question.label}: {word}", kind, value)
                    for value, word in choices_of(question)
                ]
            elif question.kind == QuestionKind.YES_NO:
                found.append(Line(question.code, _("%(question)s: yes") % {"question": question.label}, kind))
            else:
                found.append(Line(question.code, question.label, kind))
        return found

    @cached_property
    def results(self) -> dict[str, list[Result]]:
        """Line -> its result in every year."""
        return {line.key: [line.of(closed) for closed in self.closed] for line in self.lines}

    @cached_property
    def states(self) -> list[str]:
        """States of the norm beside each other, when there is something to compare."""
        known = set(self.now.states.values()) & {NormState.MET, NormState.BELOW}
        return [NormState.MET, NormState.BELOW] if known else []

    def tables(self) -> list[Table]:
        return [table for table in (self._questions(SCORE), self._questions(PERCENT), self._boards()) if table.rows]

    def _questions(self, kind: str) -> Table:
        years = [
            Head(str(closed.row.school_year), str(closed.row.school_year), kind) for closed in reversed(self.closed)
        ]
        heads = [*years]
        if self.states:
            heads += [Head(state, state_label(state), kind) for state in self.states]
        heads.append(Head("answers", _("Answers"), COUNT))
        rows = []
        for line in self.lines:
            if line.kind != kind:
                continue
            results = self.results[line.key]
            values = [value_of(found.whole) for found in reversed(results)]
            values += [value_of(results[0].state(state)) for state in self.states]
            number = results[0].whole
            values.append(Value(is_hidden=True) if number.is_hidden else Value(Fraction(number.number)))
            rows.append(Row(line.key, line.label, tuple(values)))
        name = str(self.audience.label)
        title = (
            _("%(audience)s: how it goes") if kind == SCORE else _("%(audience)s: yes or no, and choices")
        ) % {"audience": capfirst(name)}  # fmt: skip
        note = (
            _("Mean on a scale of 1 (not at all) to 5 (completely).")
            if kind == SCORE
            else _("Share of those who answered.")
        )
        if self.states:
            note += " " + _("Norm met: answers about boards that delivered the hours of school trainers and mentors.")
            note += "".join(f" {words}" for state in self.states if (words := self._rests_on(state, kind)))
        drawn = Chart(BARS, (str(self.now.row.school_year),)) if kind == SCORE else None
        return Table(
            f"{self.audience}-{kind}", title, _("Question"), tuple(heads), tuple(rows), note=note,
            drawn=drawn,
        )  # fmt: skip

    def _rests_on(self, state: str, kind: str) -> str:
        """On how many boards and answers the column of a state rests, as far as it is shown."""
        found = [self.results[line.key][0] for line in self.lines if line.kind == kind]
        numbers = [one.state(state).number for one in found if one.state(state).number]
        if not numbers:
            return ""
        low, high = min(numbers), max(numbers)
        answers = formats.count(low) if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
        boards = len({board for one in found for board in one.boards if self.now.states.get(board) == state})
        words = ngettext(
            "%(column)s rests on %(answers)s answers about %(boards)s board: it says something of that board, and less of the norm.",
            "%(column)s rests on %(answers)s answers about %(boards)s boards.",
            boards,
        )
        return words % {"column": state_label(state), "answers": answers, "boards": formats.count(boards)}

    def _boards(self) -> Table:
        scale = [line for line in self.lines if line.kind == SCORE]
        heads = [Head("norm", _("Norm"), TEXT), Head("agreed", _("Hours agreed"), HOURS),
                 Head("delivered", _("Hours delivered"), HOURS), Head("all", _("All questions"), SCORE),
                 *(Head(line.key, line.label, SCORE) for line in scale)]  # fmt: skip
        given = {one.board or NOBODY for one in self.now.given}
        codes = sorted(set(self.parties) | (given if self.own is None else given & set(self.own)))
        rows = []
        for code in codes:
            if self.own is not None and code not in self.own:
                continue
            norm = self.now.row.norms.get(code)
            means = [self.results[line.key][0].board(code) for line in scale]
            if norm is None and not any(mean.number or mean.is_hidden for mean in means):
                continue
            hours = [Value(Fraction(norm[name])) if norm else Value() for name in ("agreed", "delivered")]
            word = str(NormState(norm["state"]).label) if norm else ""
            values = [Value(text=word), *hours, value_of(together(means)), *(value_of(mean) for mean in means)]
            rows.append(Row(code, self._name(code), tuple(values), url=self._board_url(code)))
        name = str(self.audience.label)
        return Table(
            f"{self.audience}-boards", _("%(audience)s by board") % {"audience": capfirst(name)},
            _("Board or institute"), tuple(heads), tuple(rows), drawn=Chart(BARS, ("all",)),
            note=_(
                "Hours and norm are those that were known when the questionnaire closed. Met: of all days about which the "
                "board had to answer, it confirmed the hours of the norm; days about which nothing was asked are in the "
                "hours agreed and not in those delivered. Not met: it confirmed less. Not known: it was not asked, or could "
                "still answer."
            ),
        )  # fmt: skip

    def _name(self, code: str) -> str:
        return _("no board yet") if code == NOBODY else self.parties[code].name if code in self.parties else code

    def _board_url(self, code: str) -> str:
        if code not in self.parties:
            return ""
        row = self.now.row
        return reverse("quality:results_board", args=[row.partnership.slug, str(row.school_year), code])


def _parties(partnership: Partnership, closed: Iterable[Closed]) -> dict[str, Party]:
    codes = {one.board for found in closed for one in found.given} | {
        code for found in closed for code in found.row.norms
    }
    return {party.code: party for party in Party.objects.filter(code__in=codes - {""})}


def by_audience(closed: Iterable[Closed]) -> dict[str, list[Closed]]:
    """The newest first."""
    found: dict[str, list[Closed]] = {}
    for one in sorted(closed, key=lambda one: one.row.school_year, reverse=True):
        found.setdefault(one.row.audience, []).append(one)
    return {audience: found[audience] for audience in Audience.values if audience in found}


def _head(partnership: Partnership, school_year: SchoolYear, title: str, reference: str) -> ReportHead:
    return ReportHead(
        title=title, partnership=partnership.name_of_year(school_year), school_year=str(school_year), reference=reference,
        state=_("as of now"), is_concept=False, as_of=timezone.now(),
    )  # fmt: skip


def results_report(
    partnership: Partnership, school_year: SchoolYear, own: Collection[str] | None, *, sees_invitations: bool = False
) -> FiguresReport:  # fmt: skip
    """What people said in the year; `own`: see `AudienceTables`. `sees_invitations`: figures of the response open who that are."""
    closed = closed_of(partnership, school_year)
    parties = _parties(partnership, closed)
    tables = [_response(partnership, school_year, sees_invitations)]
    for rows in by_audience(closed).values():
        if rows[0].row.school_year == school_year:
            tables += AudienceTables(rows, parties, own).tables()
    follow_ups = _follow_ups(partnership, school_year)
    if follow_ups.rows:
        tables.append(follow_ups)
    words = [_("Results are shown of five answers and more only, and nothing from which fewer could be worked out.")]
    if own is not None:
        words.append(_("Of boards and institutes you see your own; the others count in the whole."))
    return FiguresReport(
        _head(partnership, school_year, _("Results of questionnaires"), f"KW-{partnership.slug}-{school_year}"),
        tuple(words), tuple(tables),
    )  # fmt: skip


def _response(partnership: Partnership, school_year: SchoolYear, sees_invitations: bool) -> Table:
    rows = []
    found = Questionnaire.objects.filter(partnership=partnership, school_year=school_year, opened_at__isnull=False)
    for row in sorted(found.with_response(), key=lambda row: Audience.values.index(row.audience)):
        asked, answered = row.asked_count, row.answered_count
        url = reverse("quality:invitation_list", args=[row.pk]) if sees_invitations else ""
        state = pgettext("questionnaire", "closed") if row.is_closed else _("results after closing")
        values = (
            Value(Fraction(asked), url=url), Value(Fraction(answered), url=url and f"{url}?answered=yes"),
            Value(Fraction(answered, asked) if asked else None), Value(text=state),
        )  # fmt: skip
        rows.append(Row(row.audience, str(row.get_audience_display()), values, url=row.get_absolute_url()))
    heads = (Head("asked", _("Asked"), COUNT), Head("answered", _("Answered"), COUNT), Head("share", _("Response"), PERCENT),
             Head("state", _("State"), TEXT))  # fmt: skip
    return Table(
        "response", _("Response"), _("For"), heads, tuple(rows),
        empty=_("Nobody was asked anything in this school year. Make a questionnaire under Questionnaires."),
    )  # fmt: skip


def _follow_ups(partnership: Partnership, school_year: SchoolYear) -> Table:
    rows = []
    found = FollowUp.objects.filter(partnership=partnership, school_year=school_year)
    for row in found.select_related("question__questionnaire", "theme"):
        state = (
            _("done on %(day)s") % {"day": formats.day(row.done_on)} if row.is_done else pgettext("follow-up", "open")
        )
        audience = row.question.questionnaire.get_audience_display()
        rows.append(Row(str(row.pk), f"{row.question.label} ({audience})", (
            Value(text=str(row.theme), url=row.theme.get_absolute_url()), Value(text=row.note), Value(text=state),
        ), url=row.get_absolute_url()))  # fmt: skip
    heads = (
        Head("theme", _("Theme"), TEXT),
        Head("note", _("What we do with it"), TEXT),
        Head("state", _("State"), TEXT),
    )
    return Table("follow-ups", _("What is done with it"), _("Result"), heads, tuple(rows))


def board_report(partnership: Partnership, school_year: SchoolYear, party: Party) -> FiguresReport:
    """One board over the years: a table per audience, with what was shown of the board in each year."""
    tables = []
    for audience, rows in by_audience(closed_of(partnership, school_year)).items():
        made = AudienceTables(rows, {party.code: party}, {party.code})
        years = tuple(Head(str(one.row.school_year), str(one.row.school_year), SCORE) for one in reversed(rows))
        found = tuple(
            Row(
                line.key,
                line.label,
                tuple(value_of(one.board(party.code)) for one in reversed(made.results[line.key])),
                line.kind,
            )
            for line in made.lines
        )
        states = tuple(
            Value(text=str(NormState(norm["state"]).label) if (norm := one.row.norms.get(party.code)) else "")
            for one in reversed(rows)
        )  # fmt: skip
        name = str(Audience(audience).label)
        tables.append(Table(
            audience, capfirst(name), _("Question"), years,
            (*found, Row("norm", _("Hours of the norm"), states, TEXT)),
            note=_("Mean on a scale of 1 (not at all) to 5 (completely), or the share of those who answered."),
        ))  # fmt: skip
    title = _("Results of questionnaires: %(board)s") % {"board": party.name}
    return FiguresReport(
        _head(partnership, school_year, title, f"KB-{party.code}-{school_year}"),
        (_("Results are shown of five answers and more only, and nothing from which fewer could be worked out."),),
        tuple(tables), () if tables else (_("Nobody was asked anything yet."),),
    )  # fmt: skip


def columns() -> list[Column]:
    """Of the file: a line per figure."""
    return [
        Column("table", _("Table")), Column("row", _("Row")), Column("column", _("Column")),
        Column("count", _("Number"), INTEGER), Column("value", _("Mean, share or hours"), NUMBER), Column("text", _("Text")),
    ]  # fmt: skip


def file_rows(report: FiguresReport) -> Iterable[dict[str, Any]]:
    """A hidden figure is a line with "x"; what is not known is no line. A share is a part of 1."""
    for table in report.tables:
        for row in table.lines:
            for head, value in zip(table.columns, row.values, strict=True):
                found = {"table": table.title, "row": row.label, "column": head.label}
                kind = row.kind or head.kind
                if value.is_hidden or value.text:
                    yield found | {"text": HIDDEN if value.is_hidden else show(value, kind)}
                elif value.number is not None:
                    yield found | ({"count": int(value.number)} if kind == COUNT else {"value": value.number})
