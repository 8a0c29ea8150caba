"""What stands on a grant's page: amounts, what it may pay, instalments against receipts."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from funding.actions.grants import closed_year_of
from funding.enums import AmountState, GrantSource
from funding.models import Grant, GrantAmount, GrantEarmark, GrantReceipt
from funding.views.cells import money
from funding.wording import subsidy_line
from oids import formats
from oids.periods import SchoolYear
from oids.views.sections import Cell, Section, number
from partnerships.actions.base import closed_years

# Sections of apps that stand on this one, such as what the grant pays: (grant, user) -> sections.
MORE: list[Callable[[Grant, object], list[Section]]] = []


def on_grant_page(function: Callable[[Grant, object], list[Section]]) -> Callable[[Grant, object], list[Section]]:
    """Register sections for the page of a grant; for apps that this one does not know."""
    MORE.append(function)
    return function


@dataclass(frozen=True, slots=True)
class StreamChange:
    """What an act is going to change in what a grant pays: earmarks that begin or cease to hold, and an amount in cents
    (None: it stays)."""

    grant: Grant
    adds: tuple[GrantEarmark, ...] = ()
    removes: tuple[GrantEarmark, ...] = ()
    amount_cents: int | None = None


# Sections of apps that stand on this one that say what such an act changes: (change, user) -> sections.
CHANGES: list[Callable[[StreamChange, object], list[Section]]] = []


def on_change_of_stream(
    function: Callable[[StreamChange, object], list[Section]],
) -> Callable[[StreamChange, object], list[Section]]:
    """Register what an act on a stream changes; for apps that this one does not know."""
    CHANGES.append(function)
    return function


def changes(change: StreamChange, user) -> list[Section]:
    return [section for more in CHANGES for section in more(change, user)]


def tone_of(amount: GrantAmount) -> str:
    return "good" if amount.state == AmountState.DEFINITIVE else "warn"


def derivation(amount: GrantAmount | None) -> list[Section]:
    if amount is None or not amount.derivation:
        return []
    lines = [[what, Cell(shown, is_number=True)] for what, shown in map(subsidy_line, amount.derivation)]
    title = _("How the amount came about")
    return [Section("derivation", title, [_("What"), _("Number or amount")], lines)]


def amounts(grant: Grant, *, change: bool, user) -> Section:
    """Worked out by the rule, or from a letter; with who confirmed it, or the step that is left to do."""
    by_rule = grant.source == GrantSource.OCW
    rows = []
    for row in sorted(grant.amounts.all(), key=lambda row: row.number):
        step: Cell | str = ""
        if change and not row.counts:
            step = Cell(_("Confirm or take back"), reverse("funding:amount_confirm", args=[row.pk]))
            if row.recorded_by_id == user.pk:
                step = Cell(_("Take back"), reverse("funding:amount_withdraw", args=[row.pk]))
        if by_rule:
            count = f"{row.count.school_year}: {formats.count(row.students)}"
            reduction = f"{formats.decimal(row.reduction_percentage, 4)}%" if row.reduction_percentage else ""
            source = [Cell(count, row.count.get_absolute_url()), reduction]
        else:
            source = [row.letter]
        waits = Cell(_("waits for another person"), tone="warn")
        rows.append(
            [
                number(row.number), Cell(row.get_state_display(), tone=tone_of(row)), *source,
                formats.day(row.decided_on) if row.decided_on else "", str(row.recorded_by),
                str(row.confirmed_by or "") if row.counts else waits, money(row.amount_cents),
                *([step] if change else []),
            ]
        )  # fmt: skip
    return Section(
        "amounts", _("Amounts"),
        [
            _("Number"), _("State"), *([_("Count"), _("Reduction")] if by_rule else [_("Source")]),
            _("Date of the letter"), _("Recorded by"), _("Confirmed by"), _("Amount"), *([""] if change else []),
        ],
        rows,
        empty=_("No amount is worked out yet. It needs the filed count; another person confirms it.") if by_rule
        else _("No amount yet. Record what the letter says; another person confirms it."),
        note=_("The newest amount that was confirmed counts; earlier ones stay readable."),
    )  # fmt: skip


def _earmark_state(mark: GrantEarmark) -> Cell | str:
    if mark.removal_is_asked:
        return Cell(_("removal waits for another person"), tone="warn")
    if not mark.counts:
        return Cell(_("waits for another person"), tone="warn")
    return str(mark.confirmed_by or "")


def _earmark_step(mark: GrantEarmark, user) -> Cell:
    """What this person may do next with it."""
    if mark.removal_is_asked:
        mine = mark.removal_asked_by_id == user.pk
        label, name = (_("Keep the earmark"), "earmark_keep") if mine else (_("Remove or keep"), "earmark_remove")
    elif mark.counts:
        label, name = _("Ask to remove"), "earmark_ask_removal"
    elif mark.entered_by_id == user.pk:
        label, name = _("Take back"), "earmark_withdraw"
    else:
        label, name = _("Confirm or take back"), "earmark_confirm"
    return Cell(label, reverse(f"funding:{name}", args=[mark.pk]))


def earmarks(grant: Grant, *, change: bool, user) -> Section:
    rows = [
        [
            number(mark.order), mark.get_kind_display(), mark.activity or _("all"), str(mark.entered_by or ""),
            _earmark_state(mark), *([_earmark_step(mark, user)] if change else []),
        ]
        for mark in sorted(grant.earmarks.all(), key=lambda mark: (mark.order, mark.kind, mark.activity))
    ]  # fmt: skip
    note = _(
        "Where several streams may pay a cost, order 1 pays first; what is left the party bears itself. An earmark counts once "
        "another person confirmed it, and goes when two people want that."
    )
    if grant.source == GrantSource.OCW:
        note += " " + _("What the allocation divides over the parties is no longer there for costs.")
    return Section(
        "earmarks", _("What it may pay"),
        [
            _("Order"), _("Kind of cost"), _("Activity"), _("Entered by"), _("Confirmed by"), *([""] if change else []),
        ],
        rows, note=note,
        add=(_("Add an earmark"), reverse("funding:earmark_add", args=[grant.pk])) if change else None,
        empty=_("No earmark: it pays no costs of the parties."),
    )  # fmt: skip


def instalments(grant: Grant, *, change: bool) -> Section:
    """Expected against what came in on each."""
    receipts = list(grant.receipts.all())
    rows, on_plan = [], 0
    for row in sorted(grant.instalments.all(), key=lambda row: row.number):
        received = sum(receipt.amount_cents for receipt in receipts if receipt.instalment_id == row.pk)
        on_plan += received
        rows.append(
            [
                number(row.number), formats.day(row.expected_on), money(row.amount_cents), money(received),
                money(row.amount_cents - received),
            ]
        )  # fmt: skip
    expected = grant.expected_cents
    loose = grant.received_cents - on_plan
    note = ""
    if rows and loose:
        note = _("Besides these, %(amount)s came in that was booked on no instalment.") % {
            "amount": formats.euro(loose)
        }
    return Section(
        "instalments", _("Instalments"),
        [_("Instalment"), _("Expected on"), _("Expected"), _("Received"), _("Still to come")], rows, note=note,
        add=(_("Plan the instalments"), reverse("funding:grant_instalments", args=[grant.pk])) if change else None,
        empty=_("No instalments are planned."),
        foot=[_("Total"), "", money(expected), money(on_plan), money(expected - on_plan)] if rows else [],
    )  # fmt: skip


def _receipt_step(receipt: GrantReceipt, closed: Container[SchoolYear]) -> Cell:
    year = closed_year_of(receipt, closed)
    if year is not None:
        return Cell(_("stays: %(year)s is closed") % {"year": year})
    return Cell(_("Take back"), reverse("funding:receipt_remove", args=[receipt.pk]))


def receipts(grant: Grant, *, change: bool) -> Section:
    closed = closed_years(grant.partnership) if change and grant.received_cents else ()
    numbers = {row.pk: row.number for row in grant.instalments.all()}
    rows = [
        [
            formats.day(row.received_on), row.description, number(numbers.get(row.instalment_id, "–")),
            money(row.amount_cents),
            *([_receipt_step(row, closed)] if change else []),
        ]
        for row in grant.receipts.all()
    ]  # fmt: skip
    step = [""] if change else []
    return Section(
        "receipts", _("Received"), [_("Date"), _("Description"), _("Instalment"), _("Amount"), *step], rows,
        empty=_("Nothing has been received yet."),
        foot=[_("Total"), "", "", money(grant.received_cents), *step] if rows else [],
    )  # fmt: skip
