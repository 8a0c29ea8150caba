"""What a stream of money pays, cost by cost, and to whom it falls when the stream ends."""

from __future__ import annotations

import datetime
from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from books.calculations.coverage import Coverage
from books.calculations.ending import Ending, Falls, ending
from books.models import Cost
from books.streams import coverage_of, paid_by, party_names
from books.wording import overspent_text
from funding.enums import AllocationState, CostKind, GrantSource
from funding.models import Allocation, AllocationShare, Grant
from funding.views.cells import money
from funding.views.grant_sections import on_grant_page
from funding.views.grants import GrantMixin
from oids import formats
from oids.exports import DAY, EURO, Column, export_response
from oids.periods import ONE_DAY, SchoolYear
from oids.views.details import DetailView
from oids.views.downloads import downloads
from oids.views.sections import Cell, Section, number

# In the place of a kind of cost: what an allocation gave.
SHARE = "share"


@on_grant_page
def what_it_pays(grant: Grant, user) -> list[Section]:
    """By school year, kind and party; every amount opens its costs. What the allocation divides is said beside it."""
    if not user.has_perm("books.view_coverage", grant):
        return []
    coverage = coverage_of(grant.partnership)
    rows = paid_by(coverage, grant)
    listing = reverse("books:stream_costs", args=[grant.pk])
    names = party_names(grant.partnership) if rows else {}
    cells = []
    for row in rows:
        query = urlencode({"jaar": row.school_year, "soort": row.kind, "partij": row.party})
        cells.append(
            [
                str(row.school_year), CostKind(row.kind).label, names[row.party], number(row.costs),
                money(row.cents, f"{listing}?{query}"),
            ]
        )  # fmt: skip
    note = _("Of the confirmed costs, in the agreed order. %(left)s is left for costs.") % {
        "left": formats.euro(max(coverage.left[grant.pk], 0))
    }
    if overspent := coverage.overspent.get(grant.pk):
        note = f"{note} {overspent_text(overspent)}"
    return [
        Section(
            "pays", _("What it pays"), [_("School year"), _("Kind of cost"), _("Party"), _("Costs"), _("Amount")], cells,
            note=note, empty=_("No cost is paid from it yet."),
            foot=[_("Total"), "", "", number(sum(row.costs for row in rows)), money(sum(row.cents for row in rows))]
            if rows else [],
            add=(_("What happens when it ends"), reverse("books:stream_end", args=[grant.pk])),
        )
    ]  # fmt: skip


