"""What happens around every request."""

from __future__ import annotations

import pghistory.middleware
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from oids.logs import without_secrets


class UserLanguageMiddleware:
    """The language of the person who is signed in; else the browser's cookie; else Dutch."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.user.is_authenticated:
            language = request.user.language
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Names the user in the history of every write, and the address: that holds no personal data, and what is secret in
    it is left out."""

    def get_context(self, request):
        context = super().get_context(request)
        return context | {"url": without_secrets(context["url"])}


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every view asks for a signed-in user, unless it says otherwise itself."""


class PrivatePagesMiddleware:
    """What somebody sees who is signed in is kept by no browser and no proxy: after signing out, Back shows nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
