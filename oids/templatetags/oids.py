"""Formats and small helpers for templates."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from types import SimpleNamespace

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms, template
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django_tables2.utils import AttributeDict

from oids import formats
from oids.actions import BESIDE, LEAD

register = template.Library()

for name in ("count", "hours", "euro", "signed_euro", "day", "day_time", "month", "fraction", "percent"):
    register.filter(name, getattr(formats, name))


@register.filter
def as_entered(value):
    return formats.as_entered(value)


@register.filter
def places(value, number: int = 1):
    """A number with so many decimals; text fractions (`3/7`) are welcome."""
    return formats.decimal(Fraction(value) if isinstance(value, str) else value, number)


register.filter("decimal", places)


@register.filter
def whole_days(text) -> str:
    """A heading in which a line does not end inside a day such as 31-12-2026."""
    return mark_safe(re.sub(r"\d{1,2}-\d{1,2}-\d{4}", r'<span class="nowrap">\g<0></span>', conditional_escape(text)))


@register.simple_tag
def period(obj) -> str:
    """The days of a dated record."""
    return formats.period(obj.valid_from, obj.valid_until)


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The present address with other parameters (None removes one), starting at page 1."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    return _address(params, changes)


@register.simple_tag(takes_context=True)
def page_query(context, field: str, number: int) -> str:
    """The present address at another page; everything else stays."""
    params = context["request"].GET.copy()
    params.pop("export", None)
    return _address(params, {field or "page": number})


def _address(params, changes: dict) -> str:
    for key, value in changes.items():
        if value in (None, ""):
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def may(context, permission: str, obj=None) -> bool:
    """{% may "funding.adopt_allocation" allocation as can_adopt %}"""
    return context["request"].user.has_perm(permission, obj)


@register.filter
def get(mapping, key):
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def form_fields(context, form) -> str:
    """A form's fields by its own crispy layout; the form tag, the token and the buttons are the template's."""
    helper = getattr(form, "helper", None) or FormHelper(form)
    helper.form_tag = False
    helper.disable_csrf = True
    helper.include_media = False
    rendered = render_crispy_form(form, helper, context={"request": context.get("request")})
    return rendered


@register.filter
def has_required(form) -> bool:
    """Whether a field that is on the screen must be filled in: only then the asterisk is explained."""
    return any(bound.field.required for bound in form.visible_fields())


@register.simple_tag
def error_list(forms_: object) -> SimpleNamespace:
    """Every error of a form, a formset or a list of them in `rows`: (label, text, anchor). `leads` introduce them and
    are none themselves; `number` is how many errors there are, also when not all are told. What stands beside its field only
    is left out."""
    sources = forms_ if isinstance(forms_, list | tuple) else [forms_]
    found = [row for source in sources for row in _errors_of(source)]
    rows, leads = [row for row in found if row.lead is None], [row for row in found if row.lead is not None]
    if not rows:
        rows, leads = leads, []
    number = max([len(rows), *(getattr(row.lead, "number", 0) for row in leads)])
    return SimpleNamespace(rows=rows, leads=leads, number=number)


def _row(label: str, text: str, anchor: str = "", lead: ValidationError | None = None) -> SimpleNamespace:
    return SimpleNamespace(label=label, text=text, anchor=anchor, lead=lead)


def _errors_of(source) -> list[SimpleNamespace]:
    if isinstance(source, BaseFormSet):
        rows = [_row("", text) for text in source.non_form_errors()]
        for number, form in enumerate(source.forms, start=1):
            where = _("row %(number)s") % {"number": number}
            rows += [
                _row(f"{where}: {row.label}" if row.label else where, row.text, row.anchor)
                for row in _errors_of(form)
            ]  # fmt: skip
        return rows
    rows = []
    for name, errors in source.errors.items():
        bound = source[name] if name in source.fields else None
        label = str(bound.label) if bound is not None else ""
        anchor = "" if bound is None or bound.is_hidden else _anchor(bound)
        for error in errors.as_data():
            if error.code == BESIDE:
                continue
            lead = error if error.code == LEAD else None
            rows += [_row(label, text, anchor, lead) for text in error.messages]
    return rows


def _anchor(bound: forms.BoundField) -> str:
    """The id of the first thing that can take the focus; a group of choices has ids per choice."""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")


@register.simple_tag(takes_context=True)
def filter_chips(context, filterset) -> list[SimpleNamespace]:
    """What is filtered on now: label, value, and the address without it."""
    form = filterset.form
    params = filterset.data if isinstance(filterset.data, QueryDict) else context["request"].GET
    chips = []
    for name, field in form.fields.items():
        # What is refused filters nothing; the field itself says so.
        if field.widget.is_hidden or name in form.errors:
            continue
        names = [name]
        if isinstance(field.widget, forms.MultiWidget):
            names = [name + suffix for suffix in field.widget.widgets_names]
        values = [value for key in names for value in params.getlist(form.add_prefix(key)) if value]
        if not values:
            continue
        rest = params.copy()
        for key in [*(form.add_prefix(key) for key in names), "page", "export"]:
            rest.pop(key, None)
        shown = " – ".join(_shown(field, value) for value in values)
        chips.append(SimpleNamespace(label=form[name].label, value=shown, url=f"?{rest.urlencode()}"))
    return chips


def _shown(field: forms.Field, value: str) -> str:
    """A filter's value as its own widget words it."""
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return _("yes") if value in ("on", "true", "True", "1") else _("no")
    for key, label in getattr(field, "choices", ()):
        options = label if isinstance(label, list | tuple) else [(key, label)]
        for option, text in options:
            if str(option) == value:
                return str(text)
    try:
        return formats.day(datetime.date.fromisoformat(value)) if len(value) == 10 else value
    except ValueError:
        return value


@register.simple_tag
def cell_attrs(column, part: str) -> str:
    """Attributes of a head or foot cell; a column whose cells are numbers has its head and foot to the right too."""
    attrs = dict(column.attrs.get(part, {}))
    classes = str(attrs.get("class") or "").split()
    if "num" in str(column.attrs.get("td", {}).get("class") or "").split() and "num" not in classes:
        classes.append("num")
    attrs["class"] = " ".join(classes) or None
    return AttributeDict(attrs).as_html()
