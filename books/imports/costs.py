"""Costs from a sheet. The key is the party with its voucher number, or the reference of a cost that is known already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from books.actions.costs import enter_cost, update_cost
from books.actions.entries import day_of_year
from books.imports.references import reference_of
from books.models import Cost
from books.models.costs import VOUCHER_TWICE
from funding.enums import CostKind
from oids import formats
from oids.importing import DAY, DECIMAL, Column, cells
from oids.importing.plans import CHANGED, NEW, Entry, Kind, Report, Verdict, Warned, refuse_doubles, refuse_errors
from oids.importing.telling import told as _
from oids.periods import SchoolYear
from partnerships.imports.cells import party_code
from partnerships.models import Partnership, Party

LOOKS_KNOWN = "looks_known"
# Columns of the sheet that are fields of the cost under another name.
FIELD_OF = {"amount": "amount_cents"}
FIELDS = ("party", "incurred_on", "kind", "activity", "description", "amount", "voucher")
_REPORT_EVERY = 20


@dataclass(frozen=True)
class CostTarget:
    """The year into which costs are imported."""

    partnership: Partnership
    school_year: SchoolYear


class Costs(Kind):
    permission = "books.change_cost"
    named = frozenset({"voucher", "description"})
    columns = (
        Column(
            "reference", gettext_lazy("reference"),
            gettext_lazy("Of a cost that is known already, as the list gives it. Empty: a new one, or known by its number."),
            "K000123", width=12,
        ),
        Column(
            "voucher", gettext_lazy("voucher number"),
            gettext_lazy(
                "Number of the invoice or booking in the party's own administration; by it and the party a cost is known "
                "again. Parts of one invoice: -1, -2 behind it."
            ),
            "2026-0113", width=18,
        ),
        Column(
            "party", gettext_lazy("party"),
            gettext_lazy("DUO number of the school board, or BRIN of the institute. It takes part in the partnership."),
            "41775", required=True, width=12,
        ),
        Column(
            "name", gettext_lazy("name of the party"), gettext_lazy("Only to read along; it is not imported."), "",
            width=34, info=True,
        ),
        Column(
            "incurred_on", gettext_lazy("date"),
            gettext_lazy("On which it was delivered or took place; a day of the school year of the sheet."), "05-10-2026",
            kind=DAY, required=True, width=14,
        ),
        Column("kind", gettext_lazy("kind of cost"), "", CostKind.NETWORK.label, required=True,
               choices=tuple(CostKind.choices), width=22),
        Column(
            "activity", gettext_lazy("activity"), gettext_lazy("A stream may pay only some activities."),
            gettext_lazy("website"), width=22,
        ),
        Column("description", gettext_lazy("description"), gettext_lazy("No names of students."), "", required=True, width=44),
        Column(
            "amount", gettext_lazy("amount"), gettext_lazy("In euro and cents, more than 0."), "1.250,00", kind=DECIMAL,
            required=True, width=14,
        ),
    )  # fmt: skip

    def readers(self) -> dict[str, cells.Reader]:
        return {
            "reference": reference_of(Cost),
            "voucher": cells.text(40),
            "party": party_code,
            "incurred_on": cells.day,
            "kind": cells.choice(CostKind.choices),
            "activity": cells.text(80),
            "description": cells.text(200),
            "amount": cells.euro,
        }

    def compare(self, entries: Sequence[Entry], target: CostTarget) -> list[Verdict]:
        register = _Register(target)
        verdicts = [
            Verdict(entry, entry.get("voucher") or entry.cells.get("reference", ""), entry.get("description", ""))
            for entry in entries
        ]
        refuse_doubles(verdicts, "reference", lambda row: row.entry.get("reference"))
        refuse_doubles(verdicts, "voucher", _own_number)
        for verdict in verdicts:
            register.compare(verdict)
        return verdicts

    def apply(self, verdicts: Sequence[Verdict], target: CostTarget, *, by, reason: str, report: Report) -> None:
        for done, verdict in enumerate(verdicts, start=1):
            cost, values = verdict.load
            if cost is None:
                enter_cost(partnership=target.partnership, school_year=target.school_year, by=by, **values)
            else:
                update_cost(cost, version=cost.version, by=by, **values)
            if not done % _REPORT_EVERY:
                report(done, len(verdicts))

    def present(self, target: CostTarget) -> Iterator[Mapping[str, object]]:
        """All costs of the year but corrections; sent as they are, they change nothing."""
        for cost in _Register(target).costs.values():
            yield {
                "reference": cost.reference, "voucher": cost.voucher, "party": cost.party.code, "name": cost.party.name,
                "incurred_on": cost.incurred_on, "kind": cost.get_kind_display(), "activity": cost.activity,
                "description": cost.description, "amount": Decimal(cost.amount_cents).scaleb(-2),
            }  # fmt: skip

    def lists(self, target: CostTarget) -> dict[str, list[tuple[str, str]]]:
        return {"party": [(row.code, row.name) for row in _parties(target)]}

    def show(self, key: str, value: object) -> str:
        if key == "amount" and isinstance(value, int):
            return formats.euro(value)
        return super().show(key, value)


COSTS = Costs()


def _own_number(verdict: Verdict) -> tuple | None:
    entry = verdict.entry
    return (entry.get("party"), entry.get("voucher")) if entry.has("party") and entry.has("voucher") else None


def _parties(target: CostTarget):
    """Who takes part in the year."""
    return Party.objects.members_of(target.partnership, target.school_year.period).order_by("name", "pk")


class _Register:
    """The costs of the year and who takes part in it."""

    def __init__(self, target: CostTarget) -> None:
        self.year = target.school_year
        self.parties = {party.code: party for party in _parties(target)}
        rows = Cost.objects.of_year(target.partnership, target.school_year).filter(corrects=None)
        self.costs = {cost.pk: cost for cost in rows.select_related("party").order_by("incurred_on", "pk")}
        self.by_number = {(cost.party.code, cost.voucher): cost for cost in self.costs.values() if cost.voucher}
        self.alike: dict[tuple, Cost] = {}
        for cost in self.costs.values():
            self.alike.setdefault((cost.party.code, cost.incurred_on, cost.amount_cents), cost)

    def compare(self, verdict: Verdict) -> None:
        entry = verdict.entry
        party = self.party(verdict)
        cost = self.known(verdict)
        if entry.has("incurred_on"):
            try:
                day_of_year(entry.get("incurred_on"), self.year, "incurred_on")
            except ValidationError as error:
                refuse_errors(verdict, error, {"incurred_on": "incurred_on"}, "incurred_on")
        if cost is None:
            self.new(verdict, party)
        else:
            self.compare_known(verdict, cost, party)

    def party(self, verdict: Verdict) -> Party | None:
        code = verdict.entry.get("party")
        party = self.parties.get(code)
        if party is None and code is not None:
            verdict.refuse(
                "party", _("No party with this number takes part in the partnership this year."),
                _("Look it up in the list of boards and institutes, or in the list of the template."),
            )  # fmt: skip
        return party

    def known(self, verdict: Verdict) -> Cost | None:
        """The cost that the row is about; by its reference, else by the number of its party."""
        entry = verdict.entry
        by_number = self.by_number.get((entry.get("party"), entry.get("voucher")))
        if not entry.has("reference"):
            if not entry.has("voucher"):
                verdict.refuse(
                    "voucher", _("A cost is known again by its voucher number, and this row has none."),
                    _("Fill in the number of the invoice or booking, or the reference of a cost that is known already."),
                )  # fmt: skip
            return by_number
        cost = self.costs.get(entry.get("reference"))
        if cost is None:
            verdict.refuse(
                "reference", _("No cost of this school year has this reference."),
                _("Copy it from the list of costs, or leave it empty for a new cost."),
            )  # fmt: skip
        elif by_number is not None and by_number != cost:
            verdict.refuse("voucher", str(VOUCHER_TWICE), _("Mend it, or leave the row out."))
        return cost

    def new(self, verdict: Verdict, party: Party | None) -> None:
        entry = verdict.entry
        values = {name: entry.get(name, "") for name in FIELDS} | {"party": party}
        for name in FIELDS:
            if values[name] not in ("", None):
                verdict.change(name, None, values[name])
        alike = self.alike.get((entry.get("party"), entry.get("incurred_on"), entry.get("amount")))
        if alike is not None:
            text = _("Same party, day and amount as %(reference)s, “%(description)s”. Is it not the same invoice?")
            said = text % {"reference": alike.reference, "description": alike.description}
            verdict.warnings.append(Warned(LOOKS_KNOWN, said, needs_reason=False))
        verdict.become(NEW)
        verdict.load = (None, _as_fields(values))

    def compare_known(self, verdict: Verdict, cost: Cost, party: Party | None) -> None:
        entry = verdict.entry
        known: dict[str, Any] = {name: getattr(cost, FIELD_OF.get(name, name)) for name in FIELDS}
        values = known | {name: entry.get(name) for name in FIELDS if entry.has(name)}
        values["party"] = party or cost.party
        changed = [name for name in FIELDS if values[name] != known[name]]
        if changed and cost.is_confirmed:
            labels = ", ".join(str(COSTS.by_key[name].label) for name in changed)
            verdict.refuse(
                changed[0],
                _("%(reference)s is confirmed and stays as it is; different here: %(columns)s.")
                % {"reference": cost.reference, "columns": labels},
                _("Put back what is known, or correct the cost on its own page."),
            )  # fmt: skip
            return
        for name in changed:
            verdict.change(name, known[name], values[name])
        if changed:
            verdict.become(CHANGED)
            verdict.load = (cost, _as_fields(values))


def _as_fields(values: dict) -> dict:
    return {FIELD_OF.get(name, name): value for name, value in values.items()}
