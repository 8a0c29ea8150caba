"""What may stand in a cell: each reader gives the value, or says by which rule it is refused and how to mend it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from oids import formats
from oids.importing import is_control, looks_like_formula
from oids.importing.columns import in_every_language, plain

BRIN6 = re.compile(r"\d{2}[A-Z]{2}\d{2}")
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SEVERAL = re.compile(r"[;,\s]+")


class CellRefused(Exception):
    """`rule` is what the cell breaks, `remedy` what to do about it."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule, self.remedy = rule, remedy


Reader = Callable[[str], object]


def text(most: int, *, free: bool = False) -> Reader:
    """`free` texts (notes) may begin with any character: they are only ever written back as text."""

    def read(value: str) -> str:
        if is_control(value):
            raise CellRefused(
                _("This holds a character that is no text."),
                _("Type the cell again, without copying it from elsewhere."),
            )
        if not free and looks_like_formula(value):
            raise CellRefused(_("This begins like a formula."), _("Remove the first character."))
        if len(value) > most:
            raise CellRefused(_("This is longer than %(most)s characters.") % {"most": most}, _("Make it shorter."))
        return value

    return read


def email(value: str) -> str:
    value = text(254)(value)
    try:
        validate_email(value)
    except ValidationError as error:
        raise CellRefused(
            _("This is not an e-mail address."), _("Write one address, for example anna@school.nl.")
        ) from error
    return value


def emails(value: str) -> list[str]:
    return [email(part) for part in _SEVERAL.split(value) if part]


def student_number(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z-]{1,20}", value) or looks_like_formula(value):
        raise CellRefused(
            _("A student number has only digits, letters and hyphens, at most 20."),
            _("Copy the number as the institute gave it; keep zeros in front."),
        )
    return value


def brin6(value: str) -> str:
    value = value.upper().replace(" ", "")
    if not BRIN6.fullmatch(value):
        raise CellRefused(
            _("A BRIN6 has 2 digits, 2 capitals and 2 digits, for example 16AH00."),
            _("Look it up in the list of schools; a spreadsheet may have made a number of it."),
        )
    return value


def brin6s(value: str) -> list[str]:
    found = [brin6(part) for part in _SEVERAL.split(value) if part]
    if len(set(found)) != len(found):
        raise CellRefused(_("A school stands here twice."), _("Keep it once."))
    return found


def party_code(value: str) -> str:
    value = value.upper().replace(" ", "")
    if re.fullmatch(r"\d{4}", value):
        value = value.zfill(5)
    if not re.fullmatch(r"\d{5}|\d{2}[A-Z]{2}", value):
        raise CellRefused(
            _("A board has a DUO number of 5 digits, an institute a BRIN such as 23AH."),
            _("Look it up in the list of boards and institutes."),
        )
    return value


def pc4(value: str) -> str:
    match = re.fullmatch(r"([1-9]\d{3})(\s?[A-Za-z]{2})?", value)
    if match is None:
        raise CellRefused(
            _("Write the four digits of the postcode, for example 7511."), _("Leave it empty when it is not known.")
        )
    return match[1]


def whole(least: int, most: int) -> Reader:
    def read(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not least <= int(value) <= most:
            raise CellRefused(
                _("This is not a whole number from %(least)s to %(most)s.") % {"least": least, "most": most},
                _("Write only the digits."),
            )
        return int(value)

    return read


def decimal(most: int, places: int) -> Reader:
    def read(value: str) -> Decimal:
        try:
            exact = formats.parse_decimal(value)
        except ValueError as error:
            raise CellRefused(_("This is not a number."), _("Write it as 1,5.")) from error
        number = exact * 10**places
        if number.denominator != 1 or not 0 <= exact <= most:
            raise CellRefused(
                _("This is not a number from 0 to %(most)s with at most %(places)s decimals.")
                % {"most": most, "places": places},
                _("Write it as 1,5."),
            )
        return Decimal(int(number)).scaleb(-places)

    return read


def day(value: str) -> datetime.date:
    match = DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        year, month, number = (match[1], match[2], match[3]) if match[1] else (match[6], match[5], match[4])
        found = datetime.date(int(year), int(month), int(number))
        if not 1950 <= found.year <= 2100:
            raise ValueError
    except ValueError as error:
        raise CellRefused(_("This is not a day."), _("Write it as 23-11-2026.")) from error
    return found


def choice(choices: Sequence[tuple[str, object]], **aliases: str) -> Reader:
    """One of `choices` by its word in a language of the screen, the part of it before a comma, or its code."""
    known = {plain(alias): value for alias, value in aliases.items()}
    labels = [str(label) for _value, label in choices]
    for value, label in choices:
        words = {plain(value)} | in_every_language(label)
        for word in {*words, *(word.split(",")[0] for word in words)}:
            known.setdefault(word, value)

    def read(value: str) -> str:
        try:
            return known[plain(value)]
        except KeyError:
            raise CellRefused(
                _("This is not one of the values of this column."),
                _("Choose one of: %(choices)s.") % {"choices": "; ".join(labels)},
            ) from None

    return read
