"""Forms of payments, the chart of accounts and the journal."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.enums import LedgerPurpose, MessageFormat
from oids.forms.fields import DayField, DutchDecimalField
from oids.forms.layouts import beside, laid_out

MOST_INSTALMENTS = 6


class PlanForm(forms.Form):
    """Up to six instalments; rows without a day are left out."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for number in self.numbers:
            self.fields[f"due_on_{number}"] = DayField(
                label=_("instalment %(number)s, payable from") % {"number": number}, required=False
            )
            self.fields[f"percentage_{number}"] = DutchDecimalField(
                label=_("instalment %(number)s, percentage") % {"number": number}, max_digits=7, decimal_places=4, min_value=0, max_value=100, required=False,
                help_text=_("Empty: all that is left.") if number == 1 else "",
            )  # fmt: skip
        self.helper = laid_out(*(beside(f"due_on_{number}", f"percentage_{number}") for number in self.numbers))

    @property
    def numbers(self) -> range:
        return range(1, MOST_INSTALMENTS + 1)

    def clean(self):
        data = super().clean()
        for number in self.numbers:
            day = f"due_on_{number}"
            if data.get(f"percentage_{number}") is not None and not data.get(day) and day not in self.errors:
                self.add_error(day, _("Fill in from which day this instalment is payable."))
        return data

    def rows(self) -> list[tuple]:
        data = self.cleaned_data
        return [(data[f"percentage_{n}"], data[f"due_on_{n}"]) for n in self.numbers if data[f"due_on_{n}"]]


class PrepareForm(forms.Form):
    execution_on = DayField(
        label=gettext_lazy("execution date"),
        help_text=gettext_lazy("The day on which the bank pays; what is due by then is in the batch."),
    )
    message_format = forms.ChoiceField(
        label=gettext_lazy("format for the bank"), choices=MessageFormat.choices,
        help_text=gettext_lazy("Take .09; the older .03 only if the bank asks for it."),
    )  # fmt: skip
    parties = forms.MultipleChoiceField(
        label=gettext_lazy("pay now"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Who is left out stays payable for a next batch."),
        error_messages={"required": gettext_lazy("Choose who is paid.")},
    )  # fmt: skip

    def __init__(self, *args, parties, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = parties
        if not parties:
            del self.fields["parties"]

    def clean_execution_on(self):
        day = self.cleaned_data["execution_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("The execution date lies in the past; the bank refuses that."))
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("reason"), max_length=300)


class PaidForm(forms.Form):
    paid_on = DayField(label=gettext_lazy("paid on"), initial=timezone.localdate)

    def clean_paid_on(self):
        return _not_ahead(self.cleaned_data["paid_on"])


class RejectForm(forms.Form):
    rejected_on = DayField(label=gettext_lazy("rejected on"), initial=timezone.localdate)
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=300,
        help_text=gettext_lazy("As the bank gives it, for example: AC04 account closed."),
    )  # fmt: skip

    def clean_rejected_on(self):
        return _not_ahead(self.cleaned_data["rejected_on"])


def _not_ahead(day):
    if day > timezone.localdate():
        raise forms.ValidationError(_("This day has not come yet."))
    return day


class AnswerForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("file of the bank"), widget=forms.FileInput(attrs={"accept": ".xml,text/xml,application/xml"}),
        help_text=gettext_lazy(
            "Status report (pain.002) or account statement (camt.053, camt.054) in XML. Of a statement only what is about "
            "these payments is kept."
        ),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > 5 * 1024 * 1024:
            raise forms.ValidationError(_("The file is larger than 5 MB. Ask the bank for a shorter period."))
        return file


class ChartForm(forms.Form):
    """For every purpose the account and its name; `proposed` stands where nothing was set yet."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = []
        for purpose in LedgerPurpose:
            self.fields[f"code_{purpose.value}"] = forms.CharField(label=purpose.label, max_length=20, required=False)
            self.fields[f"name_{purpose.value}"] = forms.CharField(
                label=_("name of the account"), max_length=80, required=False
            )
            rows.append(beside(f"code_{purpose.value}", f"name_{purpose.value}"))
        self.helper = laid_out(*rows)

    def accounts(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {value: (data[f"code_{value}"], data[f"name_{value}"]) for value in LedgerPurpose.values}


class PeriodForm(forms.Form):
    first = DayField(label=gettext_lazy("from"))
    last = DayField(label=gettext_lazy("until and including"))

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("The last day lies before the first day."))
        return data
