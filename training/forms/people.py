"""Forms of what somebody followed elsewhere, and of their professional registration."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from oids.forms.fields import DayField, DutchDecimalField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field
from training.enums import Register
from training.models import TrainingKind


class OtherTrainingForm(forms.Form):
    title = forms.CharField(label=_("what was followed"), max_length=120)
    day = DayField(label=_("completed on"))
    hours = DutchDecimalField(
        label=_("hours"), min_value=Decimal(0), max_value=Decimal(1659), max_digits=6, decimal_places=2
    )
    kind = forms.ModelChoiceField(
        TrainingKind.objects.none(), label=_("stands for"), required=False,
        help_text=_("For example mentor training that was followed elsewhere. Empty: it gives hours only."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("source"), max_length=200, help_text=_("What it rests on, for example: certificate shown on 3-9-2026.")
    )
    after: tuple[str, ...] = ()

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = TrainingKind.objects.filter(partnership=partnership)

    @property
    def helper(self):
        return laid_out("title", beside("day", "hours"), "kind", "source", *self.after)


class StandingForm(forms.Form):
    register = forms.ChoiceField(label=_("register"), choices=[("", "---------"), *Register.choices])
    number = forms.CharField(label=_("registration number"), max_length=40)
    valid_from = DayField(label=_("from"))
    valid_until = DayField(label=_("until and including"))
    after: tuple[str, ...] = ()

    @property
    def helper(self):
        return laid_out(beside("register", "number"), beside("valid_from", "valid_until"), *self.after)


class StandingUpdateForm(StandingForm):
    version = version_field()
    after = ("version",)


class OtherTrainingUpdateForm(OtherTrainingForm):
    version = version_field()
    after = ("version",)
