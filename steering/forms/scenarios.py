"""What a scenario is tried with: a form per kind whose fields are the inputs of its calculation."""

from __future__ import annotations

import typing
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.forms.fields import DutchDecimalField, EuroField
from oids.money import round_half_up
from steering.calculations.scenario_present import Present
from steering.models import Scenario

MOST_STUDENTS = 20_000
# With this the form says that all of it was sent: a box without a tick is then an answer.
SENT = "sent"


def slide(field: forms.Field, least: int, most: int, step: str = "1") -> forms.Field:
    """A slider beside the field, put there by script; the field itself works without."""
    field.widget.attrs |= {"data-slider-min": str(least), "data-slider-max": str(most), "data-slider-step": step}
    return field


def student_field(label, **kwargs) -> forms.IntegerField:
    most = kwargs.pop("most", 800)
    field = forms.IntegerField(label=label, min_value=0, max_value=MOST_STUDENTS, **kwargs)
    field.widget.attrs |= {"class": "num"}
    return typing.cast(forms.IntegerField, slide(field, 0, most))


def percentage_field(label, least: int = -20, most: int = 40, **kwargs) -> DutchDecimalField:
    field = DutchDecimalField(
        label=label, min_value=Decimal(kwargs.pop("floor", -100)), max_value=Decimal(kwargs.pop("ceiling", 1000)), max_digits=8, decimal_places=4,
        **kwargs,
    )  # fmt: skip
    return typing.cast(DutchDecimalField, slide(field, least, most, "0.1"))


def hour_field(label, most: int, **kwargs) -> DutchDecimalField:
    field = DutchDecimalField(label=label, min_value=Decimal(0), max_value=Decimal(10_000), max_digits=9, decimal_places=4,
                              **kwargs)  # fmt: skip
    return typing.cast(DutchDecimalField, slide(field, 0, most, "0.5"))


class ScenarioForm(forms.Form):
    """`start` are the inputs that it begins with; `inputs()` are those that were entered, exact where nothing was changed."""

    Inputs: type

    def __init__(self, data: QueryDict | None = None, *, present: Present, start: Any, **kwargs) -> None:
        self.present, self.start = present, start
        super().__init__(initial=_initial(start), **kwargs)
        self.choose()
        self.written = {name: self[name].value() for name in self.fields}
        if data is not None:
            self.data = self._filled(data)
            self.is_bound = True

    def choose(self) -> None:
        """Give the fields the choices that the present has."""

    def _filled(self, data: QueryDict) -> QueryDict:
        if SENT in data:
            return data
        filled = self.as_query()
        for name in self.fields:
            if name in data:
                filled.setlist(name, data.getlist(name))
        return filled

    def as_query(self) -> QueryDict:
        """The inputs it begins with, as they stand in an address."""
        query = QueryDict(mutable=True)
        for name, value in self.written.items():
            if isinstance(value, list | tuple):
                query.setlist(name, [str(item) for item in value])
            elif isinstance(value, bool):
                if value:
                    query[name] = "on"
            else:
                query[name] = "" if value is None else str(value)
        query[SENT] = "1"
        return query

    def inputs(self) -> Any:
        hints = typing.get_type_hints(self.Inputs)
        values = {}
        for name, hint in hints.items():
            if name not in self.fields:
                values[name] = getattr(self.start, name)
                continue
            same = _same(self[name].value(), self.written[name])
            values[name] = getattr(self.start, name) if same else _exact(self.cleaned_data[name], hint)
        return self.Inputs(**values)

    def facts(self) -> list[tuple[str, str]]:
        """(label, value) of the inputs it begins with, as written."""
        asked = self.asked()
        return [
            (str(field.label), shown)
            for name, field in self.fields.items()
            if name in asked and (shown := self._shown(name, field))
        ]

    def asked(self) -> Collection[str]:
        """The fields that matter for the inputs it begins with."""
        return self.fields

    def _shown(self, name: str, field: forms.Field) -> str:
        value = getattr(self.start, name)
        if hasattr(field, "shown"):
            return field.shown(value)
        if isinstance(field, EuroField):
            return "" if value is None else formats.euro(value)
        if isinstance(field, forms.BooleanField):
            return str(_("yes") if value else _("no"))
        if isinstance(field, forms.MultipleChoiceField):
            words = dict(field.choices)
            return ", ".join(str(words.get(item, item)) for item in value)
        if isinstance(field, forms.ChoiceField):
            return "" if value in ("", None) else str(dict(field.choices).get(str(value), value))
        if isinstance(value, Fraction):
            return formats.decimal(value, 4).rstrip("0").rstrip(",.")
        return "" if value is None else (formats.count(value) if isinstance(value, int) else formats.day(value))


def _same(now: Any, then: Any) -> bool:
    if isinstance(now, list | tuple) or isinstance(then, list | tuple):
        return [str(item) for item in now or ()] == [str(item) for item in then or ()]
    if isinstance(now, bool) or isinstance(then, bool):
        return bool(now) == bool(then)
    return str("" if now is None else now) == str("" if then is None else then)


def _initial(inputs: Any) -> dict[str, Any]:
    found = {}
    for name in typing.get_type_hints(type(inputs)):
        value = getattr(inputs, name)
        if isinstance(value, Fraction):
            value = Decimal(int(round_half_up(value, 4) * 10_000)).scaleb(-4)
        found[name] = list(value) if isinstance(value, tuple) else value
    return found


def _exact(value: Any, hint: Any) -> Any:
    if isinstance(value, Decimal):
        return Fraction(value)
    if isinstance(value, list | tuple):
        return tuple(value)
    if value in ("", None):
        return None if type(None) in typing.get_args(hint) else (0 if hint is int else "")
    if isinstance(value, str) and (hint is int or int in typing.get_args(hint)):
        return int(value)
    return value


class ScenarioKeepForm(forms.ModelForm):
    """How a scenario is called, and what one should know to read it."""

    share = forms.BooleanField(
        label=_("Share it with the programme leaders, controllers and steering group"), required=False,
        help_text=_("Shared it stays as it is. Without a tick it is a draft that only you see."),
    )  # fmt: skip

    class Meta:
        model = Scenario
        fields = ["name", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}


class ScenarioUpdateForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Scenario
        fields = ["name", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
