"""What each party gives and gets, as the books are now."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from books.calculations.settlement import WHOLE, Cover, cost_covering
from books.enums import ShareKey, WorkRole
from books.purses.ledger import Ledger, NoPenvoerder, ledger_of
from books.querysets import codes_shown_to, is_shown
from books.reports.settlement import (
    PartyRow,
    line_columns,
    line_export,
    party_columns,
    party_export,
    party_rows,
    position_parts,
    position_rule,
)
from books.views.parties import OnePartyMixin, address_of
from books.wording import cover_of, no_penvoerder, no_weights
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.exports import export_response
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin
from placements.calculations.hours import NormMissing
from placements.wording import norm_missing

INTRO = gettext_lazy(
    "In kind: hours for placements by the norm and hours that were entered, at the adopted rates. In money: costs, what "
    "streams and the allocation paid, and own contributions. What no stream paid is shared over the parties by the key "
    "of the settlement."
)


def position_cell(cents: int, url: str = "") -> Cell:
    """What a party gets (with a plus) or has to pay."""
    return Cell(formats.signed_euro(cents), url, is_number=True)


def cover_section(covers: list[tuple[str, Cover]]) -> Section:
    """What is got from streams and not given, per party and thing; a warning, nothing is stopped by it."""
    if any(row.what == WHOLE for _name, row in covers):
        note = _("Taken all together a party gets more than it gives: a profit on another, or costs or hours that were not "
                 "entered yet.")  # fmt: skip
    else:
        note = _(
            "Per purpose, without the shares in what no stream paid: those come from other parties, and stand in the list "
            "above. Taken together nobody in this list gets more from the streams than it gives. A difference for one "
            "purpose often means that costs or hours were not entered yet."
        )
    return Section(
        "covers", _("Cost-covering: gets more than it gives"),
        [_("Party"), _("For what"), _("Gives"), _("Gets from streams"), _("More")],
        [[name, cover_of(row.what), money(row.gives), money(row.gets), money(row.over)] for name, row in covers],
        note=note,
        empty=_("No party gets more from the streams than it gives at the adopted rates and real costs."),
    )  # fmt: skip


class LedgerMixin(PartnershipYearMixin, AccessMixin):
    permission = "books.view_settlement"
    template_name = "funding/report.html"

    @cached_property
    def ledger(self) -> Ledger:
        return ledger_of(self.partnership, self.school_year)

    def rows(self) -> tuple[PartyRow, ...]:
        shown = codes_shown_to(self.request.user, self.partnership)
        rows = party_rows(self.ledger.result, self.ledger.names)
        return tuple(row for row in rows if is_shown(shown, row.code))

    def covers(self) -> list[tuple[str, Cover]]:
        shown = codes_shown_to(self.request.user, self.partnership)
        return [
            (self.ledger.names[row.party], row)
            for row in cost_covering(self.ledger.inputs.lines)
            if row.over and is_shown(shown, row.party)
        ]

    def address(self, name: str, **values) -> str:
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        return reverse(name, kwargs=scope | values)

    def notice(self) -> str:
        found = [] if self.ledger.shared else [no_weights()]
        if self.ledger.delivery.without_rate and self.ledger.delivery.stretches:
            roles = ", ".join(str(WorkRole(role).label) for role in self.ledger.delivery.without_rate)
            found.append(_("No rate is confirmed for %(roles)s, so those hours have no value here.") % {"roles": roles})
        return " ".join(found)

    def get(self, request, *args, **kwargs):
        try:
            self.ledger  # noqa: B018
        except NoPenvoerder:
            return self.problem(no_penvoerder())
        except NormMissing as error:
            return self.problem(norm_missing(error.day))
        return self.answer()

    def problem(self, text: str):
        return self.render_to_response(self.get_context_data(heading=self.get_heading(), notice=text, sections=[]))

    def get_heading(self) -> str:
        return _("What each party gives and gets")

    def key(self) -> str:
        return str(ShareKey(self.ledger.inputs.key).label)


class LedgerView(LedgerMixin, TemplateView):
    """Totals per party; staff of a board or institute see their own."""

    def answer(self):
        rows, kind = self.rows(), self.request.GET.get("export")
        if kind in ("csv", "xlsx"):
            name, as_of = "geven-en-krijgen", timezone.now()
            if self.request.GET.get("regels"):
                return export_response(kind, line_columns(), line_export(rows), name=f"{name}-regels", as_of=as_of)
            return export_response(kind, party_columns(), party_export(rows), name=name, as_of=as_of)
        context = self.get_context_data(
            heading=self.get_heading(),
            intro=str(INTRO),
            notice=self.notice(),
            sections=[self.parties(rows), self.positions(rows), cover_section(self.covers())],
            actions=[(_("To the settlements"), self.address("books:settlement_list"))],
            exports=[
                ("CSV", "?export=csv"), ("XLSX", "?export=xlsx"), (_("Lines, CSV"), "?export=csv&regels=1"),
                (_("Lines, XLSX"), "?export=xlsx&regels=1"),
            ],
        )  # fmt: skip
        return self.render_to_response(context)

    def parties(self, rows: tuple[PartyRow, ...]) -> Section:
        cells = []
        for row in rows:
            url = self.address("books:ledger_party", party=row.code)
            amounts = (*row.in_kind, *row.money)
            cells.append(
                [Cell(row.name, url), *(money(cents, url) for cents in amounts), money(row.gives, url),
                 money(row.gets, url)]
            )  # fmt: skip
        return Section(
            "parties", _("In kind and in money"),
            [
                _("Party"), _("Gives in kind"), _("Gets in kind"), _("Gives in money"),
                _("Gets in money"), _("Gives"), _("Gets"),
            ],
            cells, foot=[_("Total"), *(money(cents) for cents in _totals(rows))] if rows else [],
            note=_("Every amount opens the lines that it consists of.") + " " + money_gap(rows), empty=_("No party is shown to you here."),
        )  # fmt: skip

    def positions(self, rows: tuple[PartyRow, ...]) -> Section:
        return positions_section(
            rows, self.key(), position_rule(self.ledger.inputs.with_hours, is_closed=False),
            lambda row: self.address("books:ledger_party", party=row.code),
        )  # fmt: skip


def money_gap(rows: tuple[PartyRow, ...]) -> str:
    """Why what all parties give in money is not what they get in money; empty when a party sees only itself."""
    gives, gets = sum(row.money[0] for row in rows), sum(row.money[1] for row in rows)
    if len(rows) < 2 or gives == gets:
        return ""
    if gives > gets:
        text = _(
            "In money %(cents)s more is given than got: costs that no stream paid, and contributions that are kept for the learning network."
        )
    else:
        text = _(
            "In money %(cents)s more is got than given: money of streams and the allocation, which comes from outside and pays hours too."
        )
    return text % {"cents": formats.euro(abs(gives - gets))}


def _totals(rows: tuple[PartyRow, ...]) -> list[int]:
    return [
        sum(row.in_kind[0] for row in rows), sum(row.in_kind[1] for row in rows), sum(row.money[0] for row in rows),
        sum(row.money[1] for row in rows), sum(row.gives for row in rows), sum(row.gets for row in rows),
    ]  # fmt: skip


def positions_section(rows: tuple[PartyRow, ...], key: str, rule: str, url_of) -> Section:
    """How each position comes about; of all parties the total is 0."""
    names = ["costs_borne", "costs_share", "hours_borne", "hours_share", "set_off"]
    borne = _(
        "Costs borne: what no stream paid of a party's costs, less what the allocation gave it for other things than hours; "
        "the report and the list of costs show it before that is taken off."
    )
    note = " ".join([_("Shared by: %(key)s.") % {"key": key}, rule, borne])
    return Section(
        "positions", _("Position of each party"),
        [
            _("Party"), _("Costs borne"), _("Share in costs"), _("Hours borne"), _("Share in hours"),
            _("Set off"), _("Position"),
        ],
        [
            [
                Cell(row.name, url_of(row)), *(money(getattr(row.result, name)) for name in names),
                position_cell(row.result.position, url_of(row)),
            ]
            for row in rows
        ],
        foot=[
            _("Total"), *(money(sum(getattr(row.result, name) for row in rows)) for name in names),
            position_cell(sum(row.result.position for row in rows)),
        ] if rows else [],
        note=note,
    )  # fmt: skip


def lines_section(row: PartyRow, url_of) -> Section:
    return Section(
        "lines", _("What it gives and gets"),
        [_("What"), _("Description"), _("In kind or money"), _("Gives"), _("Gets")],
        [
            [
                line.sort, line.text, line.kind, money(line.gives or None, url_of(line.source) if line.gives else ""),
                money(line.gets or None, url_of(line.source) if line.gets else ""),
            ]
            for line in row.lines
        ],
        foot=[_("Total"), "", "", money(row.gives), money(row.gets)] if row.lines else [],
        empty=_("This party gives and gets nothing in this school year yet."),
    )  # fmt: skip


def position_section(row: PartyRow, with_hours: bool) -> Section:
    """One party's position as a sum."""
    found = row.result
    return Section(
        "position", _("Position"), [_("What"), _("Amount")],
        [[what, position_cell(cents)] for what, cents in position_parts(found, with_hours)],
        foot=[_("Position (above 0: gets, below 0: has to pay)"), position_cell(found.position)],
    )  # fmt: skip


class LedgerPartyView(OnePartyMixin, LedgerMixin, TemplateView):
    """The lines of one party, each opening what it comes from."""

    def answer(self):
        code = self.the_code()
        row = next((row for row in self.rows() if row.code == code), None)
        if row is None:
            raise Http404
        kind = self.request.GET.get("export")
        if kind in ("csv", "xlsx"):
            name = f"geven-en-krijgen-{code}"
            return export_response(kind, line_columns(), line_export((row,)), name=name, as_of=timezone.now())
        covers = [(name, cover) for name, cover in self.covers() if cover.party == code]
        context = self.get_context_data(
            heading=_("What %(party)s gives and gets") % {"party": row.name},
            intro=str(INTRO),
            notice=self.notice(),
            back_url=self.address("books:ledger"),
            back_label=self.get_heading(),
            sections=[
                lines_section(row, lambda source: self.source_url(source, code)),
                position_section(row, self.ledger.inputs.with_hours),
                cover_section(covers),
            ],
            exports=[("CSV", "?export=csv"), ("XLSX", "?export=xlsx")],
        )
        return self.render_to_response(context)

    def source_url(self, source: str, code: str) -> str:
        return address_of(
            source, code, user=self.request.user, partnership=self.partnership, school_year=self.school_year
        )
