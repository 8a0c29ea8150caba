"""Sending a sheet, and going on with one."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oids.forms.layouts import laid_out
from oids.importing import RefusedFile, check_size


class CheckedFileField(forms.FileField):
    """A file whose size is checked before it is read."""

    def clean(self, data, initial=None):
        if data is not None and hasattr(data, "size"):
            try:
                check_size(data.size)
            except RefusedFile as error:
                raise ValidationError(error.message) from error
        return super().clean(data, initial)


class SheetFileField(CheckedFileField):
    """A workbook or CSV file."""

    widget = forms.FileInput(attrs={"accept": ".xlsx,.csv"})


class SheetImportForm(forms.Form):
    """What is asked depends on what was found: nothing is asked that does not matter."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    without_refused = forms.BooleanField(
        label=_("import the other rows, without the refused ones"), required=False,
        help_text=_(
            "The refused rows can be mended and sent later; what is imported is then recognised. Download the sheet with "
            "remarks first: after the import it is gone."
        ),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("reason for going on"), max_length=200, required=False,
        help_text=_("Why the warnings are no obstacle. No names of students."),
    )  # fmt: skip

    def __init__(self, *args, counts, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not counts.get("refused"):
            del self.fields["without_refused"]
        if not counts.get("warned"):
            del self.fields["reason"]
        elif counts.get("needs_reason"):
            self.fields["reason"].required = True
        self.helper = laid_out(*self.fields)

    def values(self) -> dict:
        return dict(self.cleaned_data)
