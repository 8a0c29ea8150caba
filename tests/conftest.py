"""What all tests share: no network, no missing template variables, cheap passwords, files in memory.

Fixtures of one app are in `tests/<app>/conftest.py`; those of the browser in `tests/journeys/conftest.py`.
"""

import socket
import sys
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.template import engines
from django.template.base import FilterExpression, Node

hypothesis.settings.register_profile("oids", deadline=None, max_examples=60, derandomize=False)
hypothesis.settings.load_profile("oids")

OWN_TEMPLATES = Path(django_settings.BASE_DIR) / "templates"
FALLBACK_FILTERS = {"default", "default_if_none", "yesno"}


class MissingTemplateVariable(Exception):
    """A template of ours asks for what the view did not give."""


class Missing(str):
    """Stands for `string_if_invalid`: Django asks for its truth exactly where a variable could not be found.

    A variable in an `{% if %}` or with a fallback filter may be missing, and so may any variable in a template of a
    package; there it is the empty string, as in production.
    """

    def __new__(cls):
        return super().__new__(cls, "")

    def __bool__(self):
        frame = sys._getframe(1)
        if frame.f_code is FilterExpression.resolve.__code__:
            expression = frame.f_locals["self"]
            if not FALLBACK_FILTERS & {function.__name__ for function, _ in expression.filters}:
                self._refuse_if_ours(frame, expression.token)
        return False

    def __contains__(self, text):
        """`{% blocktranslate %}` asks this instead, of a name that it then fills in itself."""
        frame = sys._getframe(1)
        if frame.f_code.co_name == "render_value" and "key" in frame.f_locals:
            self._refuse_if_ours(frame, frame.f_locals["key"])
        return False

    @staticmethod
    def _refuse_if_ours(frame, what):
        while frame:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                if Path(node.origin.name).is_relative_to(OWN_TEMPLATES):
                    raise MissingTemplateVariable(f"{what} in {node.origin.template_name}:{node.token.lineno}")
                return
            frame = frame.f_back


@pytest.fixture(scope="session", autouse=True)
def _missing_template_variables_fail():
    engines["django"].engine.string_if_invalid = Missing()


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """Only this machine may be reached."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"A test tried to reach {address[0]}: tests use no network.")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def _plain_settings(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
