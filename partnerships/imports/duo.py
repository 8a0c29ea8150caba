"""What an import of DUO's files would do to the register, and doing exactly that.

The preview and the import are the same code: `plan` compares, `apply_plan` writes what the plan says, all or nothing.
A number is the key; nothing historic is overwritten; what is missing from the file is reported and never removed,
unless it is ticked to be closed.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict, dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.formats import day as show_day
from oids.history import history
from oids.importing import Refusal
from oids.periods import ONE_DAY
from partnerships.enums import PartyKind
from partnerships.imports.duo_files import DETAILS, BoardRow, SchoolRow, read_boards, read_schools
from partnerships.models import Board, Party, PartyFormerName, School, SchoolFormerName, SchoolMembership

NEW, RENAMED, MOVED, CORRECTED, UNCHANGED, CLOSED = "new", "renamed", "moved", "corrected", "unchanged", "closed"
KINDS = {
    NEW: gettext_lazy("new"),
    RENAMED: gettext_lazy("renamed"),
    MOVED: gettext_lazy("to another board"),
    CORRECTED: gettext_lazy("corrected"),
    CLOSED: gettext_lazy("closed"),
}
LOCK = 7_021_967
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """The files and the choices of one import. `as_of` is the day from which what they say holds."""

    schools: bytes
    schools_name: str
    as_of: datetime.date
    boards: bytes | None = None
    boards_name: str = ""
    municipalities: tuple[str, ...] = ()
    close: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one school or board. `before` and `after` hold the fields that change."""

    subject: str
    key: str
    name: str
    kinds: tuple[str, ...]
    line: int
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """`read` = `new` + `changed` + `unchanged` + `refused`; rows outside the chosen municipalities are not read."""

    as_of: datetime.date
    changes: tuple[Change, ...]
    refused: tuple[Refusal, ...]
    missing: tuple[Change, ...]
    unchanged: int
    read: int
    left_out: int

    @property
    def new(self) -> int:
        return sum(change.kinds == (NEW,) and change.line > 0 for change in self.changes)

    @property
    def changed(self) -> int:
        return sum(change.kinds != (NEW,) and change.line > 0 for change in self.changes)

    @property
    def kinds(self) -> dict[str, int]:
        """How many times each thing happens; one row can be renamed and moved."""
        found = Counter(kind for change in self.changes for kind in change.kinds if change.line > 0 or kind == CLOSED)
        return {kind: found[kind] for kind in KINDS}

    @property
    def nameless(self) -> int:
        """Boards that are made with their number for a name: only the schools' file knows them."""
        return sum(change.subject == "board" and change.line == 0 for change in self.changes)

    @property
    def adds_up(self) -> bool:
        return self.read == self.new + self.changed + self.unchanged + len(self.refused)

    @property
    def fingerprint(self) -> str:
        """Of everything that would happen: what is confirmed is what was shown."""
        told = [[asdict(change) for change in self.changes], [asdict(row) for row in self.refused], self.as_of]
        return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def day_in_name(name: str) -> datetime.date | None:
    """DUO writes the reference date in the name of a file: ...-2021-10-01.csv."""
    match = re.search(r"(20\d\d)-?([01]\d)-?([0-3]\d)", name)
    try:
        return datetime.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def plan(source: Source) -> Plan:
    """Compare the files with the register. Raises `RefusedFile`; writes nothing."""
    schools, refused, sheet = read_schools(source.schools, source.schools_name)
    wanted = {name.strip().casefold() for name in source.municipalities if name.strip()}
    kept = [row for row in schools if not wanted or row.municipality.casefold() in wanted]
    left_out = len(schools) - len(kept)
    read = sheet.read - left_out
    boards: list[BoardRow] = []
    if source.boards is not None:
        boards, refused_boards, board_sheet = read_boards(source.boards, source.boards_name)
        refused += refused_boards
        read += board_sheet.read
    register = _Register(source.as_of)
    board_changes, board_unchanged = register.boards(boards, {row.board for row in kept})
    school_changes, late, school_unchanged = register.schools(kept, source.schools_name)
    missing = register.missing(kept)
    ticked = {key.upper() for key in source.close}
    closing = [change for change in missing if change.key in ticked]
    return Plan(
        as_of=source.as_of,
        changes=tuple(board_changes + school_changes + closing),
        refused=tuple(refused + late),
        missing=tuple(change for change in missing if change.key not in ticked),
        unchanged=board_unchanged + school_unchanged,
        read=read,
        left_out=left_out,
    )