class _StreamView(GrantMixin, DetailView):
    permission = "books.view_coverage"
    template_name = "funding/report.html"
    export_name = ""

    @cached_property
    def coverage(self) -> Coverage:
        return coverage_of(self.object.partnership)

    @cached_property
    def names(self) -> dict[str, str]:
        return party_names(self.object.partnership)

    def table(self) -> tuple[list[Column], list[dict]]:
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        if kind in ("csv", "xlsx"):
            columns, rows = self.table()
            name = f"{self.export_name}-{self.object.pk}"
            return export_response(kind, columns, rows, name=name, as_of=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(exports=downloads(self.request), **kwargs)


class StreamCostsView(_StreamView):
    """The costs that the stream pays, and how much of each; `?jaar=`, `?soort=` and `?partij=` narrow it."""

    export_name = "kosten-van-geldstroom"

    @cached_property
    def lines(self) -> list[tuple[Cost, int]]:
        paid: dict[int, int] = {}
        for line in self.coverage.of_stream(self.object.pk):
            paid[line.cost] = paid.get(line.cost, 0) + line.cents
        costs = Cost.objects.visible_to(self.request.user).filter(pk__in=paid).select_related("party")
        wanted = self.request.GET
        if wanted.get("soort"):
            costs = costs.filter(kind=wanted["soort"])
        if wanted.get("partij"):
            costs = costs.filter(party__code=wanted["partij"])
        rows = [(cost, paid[cost.pk]) for cost in costs.order_by("incurred_on", "pk")]
        return [row for row in rows if wanted.get("jaar", "") in ("", str(SchoolYear.of(row[0].incurred_on)))]

    def table(self):
        columns = [
            Column("reference", _("Reference")), Column("day", _("Date"), DAY), Column("kind", _("Kind of cost")),
            Column("activity", _("Activity")), Column("description", _("Description")), Column("party", _("Party")),
            Column("cents", _("Cost"), EURO), Column("paid", _("Paid from this stream"), EURO),
        ]  # fmt: skip
        rows = [
            {
                "reference": cost.reference, "day": cost.incurred_on, "kind": cost.get_kind_display(),
                "activity": cost.activity, "description": cost.description, "party": cost.party.name,
                "cents": cost.amount_cents, "paid": paid,
            }
            for cost, paid in self.lines
        ]  # fmt: skip
        return columns, rows

    def get_context_data(self, **kwargs):
        rows = [
            [
                Cell(cost.reference, cost.get_absolute_url()), formats.day(cost.incurred_on), cost.get_kind_display(),
                cost.activity, cost.description,
                cost.party.name, money(cost.amount_cents), money(paid),
            ]
            for cost, paid in self.lines
        ]  # fmt: skip
        wanted = [self.request.GET.get(key, "") for key in ("jaar", "soort", "partij")]
        shown = [
            wanted[0],
            CostKind(wanted[1]).label if wanted[1] in CostKind.values else "",
            self.names.get(wanted[2], ""),
        ]
        narrowed = ", ".join(str(word) for word in shown if word)
        total, paid = sum(cost.amount_cents for cost, _paid in self.lines), sum(paid for _cost, paid in self.lines)
        section = Section(
            "costs", narrowed or _("All costs that it pays"),
            [
                _("Reference"), _("Date"), _("Kind of cost"), _("Activity"), _("Description"), _("Party"), _("Cost"),
                _("Paid from this stream"),
            ],
            rows, empty=_("No cost is paid from it yet."),
            foot=[_("Total"), "", "", "", "", "", money(total), money(paid)] if rows else [],
            add=(_("All costs that it pays"), self.request.path) if narrowed else None,
        )  # fmt: skip
        heading = _("What %(stream)s pays") % {"stream": self.object.name}
        return super().get_context_data(heading=heading, sections=[section], **kwargs)


class StreamEndView(_StreamView):
    """What the stream paid in its last full school year, and who would pay that after its end."""

    export_name = "einde-van-geldstroom"

    @cached_property
    def last(self) -> datetime.date:
        """Its last day; of a stream without one, the end of this school year is supposed."""
        return self.object.valid_until or max(
            SchoolYear.of(timezone.localdate()).last_day, SchoolYear.of(self.object.valid_from).last_day
        )

    @cached_property
    def ending(self) -> Ending:
        """Of its costs, and of what an allocation gave of it: the parties have that no more and bear it themselves."""
        found = ending(self.coverage, self.object.pk, self.last)
        falls = (Falls(row.party.code, SHARE, row.amount_cents, ((None, row.amount_cents),)) for row in self.shares)
        return replace(found, rows=(*found.rows, *falls))

    @cached_property
    def shares(self) -> list[AllocationShare]:
        return list(self.allocation.shares.select_related("party")) if self.allocation else []

    @cached_property
    def names(self) -> dict[str, str]:
        return party_names(self.object.partnership) | {row.party.code: row.party.name for row in self.shares}

    @cached_property
    def allocation(self) -> Allocation | None:
        """The newest adopted one that divides it."""
        rows = Allocation.objects.filter(
            grant_amount__grant=self.object, state__in=(AllocationState.ADOPTED, AllocationState.AUTHORISED)
        )  # fmt: skip
        return rows.select_related("partnership").defer("inputs", "result").order_by("-number").first()

    def kind_of(self, row: Falls) -> str:
        if row.kind == SHARE:
            return _("share of the allocation")
        return str(CostKind(row.kind).label)

    @cached_property
    def heirs(self) -> dict[int | None, str]:
        grants = Grant.objects.visible_to(self.request.user).in_bulk(
            [key for key in self.ending.heirs if key is not None]
        )
        return {
            key: _("the party itself") if key is None else grants[key].name for key in self.ending.heirs
        }  # fmt: skip

    def table(self):
        columns = [
            Column("code", _("DUO number")), Column("party", _("Party")), Column("kind", _("Kind of cost")),
            Column("paid", _("Paid in %(year)s") % {"year": self.ending.year}, EURO),
        ]  # fmt: skip
        columns += [
            Column(f"to{key}", _("Falls to %(name)s") % {"name": name}, EURO) for key, name in self.heirs.items()
        ]
        rows = [
            {
                "code": row.party, "party": self.names[row.party], "kind": self.kind_of(row), "paid": row.paid,
                **{f"to{key}": row.to(key) for key in self.heirs},
            }
            for row in self.ending.rows
        ]  # fmt: skip
        return columns, rows

    def get_context_data(self, **kwargs):
        grant, found = self.object, self.ending
        return super().get_context_data(
            heading=_("What happens when %(stream)s ends") % {"stream": grant.name},
            intro=self.in_words(),
            amount=formats.euro(found.paid),
            facts=[
                (_("Stream of money"), grant.name, grant.get_absolute_url()),
                (_("Last day"), formats.day(grant.valid_until) if grant.valid_until else _("none")),
                (_("Looked at"), str(found.year)),
                (_("First school year without it"), str(found.after)),
            ],
            sections=[self.parties(), self.table_section()],
            **kwargs,
        )  # fmt: skip

    def in_words(self) -> str:
        found, allocation = self.ending, self.allocation
        if not found.paid and self.object.source == GrantSource.OCW:
            return _("It is not divided yet, and it paid no costs; so nothing falls to others as far as is known.")
        if not found.paid:
            return _("It paid no confirmed cost in %(year)s, so nothing falls to others.") % {"year": found.year}
        names = {
            "year": found.year if allocation is None else allocation.school_year, "paid": formats.euro(found.paid),
            "day": formats.day(self.last + ONE_DAY),
        }  # fmt: skip
        if allocation is None:
            words = _("In %(year)s it paid %(paid)s. From %(day)s on that falls to others, if the same costs are made.")
        else:
            words = _(
                "It gave %(paid)s to the parties, nearly all by the allocation of %(year)s. From %(day)s on they have that no "
                "more, and bear themselves what they go on doing for it."
            )
        if self.object.valid_until is None:
            words += " " + _("It has no last day; the end of this school year is supposed.")
        return words % names

    def parties(self) -> Section:
        """The short answer: so much per party and in all."""
        own: dict[str, int] = {}
        for row in self.ending.rows:
            own[row.party] = own.get(row.party, 0) + row.to(None)
        rows = [[code, self.names[code], money(cents)] for code, cents in sorted(own.items()) if cents]
        return Section(
            "boards", _("What the parties would bear themselves"), [_("Number"), _("Party"), _("Amount")], rows,
            foot=["", _("Total"), money(self.ending.to(None))] if rows else [],
            empty=_("Nothing: other streams take it all over, or there was nothing to pay."),
        )  # fmt: skip

    def table_section(self) -> Section:
        listing = reverse("books:stream_costs", args=[self.object.pk])
        rows = []
        for row in self.ending.rows:
            url = f"{listing}?{urlencode({'jaar': self.ending.year, 'soort': row.kind, 'partij': row.party})}"
            if row.kind == SHARE:
                url = self.allocation.get_absolute_url()
            rows.append(
                [
                    row.party, self.names[row.party], self.kind_of(row), money(row.paid, url),
                    *(money(row.to(key)) for key in self.heirs),
                ]
            )  # fmt: skip
        head = [_("Number"), _("Party"), _("Kind of cost"), _("Paid in %(year)s") % {"year": self.ending.year}]
        head += [_("Falls to %(name)s") % {"name": name} for name in self.heirs.values()]
        foot = ["", _("Total"), "", money(self.ending.paid), *(money(self.ending.to(key)) for key in self.heirs)]
        note = _("Other streams take over in their order, as far as they may pay these costs and have money left.")
        return Section(
            "falls", _("Per party and kind of cost"), head, rows, note=note, foot=foot if rows else [],
            empty=_("There is nothing that falls to others."),
        )  # fmt: skip
