"""Forms of closing and reopening a year."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from books.actions.closing import reason_field
from books.closing import Checked
from oids import formats
from oids.actions import BESIDE


class CloseYearForm(forms.Form):
    """One reason per warning that was found."""

    def __init__(self, *args, checks: list[Checked], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.warnings = [finding for checked in checks for finding in checked.warnings]
        for finding in self.warnings:
            self.fields[reason_field(finding.code)] = forms.CharField(
                label=finding.text, max_length=300, help_text=_("Why the year can be closed all the same.")
            )

    def full_clean(self) -> None:
        """Many reasons that are missing are one thing to say on top; beside each field it stands too."""
        super().full_clean()
        empty = [name for name in self.fields if self.has_error(name, "required")]
        if len(empty) < 2:
            return
        for name in empty:
            del self._errors[name]
            self.add_error(name, forms.ValidationError(_("Say why the year can be closed all the same."), code=BESIDE))
        text = _("With %(number)s warnings it is not said yet why the year can be closed all the same.")
        self.add_error(None, text % {"number": formats.count(len(empty))})

    @property
    def reasons(self) -> dict[str, str]:
        return {finding.code: self.cleaned_data[reason_field(finding.code)] for finding in self.warnings}


class AskReopeningForm(forms.Form):
    reason = forms.CharField(
        label=_("reason for reopening"), max_length=300, help_text=_("What has to be changed, and who asked for it.")
    )
