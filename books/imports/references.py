"""The reference of an entry of the books, as a cell of a sheet has it."""

from __future__ import annotations

import re

from books.models.base import PartyEntry
from oids.importing.cells import CellRefused, Reader
from oids.importing.telling import told as _


def reference_of(model: type[PartyEntry]) -> Reader:
    """Reads the letter of the model with digits; gives the key."""
    letter = model.LETTER

    def read(value: str) -> int:
        match = re.fullmatch(rf"{letter}(\d{{1,9}})", value.upper())
        if match is None:
            raise CellRefused(
                _("A reference is a %(letter)s with digits, for example %(letter)s000123.") % {"letter": letter},
                _("Copy it from the template with what is known, or leave it empty for a new one."),
            )
        return int(match[1])

    return read
