"""Forms of closing and reopening a year."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from books.actions.closing import reason_field
from books.closing import Checked


class CloseYearForm(forms.Form):
    """One reason per warning that was found."""

    def __init__(self, *args, checks: list[Checked], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.warnings = [finding for checked in checks for finding in checked.warnings]
        for finding in self.warnings:
            self.fields[reason_field(finding.code)] = forms.CharField(
                label=finding.text, max_length=300, help_text=_("Why the year can be closed all the same.")
            )

    @property
    def reasons(self) -> dict[str, str]:
        return {finding.code: self.cleaned_data[reason_field(finding.code)] for finding in self.warnings}


class AskReopeningForm(forms.Form):
    reason = forms.CharField(
        label=_("reason for reopening"), max_length=300, help_text=_("What has to be changed, and who asked for it.")
    )
