"""Layouts that forms share: what belongs together stands side by side where there is room."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout


def beside(*names: str) -> Div:
    """Fields next to each other; under each other on a small screen."""
    return Div(*(Div(name, css_class="beside-field") for name in names), css_class="beside")


def laid_out(*parts) -> FormHelper:
    helper = FormHelper()
    helper.layout = Layout(*parts)
    return helper
