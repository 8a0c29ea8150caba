"""Forms of own contributions, in money and in hours."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.actions.hours import refuse_placement_role
from books.enums import PaidHow, WorkRole
from books.forms.entries import DocumentField, EntryForm
from books.streams import streams_for
from funding.enums import CostKind
from funding.models import Grant
from oids.forms.fields import DayField, DutchDecimalField, EuroField
from oids.forms.layouts import beside, laid_out
from partnerships.models import Party


class StreamField(forms.ModelChoiceField):
    """A stream into which own contributions go."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            Grant.objects.none(), label=_("into the stream"), empty_label=None,
            help_text=_("Streams of own contributions or of the learning network. None in the list: the controller "
                        "registers one first."), **kwargs,
        )  # fmt: skip

    def label_from_instance(self, obj) -> str:
        return obj.name


class ContributionForm(EntryForm):
    grant = StreamField()
    party = forms.ModelChoiceField(Party.objects.none(), label=_("party"))
    kind = forms.ChoiceField(label=_("kind of cost"), choices=CostKind.choices, initial=CostKind.NETWORK)
    description = forms.CharField(label=_("description"), max_length=200)
    amount_cents = EuroField(label=_("amount"), min_value=1)
    due_on = DayField(label=_("to be paid on"))
    paid_how = forms.ChoiceField(label=_("how it is paid"), choices=PaidHow.choices)
    source = forms.CharField(
        label=_("source"), max_length=200, help_text=_("For example: convenant of 1-9-2024, article 5.")
    )
    file = DocumentField()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grant"].queryset = streams_for(self.partnership, self.school_year)
        version = ["version"] if "version" in self.fields else []
        self.helper = laid_out(
            beside("grant", "party"), beside("kind", "paid_how"), "description", beside("amount_cents", "due_on"), "source",
            "file", *version,
        )  # fmt: skip


class ProposeForm(forms.Form):
    """What is the same for every board."""

    grant = StreamField()
    description = forms.CharField(label=_("description"), max_length=200)
    due_on = DayField(label=_("to be paid on"))
    source = forms.CharField(
        label=_("source"), max_length=200, help_text=_("For example: convenant of 1-9-2024, article 5.")
    )

    def __init__(self, *args, partnership, school_year, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grant"].queryset = streams_for(partnership, school_year)
        self.helper = laid_out(beside("grant", "due_on"), "description", "source")


class AskedForm(forms.Form):
    """One board: whether it is asked, how much, and how it pays."""

    asked = forms.BooleanField(label=_("ask"), required=False)
    amount_cents = EuroField(label=_("amount"), min_value=1, required=False)
    paid_how = forms.ChoiceField(label=_("how it is paid"), choices=PaidHow.choices)

    def __init__(self, *args, party, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.party = party
        self.fields["asked"].widget.attrs["class"] = "form-check-input"
        self.fields["amount_cents"].widget.attrs["class"] = "num form-control"
        self.fields["paid_how"].widget.attrs["class"] = "form-select"
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}, {party.name}"
            if name in self.errors:
                field.widget.attrs["class"] += " is-invalid"

    def clean(self):
        data = super().clean()
        if data.get("asked") and data.get("amount_cents") is None and "amount_cents" not in self.errors:
            self.add_error("amount_cents", _("Fill in the amount, or take away the tick."))
        return data


class ReceiveForm(forms.Form):
    received_on = DayField(label=_("received on"), initial=timezone.localdate)


class HoursForm(EntryForm):
    role = forms.ChoiceField(label=_("role"), choices=[("", "---------"), *WorkRole.choices])
    party = forms.ModelChoiceField(Party.objects.none(), label=_("party"))
    kind = forms.ChoiceField(label=_("kind of cost"), choices=[("", "---------"), *CostKind.choices])
    description = forms.CharField(
        label=_("description"),
        max_length=200,
        help_text=_("For example: PLG language, 4 members. No names of students."),
    )
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"))
    hours = DutchDecimalField(
        label=_("hours"), min_value=0, max_digits=9, decimal_places=2,
        help_text=_("All people together, in this period."),
    )  # fmt: skip
    source = forms.CharField(label=_("source"), max_length=200, help_text=_("For example: list of members of the PLG."))
    file = DocumentField()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        begin = "description" if self.initial.get("role") and self.initial.get("kind") else "role"
        self.fields[begin].widget.attrs["autofocus"] = True
        version = ["version"] if "version" in self.fields else []
        self.helper = laid_out(
            beside("role", "kind"), "party", "description", beside("valid_from", "valid_until"), "hours", "source", "file",
            *version,
        )  # fmt: skip

    def clean_role(self):
        role = self.cleaned_data["role"]
        try:
            refuse_placement_role(role)
        except ValidationError as error:
            raise ValidationError(error.message_dict["role"]) from error
        return role

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first day."))
        if data.get("hours") == 0:
            self.add_error("hours", _("Hours are more than 0."))
        return data
