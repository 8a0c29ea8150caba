"""Columns of a sheet: declared once, for reading it, for the template and for writing it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, override

TEXT, INTEGER, DECIMAL, DAY = "text", "integer", "decimal", "day"
REMARKS = gettext_noop("Remarks")
EXPLANATION = gettext_noop("Explanation")
CHOICES = gettext_noop("Choices")
MOST_TITLE = 31


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the screen's languages and `key` are all known as its header.

    `choices` are (value, label) pairs: the only cells that are taken. `required` columns have to be in the sheet and
    filled in every row. An `info` column only helps whoever fills in the sheet: it is written and never read.
    """

    key: str
    label: str | Promise
    help: str | Promise = ""
    example: str | Promise = ""
    kind: str = TEXT
    required: bool = False
    choices: tuple[tuple[str, str | Promise], ...] = ()
    width: int = 18
    other_names: tuple[str, ...] = ()
    info: bool = False


def plain(text: object) -> str:
    """A header or a choice as it is compared: case, spaces around and a star at the end do not count."""
    return " ".join(str(text).split()).rstrip("* ").casefold()


def in_every_language(text: str | Promise) -> set[str]:
    """`text` in all languages of the screen, to be compared."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(plain(text))
    return found


def names_of(column: Column) -> set[str]:
    return {plain(column.key), *map(plain, column.other_names)} | in_every_language(column.label)


def word_in_every_language(word: str) -> set[str]:
    """The translations of a word of our own, such as the name of the sheet that explains."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(plain(gettext(word)))
    return found
