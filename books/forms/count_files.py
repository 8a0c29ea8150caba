"""Forms of the count file and its samples."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from books.enums import Verdict
from oids.forms.layouts import beside, laid_out
from placements.enums import SubsidyKind


class KeyListForm(forms.Form):
    reason = forms.CharField(
        label=_("what for"), max_length=200,
        help_text=_("For example: the accountant asks for the file of a drawn student. This is kept with your name."),
    )  # fmt: skip


class DrawForm(forms.Form):
    size = forms.IntegerField(label=_("number of students"), min_value=1, max_value=100_000)
    kind = forms.ChoiceField(label=_("kind for the subsidy"), required=False)
    seed = forms.CharField(
        label=_("seed"), max_length=60, required=False,
        help_text=_("The one that the accountant gives, or the one that was made here. It is printed with the sample."),
    )  # fmt: skip

    def __init__(self, *args, kinds, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(SubsidyKind.choices)
        self.fields["kind"].choices = [("", _("all kinds that count")), *((kind, labels[kind]) for kind in kinds)]
        self.helper = laid_out(beside("size", "kind"), "seed")


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("verdict"), required=False, choices=[("", _("not looked at yet")), *Verdict.choices]
    )
    remark = forms.CharField(
        label=_("remark"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without a name, number or address of the student: it goes into the export."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
