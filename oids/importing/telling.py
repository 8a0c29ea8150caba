"""What is said of a row of a sheet, kept so that whoever reads it later reads it in their own language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext


class Told(str):
    """A text in the language of now, which remembers what it was made of: `told("…") % {…}` is one as well."""

    message: str
    filled: Mapping[str, Any]

    def __mod__(self, filled: Any) -> str:
        if not isinstance(filled, Mapping):
            return str.__mod__(self, filled)
        text = Told(str.__mod__(self, filled))
        text.message, text.filled = self.message, dict(filled)
        return text


def told(message: str) -> Told:
    """For a module with rules of rows in the place of `gettext` (as `_`)."""
    text = Told(gettext(message))
    text.message, text.filled = message, {}
    return text


def kept(text: Any) -> Any:
    """As it is kept in JSON: what was told by its message and what was filled in, all else as it reads."""
    if isinstance(text, Told):
        return {"message": text.message, "filled": {name: kept(value) for name, value in text.filled.items()}}
    if isinstance(text, Promise):
        # A label that is translated where it is read; of one with a context, or a plural, the words are kept.
        said = getattr(text, "_args", ())
        return {"message": said[0], "filled": {}} if len(said) == 1 else str(text)
    return text if isinstance(text, int | float) and not isinstance(text, bool) else str(text)


def in_words(text: Any) -> str:
    """What was kept, in the language of whoever reads it."""
    if not isinstance(text, dict):
        return str(text)
    return gettext(text["message"]) % {
        name: in_words(value) if isinstance(value, dict) else value for name, value in text["filled"].items()
    }
