"""The page that a personal link opens: the questions, for somebody who never saw the product."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect

from oids.actions import ActionRefused
from oids.views.secret_pages import SecretPage
from quality.actions.answers import find_invitation, give_answer
from quality.forms.questionnaires import AnswerForm


class AnswerView(SecretPage):
    template_name = "quality/answer.html"

    def find(self, token: str):
        return find_invitation(token)

    @property
    def questionnaire(self):
        return self.found.questionnaire

    def form(self, data=None) -> AnswerForm:
        return AnswerForm(data, questions=self.questionnaire.questions.all())

    def get(self, request, token):
        asks = not self.found.has_answered and self.questionnaire.takes_answers_on(self.today)
        return self.show(self.form() if asks else None)

    def post(self, request, token):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            give_answer(self.found, values=form.values(), words=form.words())
        except (ActionRefused, ValidationError) as error:
            if self.found.has_answered:
                return HttpResponseRedirect(self.address())
            return self.show(form, self.refused(form, error))
        return HttpResponseRedirect(self.address())

    def show(self, form, status: int = 200):
        row = self.questionnaire
        context = {
            "form": form, "errors": form if form is not None and form.errors else None, "questionnaire": row,
            "partnership_name": row.partnership.name, "has_answered": self.found.has_answered,
        }  # fmt: skip
        return self.page(context, status=status)
