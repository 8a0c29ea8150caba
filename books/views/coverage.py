"""Costs and what pays them: kinds of cost by streams, with what the parties bear themselves."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from books.paid_costs import OWN, CoverageTable, PaidCosts, coverage_table, paid_costs
from books.unfinished import unconfirmed_costs
from funding.enums import CostKind
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.exports import EURO, Column, export_response
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin


class CostCoverageView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "books.view_coverage"
    template_name = "funding/report.html"

    @cached_property
    def paid(self) -> PaidCosts:
        return paid_costs(self.partnership)

    @cached_property
    def table(self) -> CoverageTable:
        return coverage_table(self.partnership, self.school_year, self.paid)

    def get(self, request, *args, **kwargs):
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            return self.export(kind)
        return super().get(request, *args, **kwargs)

    def listing(self, **query) -> str:
        parts = "&".join(f"{key}={value}" for key, value in ({"state": "confirmed"} | query).items())
        return f"{reverse('books:cost_list', kwargs=self.kwargs)}?{parts}"

    def get_context_data(self, **kwargs):
        acts = [(_("All costs"), reverse("books:cost_list", kwargs=self.kwargs))]
        if self.may("books.change_cost", self.partnership):
            acts.insert(0, (_("Enter a cost"), reverse("books:cost_create", kwargs=self.kwargs)))
        return super().get_context_data(
            heading=_("Costs and what pays them %(year)s") % {"year": self.school_year}, intro=self.intro(), actions=acts,
            sections=[self.by_kind(), self.by_stream()], as_of=now(),
            exports=[(kind.upper(), f"?export={kind}") for kind in ("csv", "xlsx")], **kwargs,
        )  # fmt: skip

    def intro(self) -> str:
        waiting = list(
            unconfirmed_costs(self.partnership, self.school_year).order_by().values_list("amount_cents", flat=True)
        )
        text = _("Every confirmed cost is paid once, by the streams that may pay it in the agreed order; what one leaves "
                 "(also a co-financed part) goes to the next that may pay, and only what is left then the party bears "
                 "itself. Of streams with the same order the one that was recorded first pays first.")  # fmt: skip
        if waiting:
            text += " " + _("Not in it yet, since they wait for confirmation: %(number)s costs, %(amount)s.") % {
                "number": formats.count(len(waiting)), "amount": formats.euro(sum(waiting)),
            }  # fmt: skip
        return text

    def by_kind(self) -> Section:
        table = self.table

        def row(label: str, cells: dict, total: int, **query) -> list[Cell]:
            found = [Cell(label, self.listing(**query))]
            for stream in table.streams:
                cents = cells.get(stream.pk, 0)
                found.append(money(cents, self.listing(**query, stream=stream.pk) if cents else ""))
            own = cells.get(None, 0)
            found.append(money(own, self.listing(**query, stream=OWN) if own else ""))
            return [*found, money(total, self.listing(**query) if total else "")]

        rows = [row(CostKind(line.kind).label, line.cells, line.total, kind=line.kind) for line in table.rows]
        return Section(
            "kinds", _("By kind of cost"),
            [_("Kind of cost"), *(stream.name for stream in table.streams), _("Borne by the parties"), _("Total")],
            rows, foot=row(_("Total"), table.totals, table.total),
        )  # fmt: skip

    def by_stream(self) -> Section:
        """What each stream has for costs over all its years, and what is left of it."""
        streams = {stream.key: stream for stream in self.paid.coverage.streams}
        rows = []
        for grant in self.table.streams:
            stream, left = streams[grant.pk], self.paid.coverage.left[grant.pk]
            here = self.table.totals[grant.pk]
            rows.append(
                [
                    Cell(grant.name, grant.get_absolute_url()), formats.period(grant.valid_from, grant.valid_until),
                    money(stream.cents), money(here, self.listing(stream=grant.pk) if here else ""),
                    money(stream.cents - left - here), money(left),
                ]
            )  # fmt: skip
        return Section(
            "streams", _("What is left of each stream"),
            [
                _("Stream"), _("Period"), _("For costs"), _("Paid in %(year)s") % {"year": self.school_year},
                _("Paid in other years"), _("Left"),
            ],
            rows, empty=_("No stream pays costs in this year. Give a stream earmarks: then it pays costs of those kinds."),
            note=_("For costs is the amount of the stream without what an allocation divides over the parties."),
        )  # fmt: skip

    def export(self, kind):
        table = self.table
        columns = [
            Column("kind", _("Kind of cost")), *(Column(str(stream.pk), stream.name, EURO) for stream in table.streams),
            Column("own", _("Borne by the parties"), EURO), Column("total", _("Total"), EURO),
        ]  # fmt: skip

        def row(label, cells, total):
            parts = {str(stream.pk): cells.get(stream.pk, 0) for stream in table.streams}
            return {"kind": label, "own": cells.get(None, 0), "total": total} | parts

        rows = [row(CostKind(line.kind).label, line.cells, line.total) for line in table.rows]
        rows.append(row(_("Total"), table.totals, table.total))
        return export_response(kind, columns, rows, name="kosten-en-dekking", as_of=now())
