"""Forms of questionnaires: how they are made, and how they are answered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from network.forms.base import text_field
from oids.forms.fields import DayField
from oids.forms.layouts import beside, laid_out
from partnerships.forms.register import version_field
from quality.enums import Audience, QuestionKind
from quality.models.questionnaires import MOST_WORDS, SCALE


class QuestionnaireForm(forms.Form):
    opens_on = DayField(label=_("can be answered from"))
    closes_on = DayField(label=_("can be answered until and including"))
    intro_nl = text_field(
        _("what it is for, in Dutch"), max_length=1000, required=False,
        help_text=_("Stands above the questions. That answers are anonymous is said there already."),
    )  # fmt: skip
    intro_en = text_field(_("what it is for, in English"), max_length=1000, required=False)
    before: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def helper(self):
        return laid_out(*self.before, beside("opens_on", "closes_on"), "intro_nl", "intro_en", *self.more)


class QuestionnaireCreateForm(QuestionnaireForm):
    audience = forms.ChoiceField(label=_("for"), choices=Audience.choices)
    before = ("audience",)


class QuestionnaireUpdateForm(QuestionnaireForm):
    version = version_field()
    more = ("version",)


class QuestionForm(forms.Form):
    number = forms.IntegerField(
        label=_("number"), min_value=1, max_value=99, help_text=_("The order of the questions.")
    )
    kind = forms.ChoiceField(label=_("kind"), choices=QuestionKind.choices)
    text_nl = forms.CharField(
        label=_("question in Dutch"), max_length=300, help_text=_("With a scale: something to agree with or not.")
    )
    text_en = forms.CharField(label=_("question in English"), max_length=300)
    label_nl = forms.CharField(
        label=_("in short, in Dutch"), max_length=40, help_text=_("As tables and charts call it.")
    )
    label_en = forms.CharField(label=_("in short, in English"), max_length=40)
    choices_nl = text_field(
        _("answers in Dutch"), max_length=600, required=False,
        help_text=_("Only for a question with some answers: one answer a line."),
    )  # fmt: skip
    choices_en = text_field(
        _("answers in English"), max_length=600, required=False, help_text=_("The same answers in the same order.")
    )
    more: tuple[str, ...] = ()

    @property
    def helper(self):
        return laid_out(
            beside("number", "kind"), "text_nl", "text_en", beside("label_nl", "label_en"),
            beside("choices_nl", "choices_en"), *self.more,
        )  # fmt: skip


class QuestionUpdateForm(QuestionForm):
    version = version_field()
    more = ("version",)


AGREES = {
    1: pgettext_lazy("agree", "1: not at all"),
    2: pgettext_lazy("agree", "2: not really"),
    3: pgettext_lazy("agree", "3: in between"),
    4: pgettext_lazy("agree", "4: mostly"),
    5: pgettext_lazy("agree", "5: completely"),
}


def choices_of(question) -> list[tuple[int, str]]:
    """(value, words) of every answer to a question that is counted, in the language of the page."""
    if question.kind == QuestionKind.SCALE:
        return [(value, str(AGREES[value])) for value in SCALE]
    if question.kind == QuestionKind.YES_NO:
        return [(1, gettext("yes")), (0, gettext("no"))]
    return list(enumerate(question.choices))


class AnswerForm(forms.Form):
    """One field per question; every question may be skipped, and a choice can be taken back without script."""

    def __init__(self, *args, questions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for index, question in enumerate(self.questions, start=1):
            label = f"{index}. {question.text}"
            if question.is_counted:
                skip = ("", pgettext("question", "skip this question"))
                self.fields[question.code] = forms.TypedChoiceField(
                    label=label, choices=[*choices_of(question), skip], coerce=int, empty_value=None, required=False,
                    widget=forms.RadioSelect,
                )  # fmt: skip
            else:
                self.fields[question.code] = text_field(label, max_length=MOST_WORDS, required=False)

    @property
    def helper(self):
        return laid_out(*self.fields)

    def values(self) -> dict[str, int]:
        return {row.code: self.cleaned_data[row.code] for row in self.questions if row.is_counted}

    def words(self) -> dict[str, str]:
        return {row.code: self.cleaned_data[row.code] for row in self.questions if not row.is_counted}
