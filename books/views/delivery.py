"""Hours agreed, funded and delivered, per party and role."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from books.calculations.delivery import BELOW, INSTITUTE_TRAINER, MENTOR, SCHOOL_TRAINER, Shown
from books.enums import WorkRole
from books.purses.delivery import ALLOCATION, Delivery, delivery_of
from books.querysets import codes_shown_to, is_shown
from books.views.parties import OnePartyMixin
from books.wording import STATE_TONES, delivery_state
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.exports import EURO, HOURS, TEXT, Column, export_response
from oids.periods import Period
from oids.views.sections import Cell, Section
from partnerships.models import Party
from partnerships.views.base import PartnershipYearMixin
from placements.calculations.hours import NormMissing
from placements.wording import norm_missing

INTRO = gettext_lazy(
    "Agreed: by the norm, for the days of every placement. Funded: what a stream pays for the role, at its rate. "
    "Asked: hours of the days about which boards were asked to confirm. Delivered: hours of the days that boards confirmed. What is agreed and not funded the party bears itself."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A period that can be chosen; `period` None is the whole year."""

    key: str
    label: str
    period: Period | None


def hours_cell(value: Fraction | None, url: str = "") -> Cell:
    return Cell(formats.hours(value), url, is_number=True)


class DeliveryMixin(PartnershipYearMixin, AccessMixin):
    permission = "books.view_delivery"

    @cached_property
    def delivery(self) -> Delivery:
        return delivery_of(self.partnership, self.school_year)

    @cached_property
    def shown_codes(self) -> frozenset[str] | None:
        return codes_shown_to(self.request.user, self.partnership)

    def choices(self) -> list[Choice]:
        """The year, its halves, and the period of every request to confirm."""
        year = self.school_year
        middle = datetime.date(year.start + 1, 1, 31)
        found = [
            Choice("jaar", _("school year"), None),
            Choice("h1", _("first half-year"), Period(year.first_day, middle)),
            Choice("h2", _("second half-year"), Period(middle + datetime.timedelta(days=1), year.last_day)),
        ]
        return found + [Choice(f"v{row.pk}", row.name, row.period) for row in self.delivery.requests]

    @cached_property
    def choice(self) -> Choice:
        wanted = self.request.GET.get("periode", "jaar")
        found = next((choice for choice in self.choices() if choice.key == wanted), None)
        if found is None:
            raise Http404
        return found

    def rows(self, period: Period | None) -> list[Shown]:
        """Rounded over all parties; then only those of this user."""
        return [row for row in self.delivery.rows(period) if is_shown(self.shown_codes, row.party)]

    def problems(self) -> list[str]:
        found = []
        if self.delivery.placing is None:
            found.append(_("No placement period is set for this school year, so there are no hours yet."))
        elif self.delivery.without_rate:
            roles = ", ".join(str(WorkRole(role).label) for role in self.delivery.without_rate)
            found.append(
                _("No rate is confirmed for %(roles)s: funded hours and their value are not known.") % {"roles": roles}
            )
        if self.delivery.placing is not None and self.delivery.allocation is None:
            found.append(_("No allocation is adopted yet, so it funds no hours."))
        return found

    def address(self, name: str, **values) -> str:
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        return reverse(name, kwargs=scope | values)

    @cached_property
    def keys(self) -> dict[str, int]:
        return dict(Party.objects.filter(code__in=self.delivery.names).values_list("code", "pk"))

    def agreed_url(self, row: Shown) -> str:
        """The hours behind it: for a mentor the board's placements, for the others the hours per trainer."""
        if row.role == MENTOR and row.party:
            return f"{self.address('placements:placement_list')}?board={self.keys.get(row.party, '')}"
        per = "institute" if row.role == INSTITUTE_TRAINER else "school_trainer"
        return f"{self.address('placements:hours')}?per={per}"

    def funded_url(self, row: Shown) -> str:
        if any(stream == ALLOCATION for stream, _h, _c in row.streams):
            return self.address("funding:statement_list")
        return self.address("books:ledger_party", party=row.party) if row.streams else ""

    def delivered_url(self) -> str:
        if self.delivery.requests and self.may("rounds.view_check", self.partnership):
            return self.address("rounds:check_request_list")
        return ""

    def cells(self, row: Shown) -> list[Cell]:
        return [
            hours_cell(row.agreed, self.agreed_url(row)), hours_cell(row.funded, self.funded_url(row)),
            hours_cell(row.gap), money(row.gap_cents), hours_cell(row.asked, self.delivered_url()),
            hours_cell(row.delivered, self.delivered_url()),
            Cell(delivery_state(row.state), tone=STATE_TONES[row.state]),
        ]  # fmt: skip

    def heads(self) -> list[str]:
        return [
            _("Agreed"), _("Funded"), _("Borne by the party"), _("In euro"), _("Asked"), _("Delivered"),
            _("State"),
        ]  # fmt: skip

    def export_columns(self) -> list[Column]:
        return [
            Column("code", _("Number"), TEXT), Column("name", _("Party"), TEXT), Column("role", _("Role"), TEXT),
            Column("period", _("Period"), TEXT), Column("agreed", _("Agreed"), HOURS),
            Column("funded", _("Funded"), HOURS), Column("gap", _("Borne by the party"), HOURS),
            Column("rate", _("Rate per hour"), EURO), Column("value_cents", _("Value agreed"), EURO),
            Column("paid_cents", _("Paid by streams"), EURO), Column("gap_cents", _("Borne, in euro"), EURO),
            Column("asked", _("Asked"), HOURS), Column("delivered", _("Delivered"), HOURS),
            Column("state", _("State"), TEXT),
        ]  # fmt: skip

    def export_rows(self, choices: list[Choice], only: str | None = None) -> list[dict]:
        names = ("agreed", "funded", "gap", "rate", "value_cents", "paid_cents", "gap_cents", "asked", "delivered")
        return [
            {name: getattr(row, name) for name in names}
            | {
                "code": row.party, "name": self.delivery.names[row.party], "period": choice.label,
                "role": str(WorkRole(row.role).label), "state": delivery_state(row.state),
            }
            for choice in choices
            for row in self.rows(choice.period)
            if only in (None, row.party)
        ]  # fmt: skip

    def export(self, rows, name: str):
        kind = self.request.GET["export"]
        return export_response(kind, self.export_columns(), rows, name=name, as_of=timezone.now())

    def get(self, request, *args, **kwargs):
        try:
            self.delivery  # noqa: B018
        except NormMissing as error:
            notice = norm_missing(error.day)
            return self.render_to_response(self.get_context_data(heading=self.get_heading(), notice=notice))
        return self.answer()

    def get_heading(self) -> str:
        return _("Hours agreed, funded and delivered")


