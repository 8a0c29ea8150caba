"""Hours that parties bring in, with their value: those of placements and those that were entered, per party and role."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from books.enums import WorkRole
from books.own_hours import OwnHours, own_hours
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.exports import EURO, HOURS, Column, export_response
from oids.views.sections import Cell, Section
from partnerships.access import access_of
from partnerships.views.base import PartnershipYearMixin
from placements.calculations.hours import NormMissing
from placements.querysets import WHOLE_PARTNERSHIP
from placements.wording import norm_missing


def hours_cell(value: Fraction, url: str = "") -> Cell:
    return Cell(formats.decimal(value, 2), url, is_number=True)


class OwnHoursView(PartnershipYearMixin, AccessMixin, TemplateView):
    """Boards and institutes see their own rows."""

    permission = "books.view_contribution"
    template_name = "funding/report.html"
    problem = ""

    @cached_property
    def rows(self) -> list[OwnHours]:
        try:
            rows = own_hours(self.partnership, self.school_year)
        except NormMissing as error:
            self.problem = norm_missing(error.day)
            return []
        access = access_of(self.request.user)
        if self.partnership.pk in access.partnerships(*WHOLE_PARTNERSHIP):
            return rows
        own = access.parties()
        return [row for row in rows if row.party is not None and row.party.pk in own]

    def get(self, request, *args, **kwargs):
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            return self.export(kind)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        sections = [self.by_party(), self.by_role(), self.lines()]
        return super().get_context_data(
            heading=_("Own contributions in hours %(year)s") % {"year": self.school_year}, intro=self.intro(),
            notice=self.problem, sections=sections, as_of=now(),
            actions=[(_("Entered hours"), reverse("books:hours_contribution_list", kwargs=self.kwargs))],
            exports=[(kind.upper(), f"?export={kind}") for kind in ("csv", "xlsx")], **kwargs,
        )  # fmt: skip

    def intro(self) -> str:
        text = _("Hours of school trainers, mentors and institute trainers follow from the placements by the norm; the "
                 "other hours were entered and confirmed. The value is hours times the rate of the role.")  # fmt: skip
        without = sum((row.hours for row in self.rows if row.cents is None), Fraction(0))
        if without:
            text += " " + _("%(hours)s hours have no value yet: their role has no confirmed rate in this year.") % {
                "hours": formats.decimal(without, 2)
            }
        return text

    def behind(self, row: OwnHours) -> str:
        """The list of what was counted."""
        if row.from_placements:
            per = "institute" if row.role == WorkRole.INSTITUTE_TRAINER else "board"
            return f"{reverse('placements:hours', kwargs=self.kwargs)}?per={per}"
        query = f"?party={row.party.pk if row.party else ''}&role={row.role}&state=confirmed"
        return reverse("books:hours_contribution_list", kwargs=self.kwargs) + query

    def sums(self, rows: list[OwnHours], query: str = "") -> list[Cell]:
        """Hours from placements, entered, in all, and the value; hours open what they count."""
        placed, everything = _hours(row for row in rows if row.from_placements), _hours(rows)
        listing = f"{reverse('books:hours_contribution_list', kwargs=self.kwargs)}?state=confirmed&{query}"
        hours = f"{reverse('placements:hours', kwargs=self.kwargs)}?per=board"
        return [
            hours_cell(placed, hours if placed else ""), hours_cell(everything - placed, listing if everything > placed else ""),
            hours_cell(everything), _value(rows),
        ]  # fmt: skip

    def by_party(self) -> Section:
        groups: dict[object, list[OwnHours]] = {}
        for row in self.rows:
            groups.setdefault(row.party, []).append(row)
        rows = [
            [_name(party), *self.sums(own, f"party={party.pk}" if party is not None else "")]
            for party, own in groups.items()
        ]
        return Section(
            "parties", _("By party"),
            [_("Party"), _("Hours from placements"), _("Entered hours"), _("Hours in all"), _("Value")], rows,
            foot=[_("Total"), *self.sums(self.rows)] if rows else [], empty=_("No hours in this school year yet."),
        )  # fmt: skip

    def by_role(self) -> Section:
        groups: dict[str, list[OwnHours]] = {}
        for row in self.rows:
            groups.setdefault(row.role, []).append(row)
        rows = [
            [WorkRole(role).label, *self.sums(groups[role], f"role={role}")]
            for role in WorkRole.values
            if role in groups
        ]
        return Section(
            "roles", _("By role"),
            [_("Role"), _("Hours from placements"), _("Entered hours"), _("Hours in all"), _("Value")], rows,
            foot=[_("Total"), *self.sums(self.rows)] if rows else [], empty=_("No hours in this school year yet."),
        )  # fmt: skip

    def lines(self) -> Section:
        rows = [
            [
                _name(row.party), WorkRole(row.role).label, _where(row), hours_cell(row.hours, self.behind(row)),
                money(row.rate), money(row.cents),
            ]
            for row in self.rows
        ]  # fmt: skip
        return Section(
            "lines", _("By party and role"),
            [_("Party"), _("Role"), _("Where it comes from"), _("Hours"), _("Rate per hour"), _("Value")], rows,
            foot=[_("Total"), "", "", hours_cell(_hours(self.rows)), "", _value(self.rows)] if rows else [],
            empty=_("No hours in this school year yet."),
            note=_("From placements is worked out each time and not entered. No rate is shown where several hold."),
        )  # fmt: skip

    def export(self, kind):
        columns = [
            Column("code", _("Number")), Column("party", _("Party")), Column("role", _("Role")),
            Column("where", _("Where it comes from")), Column("hours", _("Hours"), HOURS),
            Column("rate", _("Rate per hour"), EURO), Column("value", _("Value"), EURO),
        ]  # fmt: skip
        rows = [
            {
                "code": row.party.code if row.party else "", "party": _name(row.party), "role": WorkRole(row.role).label,
                "where": _where(row), "hours": row.hours, "rate": row.rate, "value": row.cents,
            }
            for row in self.rows
        ]  # fmt: skip
        return export_response(kind, columns, rows, name="eigen-bijdragen-in-uren", as_of=now())


def _name(party) -> str:
    return party.name if party is not None else _("no party of the partnership")


def _where(row: OwnHours) -> str:
    return _("from placements") if row.from_placements else _("entered")


def _hours(rows) -> Fraction:
    return sum((row.hours for row in rows), Fraction(0))


def _value(rows: list[OwnHours]) -> Cell:
    """Of the hours whose value is known; where none is, nothing is known, and that is no amount of nothing."""
    known = [row.cents for row in rows if row.cents is not None]
    return money(sum(known) if known else None)
