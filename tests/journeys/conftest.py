"""The product as people meet it: gunicorn on a copy of the demonstration, and Chromium.

The demonstration is built once and kept as a database until the code changes; every test module gets a copy of it and
a server of its own, so what one module does no other sees. Tests inside a module share that copy: one story is one test.
"""

import contextlib
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings
from psycopg2 import sql

PROJECT = Path(settings.BASE_DIR)
APPS = ("oids", "partnerships", "placements", "rounds", "funding", "books")
PASSWORD = "demo-oids"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BUILD_LOCK = 7_021_966


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.stash.setdefault(REPORTS, {})[report.when] = report
    return report


REPORTS = pytest.StashKey[dict]()


# Databases


def _connect(name):
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


def _execute(statement, *names, database="postgres"):
    with _connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _address(database):
    """DATABASE_URL of `database` on the server that the tests use."""
    if own := os.environ.get("DATABASE_URL"):
        return urlunsplit(urlsplit(own)._replace(path=f"/{database}"))
    server = settings.DATABASES["default"]
    user, password = quote(server["USER"], safe=""), quote(server["PASSWORD"], safe="")
    return f"postgres://{user}:{password}@{server['HOST']}:{server['PORT']}/{database}"


def _environment(database, var):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("OIDS_", "DJANGO_"))}
    return kept | {"DATABASE_URL": _address(database), "OIDS_DEMO": "1", "OIDS_VAR_DIR": str(var)}


def _manage(database, var, *command):
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env=_environment(database, var),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"manage.py {command[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def _fingerprint():
    """Of all that the demonstration is made with."""
    digest = hashlib.sha256()
    for app in APPS:
        for path in sorted((PROJECT / app).rglob("*")):
            if path.suffix in {".py", ".json", ".csv"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def var_dir():
    """Where the servers of this process keep static files, uploads and mail."""
    folder = Path(settings.VAR_DIR) / "journeys" / os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


@pytest.fixture(scope="session")
def demo_database(var_dir):
    """The name of the database with the whole demonstration; made once for all test processes."""
    name = f"{os.environ.get('OIDS_TEST_DATABASE', 'test_oids')}_demo"
    made_with = _fingerprint()
    with _connect("postgres") as lock, lock.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [BUILD_LOCK])
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s AND NOT datistemplate",
            [name],
        )
        if cursor.fetchone() != (made_with,):
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            _manage(name, var_dir, "migrate", "--verbosity", "0")
            _manage(name, var_dir, "load_subsidy_rules")
            _manage(name, var_dir, "load_demo")
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS %s").format(sql.Identifier(name)), [made_with])
        _manage(name, var_dir, "compile_translations")
        _manage(name, var_dir, "collectstatic", "--noinput", "--verbosity", "0")
    return name


# The server


@dataclass(frozen=True)
class Site:
    """A running product: `url` without a slash at the end, and its database."""

    url: str
    database: str
    log: Path

    def rows(self, query, *parameters):
        """What is in the database, to check after the act on the screen."""
        with _connect(self.database) as connection, connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()


@pytest.fixture(scope="module")
def site(request, demo_database, var_dir):
    """A server on a fresh copy of the demonstration, for this module."""
    module = re.sub(r"\W+", "_", Path(request.node.path).stem)[-24:]
    database = f"{demo_database}_{module}_{os.getpid()}"
    _execute("CREATE DATABASE {} TEMPLATE {}", database, demo_database)
    log = var_dir / f"{module}.log"
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "oids.wsgi", "--bind", f"fd://{listener.fileno()}"]
    command += ["--threads", "4", "--timeout", "90"]
    environment = _environment(database, var_dir) | {"OIDS_BASE_URL": url, "OIDS_LOG_LEVEL": "WARNING"}
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=output, stderr=output, pass_fds=[listener.fileno()]
        )
    try:
        _wait_for(url, server, log)
        yield Site(url, database, log)
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        server.wait()
        listener.close()
        _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)


@pytest.fixture(scope="module")
def worker(site, var_dir):
    """`manage.py work` beside the server, as `make demo` has it: for what takes longer than a page."""
    with (var_dir / "work.log").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "work", "--verbosity", "0"],
            cwd=PROJECT, env=_environment(site.database, var_dir) | {"OIDS_BASE_URL": site.url},
            stdout=output, stderr=output,
        )  # fmt: skip
    yield process
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(10)
    process.kill()
    process.wait()


def _wait_for(url, server, log):
    for _ in range(120):
        assert server.poll() is None, f"The server did not start:\n{log.read_text()[-4000:]}"
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{url}/inloggen/", timeout=5).close()
            return
        time.sleep(0.25)
    raise AssertionError(f"No answer from {url}:\n{log.read_text()[-4000:]}")


# The browser


def _chromium():
    found = os.environ.get("OIDS_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        missing = "No Chromium on this machine (Debian: sudo apt-get install chromium)."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest.fixture(scope="module")
def browser():
    """Per module: while Playwright runs, Django refuses the database to the same thread."""
    executable = _chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


class Complaints(list):
    """What the browser complained of; a test names what it expects with `allow`."""

    def __init__(self):
        super().__init__()
        self.allowed = []

    def allow(self, pattern):
        self.allowed.append(pattern)

    def left(self):
        return [text for text in self if not any(re.search(pattern, text) for pattern in self.allowed)]


@pytest.fixture
def complaints():
    """`complaints.allow("403")` before a step that is meant to be refused."""
    return Complaints()


@pytest.fixture
def new_page(browser, site, complaints):
    """`new_page(width=360, height=740)`: a page in a session of its own, e.g. for a second person."""
    contexts = []

    def make(**options):
        viewport = {"width": options.pop("width", 1440), "height": options.pop("height", 900)}
        context = browser.new_context(
            base_url=site.url,
            viewport=viewport,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            accept_downloads=True,
            **options,
        )
        contexts.append(context)

        def only_the_server(route):
            if route.request.url.startswith((f"{site.url}/", "data:", "blob:")):
                return route.continue_()
            complaints.append(f"request to {route.request.url}")
            return route.abort()

        context.route("**/*", only_the_server)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on("console", lambda message: message.type == "error" and complaints.append(f"console: {message.text}"))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page, complaints, request, site):
    """A page of 1440 x 900. The test fails on what the browser complains of; a failure leaves a screenshot."""
    page = new_page()
    yield page
    report = request.node.stash.get(REPORTS, {}).get("call")
    if report is not None and report.failed:
        folder = PROJECT / "test-results"
        folder.mkdir(exist_ok=True)
        with contextlib.suppress(Exception):
            page.screenshot(path=folder / f"{request.node.name}.png", full_page=True)
        print(f"at {page.url}; the server's log ends with:\n{site.log.read_text()[-3000:]}")
    assert complaints.left() == []


@pytest.fixture
def sign_in():
    """`sign_in(page, "name@oids.example")`: through the form, as people do; ends on the first page."""

    def act(page, email, password=PASSWORD):
        page.goto("/inloggen/")
        page.fill('input[name="login"]', email)
        page.fill('input[name="password"]', password)
        page.locator('form:has(input[name="password"]) button').click()
        page.wait_for_url(lambda url: "/inloggen/" not in url)

    return act


@pytest.fixture
def axe():
    """`axe(page)`: no violation of WCAG 2.2 A or AA, as far as axe can see."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page):
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]})
        violations = [
            f"{rule['id']} ({rule['impact']}): {rule['help']}: "
            + json.dumps([node["html"][:160] for node in rule["nodes"][:3]], ensure_ascii=False)
            for rule in found.response["violations"]
        ]
        assert violations == [], page.url

    return check
