"""Model fields for the kernel's own values."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from oids.periods import SchoolYear


class SchoolYearField(models.SmallIntegerField):
    """A `SchoolYear`, stored as the calendar year in which it begins."""

    description = _("School year (1 August to 31 July)")

    def from_db_value(self, value, expression, connection):
        return None if value is None else SchoolYear(value)

    def to_python(self, value):
        if value is None or isinstance(value, SchoolYear):
            return value
        try:
            return SchoolYear.parse(value) if isinstance(value, str) and "-" in value else SchoolYear(int(value))
        except (TypeError, ValueError) as error:
            raise ValidationError(
                _("“%(value)s” is not a school year. Write it as 2026-2027."), params={"value": value}
            ) from error

    def get_prep_value(self, value):
        if isinstance(value, str):
            value = self.to_python(value)
        return value.start if isinstance(value, SchoolYear) else value

    def value_to_string(self, obj):
        return str(self.value_from_object(obj))

    def validate(self, value, model_instance):
        super().validate(value.start if isinstance(value, SchoolYear) else value, model_instance)

    def run_validators(self, value):
        super().run_validators(value.start if isinstance(value, SchoolYear) else value)

    def formfield(self, **kwargs):
        from oids.forms.fields import SchoolYearFormField

        return models.Field.formfield(self, **{"form_class": SchoolYearFormField, **kwargs})
