"""Numbers that DUO, the chamber of commerce and the banks give out: text with a form, never numbers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from stdnum import iban
from stdnum.exceptions import ValidationError as NumberError

duo_number = RegexValidator(r"^\d{5}$", _("A DUO number has 5 digits, for example 41775."))
brin4 = RegexValidator(r"^\d{2}[A-Z]{2}$", _("A BRIN has 2 digits and 2 capitals, for example 23AH."))
brin6 = RegexValidator(r"^\d{2}[A-Z]{2}\d{2}$", _("A BRIN6 has 2 digits, 2 capitals and 2 digits, for example 16AH00."))
kvk_number = RegexValidator(r"^\d{8}$", _("A KvK number has 8 digits; put a 0 in front of a number of 7."))
postcode = RegexValidator(r"^[1-9]\d{3} [A-Z]{2}$", _("Write a postcode as 7511 AB."))


def validate_iban(value: str) -> None:
    """ISO 13616 with its check digits (python-stdnum)."""
    try:
        iban.validate(value, check_country=False)
    except NumberError as error:
        raise ValidationError(
            _("%(value)s is not a valid IBAN: the check digits do not fit. Copy it again from the bank statement."),
            params={"value": value},
        ) from error
