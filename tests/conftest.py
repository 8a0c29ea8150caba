"""What all tests share: no network, no missing template variables, cheap passwords, files in memory.

Fixtures of one app are in `tests/<app>/conftest.py`; those of the browser in `tests/journeys/conftest.py`.
"""

import gc
import inspect
import socket

import hypothesis
import pytest
from django.db import connection
from django.http import HttpResponseForbidden, HttpResponseNotFound
from django.template import engines
from django.test import override_settings

from tests import worlds
from tests.cast import build_world
from tests.databases import copy, demo_database, drop, empty_database, static_files, var_dir  # noqa: F401
from tests.guards import Missing

hypothesis.settings.register_profile("oids", deadline=None, max_examples=60, derandomize=False)
hypothesis.settings.load_profile("oids")


# From so many lines a journey is a long one, or one of some length; the others take seconds.
LONG, MIDDLING = 60, 30


def _turn(item):
    """What comes when: first what tells the demonstration, while another process does the rest; the journeys last, and
    the longest of them first, so that no process waits for another at the end."""
    name = item.path.name
    if item.path.parent.name != "journeys":
        return 0 if name == "test_demo.py" else 1
    if name == "test_every_page.py":
        return 2
    lines = inspect.getsource(item.function).count("\n")
    return 3 if lines >= LONG else 4 if lines >= MIDDLING else 5


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=_turn)


def pytest_collection_finish():
    """What is there now stays until the end, so the collector of what is left over need not look at it each time."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With more processes (`-n 2`) a file stays with one of them, for the sake of the worlds that its tests share; every
    journey has its own copy of the demonstration and goes to who is free."""
    from xdist.scheduler import LoadScopeScheduling

    class FilesAndJourneys(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return nodeid if nodeid.startswith("tests/journeys/") else nodeid.split("::")[0]

    config.option.loadscopereorder = False
    return FilesAndJourneys(config, log)


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


@pytest.fixture(scope="session", autouse=True)
def _plain_settings():
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # Work is done where it is asked for; the queue has tests of its own.
        TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
        # Static files are not collected for tests, and whitenoise need not look for them.
        WHITENOISE_AUTOREFRESH=True,
        STORAGES={
            "default": memory,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings, empty_database):  # noqa: F811
    """A copy of the empty database for this process, instead of migrations that each process has to do."""
    before, own = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
    copy(empty_database, own)
    with django_db_blocker.unblock():
        worlds.use(own)
    yield
    with django_db_blocker.unblock():
        worlds.leave()
        worlds.use(before)
    drop(own)


# Of a class: that is before the transaction of the test begins. There are no test classes here, so it is per test.
@pytest.fixture(scope="class", autouse=True)
def _standing(request, django_db_blocker):
    """The world that this test asks for, in its own database (tests/worlds.py)."""
    if not worlds.asks_database(request.node):
        return None
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        return worlds.enter(request.node)


@pytest.fixture
def world(_standing, db):
    """Two partnerships with their people, norm, period and enrolled students; nobody is placed yet."""
    return _standing or build_world()


@pytest.fixture
def placed(world):
    """`world`, with five of the six students of both sides placed."""
    return world


@pytest.fixture
def funded(world):
    """`placed`, with a grant and a draft of the allocation on both sides: `.oost_money` and `.west_money`."""
    return world


@pytest.fixture
def furnished(world):
    """`funded`, with a record of everything: a DUO import that was sent (`.duo_import`), and what tests/casts adds."""
    return world


@pytest.fixture
def standing_world(_standing, db):
    """`furnished`, the same for all tests that only look: a module of those calls it `funded`."""
    return _standing


@pytest.fixture
def plain_answers(monkeypatch):
    """For walks over every address, without what takes most of the time and is looked at elsewhere: a 404 or 403 without
    the page around it; papers as the HTML that they are made from, in which names can be read; and no copy of the context
    of every template for `response.context`."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *args, **kwargs: None)
    monkeypatch.setattr("oids.urls.handler404", lambda request, exception: HttpResponseNotFound(), raising=False)
    monkeypatch.setattr("oids.urls.handler403", lambda request, exception: HttpResponseForbidden(), raising=False)
    for module in ("oids.pdf", "oids.archive.making"):
        monkeypatch.setattr(f"{module}.to_pdf", lambda html, **options: html.encode())


@pytest.fixture
def sign_in(client):
    """`sign_in(user)`: the client, signed in as that user."""

    def enter(user):
        client.force_login(user)
        return client

    return enter
