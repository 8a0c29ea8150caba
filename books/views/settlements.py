"""Settlements between parties: list, page, each party's own, and what moves them on."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from books.enums import SettlementState
from books.models import Settlement, SettlementParty, SettlementTransfer, TransferPayment
from books.purses.kept import inputs_of
from books.purses.now import books_difference
from books.querysets import is_party_only
from books.reports.settlement import (
    PartySettlement,
    SettlementReport,
    TransferRow,
    line_columns,
    line_export,
    party_columns,
    party_export,
    party_settlement,
    settlement_report,
)
from books.views.ledger import cover_section, lines_section, position_cell, position_section, positions_section
from books.views.parties import address_of
from books.views.repayments import settlement_repaid
from books.views.transfers import mutual_sections
from funding.differences import DifferenceRow
from funding.views.cells import DOWNLOADS, money
from oids import formats
from oids.access import AccessMixin
from oids.exports import export_response
from oids.pdf import pdf_response, render_pdf
from oids.views.details import DetailView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.actions.base import year_is_closed
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin

TONES = {SettlementState.DRAFT: "neutral", SettlementState.ADOPTED: "good"}


class SettlementListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """Of all years; staff of a board or institute see their own part of what is adopted."""

    permission = "books.view_settlement"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        if is_party_only(self.request.user, self.partnership):
            sections, acts = [self.own_parts()], []
        else:
            found = list(
                Settlement.objects.visible_to(self.request.user)
                .filter(partnership=self.partnership)
                .select_related("partnership", "decision", "prepared_by")
                .defer("inputs")
            )
            sections, acts = [self.settlements(found)], self.acts(found)
        return super().get_context_data(
            heading=_("Settlements between parties"),
            intro=_(
                "Who owes whom for the year: costs that no stream paid are shared by an agreed key, and own "
                "contributions are set off. Paid with the fewest payments, or with closed purses."
            ),
            sections=sections,
            actions=[*acts, (_("What each party gives and gets"), reverse("books:ledger", kwargs=self.kwargs))],
            **kwargs,
        )

    def acts(self, found: list[Settlement]) -> list[tuple[str, str]]:
        if any(row.school_year == self.school_year for row in found):
            return []
        if not self.may("books.prepare_settlement", self.partnership):
            return []
        label = _("Prepare the settlement of %(year)s") % {"year": self.school_year}
        return [(label, reverse("books:settlement_prepare", kwargs=self.kwargs))]

    def settlements(self, found: list[Settlement]) -> Section:
        return Section(
            "settlements", _("Settlements of all years"),
            [
                _("School year"), _("Version"), _("State"), _("How"), _("Shared by"), _("Decision"),
                _("Value exchanged"), _("Payments"),
            ],
            [
                [
                    Cell(str(row.school_year), row.get_absolute_url()), number(row.number),
                    Cell(row.get_state_display(), tone=TONES[SettlementState(row.state)]), row.get_mode_display(),
                    row.get_key_display(),
                    f"{row.decision.number}, {formats.day(row.decision.decided_on)}" if row.decision else "",
                    money(row.result["value_cents"], row.get_absolute_url()), number(len(row.result["transfers"])),
                ]
                for row in found
            ],
            empty=_("There is no settlement yet. It is prepared from what each party gives and gets."),
        )  # fmt: skip

    def own_parts(self) -> Section:
        rows = SettlementParty.objects.visible_to(self.request.user).filter(settlement__partnership=self.partnership)
        rows = rows.select_related("settlement__partnership", "party").defer("settlement__inputs", "settlement__result")
        return Section(
            "settlements", _("Settlements of all years"),
            [_("School year"), _("Reference"), _("Party"), _("How"), _("Position"), _("Download")],
            [
                [
                    Cell(str(row.settlement.school_year), row.get_absolute_url()), row.reference, row.party.name,
                    row.settlement.get_mode_display(), position_cell(row.position_cents, row.get_absolute_url()),
                    Cell("PDF", f"{row.get_absolute_url()}?export=pdf"),
                ]
                for row in rows.order_by("-settlement__school_year", "-settlement__number", "party__code")
            ],
            empty=_("No settlement is adopted yet."),
        )  # fmt: skip


class SettlementMixin(RecordScopeMixin):
    model = Settlement
    permission = "books.view_settlement"

    def get_queryset(self):
        parts = ("partnership", "decision", "prepared_by", "adopted_by", "corrects__partnership")
        return super().get_queryset().select_related(*parts)

    def get_context_data(self, **kwargs):
        back = {"back_url": self.object.get_absolute_url(), "back_label": self.object.reference}
        return super().get_context_data(**back | kwargs)


def _pdf(name: str, report):
    return render_pdf(f"books/reports/{name}.html", report, language=get_language() or "nl")


def transfers_section(rows: tuple[TransferRow, ...], note: str, empty: str) -> Section:
    return Section(
        "transfers", _("Payments"), [_("Who pays"), _("To whom"), _("Amount")],
        [[f"{row.payer} ({row.payer_code})", f"{row.payee} ({row.payee_code})", money(row.cents)] for row in rows],
        foot=[_("Total"), "", money(sum(row.cents for row in rows))] if rows else [], note=note, empty=empty,
    )  # fmt: skip


def between() -> str:
    """How the payments are made."""
    return _(
        "What the penvoerder pays or gets goes with its payments, or is set off there; the others pay each other themselves."
    )


def no_payments(settlement: Settlement) -> str:
    if settlement.mode == "closed":
        return _("With closed purses: no cash moves.")
    return _("Nothing has to be paid.")


def unmoved() -> str:
    """Of a draft after a change in the books that no position feels."""
    return _(
        "The books changed after this was worked out, but no position does: what changed is not settled, such as hours. "
        "Work the draft out again to show it."
    )


class SettlementDetailView(SettlementMixin, DetailView):
    """As page, PDF, CSV and XLSX of the same figures."""

    template_name = "funding/report.html"

    @cached_property
    def report(self) -> SettlementReport:
        return settlement_report(self.object)

    def get(self, request, *args, **kwargs):
        kind, name = request.GET.get("export"), f"verrekening-{self.object.reference}"
        if kind == "pdf":
            return pdf_response(_pdf("settlement", self.report), name)
        if kind in ("csv", "xlsx"):
            as_of, rows = self.object.calculated_at, self.report.parties
            if request.GET.get("regels"):
                return export_response(kind, line_columns(), line_export(rows), name=f"{name}-regels", as_of=as_of)
            return export_response(kind, party_columns(), party_export(rows), name=name, as_of=as_of)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        settlement, report = self.object, self.report
        corrects, decision = settlement.corrects, settlement.decision
        scope = {"partnership": settlement.partnership.slug, "year": str(settlement.school_year)}
        return super().get_context_data(
            heading=_("Settlement %(year)s, version %(number)s")
            % {"year": settlement.school_year, "number": settlement.number},
            status=(settlement.get_state_display(), TONES[SettlementState(settlement.state)]),
            amount=formats.euro(report.value_cents),
            facts=[
                (_("Value exchanged"), formats.euro(report.value_cents)),
                (_("Paid in cash"), formats.euro(report.cash_cents)),
                (_("How it is settled"), report.mode),
                (_("Shared by"), report.key),
                (_("Hours settled too"), _("yes") if report.with_hours else _("no")),
                (_("Reference"), settlement.reference),
                (_("Worked out on"), formats.day_time(settlement.calculated_at)),
                (_("Prepared by"), str(settlement.prepared_by)),
                (_("Decision"), report.head.decision, decision.get_absolute_url() if decision else ""),
                (_("Adopted by"), report.head.adopted),
                *(
                    [(_("Corrects"), f"{report.corrects}: {report.correction_reason}", corrects.get_absolute_url())]
                    if corrects
                    else []
                ),
            ],
            sections=[
                *self.differences(), self.payments(),
                *mutual_sections(settlement, may_note=self.may("books.note_transfer", settlement)),
                *settlement_repaid(self, settlement), self.positions(), cover_section(list(report.covers)),
            ],
            actions=self.acts(),
            exports=[
                *DOWNLOADS, (_("Lines, CSV"), "?export=csv&regels=1"), (_("Lines, XLSX"), "?export=xlsx&regels=1"),
            ],
            history_url=reverse("books:settlement_history", args=[settlement.pk]),
            back_url=reverse("books:settlement_list", kwargs=scope),
            back_label=_("Settlements between parties"),
            **kwargs,
        )  # fmt: skip

    def payments(self) -> Section:
        note = ""
        if self.report.transfers:
            note = (
                _("The fewest payments that settle everything.")
                if self.report.is_smallest
                else _("Few payments; with so many parties it is not certain that no fewer would do.")
            )
            note = " ".join(filter(None, [note, self.paid_before(), between()]))
        return transfers_section(self.report.transfers, note, no_payments(self.object))

    def paid_before(self) -> str:
        """Of a correction: what of it is no news, in the frozen inputs."""
        paid = sum(row.cents for row in inputs_of(self.object.inputs).paid)
        if not paid:
            return ""
        return _("%(paid)s of it was paid between parties already by the version before; the rest is settled anew.") % {
            "paid": formats.euro(paid)
        }  # fmt: skip

    def positions(self) -> Section:
        urls = {row.party.code: row.get_absolute_url() for row in self.object.parties.select_related("party")}
        return positions_section(self.report.parties, self.report.key, self.report.rule, lambda row: urls[row.code])

    def differences(self) -> list[Section]:
        found = []
        if self.report.differences:
            found.append(
                _difference("correction", _("Difference with the version it corrects"), self.report.differences)
            )
        now = books_difference(self.object)
        if now.error:
            found.append(Section("books", _("Difference with the books now"), [], note=now.error))
        elif now.changed and not now.moves:
            if not self.object.is_adopted:
                found.append(Section("books", _("Difference with the books now"), [], note=unmoved()))
        elif now.changed:
            note = (
                _(
                    "The books changed after this was worked out. What is adopted stays as it is; a correction is a new version."
                )
                if self.object.is_adopted
                else _("The books changed after this was worked out. Work the draft out again to take the changes in.")
            )
            found.append(difference_with_the_books(now.rows, note))
        return found

    def acts(self) -> list[tuple[str, str]]:
        """What this user may do in this state; the next step first."""
        draft, adopted = SettlementState.DRAFT, SettlementState.ADOPTED
        wanted = (
            (draft, "books.adopt_settlement", "adopt", _("Adopt")),
            (draft, "books.prepare_settlement", "recalculate", _("Work out again")),
            (adopted, "books.prepare_settlement", "correct", _("Correct with a new version")),
        )
        settlement = self.object
        done = Settlement.objects.filter(corrects=settlement).exists() or year_is_closed(
            settlement.partnership, settlement.school_year
        )
        return [
            (label, reverse(f"books:settlement_{name}", args=[self.object.pk]))
            for state, permission, name, label in wanted
            if self.object.state == state and self.may(permission, self.object) and not (name == "correct" and done)
        ]


def _difference(name: str, title: str, rows: tuple[DifferenceRow, ...], note: str = "") -> Section:
    return Section(
        name, title, [_("Number"), _("Party"), _("Position was"), _("Becomes"), _("Difference")],
        [
            [row.code, row.name, position_cell(row.before), position_cell(row.after), position_cell(row.change)]
            for row in rows
        ],
        foot=["", _("Total"), *(position_cell(sum(getattr(row, part) for row in rows))
                                for part in ("before", "after", "change"))],
        note=note,
    )  # fmt: skip


def difference_with_the_books(rows: tuple[DifferenceRow, ...], note: str = "") -> Section:
    return _difference("books", _("Difference with the books now"), rows, note)


class SettlementHistoryView(SettlementMixin, HistoryView):
    def get_parts(self):
        noted = TransferPayment.objects.filter(transfer__settlement=self.object)
        return (SettlementParty, SettlementTransfer, noted)


class SettlementPartyView(DetailView):
    """One party's part of a settlement; as page, PDF, CSV and XLSX of the same figures."""

    model = SettlementParty
    permission = "books.view_settlement"
    template_name = "funding/report.html"

    def get_queryset(self):
        parts = ("partnership", "decision", "prepared_by", "adopted_by")
        return super().get_queryset().select_related("party", *(f"settlement__{part}" for part in parts))

    def check_access(self) -> None:
        self.request.partnership = self.object.settlement.partnership
        self.request.school_year = self.object.settlement.school_year
        super().check_access()

    @cached_property
    def report(self) -> PartySettlement:
        return party_settlement(self.object)

    def get(self, request, *args, **kwargs):
        kind, name = request.GET.get("export"), f"verrekening-{self.object.reference}"
        if kind == "pdf":
            return pdf_response(_pdf("settlement_party", self.report), name)
        if kind in ("csv", "xlsx"):
            rows, as_of = line_export((self.report.party,)), self.report.head.as_of
            return export_response(kind, line_columns(), rows, name=name, as_of=as_of)
        return super().get(request, *args, **kwargs)

    def source_url(self, source: str) -> str:
        settlement = self.object.settlement
        return address_of(
            source, self.object.party.code, user=self.request.user, partnership=settlement.partnership,
            school_year=settlement.school_year,
        )  # fmt: skip

    def get_context_data(self, **kwargs):
        report, settlement = self.report, self.object.settlement
        own = is_party_only(self.request.user, settlement.partnership)
        scope = {"partnership": settlement.partnership.slug, "year": str(settlement.school_year)}
        return super().get_context_data(
            heading=report.head.title,
            status=(report.head.state, TONES[SettlementState(settlement.state)]),
            amount=formats.signed_euro(report.party.result.position),
            facts=[
                (_("Reference"), settlement.reference, "" if own else settlement.get_absolute_url()),
                (_("Party"), f"{report.party.name} ({report.party.code})"),
                (_("How it is settled"), report.mode),
                (_("Shared by"), report.key),
                (_("Decision"), report.head.decision),
                (_("Figures as of"), formats.day_time(report.head.as_of)),
            ],
            sections=[
                transfers_section(report.transfers, between() if report.transfers else "", no_payments(settlement)),
                *mutual_sections(settlement, may_note=False, only=self.object.party.code),
                position_section(report.party, report.with_hours),
                lines_section(report.party, self.source_url),
            ],
            exports=DOWNLOADS,
            back_url=reverse("books:settlement_list", kwargs=scope) if own else settlement.get_absolute_url(),
            back_label=_("Settlements between parties") if own else settlement.reference,
            **kwargs,
        )
