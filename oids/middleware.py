"""What happens around every request."""

from __future__ import annotations

import pghistory.middleware
from django.conf import settings
from django.contrib.auth.decorators import login_not_required  # noqa: F401  (re-exported for views)
from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.utils import translation


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
    """Names the user in the history of every write; addresses hold no personal data, so they may be kept."""


class LoginRequiredMiddleware(DjangoLoginRequired):
    """Every view asks for a signed-in user, unless it says otherwise itself."""
