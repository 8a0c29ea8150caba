"""Settings, read from the environment; docs/deploy.md names each variable.

Without `DATABASE_URL` the embedded PostgreSQL is used (`oids.embedded`).
"""

import os
import secrets
from pathlib import Path

import environ
import pghistory
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from oids.navigation import NAVIGATION  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("OIDS_VAR_DIR", BASE_DIR / "var"))

env = environ.Env()

DEBUG = env.bool("OIDS_DEBUG", default=False)
DEMO = env.bool("OIDS_DEMO", default=False)
# On http (the demonstration on one's own machine) cookies cannot be "secure"; a server sets OIDS_HTTPS=1.
HTTPS = env.bool("OIDS_HTTPS", default=False)


def _secret_key() -> str:
    """The key from the environment, or else one made once for this machine and kept out of the repository."""
    if key := os.environ.get("OIDS_SECRET_KEY"):
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("OIDS_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("OIDS_ORIGINS", default=[])

INSTALLED_APPS = [
    "quality",
    "training",
    "network",
    "steering",
    "books",
    "funding",
    "rounds",
    "placements",
    "partnerships",
    "oids",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "template_partials",
    "js_lib_bootstrap5",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "oids.middleware.UserLanguageMiddleware",
    "oids.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "oids.middleware.LoginRequiredMiddleware",
    "oids.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "oids.urls"
WSGI_APPLICATION = "oids.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "partnerships.context.workspace",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _databases() -> dict:
    if os.environ.get("DATABASE_URL"):
        default = env.db("DATABASE_URL")
    else:
        from oids import embedded

        default = embedded.database_settings(os.environ.get("OIDS_DATABASE", "oids"))
    default.setdefault("TEST", {})["NAME"] = os.environ.get("OIDS_TEST_DATABASE", "test_oids")
    default["CONN_MAX_AGE"] = env.int("OIDS_CONN_MAX_AGE", default=60)
    default["CONN_HEALTH_CHECKS"] = True
    return {"default": default}


DATABASES = _databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One cache for all processes, so that the throttling of sign-in counts over all workers.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "oids_cache"}}

AUTH_USER_MODEL = "oids.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "oids.accounts.MinimumLength", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "oids.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[OidS] "
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "5/m/ip,3/m/key"}
# Per address of a visitor. Personal links are found by 256 random bits, which nobody guesses: this spares the server,
# and counts only wrong ones, so that a right link goes on working for others on the same network.
WRONG_LINKS_PER_MINUTE = 20
# Behind a proxy the address of the visitor is the last one that the proxy itself added.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("OIDS_PROXIES", default=0)

EMAIL_BACKEND = env.str("OIDS_EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("OIDS_FROM_EMAIL", default="oids@localhost")
# The beginning of addresses in mail; without it, that of the page from which it is sent.
BASE_URL = env.str("OIDS_BASE_URL", default="")
if os.environ.get("OIDS_EMAIL_URL"):
    vars().update(env.email_url("OIDS_EMAIL_URL"))

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Only what pages ask for is kept and compressed: collecting takes seconds, not most of a minute.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
# A 200 MB upload is refused by oids.importing with a sentence; it is streamed to disk, never held in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A scan or invoice that proves a cost: larger ones are refused with a sentence.
DOCUMENT_MOST_BYTES = env.int("OIDS_DOCUMENT_MB", default=10) * 1024 * 1024
# (postcode, postcode) -> something with `metres`, or None; without a function the digits that they share are used.
DISTANCE_BETWEEN_POSTCODES = "rounds.calculations.distance.distance"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# A grid of a hundred placements has some 1,200 fields, a new school year one for every student.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("OIDS_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("OIDS_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
DJANGO_TABLES2_TEMPLATE = "components/table.html"
DJANGO_TABLES2_TABLE_ATTRS = {"class": "table table-sm table-hover oids-table"}

# Work that takes longer than a page may, done by `manage.py work` (oids.jobs).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

PGHISTORY_APPEND_ONLY = True
# What is taken away (a mentor of a placement, a step of a draft, a receipt) stands in the history as well.
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
PGHISTORY_CREATED_AT_INDEX = True

# After these the address holds a secret: neither the log nor the history keeps what follows.
SECRET_ADDRESSES = ["/mijn-plek/", "/plekken-opgeven/", "/vergaderagenda/", "/vragenlijst/", "/wachtwoord/nieuw/"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "oids.logs.SafeFormatter", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("OIDS_LOG_LEVEL", default="WARNING")},
    # A page that is refused or not found is no fault of the product.
    "loggers": {"django.request": {"level": "ERROR"}},
}

