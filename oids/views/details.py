"""One record: its page, and the acts on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import InternalError, transaction
from django.forms import Form
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from oids.access import AccessMixin
from oids.actions import ActionRefused, Conflict
from oids.forms.fields import with_dutch_numbers
from oids.submissions import AlreadySent, claim, new_token
from oids.triggers import words_of


class ObjectMixin(AccessMixin):
    """The record of the address, looked up among what the user may see: anything else is a 404."""

    model = None

    def get_queryset(self):
        return self.model._default_manager.visible_to(self.request.user)

    @cached_property
    def object(self):
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_permission_object(self):
        return self.object

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs | {"object": self.object})


class DetailView(ObjectMixin, TemplateView):
    """The page of one record."""


class ActionView(AccessMixin, FormView):
    """A form whose valid data goes to one action. What the action refuses stands in the form; nothing typed is lost."""

    template_name = "generic/form.html"
    heading = ""
    intro = ""
    submit_label = ""
    success_message = ""

    def act(self, form):
        """Call the action; return the record that it concerns (or None)."""
        raise NotImplementedError

    def refused_before(self) -> str:
        """Why the action will refuse this person whatever is typed: then the page says so and asks nothing."""
        return ""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                sent = claim(self.request.POST.get("submission", ""), self.request.user)
                result = self.act(form)
                url = self.get_success_url_for(result)
                if sent is not None:
                    sent.url = url
                    sent.save(update_fields=["url"])
        except AlreadySent as before:
            messages.info(self.request, _("This form was sent twice; it was saved once."))
            return HttpResponseRedirect(before.url or self.get_cancel_url())
        except Conflict as conflict:
            form.add_error(None, conflict.message)
            return self.render_to_response(self.get_context_data(form=form, conflict=conflict), status=409)
        except ActionRefused as refused:
            form.add_error(None, refused.as_errors() if refused.parts else refused.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except ValidationError as error:
            add_errors(form, error, getattr(self, "model", None))
            return self.form_invalid(form)
        except InternalError as error:
            if not (refusal := self.refused_words(error)):
                raise
            form.add_error(None, refusal)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        if message := self.get_success_message(result):
            messages.success(self.request, message)
        return HttpResponseRedirect(url)

    def refused_words(self, error: InternalError) -> str:
        """What a person reads of a refusal of the database; empty when it is a fault of ours."""
        return words_of(error)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_success_message(self, result) -> str:
        return str(self.success_message) or _("Saved.")

    def next_url(self) -> str:
        """Where the user came from, when that is a page of ours."""
        url = self.request.POST.get("next") or self.request.GET.get("next", "")
        return url if url_has_allowed_host_and_scheme(url, allowed_hosts={self.request.get_host()}) else ""

    def get_success_url_for(self, result) -> str:
        return self.next_url() or (result.get_absolute_url() if result is not None else self.get_cancel_url())

    def get_cancel_url(self) -> str:
        obj = getattr(self, "object", None)
        return self.next_url() or (obj.get_absolute_url() if obj is not None else "/")

    def get_heading(self) -> str:
        return str(self.heading)

    def get_context_data(self, **kwargs):
        context = {
            "heading": self.get_heading(),
            "intro": str(self.intro),
            "submit_label": str(self.submit_label) or _("Save"),
            "cancel_url": self.get_cancel_url(),
            "next": self.next_url(),
            "conflict": None,
            "submission": self.request.POST.get("submission") or new_token(),
            "warnings": [],
            "refused_before": self.refused_before(),
        }
        return super().get_context_data(**(context | kwargs))


class ObjectActionView(ObjectMixin, ActionView):
    """An act on one record; the way back on top of its page says which record that is."""

    def get_back_label(self) -> str:
        return str(self.object)

    def get_context_data(self, **kwargs):
        url = getattr(self.object, "get_absolute_url", None)
        back = {"back_url": url(), "back_label": self.get_back_label()} if url else {}
        return ActionView.get_context_data(self, object=self.object, **back | kwargs)


class ConfirmView(ObjectActionView):
    """An act that says on its page what it is about (`get_facts`) and needs a press, and sometimes a word, to be done."""

    template_name = "generic/confirm.html"
    form_class = Form
    danger = False

    def get_facts(self) -> list[tuple]:
        """(label, value) of what the act is about."""
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(facts=self.get_facts(), danger=self.danger, **kwargs)


# What a constraint of the database says of a whole row, and the field where it is mended.
MENDED_AT = (
    (gettext_lazy("The last day lies before the first day. Enter a last day on or after the first day."),
     ("valid_until", "last_day")),
    (gettext_lazy("It ends before it begins."), ("ends_at",)),
)  # fmt: skip


def _field_of(form, text: str) -> str | None:
    names = next((names for said, names in MENDED_AT if str(said) == text), ())
    return next((name for name in names if name in form.fields), None)


def add_errors(form, error: ValidationError, model=None) -> None:
    """Put an action's errors beside their fields; what belongs to no field of the form goes on top, with the name of the
    field of `model` that it is about: “at most 100” alone says nothing."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    labels = {field.name: field.verbose_name for field in model._meta.concrete_fields} if model else {}
    for name, errors in error.error_dict.items():
        errors = with_dutch_numbers(errors)
        if name == NON_FIELD_ERRORS:
            for text in (text for one in errors for text in one.messages):
                form.add_error(_field_of(form, text), text)
            continue
        if name in form.fields:
            form.add_error(name, errors)
        elif name in labels:
            label = capfirst(str(labels[name]))
            form.add_error(None, [f"{label}: {text}" for one in errors for text in one.messages])
        else:
            form.add_error(None, errors)
