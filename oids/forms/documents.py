"""A field for a file that is kept."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from oids.documents import ACCEPTED, check_document


class DocumentField(forms.FileField):
    """A file that is looked into before the form is accepted."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPTED}))
        kwargs.setdefault("label", gettext_lazy("document"))
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        if data is not None and hasattr(data, "size"):
            beginning = data.read(16)
            data.seek(0)
            check_document(data.name, data.size, beginning)
        return super().clean(data, initial)
