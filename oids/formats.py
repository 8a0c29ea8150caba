"""Numbers and days as people read them, in the language of the screen. Exact arithmetic, never float."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oids.money import rounded_at

Number = int | Fraction | Decimal
# The real minus sign: as wide as the plus, and no hyphen at which a line ends. Files for machines have "-" (oids.exports).
MINUS, PLUS = "\u2212", "+"
MONTHS_NL = ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
MONTHS_EN = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _dutch() -> bool:
    return (get_language() or "nl").startswith("nl")


def _grouped(digits: str) -> str:
    separator = "." if _dutch() else ","
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", separator, digits)


def decimal(value: Number | None, places: int = 1) -> str:
    """With thousands separators and so many decimals, halves rounded away from zero: 53.580,0."""
    if value is None:
        return "–"
    scaled = rounded_at(value, 10**places)
    sign = MINUS if scaled < 0 else ""
    digits = str(abs(scaled)).rjust(places + 1, "0")
    if not places:
        return sign + _grouped(digits)
    return f"{sign}{_grouped(digits[:-places])}{',' if _dutch() else '.'}{digits[-places:]}"


def as_entered(value: Decimal | int) -> str:
    """With thousands separators and as many decimals as it has: 40, 33,2 and 1.659."""
    exponent = Decimal(value).normalize().as_tuple().exponent
    return decimal(value, max(0, -int(exponent)))


def plain_decimal(value: Decimal | int) -> str:
    """As somebody would type it: no thousands separators, no zeros at the end."""
    shown = format(Decimal(value).normalize(), "f")
    return shown.replace(".", ",") if _dutch() else shown


def typed_euro(cents: int) -> str:
    """As somebody would type it, in a field."""
    return decimal(Fraction(cents, 100), 2).replace(MINUS, "-")


def count(value: int | None) -> str:
    return "–" if value is None else decimal(value, 0)


def hours(value: Number | None) -> str:
    """Hours with one decimal."""
    return decimal(value, 1)


def euro(cents: int | None) -> str:
    """Whole cents as € 1.234.567,89 (Dutch) or €1,234,567.89."""
    if cents is None:
        return "–"
    if type(cents) is not int:
        raise TypeError(f"money is whole cents, not {cents!r}")
    amount = decimal(Fraction(abs(cents), 100), 2)
    return _signed_euro(MINUS if cents < 0 else "", amount)


def _signed_euro(sign: str, amount: str) -> str:
    return f"€\u00a0{sign}{amount}" if _dutch() else f"{sign}€{amount}"


def signed_euro(cents: int | None) -> str:
    """A difference: with a plus sign for what comes in addition."""
    if not cents or cents < 0:
        return euro(cents)
    return _signed_euro(PLUS, decimal(Fraction(cents, 100), 2))


def signed_hours(value: Number) -> str:
    """A difference: with a plus sign for what comes in addition."""
    return signed(value, hours)


def signed(value, shown: Callable[[Any], str]) -> str:
    """A number as `shown` writes it, with a plus sign for what comes in addition."""
    return f"{PLUS}{shown(value)}" if value > 0 else shown(value)


def percent(value: Number | None, places: int = 0) -> str:
    """A part of one as a percentage: 1/8 is 12,5%."""
    return "–" if value is None else f"{decimal(Fraction(value) * 100, places)}%"


def day(value: datetime.date | str | None) -> str:
    """23-11-2026 (Dutch) or 23 Nov 2026."""
    if value in (None, ""):
        return "–"
    if isinstance(value, str):
        value = datetime.date.fromisoformat(value)
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if _dutch():
        return f"{value.day:02d}-{value.month:02d}-{value.year}"
    return f"{value.day} {MONTHS_EN[value.month - 1]} {value.year}"


def day_time(value: datetime.datetime | None) -> str:
    if value is None:
        return "–"
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(local.date())} {local.hour:02d}:{local.minute:02d}"


def month(value: datetime.date | None) -> str:
    """nov 2026 (Dutch: lower case) or Nov 2026."""
    if value is None:
        return "–"
    return f"{(MONTHS_NL if _dutch() else MONTHS_EN)[value.month - 1]} {value.year}"


def period(first: datetime.date | None, last: datetime.date | None) -> str:
    if last is None:
        return _("from %(first)s") % {"first": day(first)}
    return _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def fraction(value: Fraction | str | None) -> str:
    """As numerator/denominator."""
    if value is None:
        return "–"
    value = Fraction(value)
    if value.denominator == 1:
        return count(value.numerator)
    return f"{count(value.numerator)}/{count(value.denominator)}"


def parse_decimal(text: str) -> Fraction:
    """What people type: 1.234,5 or 1234,5 or 1234.5; a point before three digits groups thousands. ValueError if not."""
    clean = re.sub(r"[\s\u00a0]", "", text).replace(MINUS, "-")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?|[+-]?\d+(,\d+)?", clean):
        return Fraction(clean.replace(".", "").replace(",", "."))
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d+\.\d+", clean):
        return Fraction(clean.replace(",", ""))
    raise ValueError(f"{text!r} is not a number; write it as 1.234,5")


def parse_euro(text: str) -> int:
    """Cents from what people type: 1.234,56 or 1234,56 or 1234 or € 10. Raises ValueError.

    1,250 is refused: it is 1,25 to one reader and 1.250 to another.
    """
    clean = re.sub(r"[€\s\u00a0]", "", text).removesuffix(",-")
    cents = parse_decimal(clean) * 100
    if cents.denominator != 1 or re.search(r",\d{3,}$", clean):
        raise ValueError(f"{text!r} has more than two decimals; write it as 1.234,56")
    return int(cents)
