"""Work and money in figures: roles, schools, trainers, parties, streams, and what is due."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from django.utils.translation import gettext as _

from partnerships.enums import TrainerKind
from steering.calculations import figures as pure
from steering.calculations.figures import OUTSIDE, each
from steering.reports.figures import (
    BARS,
    EURO,
    HOURS,
    PERCENT,
    TEXT,
    Chart,
    Head,
    Row,
    Table,
    Value,
)
from steering.reports.figures_base import Maker, confirmed, known, never_asked, without_placements, word


class WorkTables(Maker):
    """Hours, loads and amounts."""

    def role_table(self) -> Table:
        """For who reads the money of all: of all parties; else of one's own board or institute."""
        facts = self.facts
        columns = [Head("norm", _("Norm"), HOURS), Head("needed", _("Needed"), HOURS)]
        columns += [Head("funded", _("Funded"), HOURS), Head("delivered", _("Delivered"), HOURS)]
        if facts.sees_money:
            columns += [
                Head("needed_each", _("Needed each"), HOURS), Head("funded_each", _("Funded each"), HOURS),
                Head("delivered_each", _("Delivered each"), HOURS),
            ]  # fmt: skip
        url = self.url("books:delivery", "books.view_delivery")
        rows = []
        for row in facts.roles:
            values = [
                known(getattr(facts.norm, row.role) if facts.norm else None), known(row.needed, url), known(row.funded, url),
                known(row.delivered, url),
            ]  # fmt: skip
            if facts.sees_money:
                values += [known(each(part, self.placed)) for part in (row.needed, row.funded, row.delivered)]
            rows.append(Row(row.role, str(TrainerKind(row.role).label).capitalize(), tuple(values)))
        title = _("Hours needed, funded and delivered")
        note = (
            _("Each: per placed student of this year, next to the norm.")
            if facts.sees_money
            else _("Of your own board or institute.")
        )
        if any(row.delivered is None for row in facts.roles):
            note = f"{note} {never_asked()}"
        return Table("roles", title, _("Role"), tuple(columns), tuple(rows), None, note, _("There are no hours yet."))

    def school_table(self) -> Table:
        facts = self.facts
        hours = {f"{school} {board}": value for school, board, value in facts.place_hours}
        people = Counter(code for student in facts.students for code in student.schools)
        cents = pure.cents_per(facts.given, lambda row: f"{row.school} {row.board}")
        columns = [
            Head("board", _("School board"), TEXT), Head("academic", _("Academic"), TEXT), Head("students", _("Students")),
            Head("hours", _("Hours"), HOURS), Head("each", _("Hours each"), HOURS),
        ]  # fmt: skip
        if facts.sees_money:
            columns += [Head("given", _("By placements"), EURO), Head("given_each", _("Per student"), EURO)]
        names = facts.board_names | {OUTSIDE: _("no board of the partnership")}

        def line(place: pure.Place) -> Row:
            number, own = people[place.code], hours[place.code].total
            values = [
                word(names[place.board]), word(_("yes") if place.is_academic else _("no")),
                known(number, self.placements_url(school=place.key)), known(own), known(each(own, number)),
            ]  # fmt: skip
            if facts.sees_money:
                values += [known(self.given(cents[place.code])), known(each(self.given(cents[place.code]), number))]
            return Row(place.code, place.name, tuple(values))

        rows = tuple(line(place) for place in facts.places)
        shown = sum((hours[place.code].total for place in facts.places), Fraction(0))
        total = None
        if facts.sees_all:
            values = [Value(), Value(), known(self.placed), known(shown), known(each(shown, self.placed))]
            if facts.sees_money:
                values += [
                    known(self.given(facts.given_cents)),
                    known(each(self.given(facts.given_cents), self.placed)),
                ]
            total = Row("total", _("Total"), tuple(values))
        return Table(
            "schools", _("By school"), _("School"), tuple(columns), rows, total,
            _("A student who moved counts with each school, and once in the total.") if facts.sees_all else "",
            _("Nobody is placed yet."),
        )  # fmt: skip

    def trainer_table(self) -> Table:
        facts = self.facts
        people = Counter(key for student in facts.students if student.is_known for key in student.trainers)
        cents = pure.cents_per(facts.given, lambda row: str(row.trainer))
        columns = [
            Head("employer", _("Employer"), TEXT), Head("students", _("Students")), Head("needed", _("Hours needed"), HOURS),
            Head("available", _("Hours available"), HOURS), Head("load", _("Load"), PERCENT),
        ]  # fmt: skip
        if facts.sees_money:
            columns.append(Head("given", _("By placements"), EURO))
        names = {party.code: party.name for party in facts.parties} | facts.board_names

        def line(
            key: str, label: str, employer: str, number: int, needed: Fraction, available, amount: int, url=""
        ) -> Row:
            values = [
                word(names.get(employer, employer)), known(number, url), known(needed), known(available),
                known(needed / available if available else None),
            ]  # fmt: skip
            return Row(key, label, (*values, known(self.given(amount))) if facts.sees_money else tuple(values))

        rows = [
            line(
                str(row.key), row.name, row.employer, people[row.key], row.needed, row.available, cents[str(row.key)],
                self.placements_url(school_trainer=row.key),
            )
            for row in facts.trainers
        ]  # fmt: skip
        nobody = sum((row.hours.school_trainer for row in facts.guided if not row.trainer), Fraction(0))
        if facts.sees_all and (people[0] or cents["0"]):
            url = self.placements_url(missing="school_trainer")
            rows.append(line("nobody", _("nobody yet"), "", people[0], nobody, None, cents["0"], url))
        note = "" if facts.sees_all else _("Of the students whom you see.")
        return Table(
            "trainers", _("School trainers' load"), _("School trainer"), tuple(columns), tuple(rows), None, note,
            _("No school trainers are at work in this school year yet."),
        )  # fmt: skip

    def party_table(self) -> Table:
        facts = self.facts
        columns = (
            Head("allocated", _("Allocated"), EURO), Head("contributed", _("Contribution in money"), EURO),
            Head("hours", _("Contribution in hours"), HOURS), Head("value", _("At their rate"), EURO),
        )  # fmt: skip
        statements = self.url("funding:statement_list", "funding.view_statement")
        money = self.url("books:contribution_list", "books.view_contribution")
        hours = self.url("books:hours_contribution_list", "books.view_contribution")
        rows = tuple(
            Row(party.code, party.name, (
                known(party.allocated, statements), known(party.contributed, confirmed(money, party.pk) if party.contributed else ""),
                *(known(value, confirmed(hours, party.pk) if value else "") for value in (party.hours, party.value))))
            for party in facts.parties
        )  # fmt: skip
        total = None
        if facts.sees_money:
            sums = [
                facts.allocated, sum(party.contributed for party in facts.parties),
                sum((party.hours for party in facts.parties), Fraction(0)), sum(party.value for party in facts.parties),
            ]  # fmt: skip
            lists = ["", confirmed(money), confirmed(hours), confirmed(hours)]
            total = Row("total", _("Total"), tuple(known(*cell) for cell in zip(sums, lists, strict=True)))
        note = _("Allocated: the newest allocation that was adopted. Contributions: what was confirmed.")
        if facts.allocation:
            note = _("Allocated: %(allocation)s. Contributions: what was confirmed.") % {"allocation": facts.allocation}
        note = f"{note} {without_placements()}"
        return Table(
            "parties", _("Allocation and own contribution per party"), _("Party"), columns, rows, total, note,
            _("No boards take part yet."), Chart(BARS, ("allocated",)),
        )  # fmt: skip

    def stream_table(self) -> Table:
        columns = (
            Head("granted", _("Granted"), EURO), Head("received", _("Received"), EURO), Head("open", _("To come"), EURO),
        )  # fmt: skip
        streams = self.facts.streams
        rows = tuple(
            Row(str(number), row.name, (
                known(row.granted), known(row.received),
                known(None if row.granted is None else row.granted - row.received)), url=row.url)
            for number, row in enumerate(streams)
        )  # fmt: skip
        sums = (sum(row.granted or 0 for row in streams), sum(row.received for row in streams))
        total = Row("total", _("Total"), (known(sums[0]), known(sums[1]), known(sums[0] - sums[1])))
        return Table(
            "streams", _("Streams of money that hold in this year"), _("Stream"), columns, rows, total,
            _("The amounts are of the whole stream, also where it lasts longer than this school year."),
            _("No grant is recorded for this school year yet."),
        )  # fmt: skip

    def due_table(self) -> Table:
        columns = (
            Head("whom", _("From whom"), TEXT),
            Head("todo", _("To do"), TEXT),
            Head("when", _("Since or by"), TEXT),
        )
        rows = tuple(
            Row(str(number), row.what, (word(row.whom), word(row.todo), word(row.when)), url=row.url)
            for number, row in enumerate(self.facts.due)
        )
        return Table(
            "due", _("What is due from whom"), _("What"), columns, rows,
            note=_("Of all years of the partnership."), empty=_("Nothing waits for anybody."),
        )  # fmt: skip