def total_cells(rows: list[Shown]) -> list[Cell]:
    def total(name: str):
        values = [getattr(row, name) for row in rows]
        return None if None in values else sum(values)

    return [
        hours_cell(total("agreed")), hours_cell(total("funded")), hours_cell(total("gap")), money(total("gap_cents")),
        hours_cell(total("asked")), hours_cell(total("delivered")), Cell(""),
    ]  # fmt: skip


class DeliveryView(DeliveryMixin, TemplateView):
    """Per party and role, of the year or a period of it; staff of a board or institute see their own."""

    template_name = "books/delivery.html"

    def answer(self):
        if self.request.GET.get("export") in ("csv", "xlsx"):
            return self.export(self.export_rows([self.choice]), "geleverde-uren")
        return self.render_to_response(self.get_context_data(**self.page()))

    def page(self) -> dict:
        rows = self.rows(self.choice.period)
        at_risk = sum(row.state == BELOW for row in rows)
        notices = self.problems()
        if at_risk:
            notices.append(
                _("Below the minimum norm in %(number)s rows: a risk for the quality.") % {"number": at_risk}
            )
        query = f"?periode={self.choice.key}"
        return {
            "heading": self.get_heading(),
            "intro": str(INTRO),
            "notices": notices,
            "choices": [
                (choice.label, f"?periode={choice.key}", choice.key == self.choice.key) for choice in self.choices()
            ],
            "sections": [self.section(role, rows) for role in (SCHOOL_TRAINER, MENTOR, INSTITUTE_TRAINER)]
            + [self.totals(rows)],
            "exports": [(kind.upper(), f"{query}&export={kind}") for kind in ("csv", "xlsx")] if rows else [],
        }

    def section(self, role: str, all_rows: list[Shown]) -> Section:
        rows = [row for row in all_rows if row.role == role]
        rate = self.delivery.rates.get(role)
        note = _("Rate: %(rate)s per hour.") % {"rate": formats.euro(rate.cents_per_hour)} if rate else ""
        return Section(
            role, str(WorkRole(role).label).capitalize(), [_("Party"), *self.heads()],
            [
                [
                    Cell(
                        self.delivery.names[row.party],
                        self.address("books:delivery_party", party=row.party) if row.party else "",
                    ),
                    *self.cells(row),
                ]
                for row in rows
            ],
            foot=[_("Total"), *total_cells(rows)] if rows else [], note=note,
            empty=_("No hours are agreed for this role."),
        )  # fmt: skip

    def totals(self, rows: list[Shown]) -> Section:
        roles = [role for role in (SCHOOL_TRAINER, MENTOR, INSTITUTE_TRAINER) if any(row.role == role for row in rows)]
        return Section(
            "total", _("All roles"), [_("Role"), *self.heads()[:-1]],
            [
                [
                    Cell(str(WorkRole(role).label), f"#{role}"),
                    *total_cells([row for row in rows if row.role == role])[:-1],
                ]
                for role in roles
            ],
            foot=[_("Total"), *total_cells(rows)[:-1]] if rows else [], empty=_("No hours are agreed in this period."),
        )  # fmt: skip


