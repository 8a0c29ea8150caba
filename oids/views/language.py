"""Switch between Dutch and English."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

from oids.access import AccessMixin
from oids.history import history


class LanguageView(AccessMixin, View):
    """Keeps the choice with the user, so that it follows them to another machine."""

    permission = AccessMixin.PUBLIC
    http_method_names = ["post"]

    def post(self, request):
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            with history("oids.user.language", by=request.user):
                request.user.language = language
                request.user.save(update_fields=["language"])
        url = request.POST.get("next", "/")
        if not url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
            url = "/"
        response = HttpResponseRedirect(url)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
        return response
