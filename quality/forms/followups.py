"""Forms with which a result leads to a theme."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms.base import text_field
from network.models import Theme
from partnerships.forms.register import version_field
from quality.models import Question


class _QuestionField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.questionnaire.get_audience_display()} {obj.questionnaire.school_year}: {obj.label}"


class _ThemeForm(forms.Form):
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label=_("theme"),
        help_text=_("Of the partners' agenda. Is it new? Make it under Themes first."),
    )
    note = text_field(
        _("what we see, and what we do with it"), max_length=1000,
        help_text=_("For example: what is on the programme of which training day."),
    )  # fmt: skip

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.filter(partnership=partnership)


class FollowUpForm(_ThemeForm):
    question = _QuestionField(Question.objects.none(), label=_("result of"))
    field_order = ("question", "theme", "note")

    def __init__(self, *args, questions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].queryset = questions


class FollowUpUpdateForm(_ThemeForm):
    version = version_field()


class FinishForm(forms.Form):
    outcome = text_field(_("what came of it"), max_length=1000)
