"""Forms of costs and hourly rates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from books.enums import WorkRole
from books.forms.entries import DocumentField, EntryForm, WithdrawForm
from books.models import Rate
from funding.enums import CostKind
from oids.forms.fields import DayField, EuroField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.decisions import AlsoAboutForm, DecisionField, decisions_to_choose
from partnerships.models import Decision, Party

ACTIVITIES = "known-activities"


class CostForm(EntryForm):
    """Kind, party and day first: they stay for the next cost."""

    kind = forms.ChoiceField(label=_("kind of cost"), choices=[("", "---------"), *CostKind.choices])
    party = forms.ModelChoiceField(Party.objects.none(), label=_("party"))
    incurred_on = DayField(
        label=_("date"), help_text=_("On which it was delivered or took place; decides the school year and the stream.")
    )
    activity = forms.CharField(
        label=_("activity"), max_length=80, required=False,
        widget=forms.TextInput(attrs={"list": ACTIVITIES, "autocomplete": "off"}),
        help_text=_("For example: website. A stream may pay only some activities; earlier ones are suggested."),
    )  # fmt: skip
    description = forms.CharField(label=_("description"), max_length=200, help_text=_("No names of students."))
    amount_cents = EuroField(label=_("amount"), min_value=1)
    voucher = forms.CharField(
        label=_("voucher number"), max_length=40, required=False,
        help_text=_("Of the invoice or booking in the party's own administration; it cannot be entered twice."),
    )  # fmt: skip
    file = DocumentField()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # What is already filled in for the next cost is passed over.
        begin = "description" if self.initial.get("kind") and self.initial.get("party") else "kind"
        self.fields[begin].widget.attrs["autofocus"] = True
        version = ["version"] if "version" in self.fields else []
        self.helper = laid_out(
            beside("kind", "party"),
            beside("incurred_on", "activity"),
            "description",
            beside("amount_cents", "voucher"),
            "file",
            *version,
        )


class AddDocumentForm(forms.Form):
    """A document that comes after the cost was confirmed."""

    file = DocumentField(required=True)
    reason = forms.CharField(
        label=_("what it is, and why it comes later"), max_length=200,
        help_text=_("For example: the invoice itself, in place of the order. No names of students."),
    )  # fmt: skip


class WithdrawDocumentForm(WithdrawForm):
    """Why a document that was added later does not belong there."""

    example = _("For example: the invoice of another cost. No names of students.")


class RateForm(AlsoAboutForm):
    role = forms.ChoiceField(label=_("role"), choices=[("", "---------"), *WorkRole.choices])
    cents_per_hour = EuroField(label=_("rate per hour"), min_value=1, max_value=1_000_00)
    source = forms.CharField(
        label=_("source"), max_length=200,
        help_text=_("Where the rate stands, for example: minutes of 12-6-2026, point 4."),
    )  # fmt: skip
    decision = DecisionField(
        Decision.objects.none(), label=_("adopted by decision"), required=False,
        help_text=_("If the steering group adopted it by a decision that is recorded."),
    )  # fmt: skip

    def __init__(self, *args, partnership, school_year, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.choose_from(decisions_to_choose(partnership), Rate)
        self.order_fields(["role", "cents_per_hour", "source", *self.deciding])
        self.fields["role"].widget.attrs["autofocus"] = True
