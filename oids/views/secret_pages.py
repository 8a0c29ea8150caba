"""A page that a secret in its address opens, without signing in.

Everything on it starts from what the secret stands for; whoever is signed in beside it plays no part. A secret that is
wrong, expired or withdrawn is answered with one and the same page. There is no token against forged forms: who does not
know the address cannot send to it, and who knows it needs no forgery.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from oids.actions import ActionRefused
from oids.views.details import add_errors
from oids.views.secret_addresses import HEADERS, too_many_wrong_ones

LANGUAGE, SAVED = "taal", "bewaard"


class SecretPage(View):
    """`find` says what the secret stands for: it is kept as `found`."""

    template_name = ""
    nothing_template = "personal/nothing.html"
    http_method_names = ["get", "head", "post"]

    @classmethod
    def as_view(cls, **initkwargs):
        return login_not_required(csrf_exempt(super().as_view(**initkwargs)))

    def find(self, token: str):
        """What the secret opens, or None."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        request.user = AnonymousUser()
        with translation.override(self.language):
            self.found = self.find(kwargs["token"])
            response = self.nothing() if self.found is None else super().dispatch(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
            response["Content-Language"] = self.language
        for name, value in HEADERS.items():
            response[name] = value
        return response

    @cached_property
    def language(self) -> str:
        """Of the address, else of the browser's cookie, else Dutch."""
        asked = (self.request.GET.get(LANGUAGE, ""), self.request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        return next((code for code in asked if code in dict(settings.LANGUAGES)), settings.LANGUAGE_CODE)

    def nothing(self):
        busy = too_many_wrong_ones(self.request)
        return self.page({"busy": busy}, status=429 if busy else 404, template=self.nothing_template)

    @cached_property
    def today(self):
        return timezone.localdate()

    def address(self, path: str = "", **query) -> str:
        """The page itself (or another path), in the language that was chosen."""
        if self.request.GET.get(LANGUAGE) == self.language:
            query[LANGUAGE] = self.language
        return (path or self.request.path) + (f"?{urlencode(query)}" if query else "")

    def page(self, context: dict, *, status: int = 200, template: str = ""):
        other = next(code for code, _name in settings.LANGUAGES if code != self.language)
        context = {
            "user": self.request.user, "here": self.address(), "other_language": other,
            "other_url": f"?{urlencode({LANGUAGE: other})}",
        } | context  # fmt: skip
        return TemplateResponse(self.request, template or self.template_name, context, status=status)

    def refused(self, form, error):
        """The form again with what is wrong, and the status that goes with it."""
        if isinstance(error, ActionRefused):
            form.add_error(None, error.message)
        else:
            add_errors(form, error)
        return 409 if isinstance(error, ActionRefused) else 422
