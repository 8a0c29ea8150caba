"""Sending a sheet, and going on with one."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oids.forms.layouts import laid_out
from oids.importing import RefusedFile, check_size
from rounds.enums import SheetKind
from rounds.models import Round


class SheetFileField(forms.FileField):
    """A workbook or CSV file whose size is checked before it is read."""

    widget = forms.FileInput(attrs={"accept": ".xlsx,.csv"})

    def clean(self, data, initial=None):
        if data is not None and hasattr(data, "size"):
            try:
                check_size(data.size)
            except RefusedFile as error:
                raise ValidationError(error.message) from error
        return super().clean(data, initial)


class SheetSendForm(forms.Form):
    kind = forms.ChoiceField(label=_("the sheet is about"), choices=SheetKind.choices)
    round = forms.ModelChoiceField(
        Round.objects.none(), label=_("placing round"), required=False, help_text=_("For places and wishes."),
    )  # fmt: skip
    file = SheetFileField(
        label=_("file"), help_text=_("The filled template, or another Excel (.xlsx) or CSV file with the same columns.")
    )

    def __init__(self, *args, rounds, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds
        if len(rounds) == 1:
            self.fields["round"].initial = rounds[0]
            self.fields["round"].empty_label = None
        self.helper = laid_out("kind", "round", "file")

    def values(self) -> dict:
        """What the action takes."""
        file = self.cleaned_data["file"]
        return {
            "kind": self.cleaned_data["kind"], "round": self.cleaned_data["round"], "name": file.name,
            "data": file.read(),
        }  # fmt: skip


class SheetImportForm(forms.Form):
    """What is asked depends on what was found: nothing is asked that does not matter."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    without_refused = forms.BooleanField(
        label=_("import the other rows, without the refused ones"), required=False,
        help_text=_("The refused rows can be mended and sent later; what is imported is then recognised."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("reason for going on"), max_length=200, required=False,
        help_text=_("Why the warnings are no obstacle; kept with every placement that has one. No names of students."),
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
