"""Sending a sheet, and going on with one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.layouts import laid_out
from oids.forms.sheets import SheetFileField, SheetImportForm
from rounds.enums import SheetKind
from rounds.models import Round


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

    def clean(self):
        data = super().clean()
        if data.get("kind") in (SheetKind.PLACES, SheetKind.WISHES) and not self.fields["round"].queryset:
            self.add_error(
                "round",
                _("No placing round of this school year is open, so no places or wishes can be imported. Make a round, or go to "
                  "the school year of the one that is open."),
            )  # fmt: skip
        return data

    def values(self) -> dict:
        """What the action takes."""
        file = self.cleaned_data["file"]
        return {
            "kind": self.cleaned_data["kind"], "round": self.cleaned_data["round"], "name": file.name,
            "data": file.read(),
        }  # fmt: skip


class SeasonImportForm(SheetImportForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].help_text = _(
                "Why the warnings are no obstacle; kept with every placement that has one. No names of students."
            )
