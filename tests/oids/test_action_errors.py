"""What an action refuses stands beside its field, or on top with the name of what it is about."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

from books.models import PaymentInstalment
from oids.views.details import add_errors


class DayForm(forms.Form):
    due_on = forms.DateField(required=False)


@pytest.fixture
def form():
    form = DayForm({})
    form.is_valid()
    return form


@pytest.fixture
def error():
    with pytest.raises(ValidationError) as found:
        PaymentInstalment(percentage=101, number=1).clean_fields(exclude=["partnership", "school_year"])
    return found.value


def test_beside_its_field_where_the_form_has_it(form, error):
    add_errors(form, error, PaymentInstalment)
    assert len(form.errors["due_on"]) == 1


def test_on_top_with_the_name_of_the_field_where_the_form_lacks_it(form, error):
    add_errors(form, error, PaymentInstalment)
    [text] = form.non_field_errors()
    assert text.startswith("Percentage: ") and "100" in text


def test_what_is_about_the_whole_stands_on_top_as_it_is(form):
    add_errors(form, ValidationError("Dat kan niet."), PaymentInstalment)
    add_errors(form, ValidationError({"__all__": ["Dit ook niet."]}), PaymentInstalment)
    assert form.non_field_errors() == ["Dat kan niet.", "Dit ook niet."]


def test_a_period_that_is_reversed_is_said_at_its_last_day(form):
    class PeriodForm(forms.Form):
        valid_until = forms.DateField(required=False)

    period = PeriodForm({})
    period.is_valid()
    text = "De laatste dag ligt vóór de eerste dag. Vul een laatste dag in op of na de eerste dag."
    for one in (period, form):
        add_errors(one, ValidationError({"__all__": [text]}))
    assert (list(period.errors), form.non_field_errors()) == (["valid_until"], [text])


def test_a_limit_has_a_comma(form):
    error = ValidationError("minstens %(limit_value)s", params={"limit_value": Decimal("0.25")})
    add_errors(form, ValidationError({"due_on": [error]}))
    assert form.errors["due_on"] == ["minstens 0,25"]
