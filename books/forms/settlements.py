"""Forms of the settlement between parties."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.enums import SettlementMode, ShareKey
from books.forms.entries import WithdrawForm
from oids.forms.fields import DayField, EuroField


class SettlementForm(forms.Form):
    mode = forms.ChoiceField(
        label=_("how it is settled"), choices=SettlementMode.choices,
        help_text=_("With closed purses nobody pays; the value that changes hands is shown."),
    )  # fmt: skip
    key = forms.ChoiceField(
        label=_("shared by"), choices=ShareKey.choices,
        help_text=_("Costs (and hours) that no stream paid are shared over the parties by this key."),
    )  # fmt: skip
    with_hours = forms.BooleanField(
        label=_("settle hours too"), required=False,
        help_text=_("Otherwise hours are valued and shown, and change nothing in what is settled."),
    )  # fmt: skip


class TransferNoteForm(forms.Form):
    paid_on = DayField(label=_("paid on"), initial=timezone.localdate)
    amount_cents = EuroField(
        label=_("amount"), min_value=1, help_text=_("All that is open, or the part that was paid.")
    )
    reference = forms.CharField(
        label=_("reference"), max_length=120,
        help_text=_("Where it can be found, for example the text or number on the bank statement."),
    )  # fmt: skip


class TransferWithdrawForm(WithdrawForm):
    example = _("For example: the bank returned the payment.")


class SettlementCorrectForm(forms.Form):
    reason = forms.CharField(label=_("reason for the correction"), max_length=300)
