"""Form fields in which a record is typed: by its number, or by enough of its name."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from oids.names import same_name

MANY = 5


class LookupField(forms.Field):
    """A text such as `Jansen, Eva (502341)` that stands for one record.

    With script a combobox suggests (`url` answers `?q=`); without, the number in brackets, the number alone
    or an unambiguous part of the name will do. The queryset is given per request and holds only what the
    user may choose (`visible_to`). `key` is the model field of the number; `search(queryset, text)` finds;
    `label_of(obj)` is the text of a record, ending in its number in brackets. `names_of(obj)` are the names that it has on
    the screen: whoever is called exactly so goes before others in which the text only occurs.
    """

    def __init__(self, *, key: str, search, label_of, names_of=None, url: str = "", params: str = "", **kwargs) -> None:
        self.key, self.search, self.label_of, self.names_of = key, search, label_of, names_of
        self.queryset = None
        # A page with many fields of one kind gives them one dictionary: every text is looked up once.
        self.known: dict | None = None
        kwargs.setdefault("widget", forms.TextInput())
        super().__init__(**kwargs)
        self.widget.attrs.update({"autocomplete": "off", "data-lookup-params": params})
        self.url = url

    @property
    def url(self) -> str:
        return self.widget.attrs.get("data-lookup-url", "")

    @url.setter
    def url(self, value: str) -> None:
        if value:
            self.widget.attrs["data-lookup-url"] = value

    def prepare_value(self, value):
        """Show a record (or its pk) as its text."""
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first() if self.queryset is not None else None
        return self.label_of(value) if value is not None else ""

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if self.queryset is None:
            raise RuntimeError("a LookupField needs a queryset per request")
        if isinstance(value, self.queryset.model):  # the initial value of a disabled field
            return value
        text = str(value).strip()
        if self.known is None:
            return self._find(text)
        if text not in self.known:
            self.known[text] = self._find(text)
        return self.known[text]

    def _find(self, text: str):
        if match := re.search(r"\(([^()]+)\)\s*$", text):
            found = self._by_key(match.group(1).strip())
            if found is not None:
                return found
        found = self._by_key(text)
        if found is not None:
            return found
        name = re.sub(r"\s*\([^()]*\)\s*$", "", text)
        found = self.search(self.queryset, name)
        candidates = list(found[: MANY + 1])
        if len(candidates) == 1:
            return candidates[0]
        if candidates and self.names_of is not None:
            called = [row for row in found if any(same_name(known, name) for known in self.names_of(row))]
            if len(called) == 1:
                return called[0]
            candidates = called or candidates
        if not candidates:
            raise ValidationError(
                _("Nothing found for “%(text)s”. Type a part of the name or the number and choose from the list."),
                params={"text": text},
            )
        names = "; ".join(self.label_of(candidate) for candidate in candidates[:MANY])
        raise ValidationError(
            _("“%(text)s” can be more than one: %(names)s. Type the number, or more of the name."),
            params={"text": text, "names": names + ("…" if len(candidates) > MANY else "")},
        )

    def _by_key(self, text: str):
        """The record with this number; a text that cannot be one is no record's."""
        try:
            return self.queryset.filter(**{self.key: text}).first()
        except (ValueError, ValidationError):
            return None

    def has_changed(self, initial, data) -> bool:
        return (self.prepare_value(initial) or "") != (data or "")
