"""Forms of the count, the grant and the schemes of division."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.enums import AmountState, ReductionScope, StepKey, StepSize
from funding.models import AllocationScheme, GrantInstalment, SubsidyRule
from oids import formats
from oids.forms.fields import DayField, DutchDecimalField, EuroField, SchoolYearFormField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.decisions import DecisionChoiceForm
from partnerships.models import Party


class ProposeForm(forms.Form):
    reference_date = DayField(
        label=_("reference date"), help_text=_("Students who are enrolled on this day are counted.")
    )


class CorrectLineForm(forms.Form):
    corrected = forms.IntegerField(
        label=_("corrected to"), min_value=0, max_value=100_000, required=False,
        help_text=_("Empty: the number of the register counts again."),
    )  # fmt: skip
    reason = forms.CharField(label=_("reason"), max_length=300, required=False)

    def clean(self):
        data = super().clean()
        if data.get("corrected") is not None and not data.get("reason", "").strip():
            self.add_error("reason", _("A correction needs a reason."))
        return data


class FileCountForm(forms.Form):
    filed_on = DayField(label=_("filed on"), initial=timezone.localdate)

    def clean_filed_on(self):
        day = self.cleaned_data["filed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


def rules_of(partnership, school_year):
    """The published rules, and the partnership's own, that hold on a day of the school year."""
    return SubsidyRule.objects.of_partnership(partnership).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=school_year.first_day), valid_from__lte=school_year.last_day
    )


class GrantForm(forms.Form):
    rule = forms.ModelChoiceField(
        SubsidyRule.objects.none(), label=_("subsidy rule"),
        help_text=_("Is the rule of this year not in the list? Enter it first under Money, Subsidy rules."),
    )  # fmt: skip
    reference = forms.CharField(
        label=_("reference"), max_length=60, required=False, help_text=_("Of the minister's letter.")
    )

    def __init__(self, *args, partnership, school_year, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = rules_of(partnership, school_year)


class AmountForm(forms.Form):
    state = forms.ChoiceField(label=_("state"), choices=AmountState.choices)
    decided_on = DayField(
        label=_("date of the letter"), required=False,
        help_text=_("A definitive amount needs it; the annual report and the closing of the year ask for it."),
    )  # fmt: skip
    reduction_percentage = DutchDecimalField(
        label=_("reduction in %"), max_digits=7, decimal_places=4, min_value=0, max_value=100, initial=0,
        help_text=_("When the national ceiling was exceeded; otherwise 0."),
    )  # fmt: skip
    reduction_scope = forms.ChoiceField(label=_("reduction of"), choices=ReductionScope.choices)


class ReceiptForm(forms.Form):
    received_on = DayField(label=_("received on"), initial=timezone.localdate)
    amount_cents = EuroField(label=_("amount"), min_value=1)
    instalment = forms.ModelChoiceField(
        GrantInstalment.objects.none(), label=_("instalment"), required=False,
        help_text=_("Which of the expected instalments this is. Empty: none of them."),
    )  # fmt: skip
    description = forms.CharField(label=_("description"), max_length=200, required=False)

    def __init__(self, *args, grant, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instalment"].queryset = grant.instalments.all()
        if not grant.instalments.exists():
            del self.fields["instalment"]


class SchemeForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=120)
    from_year = SchoolYearFormField(label=_("from school year"))


class StepForm(forms.Form):
    """What belongs together is checked here, so that the message stands beside its field."""

    description = forms.CharField(
        label=_("description"), max_length=200, help_text=_("For example: programme leadership.")
    )
    size = forms.ChoiceField(label=_("how much"), choices=StepSize.choices)
    amount_cents = EuroField(label=_("amount"), min_value=1, required=False, help_text=_("For a fixed amount."))
    percentage = DutchDecimalField(
        label=_("percentage"), max_digits=7, decimal_places=4, min_value=0, max_value=100, required=False,
        help_text=_("Of the budget, or of what is left at this step. The last step takes 100% of what is left."),
    )  # fmt: skip
    key = forms.ChoiceField(label=_("to whom"), choices=StepKey.choices)
    party = forms.ModelChoiceField(
        Party.objects.none(), label=_("party"), required=False, help_text=_("When it goes to one party.")
    )
    floor_cents = EuroField(label=_("at least, per party"), min_value=0, required=False)
    cap_cents = EuroField(label=_("at most, per party"), min_value=0, required=False)

    def __init__(self, *args, parties, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = parties
        self.helper = laid_out(
            "description", "size", beside("amount_cents", "percentage"), "key", "party",
            beside("floor_cents", "cap_cents"),
        )  # fmt: skip

    def clean(self):
        data = super().clean()
        fixed = data.get("size") == StepSize.FIXED
        if fixed and data.get("amount_cents") is None and "amount_cents" not in self.errors:
            self.add_error("amount_cents", _("Fill in the fixed amount."))
        if not fixed and data.get("percentage") is None and "percentage" not in self.errors:
            self.add_error("percentage", _("Fill in the percentage."))
        if fixed and data.get("percentage") is not None:
            self.add_error("percentage", _("A fixed amount has no percentage. Leave it empty."))
        if not fixed and data.get("amount_cents") is not None:
            self.add_error("amount_cents", _("This step has a percentage. Leave the amount empty."))
        if data.get("key") == StepKey.PARTY and data.get("party") is None:
            self.add_error("party", _("Choose the party that it goes to."))
        if data.get("key") != StepKey.PARTY and data.get("party") is not None:
            self.add_error("party", _("This key divides over all boards. Leave the party empty."))
        floor, cap = data.get("floor_cents"), data.get("cap_cents")
        if floor is not None and cap is not None and floor > cap:
            self.add_error("cap_cents", _("The least amount is more than the most."))
        return data


class AdoptForm(DecisionChoiceForm):
    """A decision from before the figures were worked out asks whether these are the figures that were decided on."""

    seen = forms.BooleanField(
        label=_("the steering group decided on these figures"), required=False,
        help_text=_("To be ticked when the decision is older than the figures."),
    )  # fmt: skip

    def __init__(self, *args, calculated_on, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.calculated_on = calculated_on

    def clean(self):
        data = super().clean()
        decision = data.get("decision")
        if decision and decision.decided_on < self.calculated_on and not data.get("seen"):
            text = _("The decision is of %(decided)s and the figures were worked out on %(worked)s. Tick this, if so.") % {
                "decided": formats.day(decision.decided_on), "worked": formats.day(self.calculated_on),
            }  # fmt: skip
            self.add_error("seen", text)
        return data


class PrepareForm(forms.Form):
    scheme = forms.ModelChoiceField(
        AllocationScheme.objects.none(), label=_("scheme of division"),
        help_text=_("Adopted schemes that hold in this school year."),
    )  # fmt: skip

    def __init__(self, *args, partnership, school_year, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = AllocationScheme.objects.filter(
            partnership=partnership, decision__isnull=False, from_year__lte=school_year
        )


class CorrectForm(forms.Form):
    reason = forms.CharField(label=_("reason for the correction"), max_length=300)
