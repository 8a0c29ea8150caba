"""DUO's files of locations and boards, both generations, as rows that the register understands.

Older: `;`, Windows-1252, BRIN NUMMER and VESTIGINGSNUMMER (BRIN6). Current: `,`, UTF-8, INSTELLINGSCODE and
VESTIGINGSCODE (BRIN6 or only its last two digits), postcode with or without a space.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from oids.importing import Line, Refusal, Sheet, looks_like_formula, read_csv

BOARD = ("BEVOEGD GEZAG NUMMER",)
BOARD_NAME = ("BEVOEGD GEZAG NAAM",)
KVK = ("KVK-NUMMER",)
BRIN = ("BRIN NUMMER", "INSTELLINGSCODE")
LOCATION = ("VESTIGINGSNUMMER", "VESTIGINGSCODE")
NAME = ("VESTIGINGSNAAM",)
MUNICIPALITY = ("GEMEENTENAAM",)
SCHOOL_COLUMNS = (BOARD, BRIN, LOCATION, NAME, ("POSTCODE",), ("PLAATSNAAM",), MUNICIPALITY)
BOARD_COLUMNS = (BOARD, BOARD_NAME)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One board of the file; `kvk_number` of 8 digits or empty."""

    line: int
    code: str
    name: str
    kvk_number: str


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One location of the file."""

    line: int
    brin6: str
    board: str
    name: str
    street: str
    house_number: str
    postcode: str
    city: str
    municipality_code: str
    municipality: str
    denomination: str


DETAILS = tuple(field.name for field in fields(SchoolRow) if field.name not in {"line", "brin6", "board", "name"})
_COLUMN_OF = {
    "street": ("STRAATNAAM",),
    "house_number": ("HUISNUMMER-TOEVOEGING",),
    "city": ("PLAATSNAAM",),
    "municipality": MUNICIPALITY,
    "denomination": ("DENOMINATIE",),
}
_LENGTH = {"street": 120, "house_number": 20, "city": 80, "municipality": 80, "denomination": 80, "name": 200}


class _Refused(Exception):
    def __init__(self, column: str, value: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.column, self.value, self.rule, self.remedy = column, value, rule, remedy


def read_schools(data: bytes, name: str) -> tuple[list[SchoolRow], list[Refusal], Sheet]:
    sheet = read_csv(data, name, SCHOOL_COLUMNS)
    rows, refused = _parse(sheet, _school)
    return *_only_once(sheet, rows, refused, lambda row: row.brin6, LOCATION[0]), sheet


def read_boards(data: bytes, name: str) -> tuple[list[BoardRow], list[Refusal], Sheet]:
    sheet = read_csv(data, name, BOARD_COLUMNS)
    rows, refused = _parse(sheet, _board)
    return *_only_once(sheet, rows, refused, lambda row: row.code, BOARD[0]), sheet


def _parse(sheet: Sheet, parse) -> tuple[list, list[Refusal]]:
    rows, refused = [], list(sheet.ragged)
    for line in sheet.lines:
        try:
            rows.append(parse(line))
        except _Refused as error:
            refused.append(Refusal(sheet.name, line.number, error.column, error.value[:80], error.rule, error.remedy))
    return rows, refused


def _only_once(sheet: Sheet, rows: list, refused: list[Refusal], key, column: str) -> tuple[list, list[Refusal]]:
    """A key that stands in the file twice is refused on every line: which of the two is right nobody knows."""
    by_key = defaultdict(list)
    for row in rows:
        by_key[key(row)].append(row)
    for value, same in by_key.items():
        if len(same) > 1:
            lines = ", ".join(str(row.line) for row in same)
            refused += [
                Refusal(
                    sheet.name, row.line, column, value,
                    _("This number stands in the file more than once: lines %(lines)s.") % {"lines": lines},
                    _("Keep the line that is right and remove the other."),
                )
                for row in same
            ]  # fmt: skip
    return [row for row in rows if len(by_key[key(row)]) == 1], sorted(refused, key=lambda row: row.line)


def _text(line: Line, names: tuple[str, ...], most: int, *, needed: bool = False) -> str:
    value = line.get(*names)
    if needed and not value:
        raise _Refused(names[0], value, _("This may not be empty."), _("Fill it in, or leave the row out."))
    if looks_like_formula(value):
        raise _Refused(names[0], value, _("This begins like a formula."), _("Remove the first character."))
    if len(value) > most:
        raise _Refused(
            names[0], value, _("This is longer than %(most)s characters.") % {"most": most}, _("Make it shorter.")
        )
    return value


def _code(line: Line, names: tuple[str, ...], pattern: str, rule: str) -> str:
    value = line.get(*names).upper()
    if not re.fullmatch(pattern, value):
        raise _Refused(names[0], value, rule, _("Look it up at DUO; a spreadsheet may have taken away zeros in front."))
    return value


def _board_code(line: Line) -> str:
    return _code(line, BOARD, r"\d{5}", _("A DUO number has 5 digits, for example 41775."))


def _board(line: Line) -> BoardRow:
    kvk = line.get(*KVK)
    if kvk and not re.fullmatch(r"\d{7,8}", kvk):
        raise _Refused(KVK[0], kvk, _("A KvK number has 8 digits."), _("Look it up at the chamber of commerce."))
    return BoardRow(
        line.number, _board_code(line), _text(line, BOARD_NAME, 200, needed=True), kvk.zfill(8) if kvk else ""
    )


def _school(line: Line) -> SchoolRow:
    brin = _code(line, BRIN, r"\d{2}[A-Z]{2}", _("A BRIN has 2 digits and 2 letters, for example 23AH."))
    location = line.get(*LOCATION).upper()
    brin6 = brin + location if re.fullmatch(r"\d{2}", location) else location
    if not re.fullmatch(r"\d{2}[A-Z]{2}\d{2}", brin6) or not brin6.startswith(brin):
        raise _Refused(
            LOCATION[0], location, _("A location is its BRIN (%(brin)s) and 2 digits.") % {"brin": brin},
            _("Look it up at DUO."),
        )  # fmt: skip
    details = {name: _text(line, names, _LENGTH[name]) for name, names in _COLUMN_OF.items()}
    return SchoolRow(
        line=line.number, brin6=brin6, board=_board_code(line),
        name=_text(line, NAME, _LENGTH["name"], needed=True), postcode=_postcode(line),
        municipality_code=_municipality_code(line), **details,
    )  # fmt: skip


def _postcode(line: Line) -> str:
    value = line.get("POSTCODE").upper().replace(" ", "")
    if value and not re.fullmatch(r"[1-9]\d{3}[A-Z]{2}", value):
        raise _Refused("POSTCODE", line.get("POSTCODE"), _("Write a postcode as 7511 AB."), _("Look it up at DUO."))
    return f"{value[:4]} {value[4:]}" if value else ""


def _municipality_code(line: Line) -> str:
    value = line.get("GEMEENTENUMMER")
    if value and not re.fullmatch(r"\d{1,4}", value):
        raise _Refused("GEMEENTENUMMER", value, _("A municipality number has 4 digits."), _("Look it up at DUO."))
    return value.zfill(4) if value else ""
