"""Forms of money that a party pays back."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.forms.entries import DocumentField, WithdrawForm
from oids.forms.fields import DayField, EuroField


class RepaymentForm(forms.Form):
    received_on = DayField(label=_("received on"), initial=timezone.localdate)
    amount_cents = EuroField(
        label=_("amount"), min_value=1, help_text=_("All that the party has to pay back, or the part that came in.")
    )
    reference = forms.CharField(
        label=_("reference"), max_length=120,
        help_text=_("Where it can be found, for example the text or number on the bank statement."),
    )  # fmt: skip
    file = DocumentField(
        help_text=_("If there is one: the page of the bank statement or a letter, as PDF, PNG or JPEG.")
    )


class RepaymentWithdrawForm(WithdrawForm):
    example = _("For example: it was of another party.")
