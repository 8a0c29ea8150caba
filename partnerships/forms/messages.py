"""The form with which mail is sent: who gets it, in which language, with which words of one's own."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.messages import PARAGRAPH_AT_MOST


class MessageSendForm(forms.Form):
    """`to` holds the keys of the letters that are ticked, `english` those that go in English instead of Dutch."""

    to = forms.MultipleChoiceField(
        label=_("recipients"), error_messages={"required": _("Tick at least one recipient.")}
    )  # fmt: skip
    english = forms.MultipleChoiceField(label=_("in English"), required=False)
    paragraph = forms.CharField(
        label=_("words of your own"), required=False, max_length=PARAGRAPH_AT_MOST, strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands in every mail, below the greeting, as you write it here. Name nobody: the text is kept."),
    )  # fmt: skip
    paragraph_en = forms.CharField(
        label=_("the same in English"), required=False, max_length=PARAGRAPH_AT_MOST, strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For the mails that go in English. Empty: these have your Dutch words, and say that they are Dutch."),
    )  # fmt: skip
    fingerprint = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, letters=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(letter.key, letter.who) for letter in letters]
        self.fields["to"].choices = self.fields["english"].choices = choices

    def languages(self) -> dict[str, str]:
        """Letter -> the language in which it goes."""
        english = set(self.cleaned_data["english"])
        return {key: "en" if key in english else "nl" for key in self.cleaned_data["to"]}
