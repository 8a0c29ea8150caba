"""Forms of the costs of a training."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from books.forms.entries import DocumentField
from books.models import Cost
from oids import formats
from oids.forms.fields import DayField, EuroField
from oids.forms.layouts import beside, laid_out
from partnerships.models import Party


class TrainingCostForm(forms.Form):
    party = forms.ModelChoiceField(Party.objects.none(), label=_("party"), help_text=_("Who paid it."))
    incurred_on = DayField(label=_("date"))
    description = forms.CharField(label=_("description"), max_length=200, help_text=_("No names of students."))
    amount_cents = EuroField(label=_("amount"), min_value=1)
    voucher = forms.CharField(
        label=_("voucher number"), max_length=40, required=False,
        help_text=_("Of the invoice or booking in the party's own administration; it cannot be entered twice."),
    )  # fmt: skip
    file = DocumentField()

    def __init__(self, *args, partnership, school_year, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = Party.objects.members_of(partnership, school_year.period)
        self.helper = laid_out(
            beside("party", "incurred_on"), "description", beside("amount_cents", "voucher"), "file"
        )  # fmt: skip


class CostField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        parts = (formats.day(obj.incurred_on), obj.description, obj.party.name, formats.euro(obj.amount_cents))
        return ", ".join(parts)


class CostChooseForm(forms.Form):
    cost = CostField(Cost.objects.none(), label=_("cost"))

    def __init__(self, *args, costs, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost"].queryset = costs