# The last part of an act's name (`funding.allocation.adopt`), as what the history says that somebody did.
HISTORY_ACTS = {
    "add": _("added"), "attend": _("recorded attendance"), "cancel": _("called off"), "finish": _("said that it is done"),
    "plan": _("planned"), "add_document": _("added a document"), "withdraw_document": _("withdrew a document"), "add_earmark": _("added an earmark"), "add_step": _("added a step"), "adopt": _("adopted"), "answer": _("answered"), "appeal": _("filed an appeal"),
    "ask": _("asked"), "assign": _("given"), "authorise": _("authorised"), "change": _("corrected"),
    "ask_reopening": _("asked to reopen"), "close": _("closed"), "compute": _("worked out"), "confirm": _("confirmed"),
    "confirm_amount": _("confirmed an amount"),
    "continue": _("went on with other guidance"), "copy": _("copied"), "correct": _("corrected"), "correct_lead": _("corrected who led the group"),
    "create": _("entered"), "decide": _("decided"), "deploy": _("added a school"), "done": _("done"),
    "end": _("ended"), "enter": _("entered"), "end_deployment": _("ended at a school"), "draw": _("drawn"), "fail": _("failed"), "file": _("filed"),
    "fix": _("fixed"), "freeze": _("frozen"), "form": _("formed"), "give_up": _("given up"), "grid": _("entered in a grid"), "hand_over": _("handed over"),
    "import": _("imported from DUO"), "import_sheet": _("imported from a sheet"), "interrupt": _("interrupted"),
    "judge": _("recorded"), "keep": _("kept a file"), "keep_closed": _("kept closed"), "link": _("made a personal link"), "load": _("loaded"), "mail": _("mailed"), "note": _("noted as paid"), "make": _("made"), "merge": _("merged"),
    "move": _("moved"), "object": _("objected"), "open": _("opened"), "pin": _("pinned"), "place": _("placed"),
    "plan_instalments": _("planned the instalments"), "prepare": _("prepared"), "propose": _("proposed"), "recalculate": _("worked out again"),
    "receipt": _("recorded a receipt"), "receive": _("recorded as received"), "record": _("recorded"), "record_amount": _("recorded an amount"),
    "regroup": _("brought into another group"),
    "register": _("entered"), "release": _("released"), "remove": _("taken back"),
    "remove_earmark": _("removed an earmark"), "confirm_earmark": _("confirmed an earmark"),
    "withdraw_earmark": _("took back an earmark"), "ask_earmark_removal": _("asked to remove an earmark"),
    "keep_earmark": _("kept an earmark"),
    "remove_receipt": _("took back a receipt"), "remove_step": _("removed a step"), "rename": _("renamed"),
    "renew": _("asked again"), "reopen": _("reopened"), "retry": _("sent again"),
    "resume": _("resumed"), "return": _("returned"), "roll_over": _("rolled over to a new year"), "send": _("sent"),
    "set": _("set"), "settle": _("settled"), "split": _("split"), "start": _("started"), "submit": _("submitted"),
    "swap": _("swapped"), "take": _("taken"), "undo": _("undone"), "update": _("corrected"), "wish": _("entered wishes"),
    "withdraw": _("withdrew"), "withdraw_amount": _("took back an amount"),
    # Of the learning network.
    "add_file": _("added a file"), "hold": _("reported"), "publish": _("published"),
    "remove_file": _("took off a file"), "use": _("recorded use"), "join": _("brought in"), "leave": _("taken out"),
}  # fmt: skip

# django-filter: what an unused choice says.
FILTERS_EMPTY_CHOICE_LABEL = _("all")
