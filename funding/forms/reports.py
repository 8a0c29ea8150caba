"""Sending a report to have it checked."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oids.forms.layouts import laid_out
from oids.forms.sheets import CheckedFileField

PDF_START = b"%PDF-"


class PdfFileField(CheckedFileField):
    """A PDF whose size and first bytes are checked before it is read."""

    widget = forms.FileInput(attrs={"accept": ".pdf,application/pdf"})

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file is not None:
            start = file.read(len(PDF_START))
            file.seek(0)
            if start != PDF_START:
                raise ValidationError(
                    _("“%(name)s” is not a PDF. Choose the archive file of a report (.pdf)."),
                    params={"name": file.name},
                )
        return file


class ReportVerifyForm(forms.Form):
    file = PdfFileField(
        label=_("archive file"),
        help_text=_("The PDF that was downloaded as archive file. It is read and compared; nothing of it is kept."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("file")
