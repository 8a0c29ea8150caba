"""Sending mail: choose the kind, tick the recipients, read every text, send."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.mail import base_url
from oids.views.details import ActionView
from partnerships import actions
from partnerships.actions.messages import texts_of
from partnerships.forms.messages import MessageSendForm
from partnerships.messages import Cause, Kind, Letter, fingerprint_of, kinds, mailed_today
from partnerships.views.base import PartnershipYearMixin


class MessageSendView(PartnershipYearMixin, ActionView):
    """`?kind=` says what is sent and a parameter of the kind's own name (`round=7`) about what.

    The first press shows every text as it will be; only the second one, on that page, sends.
    """

    permission = "partnerships.send_message"
    form_class = MessageSendForm
    template_name = "partnerships/message_send.html"
    success_message = gettext_lazy("Handed over; the mails go out one after the other. This page shows how far it is.")

    def get_heading(self):
        return str(self.kind.label) if self.kind else _("Send mail")

    @cached_property
    def kind(self) -> Kind | None:
        code = self.request.GET.get("kind", "")
        if code and code not in kinds():
            raise Http404
        return kinds().get(code)

    @cached_property
    def causes(self) -> list[Cause]:
        return self.kind.causes(
            user=self.request.user, partnership=self.partnership, school_year=self.school_year
        )  # fmt: skip

    @cached_property
    def cause(self) -> Cause | None:
        key = self.request.GET.get(self.kind.parameter, "")
        if key and key not in [cause.key for cause in self.causes]:
            raise Http404
        return next((cause for cause in self.causes if cause.key == (key or cause.key)), None)

    @cached_property
    def letters(self) -> list[Letter]:
        """All letters, of which a search shows some."""
        if self.kind is None or self.cause is None:
            return []
        return self.kind.letters(self.cause, partnership=self.partnership, base=base_url(self.request))

    def shown(self) -> list[Letter]:
        words = self.request.GET.get("q", "").lower().split()
        return [
            letter for letter in self.letters
            if letter.to and all(word in f"{letter.who} {letter.detail} {letter.to}".lower() for word in words)
        ]  # fmt: skip

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"letters": self.letters}

    def form_valid(self, form):
        """Without the fingerprint of a preview: show the preview."""
        if self.kind is None or self.cause is None:
            raise Http404
        if "change" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        if "send" not in self.request.POST:
            return self.preview(form)
        return super().form_valid(form)

    def preview(self, form):
        texts = self.texts(form)
        if not texts:
            form.add_error(None, _("Everybody you ticked already got this mail today."))
            return self.form_invalid(form)
        left_out = len(form.cleaned_data["to"]) - len(texts)
        words, english = form.cleaned_data["paragraph"], sum(text.language == "en" for text in texts)
        return self.render_to_response(
            self.get_context_data(
                form=form,
                texts=texts,
                fingerprint=fingerprint_of(texts),
                counts=_counts(texts, left_out),
                untranslated=english if words and not form.cleaned_data["paragraph_en"] else 0,
            )
        )

    def texts(self, form):
        return texts_of(
            self.kind, self.cause, partnership=self.partnership, languages=form.languages(),
            paragraph=form.cleaned_data["paragraph"], paragraph_en=form.cleaned_data["paragraph_en"],
            base=base_url(self.request), by=self.request.user,
        )  # fmt: skip

    def act(self, form):
        return actions.send_messages(
            partnership=self.partnership, kind=self.kind, cause=self.cause, languages=form.languages(),
            paragraph=form.cleaned_data["paragraph"], paragraph_en=form.cleaned_data["paragraph_en"], fingerprint=form.cleaned_data["fingerprint"],
            base=base_url(self.request), by=self.request.user,
        )  # fmt: skip

    def get_success_url_for(self, result):
        return reverse("partnerships:message_list", kwargs=self.kwargs)

    def get_cancel_url(self):
        return self.next_url() or reverse("partnerships:message_list", kwargs=self.kwargs)

    def address(self, kind: str, **query) -> str:
        return f"?{urlencode({'kind': kind} | {key: value for key, value in query.items() if value})}"

    def get_context_data(self, **kwargs):
        context = {
            "kind": self.kind, "texts": None, "untranslated": 0, "back_url": self.get_cancel_url(), "back_label": _("Mail"), "problem": "",
        }  # fmt: skip
        if self.kind is None:
            context["choices"] = [(self.address(code), kind) for code, kind in kinds().items()]
        else:
            context |= {
                "back_url": reverse("partnerships:message_send", kwargs=self.kwargs), "back_label": _("Another kind of mail"),
                "intro": self.kind.explanation, "cause": self.cause,
                "causes": [
                    (self.address(self.kind.code, **{self.kind.parameter: cause.key}), cause) for cause in self.causes
                ],
                "problem": self.cause.problem if self.cause else str(self.kind.nothing),
                "q": self.request.GET.get("q", ""),
            } | self.recipients(kwargs.get("form"))  # fmt: skip
        return super().get_context_data(**context | kwargs)

    def recipients(self, form) -> dict:
        """The rows to tick, and those who cannot be reached."""
        done = mailed_today(self.kind, self.cause, self.letters, self.partnership) if self.cause else set()
        sent = form is not None and form.is_bound
        ticked = set(form.data.getlist("to")) if sent else None
        english = (
            set(form.data.getlist("english")) if sent else {row.key for row in self.letters if row.language == "en"}
        )
        none = self.request.GET.get("tick") == "none"
        rows = [
            {
                "letter": letter, "done": letter.key in done, "is_english": letter.key in english,
                "ticked": letter.key in ticked if ticked is not None else not none and letter.key not in done,
            }
            for letter in self.shown()
        ]  # fmt: skip
        query = {self.kind.parameter: self.cause.key if self.cause else "", "q": self.request.GET.get("q", "")}
        return {
            "rows": rows,
            "unreachable": [letter for letter in self.letters if not letter.to],
            "tick_none_url": self.address(self.kind.code, **query, tick="none"),
            "tick_all_url": self.address(self.kind.code, **query),
        }


def _counts(texts, left_out: int) -> str:
    """How many mails, in which language, and how many are left out."""
    english = sum(text.language == "en" for text in texts)
    dutch = len(texts) - english
    words = ngettext("%(number)s mail", "%(number)s mails", len(texts)) % {"number": formats.count(len(texts))}
    parts = [
        _("%(number)s in Dutch") % {"number": formats.count(dutch)},
        _("%(number)s in English") % {"number": formats.count(english)},
    ]
    if left_out:
        parts.append(_("%(number)s left out, who got it today") % {"number": formats.count(left_out)})
    return f"{words}: {', '.join(parts)}."
