"""Form fields that read numbers and days the Dutch way and say how to write them."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from oids import formats
from oids.periods import SchoolYear

# The subsidy's rules begin in 2009; what is further ahead than this nobody plans.
FIRST_YEAR, LAST_YEAR = 2009, 2035
# A trillion euro: far above any grant, far below what the database column can hold.
MOST_CENTS = 10**14


# Said by Django; here in words of our own (the catalogue of the product goes before that of Django).
SAID_BY_DJANGO = (gettext_noop("This field is required."),)


def with_dutch_numbers(errors: list[ValidationError]) -> list[ValidationError]:
    """Limits that Django writes with a decimal point, with a comma."""
    for error in errors:
        for name, value in (error.params or {}).items():
            if isinstance(value, Decimal):
                error.params[name] = formats.plain_decimal(value)
    return errors


class TimeField(forms.TimeField):
    """An hour and minutes, such as 15:30 or 15.30."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M", "%H:%M:%S"])
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("This is not a time. Write it as 15:30.")})
        super().__init__(**kwargs)


class EuroField(forms.Field):
    """An amount in euro, kept as whole cents; `min_value` and `max_value` are cents too."""

    def __init__(self, *, min_value: int | None = None, max_value: int = MOST_CENTS, **kwargs) -> None:
        self.min_value, self.max_value = min_value, max_value
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return formats.typed_euro(value) if isinstance(value, int) else value

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return formats.parse_euro(str(value))
        except ValueError as error:
            raise ValidationError(
                _("“%(value)s” is not an amount. Write euro and cents as 1.234,56."),
                params={"value": value},
                code="invalid",
            ) from error

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(
                _("The amount must be at least %(least)s."),
                params={"least": formats.euro(self.min_value)},
                code="min_value",
            )
        if value > self.max_value:
            raise ValidationError(
                _("The amount must be at most %(most)s."),
                params={"most": formats.euro(self.max_value)},
                code="max_value",
            )


class DutchDecimalField(forms.DecimalField):
    """A number with a decimal comma (a point will do), thousands grouped or not."""

    widget = forms.TextInput

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return formats.plain_decimal(value)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            try:
                exact = formats.parse_decimal(value)
            except ValueError as error:
                raise ValidationError(
                    _("“%(value)s” is not a number. Write it as 1.234,5."), params={"value": value}, code="invalid"
                ) from error
            value = Decimal(exact.numerator) / Decimal(exact.denominator)
        return super().to_python(value)

    def run_validators(self, value):
        try:
            super().run_validators(value)
        except ValidationError as error:
            raise ValidationError(with_dutch_numbers(error.error_list)) from error

    def widget_attrs(self, widget):
        return {}


class DayField(forms.DateField):
    """A day: from the browser's date picker, or typed as 23-11-2026."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
        kwargs.setdefault("error_messages", {"invalid": gettext_lazy("This is not a day. Write it as 23-11-2026.")})
        super().__init__(**kwargs)


class SchoolYearFormField(forms.TypedChoiceField):
    """A school year from a list around today."""

    def __init__(self, *, years=None, **kwargs) -> None:
        for name in ("min_value", "max_value", "choices_form_class"):
            kwargs.pop(name, None)
        years = years or [SchoolYear(start) for start in range(LAST_YEAR, FIRST_YEAR - 1, -1)]
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

    def has_changed(self, initial, data) -> bool:
        return str(initial or "") != str(data or "")