class DeliveryPartyView(OnePartyMixin, DeliveryMixin, TemplateView):
    """One party: per role the year, its halves and every request to confirm, and which stream pays what."""

    template_name = "books/delivery.html"

    def answer(self):
        self.code = self.the_code()
        if self.code not in self.delivery.names:
            raise Http404
        if self.request.GET.get("export") in ("csv", "xlsx"):
            return self.export(self.export_rows(self.choices(), self.code), f"geleverde-uren-{self.code}")
        return self.render_to_response(self.get_context_data(**self.page()))

    def page(self) -> dict:
        by_period = [
            (choice, [row for row in self.rows(choice.period) if row.party == self.code]) for choice in self.choices()
        ]
        return {
            "heading": _("Hours of %(party)s") % {"party": self.delivery.names[self.code]},
            "intro": str(INTRO),
            "notices": self.problems(),
            "back_url": self.address("books:delivery"),
            "back_label": self.get_heading(),
            "sections": [self.section(choice, rows) for choice, rows in by_period] + [self.streams(by_period[0][1])],
            "exports": [(kind.upper(), f"?export={kind}") for kind in ("csv", "xlsx")],
        }

    def section(self, choice: Choice, rows: list[Shown]) -> Section:
        days = choice.period or self.school_year.period
        return Section(
            choice.key, choice.label.capitalize(), [_("Role"), *self.heads()],
            [[str(WorkRole(row.role).label), *self.cells(row)] for row in rows],
            foot=[_("Total"), *total_cells(rows)] if rows else [], note=formats.period(days.first, days.last),
            empty=_("No hours are agreed in this period."),
        )  # fmt: skip

    def streams(self, rows: list[Shown]) -> Section:
        paid = [(row, *stream) for row in rows for stream in row.streams]
        total = sum(cents for _row, _stream, _hours, cents in paid)
        known = [hours for _row, _stream, hours, _cents in paid]
        hours = None if None in known else sum(known)
        return Section(
            "streams", _("Which stream pays the hours"), [_("Role"), _("Stream"), _("Hours"), _("Amount")],
            [
                [
                    str(WorkRole(row.role).label), self.delivery.streams.get(stream, stream), hours_cell(funded),
                    money(cents, self.funded_url(row)),
                ]
                for row, stream, funded, cents in paid
            ],
            foot=[_("Total"), "", hours_cell(hours), money(total)] if paid else [],
            note=_("Of the whole school year."), empty=_("No stream pays hours of this party."),
        )  # fmt: skip
