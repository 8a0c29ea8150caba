"""Own contributions from a sheet, in money and in hours.

A row is known again by its reference; without one by its party, what it is for and its description. What was confirmed
stays as it is, and what is entered waits for a second person, as when it is typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from books.actions.contributions import enter_contribution, update_contribution
from books.actions.entries import day_of_year
from books.actions.hours import enter_hours, update_hours
from books.enums import PLACEMENT_ROLES, PaidHow, WorkRole
from books.imports.costs import CostTarget
from books.imports.references import reference_of
from books.models import Contribution, HoursContribution
from books.streams import streams_for
from funding.enums import CostKind
from funding.models import Grant
from oids import formats
from oids.importing import DAY, DECIMAL, Column, cells
from oids.importing.columns import plain
from oids.importing.plans import CHANGED, NEW, Entry, Kind, Report, Verdict, refuse_doubles, refuse_errors
from oids.importing.telling import told as _
from partnerships.imports.cells import party_code
from partnerships.models import Party

_REPORT_EVERY = 20
ENTERED_ROLES = tuple(row for row in WorkRole.choices if row[0] not in PLACEMENT_ROLES)

_REFERENCE = Column(
    "reference", gettext_lazy("reference"),
    gettext_lazy("Of one that is known already, as the template with what is known gives it. Empty: a new one, or known by "
                 "party and description."),
    "", width=12,
)  # fmt: skip
_PARTY = Column(
    "party", gettext_lazy("party"),
    gettext_lazy("DUO number of the school board, or BRIN of the institute. It takes part in the partnership."), "41775",
    required=True, width=12,
)  # fmt: skip
_NAME = Column(
    "name", gettext_lazy("name of the party"), gettext_lazy("Only to read along; it is not imported."), "", width=34,
    info=True,
)  # fmt: skip


class Contributions(Kind):
    """What both kinds share. `same` are the columns by which a row without a reference is known again, with the party."""

    permission = "books.change_contribution"
    model: type[Contribution] | type[HoursContribution]
    fields: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    # What is fetched with each entry.
    parts: tuple[str, ...] = ("party",)
    # Columns that are fields of the entry under another name.
    field_of: dict[str, str] = {}
    named = frozenset({"description"})

    def streams(self, target: CostTarget) -> Iterable[Grant]:
        """Into which these go, where they go into a stream."""
        return ()

    def enter(self, target: CostTarget, by, values: dict) -> None:
        raise NotImplementedError

    def update(self, row, by, values: dict) -> None:
        raise NotImplementedError

    def check(self, verdict: Verdict, values: dict, register: _Register) -> None:
        """Refuse what the action would refuse, at its column; `values` may be completed."""
        raise NotImplementedError

    def row_of(self, row) -> Mapping[str, object]:
        """The columns of one entry besides its reference and party."""
        raise NotImplementedError

    def compare(self, entries: Sequence[Entry], target: CostTarget) -> list[Verdict]:
        register = _Register(self, target)
        verdicts = [
            Verdict(entry, entry.cells.get("reference") or entry.cells.get("party", ""), entry.get("description", ""))
            for entry in entries
        ]
        refuse_doubles(verdicts, "reference", lambda row: row.entry.get("reference"))
        refuse_doubles(verdicts, "description", lambda row: register.mark_of(row.entry))
        for verdict in verdicts:
            register.compare(verdict)
        return verdicts

    def apply(self, verdicts: Sequence[Verdict], target: CostTarget, *, by, reason: str, report: Report) -> None:
        for done, verdict in enumerate(verdicts, start=1):
            row, values = verdict.load
            if row is None:
                self.enter(target, by, values)
            else:
                self.update(row, by, values)
            if not done % _REPORT_EVERY:
                report(done, len(verdicts))

    def present(self, target: CostTarget) -> Iterator[Mapping[str, object]]:
        """All of the year but corrections; sent as they are, they change nothing."""
        for row in _Register(self, target).rows.values():
            yield {"reference": row.reference, "party": row.party.code, "name": row.party.name} | self.row_of(row)

    def lists(self, target: CostTarget) -> dict[str, list[tuple[str, str]]]:
        return {"party": [(row.code, row.name) for row in _parties(target)]}

    def shared_readers(self) -> dict[str, cells.Reader]:
        return {
            "reference": reference_of(self.model), "party": party_code, "kind": cells.choice(CostKind.choices),
            "description": cells.text(200), "source": cells.text(200),
        }  # fmt: skip


def _as_fields(kind: Contributions, values: dict) -> dict:
    return {kind.field_of.get(name, name): value for name, value in values.items()}


class MoneyContributions(Contributions):
    model = Contribution
    fields = ("party", "stream", "kind", "description", "amount", "due_on", "paid_how", "source")
    same = ("stream", "description")
    parts = ("party", "grant")
    field_of = {"amount": "amount_cents", "stream": "grant"}
    columns = (
        _REFERENCE, _PARTY, _NAME,
        Column(
            "stream", gettext_lazy("into the stream"),
            gettext_lazy("By its name. Empty: the only stream of own contributions or of the learning network in this year."),
            "Kennisnetwerk 2026-2027", width=30,
        ),
        Column("kind", gettext_lazy("kind of cost"), gettext_lazy("Empty: learning network."), CostKind.NETWORK.label,
               choices=tuple(CostKind.choices), width=22),
        Column(
            "description", gettext_lazy("description"),
            gettext_lazy("One party has each description once in a stream and year, so name the half-year when there are two."),
            gettext_lazy("Contribution learning network"), required=True, width=40,
        ),
        Column("amount", gettext_lazy("amount"), gettext_lazy("In euro and cents, more than 0."), "3.000,00", kind=DECIMAL,
               required=True, width=14),
        Column("due_on", gettext_lazy("to be paid on"), "", "01-12-2026", kind=DAY, required=True, width=14),
        Column("paid_how", gettext_lazy("how it is paid"), gettext_lazy("Empty: invoiced."), PaidHow.INVOICED.label,
               choices=tuple(PaidHow.choices), width=28),
        Column("source", gettext_lazy("source"), gettext_lazy("Where the contribution was agreed."),
               gettext_lazy("Convenant, article 5"), required=True, width=30),
    )  # fmt: skip

    def readers(self) -> dict[str, cells.Reader]:
        return self.shared_readers() | {
            "stream": cells.text(120), "amount": cells.euro, "due_on": cells.day, "paid_how": cells.choice(PaidHow.choices),
        }  # fmt: skip

    def check(self, verdict: Verdict, values: dict, register: _Register) -> None:
        values["kind"] = values["kind"] or CostKind.NETWORK
        values["paid_how"] = values["paid_how"] or PaidHow.INVOICED
        if isinstance(values["stream"], Grant):
            return
        names = ", ".join(grant.name for grant in register.streams.values())
        if not register.streams:
            verdict.refuse(
                "stream", _("This year has no stream into which own contributions go."),
                _("The controller records one first, under Streams of money."),
            )  # fmt: skip
        else:
            verdict.refuse(
                "stream", _("It is not clear into which stream this goes."),
                _("Write the name of one of: %(streams)s.") % {"streams": names},
            )  # fmt: skip

    def streams(self, target: CostTarget) -> Iterable[Grant]:
        return streams_for(target.partnership, target.school_year)

    def enter(self, target: CostTarget, by, values: dict) -> None:
        enter_contribution(partnership=target.partnership, school_year=target.school_year, by=by, **values)

    def update(self, row, by, values: dict) -> None:
        update_contribution(row, version=row.version, by=by, **values)

    def row_of(self, row: Contribution) -> Mapping[str, object]:
        return {
            "stream": row.grant.name, "kind": row.get_kind_display(), "description": row.description,
            "amount": Decimal(row.amount_cents).scaleb(-2), "due_on": row.due_on, "paid_how": row.get_paid_how_display(),
            "source": row.source,
        }  # fmt: skip

    def lists(self, target: CostTarget) -> dict[str, list[tuple[str, str]]]:
        streams = [(row.name, str(row.get_source_display())) for row in self.streams(target)]
        return super().lists(target) | {"stream": streams}

    def show(self, key: str, value: object) -> str:
        if key == "amount" and isinstance(value, int):
            return formats.euro(value)
        if isinstance(value, Grant):
            return value.name
        return super().show(key, value)


class HoursContributions(Contributions):
    model = HoursContribution
    fields = ("party", "role", "kind", "description", "valid_from", "valid_until", "hours", "source")
    same = ("role", "kind", "description")
    columns = (
        _REFERENCE, _PARTY, _NAME,
        Column(
            "role", gettext_lazy("role"),
            gettext_lazy("Hours of school trainers, mentors and institute trainers follow from the placements and do not stand "
                         "here."),
            WorkRole.PLG_MEMBER.label, required=True, choices=ENTERED_ROLES, width=28,
        ),
        Column("kind", gettext_lazy("kind of cost"), "", CostKind.NETWORK.label, required=True,
               choices=tuple(CostKind.choices), width=22),
        Column(
            "description", gettext_lazy("description"),
            gettext_lazy("No names of students. One party has each description once for a role, kind and year."),
            gettext_lazy("PLG language, 4 members"), required=True, width=40,
        ),
        Column("valid_from", gettext_lazy("from"), gettext_lazy("A day of the school year of the sheet. Empty: its first day."),
               "01-08-2026", kind=DAY, width=14),
        Column("valid_until", gettext_lazy("until and including"), gettext_lazy("Empty: the last day of the school year."),
               "31-07-2027", kind=DAY, width=14),
        Column("hours", gettext_lazy("hours"), gettext_lazy("All people together, in this period."), "160", kind=DECIMAL,
               required=True, width=12),
        Column("source", gettext_lazy("source"), gettext_lazy("For example: list of members of the PLG."),
               gettext_lazy("List of members"), required=True, width=30),
    )  # fmt: skip

    def readers(self) -> dict[str, cells.Reader]:
        return self.shared_readers() | {
            "role": cells.choice(ENTERED_ROLES), "valid_from": cells.day, "valid_until": cells.day,
            "hours": cells.decimal(999_999, 2),
        }  # fmt: skip

    def check(self, verdict: Verdict, values: dict, register: _Register) -> None:
        year = register.target.school_year
        values["valid_from"] = values["valid_from"] or year.first_day
        values["valid_until"] = values["valid_until"] or year.last_day
        for name in ("valid_from", "valid_until"):
            try:
                day_of_year(values[name], year, name)
            except ValidationError as error:
                refuse_errors(verdict, error, {name: name}, name)
        if values["valid_until"] < values["valid_from"]:
            verdict.refuse(
                "valid_until", _("The last day lies before the first day."),
                _("Enter a last day on or after the first day."),
            )  # fmt: skip
        if values["hours"] == 0:
            verdict.refuse("hours", _("Hours are more than 0."), _("Mend it, or leave the row out."))

    def enter(self, target: CostTarget, by, values: dict) -> None:
        enter_hours(partnership=target.partnership, school_year=target.school_year, by=by, **values)

    def update(self, row, by, values: dict) -> None:
        update_hours(row, version=row.version, by=by, **values)

    def row_of(self, row: HoursContribution) -> Mapping[str, object]:
        return {
            "role": row.get_role_display(), "kind": row.get_kind_display(), "description": row.description,
            "valid_from": row.valid_from, "valid_until": row.valid_until, "hours": row.hours, "source": row.source,
        }  # fmt: skip


MONEY, HOURS = MoneyContributions(), HoursContributions()


def _parties(target: CostTarget):
    """Who takes part in the year."""
    return Party.objects.members_of(target.partnership, target.school_year.period).order_by("name", "pk")


class _Register:
    """What was entered of the year, who takes part in it, and the streams that contributions go into."""

    def __init__(self, kind: Contributions, target: CostTarget) -> None:
        self.kind, self.target = kind, target
        self.parties = {party.code: party for party in _parties(target)}
        self.streams = {plain(grant.name): grant for grant in kind.streams(target)}
        rows = kind.model.objects.of_year(target.partnership, target.school_year).filter(corrects=None)
        self.rows = {row.pk: row for row in rows.select_related(*kind.parts).order_by("party__code", "pk")}
        self.by_mark: dict[tuple, list] = defaultdict(list)
        for row in self.rows.values():
            values = self.values_of(row)
            self.by_mark[self.mark(row.party.code, [values[name] for name in kind.same])].append(row)

    def mark(self, party: str, values: Sequence[Any]) -> tuple:
        return (party, *(plain(value.name if isinstance(value, Grant) else value) for value in values))

    def mark_of(self, entry: Entry) -> tuple | None:
        """By what a row without a reference is known; none when a cell that is needed for it is not there."""
        values = [self.stream_of(entry) if name == "stream" else entry.get(name) for name in self.kind.same]
        if entry.has("reference") or not entry.has("party") or any(value is None for value in values):
            return None
        return self.mark(entry.get("party"), values)

    def stream_of(self, entry: Entry) -> Grant | None:
        if entry.has("stream"):
            return self.streams.get(plain(entry.get("stream")))
        return next(iter(self.streams.values())) if len(self.streams) == 1 else None

    def values_of(self, row) -> dict[str, Any]:
        return {name: getattr(row, self.kind.field_of.get(name, name)) for name in self.kind.fields}

    def compare(self, verdict: Verdict) -> None:
        entry = verdict.entry
        party = self.parties.get(entry.get("party"))
        if party is None and entry.has("party"):
            verdict.refuse(
                "party", _("No party with this number takes part in the partnership this year."),
                _("Look it up in the list of boards and institutes, or in the list of the template."),
            )  # fmt: skip
        row = self.known(verdict)
        known = self.values_of(row) if row is not None else dict.fromkeys(self.kind.fields)
        values = known | {name: entry.get(name) for name in self.kind.fields if entry.has(name)}
        values["party"] = party or known["party"]
        if "stream" in values and (row is None or entry.has("stream")):
            values["stream"] = self.stream_of(entry)
        self.kind.check(verdict, values, self)
        changed = [name for name in self.kind.fields if values[name] != known[name]]
        if row is not None and changed and row.is_confirmed:
            labels = ", ".join(str(self.kind.by_key[name].label) for name in changed)
            verdict.refuse(
                changed[0],
                _("%(reference)s is confirmed and stays as it is; different here: %(columns)s.")
                % {"reference": row.reference, "columns": labels},
                _("Put back what is known, or correct it on its own page."),
            )  # fmt: skip
            return
        for name in changed:
            verdict.change(name, known[name], values[name])
        if row is None or changed:
            verdict.become(NEW if row is None else CHANGED)
            verdict.load = (row, _as_fields(self.kind, values))

    def known(self, verdict: Verdict):
        """The entry that the row is about, or none when it is new."""
        entry = verdict.entry
        if entry.has("reference"):
            row = self.rows.get(entry.get("reference"))
            if row is None:
                verdict.refuse(
                    "reference", _("Nothing of this school year has this reference."),
                    _("Copy it from the template with what is known, or leave it empty for a new one."),
                )  # fmt: skip
            return row
        mark = self.mark_of(entry)
        found = self.by_mark.get(mark, []) if mark else []
        if len(found) > 1:
            verdict.refuse(
                "description", _("Several that are known look like this: %(references)s.")
                % {"references": ", ".join(row.reference for row in found)},
                _("Fill in the reference of the one that is meant."),
            )  # fmt: skip
        return found[0] if len(found) == 1 else None
