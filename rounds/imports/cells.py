"""What may stand in a cell of the sheets of a placing season."""

from __future__ import annotations

import re

from oids.importing import looks_like_formula
from oids.importing.cells import SEVERAL, CellRefused, Reader, choice, day, decimal, email, text, whole
from oids.importing.telling import told as _
from partnerships.imports.cells import brin6, brin6s, party_code

__all__ = [
    "CellRefused", "Reader", "brin6", "brin6s", "choice", "day", "decimal", "email", "guide", "guides", "party_code", "pc4",
    "student_number", "text", "whole",
]  # fmt: skip


def student_number(value: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z-]{1,20}", value) or looks_like_formula(value):
        raise CellRefused(
            _("A student number has only digits, letters and hyphens, at most 20."),
            _("Copy the number as the institute gave it; keep zeros in front."),
        )
    return value


def guide(value: str) -> str:
    """A trainer: an e-mail address, or the number in OidS."""
    return value.strip() if re.fullmatch(r"\s*[1-9]\d{0,9}\s*", value) else email(value)


def guides(value: str) -> list[str]:
    return [guide(part) for part in SEVERAL.split(value) if part]


def pc4(value: str) -> str:
    match = re.fullmatch(r"([1-9]\d{3})(\s?[A-Za-z]{2})?", value)
    if match is None:
        raise CellRefused(
            _("Write the four digits of the postcode, for example 7511."), _("Leave it empty when it is not known.")
        )
    return match[1]
