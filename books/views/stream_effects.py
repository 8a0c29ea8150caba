"""Which costs are paid otherwise, on the page on which an earmark or amount of a stream is confirmed or removed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from books.models import Cost
from books.stream_effect import Payers, StreamEffect, stream_effect
from books.wording import overspent_text
from funding.models import Grant
from funding.views.cells import money
from funding.views.grant_sections import StreamChange, on_change_of_stream
from oids import formats
from oids.views.sections import Cell, Section

MOST_COSTS = 50


@on_change_of_stream
def what_changes(change: StreamChange, user) -> list[Section]:
    if not user.has_perm("books.view_coverage", change.grant):
        return []
    found = stream_effect(change.grant, adds=change.adds, removes=change.removes, amount=change.amount_cents)
    return [*_overspent(found), *_on_costs(found)]


def _overspent(found: StreamEffect) -> list[Section]:
    if not found.overspent:
        return []
    note = overspent_text(found.overspent)
    return [Section("overspent", _("Closed years took more than it then has"), [], note=note)]


def _on_costs(found: StreamEffect) -> list[Section]:
    if not found.costs:
        text = _("No confirmed cost of a year that is open is paid otherwise by this. It counts for costs that come.")
        return [Section("effect", _("What this changes"), [], note=text)]
    names = {row.pk: row.name for row in Grant.objects.filter(pk__in=[key for key in found.totals if key])}
    names[None] = _("the parties themselves")
    return [_by_stream(found, names), _by_cost(found, names)]


def _by_stream(found: StreamEffect, names: dict) -> Section:
    rows = []
    for key, (now, then) in sorted(found.totals.items(), key=lambda item: (item[0] is None, item[0] or 0)):
        rows.append([names[key], money(now), money(then), Cell(formats.signed_euro(then - now), is_number=True)])
    total = sum(now for now, _then in found.totals.values())
    more = found.by_streams
    if more > 0:
        note = _("Streams then pay %(cents)s more of these costs: that becomes payable to the parties that made them.")
    elif more < 0:
        note = _("Streams then pay %(cents)s less of these costs: that is set off against what the parties get.")
    else:
        note = _("Streams together pay as much of these costs as now; only which one pays changes.")
    return Section(
        "effect", _("What this changes"), [_("Who pays"), _("Now"), _("Then"), _("Difference")], rows,
        foot=[_("Total of these costs"), money(total), money(total), Cell(formats.signed_euro(0), is_number=True)],
        note=note % {"cents": formats.euro(abs(more))} if more else note,
    )  # fmt: skip


def _by_cost(found: StreamEffect, names: dict) -> Section:
    costs = Cost.objects.filter(pk__in=found.costs).select_related("party").order_by("incurred_on", "pk")
    rows = [
        [
            Cell(row.description, row.get_absolute_url()), formats.day(row.incurred_on), row.party.name,
            *(_said(payers, names) for payers in found.costs[row.pk]), money(row.amount_cents),
        ]
        for row in costs[:MOST_COSTS]
    ]  # fmt: skip
    note = _("Costs of closed years stay as they were paid.")
    if len(found.costs) > MOST_COSTS:
        note = _("The first %(number)s of %(all)s costs.") % {
            "number": formats.count(MOST_COSTS), "all": formats.count(len(found.costs)),
        } + f" {note}"  # fmt: skip
    return Section(
        "effect-costs", _("Costs that are paid otherwise"),
        [_("Description"), _("Date"), _("Party"), _("Paid now by"), _("Paid then by"), _("Amount")], rows, note=note,
    )  # fmt: skip


def _said(payers: Payers, names: dict) -> str:
    found = sorted(payers.items(), key=lambda item: (item[0] is None, item[0] or 0))
    own = _("the party")
    return "; ".join(f"{names[key] if key else own} {formats.euro(cents)}" for key, cents in found if cents)
