"""Forms of a stream of money: its facts, what a letter says, what it may pay, and its instalments."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from funding.enums import AmountState, CostKind, GrantSource, ReportModel
from oids.forms.fields import DayField, DutchDecimalField, EuroField
from oids.forms.layouts import beside, laid_out

# A grant in more instalments than this was not seen; the letters of OCW had two.
LEAST_LINES, MOST_INSTALMENTS = 6, 12
ELSEWHERE = [choice for choice in GrantSource.choices if choice[0] != GrantSource.OCW]


def _cofinancing() -> DutchDecimalField:
    return DutchDecimalField(
        label=_("co-financing in %"), max_digits=7, decimal_places=4, min_value=0, max_value=100, initial=0,
        help_text=_("The part of every cost that the parties bear themselves; 0 when there is none."),
    )  # fmt: skip


def _model() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("model in the annual report"), choices=ReportModel.choices,
        help_text=_("Stands in the letter. G2 is settled: what is not spent is paid back."),
    )  # fmt: skip


class SubsidyUpdateForm(forms.Form):
    """The subsidy of OCW: its year and rule stay."""

    reference = forms.CharField(
        label=_("reference"), max_length=60, required=False, help_text=_("Of the minister's letter.")
    )
    decided_on = DayField(
        label=_("date of the decision"), required=False,
        help_text=_("Stands in the letter. The annual report and the closing of the year ask for it."),
    )  # fmt: skip
    cofinancing_percentage = _cofinancing()
    report_model = _model()
    completed_on = DayField(
        label=_("performance completed on"), required=False, help_text=_("Empty: not completed yet.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class StreamForm(forms.Form):
    source = forms.ChoiceField(label=_("source"), choices=ELSEWHERE)
    title = forms.CharField(label=_("name"), max_length=120, help_text=_("By which you all know it."))
    funder = forms.CharField(label=_("who grants it"), max_length=120, required=False)
    reference = forms.CharField(
        label=_("reference"), max_length=60, required=False, help_text=_("Of the letter that grants it.")
    )
    decided_on = DayField(
        label=_("date of the decision"), required=False,
        help_text=_("Stands in the letter. The annual report and the closing of the year ask for it."),
    )  # fmt: skip
    valid_from = DayField(label=_("from"))
    valid_until = DayField(
        label=_("until and including"), required=False,
        help_text=_("Costs until this day can be paid from it. Empty: until further notice."),
    )  # fmt: skip
    cofinancing_percentage = _cofinancing()
    report_model = _model()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            beside("source", "funder"), "title", beside("reference", "decided_on"), beside("valid_from", "valid_until"),
            beside("cofinancing_percentage", "report_model"),
            *(name for name in ("completed_on", "version") if name in self.fields),
        )  # fmt: skip

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first day."))
        return data


class StreamUpdateForm(StreamForm):
    completed_on = DayField(
        label=_("performance completed on"), required=False, help_text=_("Empty: not completed yet.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LetterAmountForm(forms.Form):
    state = forms.ChoiceField(label=_("state"), choices=AmountState.choices)
    amount_cents = EuroField(label=_("amount"), min_value=0)
    letter = forms.CharField(
        label=_("source"), max_length=200, help_text=_("Where the amount stands, for example: letter of 3-9-2026.")
    )
    decided_on = DayField(
        label=_("date of the letter"), required=False,
        help_text=_("The annual report and the closing of the year ask for it, unless the grant has the date of its decision."),
    )  # fmt: skip


class EarmarkForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind of cost"), choices=CostKind.choices)
    activity = forms.CharField(
        label=_("only the activity"), max_length=80, required=False,
        help_text=_("As it stands with the costs. Empty: all costs of this kind."),
    )  # fmt: skip
    order = forms.IntegerField(
        label=_("order"), min_value=1, max_value=99, initial=1,
        help_text=_("Where several streams may pay a cost, 1 pays first, then 2. What one leaves, also a co-financed part, goes to the next; only what is left then the party bears itself. Of streams with the same order the one that was recorded first pays first."),
    )  # fmt: skip


class InstalmentsForm(forms.Form):
    """A line per instalment, and some more; lines without day and amount do not count. `rows` are (day, cents)."""

    def __init__(self, *args, planned=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        lines = []
        self.numbers = range(1, min(max(LEAST_LINES, len(planned) + 2), MOST_INSTALMENTS) + 1)
        for number in self.numbers:
            day, amount = f"expected_on_{number}", f"amount_{number}"
            row = planned[number - 1] if number <= len(planned) else None
            self.fields[day] = DayField(
                label=_("%(number)s. expected on") % {"number": number}, required=False,
                initial=row.expected_on if row else None,
            )  # fmt: skip
            self.fields[amount] = EuroField(
                label=_("amount of %(number)s") % {"number": number}, min_value=1, required=False,
                initial=row.amount_cents if row else None,
            )  # fmt: skip
            lines.append(beside(day, amount))
        self.helper = laid_out(*lines)

    def clean(self):
        data = super().clean()
        self.rows, before = [], None
        for number in self.numbers:
            names = (f"expected_on_{number}", f"amount_{number}")
            if any(name in self.errors for name in names):
                continue
            day, cents = (data.get(name) for name in names)
            if (day is None) != (cents is None):
                missing, words = (
                    (names[0], _("Fill in the day too.")) if day is None else (names[1], _("Fill in the amount too."))
                )
                self.add_error(missing, words)
            elif day is not None:
                if before is not None and day < before:
                    self.add_error(names[0], _("This day lies before the one above it. The first day stands first."))
                before = day
                self.rows.append((day, cents))
        return data
