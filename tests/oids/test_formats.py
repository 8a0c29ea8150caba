"""Amounts, hours and days as people read and write them, in both languages."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from oids import formats
from oids.forms.fields import DayField, DutchDecimalField, EuroField, SchoolYearFormField
from oids.periods import SchoolYear

NOW = datetime.datetime(2026, 11, 23, 12, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("filter_name", "value", "dutch", "english"),
    [
        ("euro", 123_456_789, "€\u00a01.234.567,89", "€1,234,567.89"),
        ("euro", -5, "€\u00a0−0,05", "−€0.05"),
        ("euro", 0, "€\u00a00,00", "€0.00"),
        ("euro", None, "–", "–"),
        ("signed_euro", 150_000, "€\u00a0+1.500,00", "+€1,500.00"),
        ("signed_euro", -150_000, "€\u00a0−1.500,00", "−€1,500.00"),
        ("signed_euro", 0, "€\u00a00,00", "€0.00"),
        ("hours", Fraction(53_580), "53.580,0", "53,580.0"),
        ("hours", Fraction(4977, 400), "12,4", "12.4"),
        ("hours", Fraction(1, 20), "0,1", "0.1"),
        ("hours", Fraction(-1, 20), "−0,1", "−0.1"),
        ("count", 1_000_000, "1.000.000", "1,000,000"),
        ("percent", Fraction(1, 8), "13%", "13%"),
        ("fraction", Fraction(6, 14), "3/7", "3/7"),
        ("fraction", Fraction(1659), "1.659", "1,659"),
        ("day", datetime.date(2026, 11, 3), "03-11-2026", "3 Nov 2026"),
        ("day", "2026-11-03", "03-11-2026", "3 Nov 2026"),
        ("day", None, "–", "–"),
        ("day_time", NOW, "23-11-2026 13:30", "23 Nov 2026 13:30"),
        ("month", datetime.date(2026, 3, 1), "mrt 2026", "Mar 2026"),
    ],
)
def test_formats_follow_the_language(filter_name, value, dutch, english):
    shown = {}
    for language in ("nl", "en"):
        with translation.override(language):
            shown[language] = getattr(formats, filter_name)(value)
    assert shown == {"nl": dutch, "en": english}


@pytest.mark.parametrize("value", [1.5, Decimal("1.50"), True, "12"])
def test_euro_takes_whole_cents_only(value):
    with pytest.raises(TypeError, match="whole cents"):
        formats.euro(value)


def test_decimal_rounds_halves_away_from_zero_exactly():
    with translation.override("nl"):
        assert [formats.decimal(Decimal(text), 1) for text in ("0.05", "0.15", "-0.05", "2.449")] == [
            "0,1",
            "0,2",
            "−0,1",
            "2,4",
        ]
        assert formats.decimal(Fraction(2, 3), 4) == "0,6667"


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1.234,56", 123_456),
        ("1234,5", 123_450),
        ("€ 10", 1_000),
        ("10.50", 1_050),
        ("1.234", 123_400),
        ("1,234.56", 123_456),
        ("-12,00", -1_200),
        ("€ −12,00", -1_200),
        ("250,-", 25_000),
    ],
)
def test_euro_field_reads_what_people_type(text, cents):
    assert EuroField().clean(text) == cents


@pytest.mark.parametrize("text", ["veel", "1,234", "12.34.56", "1.23,4", "10,555", "--1", "1e5"])
def test_euro_field_refuses_what_is_not_an_amount(text):
    with pytest.raises(ValidationError) as refused:
        EuroField().clean(text)
    assert [error.code for error in refused.value.error_list] == ["invalid"]


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_euro_field_reads_back_what_it_shows(cents):
    with translation.override("nl"):
        field = EuroField(min_value=None)
        assert field.clean(field.prepare_value(cents)) == cents


def test_euro_field_keeps_its_bounds():
    field = EuroField(min_value=0, max_value=100)
    codes = []
    for text in ("-0,01", "1,01"):
        with pytest.raises(ValidationError) as refused:
            field.clean(text)
        codes += [error.code for error in refused.value.error_list]
    assert codes == ["min_value", "max_value"]


def test_decimal_field_reads_a_comma_and_shows_one():
    field = DutchDecimalField(max_digits=6, decimal_places=2)
    assert [field.clean(text) for text in ("1,5", "1.5", "1.234,25")] == [
        Decimal("1.5"),
        Decimal("1.5"),
        Decimal("1234.25"),
    ]
    with translation.override("nl"):
        assert field.prepare_value(Decimal("0.3000")) == "0,3"
    with pytest.raises(ValidationError) as refused:
        field.clean("anderhalf")
    assert [error.code for error in refused.value.error_list] == ["invalid"]


def test_day_field_reads_the_date_picker_and_dutch_typing():
    field = DayField()
    assert {field.clean(text) for text in ("2026-11-23", "23-11-2026", "23/11/2026")} == {datetime.date(2026, 11, 23)}
    assert 'value="2026-11-23"' in field.widget.render("begins", datetime.date(2026, 11, 23))
    with pytest.raises(ValidationError):
        field.clean("31-2-2026")


def test_school_year_field_gives_a_school_year():
    field = SchoolYearFormField()
    assert field.clean("2026-2027") == SchoolYear(2026)
    assert field.has_changed(SchoolYear(2026), "2026-2027") is False
    assert field.has_changed(SchoolYear(2026), "2025-2026") is True
    with pytest.raises(ValidationError):
        field.clean("2026-2028")


def test_what_stands_in_a_field_has_the_sign_of_the_keyboard_and_is_read_back():
    assert formats.typed_euro(-123_456) == "-1.234,56"
    for cents in (-123_456, 5):
        assert formats.parse_euro(formats.typed_euro(cents)) == cents == formats.parse_euro(formats.euro(cents))
    assert formats.parse_decimal("−1.234,5") == Fraction(-12345, 10)


def test_a_figure_that_was_entered_is_shown_with_the_decimals_that_it_has():
    """A norm of 33,2 hours is not one of 33."""
    found = [formats.as_entered(Decimal(value)) for value in ("40.00", "33.20", "33.18", "1659", "1659.5", "100")]
    assert found == ["40", "33,2", "33,18", "1.659", "1.659,5", "100"]
