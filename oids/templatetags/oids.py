"""Formats and small helpers for templates."""

from __future__ import annotations

from fractions import Fraction

from django import template

from oids import formats

register = template.Library()

for name in ("count", "hours", "euro", "signed_euro", "day", "day_time", "fraction", "percent"):
    register.filter(name, getattr(formats, name))


@register.filter
def places(value, number: int):
    """A number with so many decimals; text fractions (`3/7`) are welcome."""
    return formats.decimal(Fraction(value) if isinstance(value, str) else value, number)


@register.simple_tag
def period(obj) -> str:
    """The days of a dated record."""
    return formats.period(obj.valid_from, obj.valid_until)


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The present address with other parameters (None removes one), starting at page 1."""
    params = context["request"].GET.copy()
    params.pop("page", None)
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
