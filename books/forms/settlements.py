"""Forms of the settlement between parties."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from books.enums import SettlementMode, ShareKey


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


class SettlementCorrectForm(forms.Form):
    reason = forms.CharField(label=_("reason for the correction"), max_length=300)
