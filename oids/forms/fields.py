"""Form fields that read numbers and days the Dutch way and say how to write them."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.periods import SchoolYear


class EuroField(forms.Field):
    """An amount in euro, kept as whole cents."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return formats.decimal(formats.Fraction(value, 100), 2) if isinstance(value, int) else value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return formats.parse_euro(str(value))
        except ValueError as error:
            raise ValidationError(
                _("“%(value)s” is not an amount. Write euro and cents as 1.234,56."), params={"value": value}
            ) from error


class DutchDecimalField(forms.DecimalField):
    """A number with a comma or a point."""

    widget = forms.TextInput

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return str(value).replace(".", ",") if value is not None and not isinstance(value, str) else value

    def to_python(self, value):
        return super().to_python(str(value).replace(",", ".") if value not in self.empty_values else value)


class DayField(forms.DateField):
    """A day: from the browser's date picker, or typed as 23-11-2026."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
        kwargs.setdefault(
            "error_messages", {"invalid": gettext_lazy("This is not a day. Write it as 23-11-2026.")}
        )
        super().__init__(**kwargs)


class SchoolYearFormField(forms.TypedChoiceField):
    """A school year from a list around today."""

    def __init__(self, *, years=None, **kwargs) -> None:
        for name in ("min_value", "max_value", "choices_form_class"):
            kwargs.pop(name, None)
        years = years or [SchoolYear(start) for start in range(2035, 2008, -1)]
        super().__init__(
            choices=[("", "---------"), *((str(year), str(year)) for year in years)],
            coerce=SchoolYear.parse,
            empty_value=None,
            **kwargs,
        )

    def prepare_value(self, value):
        return str(value) if isinstance(value, SchoolYear) else value

    def valid_value(self, value) -> bool:
        return super().valid_value(str(value))
