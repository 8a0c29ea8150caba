"""The form of a rule that a partnership sets itself."""

from __future__ import annotations

import re
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.enums import RuleFamily
from oids import formats
from oids.forms.fields import EuroField, SchoolYearFormField
from oids.forms.layouts import beside, laid_out

TYPED = re.compile(r"(\d{1,6})\s*(?:\+|[-–]\s*(\d{1,6})?)\s*:\s*(.+)")


class BandsField(forms.CharField):
    """Bands of a staffel, one a line, typed as `60-139: 200.000` or pasted from a spreadsheet (three cells a row).

    Gives a list of (lower, upper or None, cents); every line that cannot be read is named with its number.
    """

    widget = forms.Textarea(attrs={"rows": 8, "autocomplete": "off"})

    def to_python(self, value):
        bands, errors = [], []
        for row, line in enumerate((value or "").splitlines(), start=1):
            if not line.strip():
                continue
            band = self._band(line)
            if band is None:
                errors.append(
                    ValidationError(
                        _("Line %(row)s, “%(line)s”, is not a band. Write it as 60-139: 200.000, the last as 380+: 500.000."),
                        params={"row": row, "line": line.strip()[:60]},
                    )
                )  # fmt: skip
            else:
                bands.append(band)
        if errors:
            raise ValidationError(errors)
        return bands

    def prepare_value(self, value):
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{lower}{'+' if upper is None else f'-{upper}'}: {formats.decimal(Fraction(cents, 100), 2)}"
            for lower, upper, cents in value
        )

    @staticmethod
    def _band(line: str) -> tuple[int, int | None, int] | None:
        for mark in ("\t", ";"):
            if mark in line:
                cells = [cell.strip() for cell in line.split(mark)]
                break
        else:
            match = TYPED.fullmatch(line.strip())
            cells = [match[1], match[2] or "", match[3]] if match else []
        if len(cells) != 3 or not cells[0].isdecimal() or not (cells[1].isdecimal() or not cells[1]):
            return None
        lower, upper = int(cells[0]), int(cells[1]) if cells[1] else None
        try:
            cents = formats.parse_euro(cells[2])
        except ValueError:
            return None
        return None if cents < 0 or (upper is not None and upper < lower) else (lower, upper, cents)


class RuleForm(forms.Form):
    """The figures of a rule; what belongs to which family is the action's to say."""

    name = forms.CharField(label=gettext_lazy("name"), max_length=200)
    from_year = SchoolYearFormField(label=gettext_lazy("from school year"))
    until_year = SchoolYearFormField(
        label=gettext_lazy("until and including"),
        required=False,
        help_text=gettext_lazy("Empty: until further notice."),
    )
    family = forms.ChoiceField(label=gettext_lazy("family"), choices=RuleFamily.choices)
    minimum_students = forms.IntegerField(
        label=gettext_lazy("minimum number of students"), min_value=0, max_value=100_000, required=False,
        help_text=gettext_lazy("With fewer the amount is 0. A staffel begins at its first band."),
    )  # fmt: skip
    fixed_cents = EuroField(
        label=gettext_lazy("fixed sum"), min_value=1, required=False,
        help_text=gettext_lazy("Only with a fixed sum and an amount per student."),
    )  # fmt: skip
    per_student_cents = EuroField(
        label=gettext_lazy("amount per student"), min_value=1, required=False,
        help_text=gettext_lazy("Not for a staffel."),
    )  # fmt: skip
    provisional_per_student_cents = EuroField(
        label=gettext_lazy("provisional amount per student"), min_value=1, required=False,
        help_text=gettext_lazy("Only when the provisional amount uses another one."),
    )  # fmt: skip
    bands = BandsField(
        label=gettext_lazy("bands of a staffel"), required=False,
        help_text=gettext_lazy("One a line: 60-139: 200.000, the last as 380+: 500.000. Three cells from Excel will do."),
    )  # fmt: skip
    count_offset_years = forms.IntegerField(
        label=gettext_lazy("years back"), min_value=0, max_value=5, initial=1,
        help_text=gettext_lazy("The count of how many school years before the grant's own year decides."),
    )  # fmt: skip
    count_day = forms.IntegerField(
        label=gettext_lazy("day of the count"), min_value=1, max_value=31, initial=1,
        help_text=gettext_lazy("On which day of the school year students are counted, unless the count itself says another day."),
    )  # fmt: skip
    count_month = forms.TypedChoiceField(
        label=gettext_lazy("month of the count"), coerce=int, initial=10,
        choices=[(month, MONTHS[month]) for month in (*range(8, 13), *range(1, 8))],
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("source"), max_length=300, help_text=gettext_lazy("The regulation or letter, with its date.")
    )
    note = forms.CharField(
        label=gettext_lazy("note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "name", beside("from_year", "until_year"), beside("family", "minimum_students"),
            beside("fixed_cents", "per_student_cents"), "provisional_per_student_cents", "bands",
            "count_offset_years", beside("count_day", "count_month"), "source", "note",
        )  # fmt: skip
