"""Parties settled with each other, the nets come to 0, and nobody makes a profit on another."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from books.closing.base import ERROR, WARNING, Finding, Year, rule
from books.purses import checks
from books.purses.ledger import NoPenvoerder
from books.purses.now import books_difference
from books.purses.transfers import mutual_payments
from oids.formats import count, euro
from placements.calculations.hours import NormMissing


def _address(name: str, partnership, school_year) -> str:
    return reverse(name, kwargs={"partnership": partnership.slug, "year": str(school_year)})


@rule(80, "settlement_adopted", gettext_lazy("The settlement between parties is adopted"))
def settlement_adopted(year: Year):
    partnership, school_year = year.partnership, year.school_year
    drafts = checks.draft_settlements(partnership, school_year)
    for draft in drafts:
        yield Finding(
            "settlement_draft", ERROR, _("Version %(number)s of the settlement is a concept.") % {"number": draft.number},
            draft.get_absolute_url(),
        )  # fmt: skip
    if not drafts and not checks.is_settled(partnership, school_year):
        yield Finding(
            "settlement_missing", WARNING, _("There is no settlement between parties of this year."),
            _address("books:settlement_list", partnership, school_year),
        )  # fmt: skip


@rule(81, "settlement_zero", gettext_lazy("The nets of the settlement come to 0"))
def settlement_zero(year: Year):
    partnership, school_year = year.partnership, year.school_year
    for row in checks.settlements_off_zero(partnership, school_year):
        yield Finding(
            f"settlement_zero_{row.number}", ERROR, _("The nets of %(reference)s do not come to 0.") % {"reference": row.reference},
            row.get_absolute_url(),
        )  # fmt: skip


@rule(82, "settlement_current", gettext_lazy("The settlement is that of the books as they are"))
def settlement_current(year: Year):
    """What was adopted stays; that the books changed since is told, so that it is corrected or accepted with a reason."""
    for row in checks.adopted_settlements(year.partnership, [year.school_year]):
        now = books_difference(row)
        moved = sum(change.change for change in now.rows if change.change > 0)
        if not now.error and not moved:
            continue
        said = now.error or _(
            "The books changed after %(reference)s was worked out: %(cents)s would go to other parties. Correct it with a "
            "new version, or say why it stays."
        ) % {"reference": row.reference, "cents": euro(moved)}
        yield Finding(f"settlement_current_{row.number}", WARNING, said, row.get_absolute_url())


@rule(83, "parties_paid", gettext_lazy("Parties paid each other what the settlement says"))
def parties_paid(year: Year):
    for mutual in mutual_payments(year.partnership, [year.school_year]):
        if rows := mutual.open_rows:
            text = ngettext(
                "%(number)s payment of parties to each other by %(reference)s is open, %(cents)s: note that it was made, or say "
                "why the year closes without it.",
                "%(number)s payments of parties to each other by %(reference)s are open, %(cents)s: note that they were made, or "
                "say why the year closes without them.",
                len(rows),
            ) % {"number": count(len(rows)), "reference": mutual.settlement.reference, "cents": euro(mutual.open_cents)}
            yield Finding("parties_paid", WARNING, text, mutual.get_absolute_url())


@rule(84, "cost_covering", gettext_lazy("No party makes a profit on another"))
def cost_covering(year: Year):
    partnership, school_year = year.partnership, year.school_year
    try:
        gains = checks.parties_that_gain(year.ledger)
    except (NoPenvoerder, NormMissing):
        return
    for party, cover in gains:
        yield Finding(
            f"gain_{party.code}", WARNING,
            _("%(party)s gets %(cents)s more than it gives at adopted rates and real costs.")
            % {"party": party.name, "cents": euro(cover.over)},
            _address("books:ledger", partnership, school_year),
        )  # fmt: skip


@rule(85, "norm_delivered", gettext_lazy("No role is below the minimum norm"))
def norm_delivered(year: Year):
    partnership, school_year = year.partnership, year.school_year
    try:
        below = checks.below_norm(year.ledger)
    except (NoPenvoerder, NormMissing):
        return
    if below:
        yield Finding(
            "norm_delivered", WARNING,
            _("%(number)s times a party delivered fewer hours for a role than the minimum norm: a quality risk.")
            % {"number": count(len(below))},
            _address("books:delivery", partnership, school_year),
        )  # fmt: skip
