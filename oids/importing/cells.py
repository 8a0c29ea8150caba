"""What may stand in a cell: each reader gives the value, or says by which rule it is refused and how to mend it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from oids import formats
from oids.importing.base import looks_like_formula
from oids.importing.columns import in_every_language, plain
from oids.importing.tables import is_control
from oids.importing.telling import told as _

DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
SEVERAL = re.compile(r"[;,\s]+")
# A trillion euro: far above any amount here, far below what the database column can hold.
MOST_CENTS = 10**14


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
    return [email(part) for part in SEVERAL.split(value) if part]


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


def euro(value: str) -> int:
    """Whole cents, more than 0."""
    try:
        cents = formats.parse_euro(value)
    except ValueError as error:
        raise CellRefused(_("This is not an amount in euro and cents."), _("Write it as 1.234,56.")) from error
    if cents <= 0:
        raise CellRefused(
            _("An amount is more than 0."), _("What takes away from a cost is a correction of it, on its own page.")
        )
    if cents > MOST_CENTS:
        raise CellRefused(_("This amount is too large."), _("Write it as 1.234,56."))
    return cents