class _Register:
    """The register as it is on a day, read in a few queries."""

    def __init__(self, as_of: datetime.date) -> None:
        self.as_of = as_of
        self.parties = {party.code: party for party in Party.objects.all()}
        self.known = {school.brin6: school for school in School.objects.all()}
        self.board_of: dict[int, tuple[str, datetime.date]] = {}
        rows = SchoolMembership.objects.order_by("school_id", "valid_from")
        for school, board, first, last in rows.values_list("school_id", "board__code", "valid_from", "valid_until"):
            # The last one written decides: a file of an earlier day must not undo it.
            self.board_of[school] = (board if last is None or last >= as_of else "", first)

    def boards(self, rows: list[BoardRow], needed: set[str]) -> tuple[list[Change], int]:
        changes, unchanged = [], 0
        for row in sorted(rows, key=lambda row: row.code):
            party = self.parties.get(row.code)
            if party is None:
                after = {"name": row.name, "kvk_number": row.kvk_number}
                changes.append(Change("board", row.code, row.name, (NEW,), row.line, {}, after))
                continue
            kinds, before, after = [], {}, {}
            if party.name != row.name:
                kinds.append(CORRECTED if party.name == nameless(row.code) else RENAMED)
                before["name"], after["name"] = party.name, row.name
            if row.kvk_number and party.kvk_number != row.kvk_number:
                kinds.append(CORRECTED)
                before["kvk_number"], after["kvk_number"] = party.kvk_number, row.kvk_number
            if kinds:
                kinds = list(dict.fromkeys(kinds))
                changes.append(Change("board", row.code, row.name, tuple(kinds), row.line, before, after))
            else:
                unchanged += 1
        named = {row.code for row in rows}
        # A board that only the schools' file knows goes by its number until a boards file names it.
        for code in sorted(needed - named - set(self.parties)):
            changes.append(
                Change("board", code, nameless(code), (NEW,), 0, {}, {"name": nameless(code), "kvk_number": ""})
            )
        return changes, unchanged

    def schools(self, rows: list[SchoolRow], file: str) -> tuple[list[Change], list[Refusal], int]:
        changes, refused, unchanged = [], [], 0
        for row in sorted(rows, key=lambda row: row.brin6):
            school = self.known.get(row.brin6)
            if school is None:
                after = {name: getattr(row, name) for name in DETAILS} | {"board": row.board, "name": row.name}
                changes.append(Change("school", row.brin6, row.name, (NEW,), row.line, {}, after))
                continue
            change = self._difference(school, row)
            if change is None:
                unchanged += 1
            elif reason := self._too_late(school, change):
                refused.append(
                    Refusal(
                        file, row.line, "VESTIGINGSNUMMER", row.brin6, reason,
                        _("Import a newer file, or choose a later day from which this file holds."),
                    )
                )  # fmt: skip
            else:
                changes.append(change)
        return changes, refused, unchanged

    def _difference(self, school: School, row: SchoolRow) -> Change | None:
        kinds, before, after = [], {}, {}
        if school.name != row.name:
            kinds.append(RENAMED)
            before["name"], after["name"] = school.name, row.name
        board, _since = self.board_of.get(school.pk, ("", None))
        if board != row.board:
            kinds.append(MOVED)
            before["board"], after["board"] = board, row.board
        for name in DETAILS:
            value = getattr(row, name)
            if value and getattr(school, name) != value:
                before[name], after[name] = getattr(school, name), value
                if CORRECTED not in kinds:
                    kinds.append(CORRECTED)
        return Change("school", school.brin6, row.name, tuple(kinds), row.line, before, after) if kinds else None

    def _too_late(self, school: School, change: Change) -> str:
        """Why the register already knows something newer than the file, or nothing."""
        if MOVED in change.kinds:
            _board, since = self.board_of.get(school.pk, ("", None))
            if since is not None and since >= self.as_of:
                return _("In the register this school belongs to its board from %(day)s; the file is older.") % {
                    "day": show_day(since)
                }
        if RENAMED in change.kinds and school.name_since is not None and school.name_since >= self.as_of:
            return _("In the register this school has its name from %(day)s; the file is older.") % {
                "day": show_day(school.name_since)
            }
        return ""

    def missing(self, rows: list[SchoolRow]) -> list[Change]:
        """Schools of the municipalities in the file that the file does not name."""
        places = {row.municipality_code for row in rows}
        found = {row.brin6 for row in rows}
        return [
            Change("school", school.brin6, school.name, (CLOSED,), 0, {}, {"closed_on": str(self.as_of - ONE_DAY)})
            for brin6, school in sorted(self.known.items())
            if school.closed_on is None
            and school.municipality_code
            and school.municipality_code in places
            and brin6 not in found
        ]


