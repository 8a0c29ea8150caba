"""Sending a sheet of costs or contributions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.sheets import SheetFileField


class EntrySheetForm(forms.Form):
    file = SheetFileField(
        label=_("file"), help_text=_("The filled template, or another Excel (.xlsx) or CSV file with the same columns.")
    )

    def values(self) -> dict:
        """What the action takes."""
        file = self.cleaned_data["file"]
        return {"name": file.name, "data": file.read()}
