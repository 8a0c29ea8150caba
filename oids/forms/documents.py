"""A field for a file that is kept."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy

from oids.documents import KINDS, Kind, accepted, check_document


class DocumentField(forms.FileField):
    """A file that is looked into before the form is accepted; `kinds` are those that are taken."""

    def __init__(self, *, kinds: Sequence[Kind] = KINDS, **kwargs) -> None:
        self.kinds = kinds
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accepted(kinds)}))
        kwargs.setdefault("label", gettext_lazy("document"))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        if data is not None and hasattr(data, "size"):
            beginning = data.read(16)
            data.seek(0)
            check_document(data.name, data.size, beginning, self.kinds)
        return super().clean(data, initial)
