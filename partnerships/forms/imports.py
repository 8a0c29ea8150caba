"""The form with which DUO's files are sent."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField
from oids.forms.sheets import CheckedFileField
from partnerships.imports.duo import day_in_name


class DuoFileField(CheckedFileField):
    """A CSV file of DUO's."""

    widget = forms.FileInput(attrs={"accept": ".csv,text/csv"})


class DuoImportForm(forms.Form):
    schools = DuoFileField(label=_("file of schools"), help_text=_("DUO's CSV of locations of primary education."))
    boards = DuoFileField(
        label=_("file of boards"), required=False, help_text=_("DUO's CSV of boards: gives names and KvK numbers.")
    )
    municipalities = forms.CharField(
        label=_("only these municipalities"), required=False,
        help_text=_("Names with a comma between them, for example: Enschede, Hengelo. Empty: everything."),
    )  # fmt: skip
    as_of = DayField(
        label=_("holds from"), required=False,
        help_text=_("From this day the file holds. Empty: the day in the file's name, else today."),
    )  # fmt: skip

    def values(self) -> dict:
        """What the action takes."""
        data = self.cleaned_data
        schools, boards = data["schools"], data["boards"]
        return {
            "schools": schools.read(),
            "schools_name": schools.name,
            "boards": boards.read() if boards else None,
            "boards_name": boards.name if boards else "",
            "municipalities": [name.strip() for name in data["municipalities"].split(",") if name.strip()],
            "as_of": data["as_of"] or day_in_name(schools.name) or timezone.localdate(),
        }


class DuoConfirmForm(forms.Form):
    """`close` holds the BRIN6 of the schools that are ticked to be closed."""

    fingerprint = forms.CharField(widget=forms.HiddenInput)
    close = forms.MultipleChoiceField(required=False)

    def __init__(self, *args, missing=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["close"].choices = [(change.key, change.name) for change in missing]
