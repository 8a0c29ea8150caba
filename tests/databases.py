"""Databases that take long to make are made once, for all test processes, and kept until what they are made with changes:
the empty one (migrations) and the one with the demonstration. Everybody works in a copy.
"""

import contextlib
import datetime
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from psycopg2 import sql

PROJECT = Path(settings.BASE_DIR)
APPS = (
    "oids",
    "partnerships",
    "placements",
    "rounds",
    "funding",
    "books",
    "steering",
    "network",
    "training",
    "quality",
)
PASSWORD = "demo-oids"
BUILD_LOCK = 7_021_966
NAME = os.environ.get("OIDS_TEST_DATABASE", "test_oids")
EMPTY, DEMO = f"{NAME}_empty", f"{NAME}_demo"
# One key for all servers, so that the sessions kept in the demonstration hold for each of them.
SECRET_KEY = "only-for-the-journeys-where-nothing-is-secret-and-nobody-else-comes"
# In one process: starting one takes longer than most of what these do.
SHELL = ("shell", "--no-imports", "--verbosity", "0", "--command")
COLLECT = """
from django.core.management import call_command
from django.test import override_settings
with override_settings(WHITENOISE_SKIP_COMPRESS_EXTENSIONS=["css", "js", "svg", "ttf", "gif", "md", "txt"]):
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
"""
TELL = """
from django.core.management import call_command
call_command("load_subsidy_rules")
call_command("load_demo")
"""
# Everybody has signed in already: the form has a journey of its own, and the others need not wait for it.
SESSIONS = """
import datetime
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from oids.models import User
from tests.databases import session_of
for user in User.objects.all():
    values = {SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash()}
    values[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    Session.objects.create(
        session_key=session_of(user.email), session_data=SessionStore().encode(values),
        expire_date=timezone.now() + datetime.timedelta(days=3650),
    )
"""


def session_of(email):
    """The key of the session that is kept for somebody of the demonstration."""
    return hashlib.sha256(email.encode()).hexdigest()[:32]


def connect(name):
    server = settings.DATABASES["default"]
    connection = psycopg2.connect(
        dbname=name,
        host=server["HOST"] or None,
        port=server["PORT"] or None,
        user=server["USER"] or None,
        password=server["PASSWORD"] or None,
    )
    connection.autocommit = True
    return contextlib.closing(connection)


def _execute(statement, *names):
    with connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def drop(database):
    """Whoever was connected to it is disconnected; a server makes a new connection by itself."""
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)


def copy(demonstration, database):
    """The demonstration anew, as `database`; file by file, which is the fastest where nothing waits for the disk."""
    drop(database)
    _execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", database, demonstration)


def _address(database):
    """DATABASE_URL of `database` on the server that the tests use."""
    if own := os.environ.get("DATABASE_URL"):
        return urlunsplit(urlsplit(own)._replace(path=f"/{database}"))
    server = settings.DATABASES["default"]
    user, password = quote(server["USER"], safe=""), quote(server["PASSWORD"], safe="")
    return f"postgres://{user}:{password}@{server['HOST']}:{server['PORT']}/{database}"


def environment_of(database, var):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("OIDS_", "DJANGO_"))}
    return kept | {
        "DATABASE_URL": _address(database), "OIDS_DEMO": "1", "OIDS_VAR_DIR": str(var), "OIDS_SECRET_KEY": SECRET_KEY,
    }  # fmt: skip


def manage(database, var, *command):
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env=environment_of(database, var),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"manage.py {command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def fingerprint(paths, also=""):
    digest = hashlib.sha256(also.encode())
    digest.update((PROJECT / "requirements" / "runtime.txt").read_bytes())
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def files_of_the_product(wanted):
    return [path for app in APPS for path in (PROJECT / app).rglob("*") if path.is_file() and wanted(path)]


@contextlib.contextmanager
def one_at_a_time(what):
    """One process makes it; the others wait for that, and for nothing else."""
    with connect("postgres") as lock, lock.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [BUILD_LOCK, what])
        yield


def make(name, made_with, steps):
    """Unless it is there already, made with the same: the mark is set when all is done."""
    with connect("postgres") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() != (made_with,):
            drop(name)
            steps()
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [made_with])
    return name


def make_var_dir():
    """Where the servers of this process keep uploads and mail; static files are the same for all."""
    folder = (Path(settings.VAR_DIR) / "journeys").absolute()
    own, static = folder / os.environ.get("PYTEST_XDIST_WORKER", "main"), folder / "static"
    for path in (own, static):
        path.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (own / "static").symlink_to(static)
    return own


def make_empty_database(var):
    """The name of the database as the migrations leave it."""

    def steps():
        _execute("CREATE DATABASE {}", EMPTY)
        manage(EMPTY, var, "migrate", "--verbosity", "0")

    with one_at_a_time(EMPTY):
        made_with = fingerprint(
            files_of_the_product(lambda path: {"migrations", "models", "models.py"} & set(path.parts))
        )
        return make(EMPTY, made_with, steps)


def make_static_files(var):
    """What a server needs beside its database; compressing it takes longer than the tests win with it."""
    mark = var.parent / "static.made-with"
    with one_at_a_time(str(mark)):
        paths = (path for path in (PROJECT / "static").rglob("*") if path.is_file())
        made_with = fingerprint(paths, COLLECT)
        if not mark.exists() or mark.read_text() != made_with:
            manage("postgres", var, *SHELL, COLLECT)
            mark.write_text(made_with)


@pytest.fixture(scope="session")
def var_dir():
    return make_var_dir()


@pytest.fixture(scope="session")
def empty_database(var_dir):
    return make_empty_database(var_dir)


@pytest.fixture(scope="session")
def static_files(var_dir):
    make_static_files(var_dir)


@pytest.fixture(scope="session")
def demo_database(empty_database, var_dir):
    """The name of the database with the whole demonstration, in which everybody has signed in."""

    def steps():
        copy(empty_database, DEMO)
        manage(DEMO, var_dir, *SHELL, f"{TELL}{SESSIONS}")

    with one_at_a_time(DEMO):
        call_command("compile_translations")
        files = files_of_the_product(lambda path: path.suffix in {".py", ".json", ".csv"})
        # The season of the demonstration lies around the day on which it is told.
        return make(DEMO, fingerprint(files, f"{TELL}{SESSIONS}{datetime.date.today()}"), steps)


if __name__ == "__main__":
    # What every test process would wait for; the gate makes it while something else is done.
    make_empty_database(make_var_dir())
    make_static_files(make_var_dir())
