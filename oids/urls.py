"""All addresses: Dutch words for people, English names for code."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path, register_converter
from django.urls.resolvers import URLPattern

from books.views.dashboards import DashboardView, HomeView
from oids.converters import SchoolYearConverter
from oids.views.language import LanguageView
from oids.views.styleguide import StyleGuideView

register_converter(SchoolYearConverter, "schoolyear")


def open_to_all(pattern: URLPattern) -> URLPattern:
    """Before signing in there is only signing in."""
    pattern.callback = login_not_required(pattern.callback)
    return pattern


urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    open_to_all(path("inloggen/", account.login, name="account_login")),
    path("uitloggen/", account.logout, name="account_logout"),
    path("wachtwoord/", account.password_change, name="account_change_password"),
    open_to_all(path("wachtwoord/vergeten/", account.password_reset, name="account_reset_password")),
    open_to_all(
        path("wachtwoord/vergeten/verstuurd/", account.password_reset_done, name="account_reset_password_done")
    ),
    open_to_all(
        # The key has hyphens of its own, so the user's part ends at the first one.
        re_path(
            r"^wachtwoord/nieuw/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            account.password_reset_from_key,
            name="account_reset_password_from_key",
        )
    ),
    open_to_all(
        path(
            "wachtwoord/nieuw/klaar/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
        )
    ),
    open_to_all(path("niet-actief/", account.account_inactive, name="account_inactive")),
    open_to_all(path("aanmelden/", account.signup, name="account_signup")),
    path("taal/", LanguageView.as_view(), name="language"),
    path("stijl/", StyleGuideView.as_view(), name="styleguide"),
    path("", include("partnerships.urls")),
    path("", include("placements.urls")),
    path("", include("rounds.urls")),
    path("", include("funding.urls")),
    path("", include("books.urls")),
    path("", include("steering.urls")),
    path("", include("network.urls")),
    path("", include("training.urls")),
    path("", include("quality.urls")),
    path("<slug:partnership>/<schoolyear:year>/", DashboardView.as_view(), name="dashboard"),
]
