"""Forms of the confirmation by boards."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from rounds.actions.checks import Said
from rounds.board_lines import Line, mark_of
from rounds.enums import CheckState, CorrectionReason

ANSWERS = [
    ("", _("– open –")),
    (CheckState.CONFIRMED, _("right")),
    (CheckState.CORRECTED, _("to be corrected")),
    (CheckState.OBJECTED, _("objection")),
]


class CheckRequestForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=80, help_text=_("For example: first half of the year."))
    valid_from = DayField(label=_("period from"))
    valid_until = DayField(label=_("period until and including"))
    due_on = DayField(label=_("answer before or on"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("name", beside("valid_from", "valid_until"), "due_on")


class CheckCorrectionForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=80)
    due_on = DayField(label=_("answer before or on"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SettleForm(forms.Form):
    note = forms.CharField(
        label=_("what was done"), max_length=200,
        help_text=_("For example: mentor changed, or: checked with the school, stays as it is. No names of students."),
    )  # fmt: skip
    ask_again = forms.BooleanField(
        label=_("let the board confirm it again"), required=False,
        help_text=_("The line opens again, as the placement is now."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """Per line an answer, a reason and a note; lines that the office settled have no fields."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, lines: list[Line], named: dict[int, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.row.settled_at is None and not line.is_gone]
        for line in self.lines:
            row, who = line.row, named[line.row.pk]
            initial = "" if line.asks_again else row.state if row.state != CheckState.OPEN else ""
            fields = {
                "state": forms.ChoiceField(
                    label=_("%(who)s: answer") % {"who": who}, choices=ANSWERS, required=False, initial=initial
                ),
                "reason": forms.ChoiceField(
                    label=_("%(who)s: what is different") % {"who": who}, required=False, initial=row.reason,
                    choices=[("", _("– what is different –")), *CorrectionReason.choices],
                ),
                "note": forms.CharField(
                    label=_("%(who)s: note") % {"who": who}, required=False, max_length=200, initial=row.note
                ),
                "seen": forms.CharField(
                    required=False, initial=mark_of(line.now.shown()), widget=forms.HiddenInput
                ),
            }  # fmt: skip
            for name, field in fields.items():
                css = "form-select form-select-sm" if name in ("state", "reason") else "form-control form-control-sm"
                if name != "seen":
                    field.widget.attrs |= {"class": css, "aria-label": field.label}
                if name == "note":
                    field.widget.attrs["placeholder"] = _("note")
                self.fields[f"{name}_{row.pk}"] = field

    def _value(self, name: str, line: Line) -> str:
        return self.cleaned_data.get(f"{name}_{line.row.pk}", "")

    def answers(self) -> dict[int, Said]:
        return {
            line.row.pk: Said(*(self._value(name, line) for name in ("state", "reason", "note", "seen")))
            for line in self.lines
        }

    def seen(self) -> dict[int, str]:
        return {line.row.pk: self._value("seen", line) for line in self.lines}