def nameless(code: str) -> str:
    """What a board is called until its name is known."""
    return f"Bevoegd gezag {code}"


@transaction.atomic
def import_duo(source: Source, *, by, expected: str | None = None) -> Plan:
    """Plan again under a lock and do it. `expected` is the fingerprint that was shown; if the register has changed
    since, nothing is done and `Outdated` is raised. `by=None`: the command line of the server itself."""
    if by is not None and not by.has_perm("partnerships.import_duo"):
        raise PermissionDenied(_("Only an administrator imports DUO's files."))
    _lock()
    found = plan(source)
    if expected is not None and found.fingerprint != expected:
        raise Outdated(found)
    if not found.adds_up:
        raise RuntimeError("The counts of the import do not add up.")
    with history("partnerships.duo.import", by=by, as_of=str(source.as_of)):
        apply_plan(found)
    return found


class Outdated(Exception):
    """The register changed between preview and import."""

    def __init__(self, found: Plan) -> None:
        super().__init__("outdated")
        self.plan = found


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def apply_plan(found: Plan) -> None:
    """Write what the plan says; inside the caller's transaction."""
    day_before = found.as_of - ONE_DAY
    boards = [change for change in found.changes if change.subject == "board"]
    schools = [change for change in found.changes if change.subject == "school"]
    Party.objects.bulk_create(
        [
            Party(
                kind=PartyKind.BOARD, code=change.key, name=change.after["name"],
                statutory_name=change.after["name"], kvk_number=change.after["kvk_number"],
            )
            for change in boards
            if change.kinds == (NEW,)
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    parties = {party.code: party for party in Party.objects.select_for_update()}
    for change in boards:
        if change.kinds != (NEW,):
            _change_board(parties[change.key], change, found.as_of)
    board_ids = {board.code: board for board in Board.objects.all()}
    new = [change for change in schools if change.kinds == (NEW,)]
    made = School.objects.bulk_create(
        [
            School(brin6=change.key, name=change.after["name"], **{name: change.after[name] for name in DETAILS})
            for change in new
        ],
        batch_size=_BATCH,
    )
    SchoolMembership.objects.bulk_create(
        [
            SchoolMembership(school=school, board=board_ids[change.after["board"]], valid_from=found.as_of)
            for school, change in zip(made, new, strict=True)
        ],
        batch_size=_BATCH,
    )
    keys = [change.key for change in schools if change.kinds != (NEW,)]
    known = {school.brin6: school for school in School.objects.select_for_update().filter(brin6__in=keys)}
    for change in schools:
        if change.kinds != (NEW,):
            _change_school(known[change.key], change, found.as_of, day_before, board_ids)


def _change_board(party: Party, change: Change, as_of: datetime.date) -> None:
    if RENAMED in change.kinds:
        PartyFormerName.objects.create(
            party=party, name=party.name, valid_from=party.name_since, valid_until=as_of - ONE_DAY
        )
        party.name_since = as_of
    if "name" in change.after:
        if party.statutory_name in ("", party.name):
            party.statutory_name = change.after["name"]
        party.name = change.after["name"]
    party.kvk_number = change.after.get("kvk_number", party.kvk_number)
    party.version += 1
    party.full_clean()
    party.save()


def _change_school(school: School, change: Change, as_of, day_before, boards) -> None:
    if RENAMED in change.kinds:
        SchoolFormerName.objects.create(
            school=school, name=school.name, valid_from=school.name_since, valid_until=day_before
        )
        school.name, school.name_since = change.after["name"], as_of
    current = SchoolMembership.objects.select_for_update().active_on(as_of).filter(school=school).first()
    if (MOVED in change.kinds or CLOSED in change.kinds) and current is not None:
        current.valid_until = day_before
        current.end_reason = _("According to DUO")
        current.full_clean()
        current.save()
    if MOVED in change.kinds:
        row = SchoolMembership(school=school, board=boards[change.after["board"]], valid_from=as_of)
        row.full_clean()
        row.save()
        school.closed_on = None
    if CLOSED in change.kinds:
        school.closed_on = day_before
    for name in DETAILS:
        setattr(school, name, change.after.get(name, getattr(school, name)))
    school.version += 1
    school.full_clean()
    school.save()
