"""Cells that name boards, institutes and schools by their numbers."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from oids.importing.cells import SEVERAL, CellRefused

BRIN6 = re.compile(r"\d{2}[A-Z]{2}\d{2}")


def brin6(value: str) -> str:
    value = value.upper().replace(" ", "")
    if not BRIN6.fullmatch(value):
        raise CellRefused(
            _("A BRIN6 has 2 digits, 2 capitals and 2 digits, for example 16AH00."),
            _("Look it up in the list of schools; a spreadsheet may have made a number of it."),
        )
    return value


def brin6s(value: str) -> list[str]:
    found = [brin6(part) for part in SEVERAL.split(value) if part]
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
