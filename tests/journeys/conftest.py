"""The product as people meet it: gunicorn on a copy of the demonstration, and Chromium.

Every test process has one server, and every test finds a fresh copy of the demonstration (tests/databases.py) behind
it. So no test sees what another did, and they run in any order: one story is one test.
"""

import contextlib
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

import pytest

from tests.databases import PROJECT, connect, copy, drop, environment_of, session_of
from tests.journeys.accessible import violations

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nobody else is found. Stopping requests one by one would make every page fetch its style sheets again.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


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


# The server


@dataclass(frozen=True)
class Site:
    """A running product: `url` without a slash at the end, and its database."""

    url: str
    database: str
    log: Path

    def rows(self, query, *parameters):
        """What is in the database, to check after the act on the screen."""
        with connect(self.database) as connection, connection.cursor() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()


@pytest.fixture(scope="session")
def server(demo_database, static_files, var_dir):
    """The product on a database of this test process; `site` fills that before every test."""
    database = f"{demo_database}_{os.getpid()}"
    copy(demo_database, database)
    log = var_dir / "server.log"
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "oids.wsgi", "--bind", f"fd://{listener.fileno()}"]
    command += ["--threads", "4", "--timeout", "90"]
    environment = environment_of(database, var_dir) | {"OIDS_BASE_URL": url, "OIDS_LOG_LEVEL": "WARNING"}
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=output, stderr=output, pass_fds=[listener.fileno()]
        )
    try:
        _wait_for(url, process, log)
        yield Site(url, database, log)
    finally:
        _end(process)
        listener.close()
        drop(database)


@pytest.fixture
def site(server, demo_database):
    """The running product with a fresh copy of the demonstration, for this test."""
    copy(demo_database, server.database)
    return server


@pytest.fixture
def worker(site, var_dir):
    """`manage.py work` beside the server, as `make demo` has it: for what takes longer than a page."""
    with (var_dir / "work.log").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "work", "--verbosity", "0"],
            cwd=PROJECT, env=environment_of(site.database, var_dir) | {"OIDS_BASE_URL": site.url},
            stdout=output, stderr=output,
        )  # fmt: skip
    yield process
    _end(process)


def _end(process):
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


@pytest.fixture(scope="session")
def browser():
    """One for all journeys, which come after all other tests (tests/conftest.py): while Playwright runs, Django refuses
    the database to the same thread."""
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
            reduced_motion="reduce",  # a colour half-way is not one that people read
            **options,
        )
        contexts.append(context)

        def only_the_server(request):
            if not request.url.startswith((f"{site.url}/", "data:", "blob:")):
                complaints.append(f"request to {request.url}")

        context.on("request", only_the_server)
        page = context.new_page()
        page.set_default_timeout(30_000)
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
def sign_in(site):
    """`sign_in(page, "name@oids.example")`: somebody of the demonstration who has signed in; ends on the first page, or
    `at` the address that the test begins with (None: it goes there itself), for the dashboard asks most of all pages.
    With a password it goes through the form, as people do."""

    def act(page, email, password=None, *, at="/"):
        if password is None:
            page.context.add_cookies([{"name": "sessionid", "value": session_of(email), "url": site.url}])
            if at is not None:
                page.goto(at)
        else:
            page.goto("/inloggen/")
            page.fill('input[name="login"]', email)
            page.fill('input[name="password"]', password)
            page.locator('form:has(input[name="password"]) button').click()
        page.wait_for_url(lambda url: "/inloggen/" not in url)

    return act


@pytest.fixture
def axe():
    """`axe(page)`: no violation of WCAG 2.2 A or AA, as far as axe can see, once the page is there."""

    def check(page):
        assert violations(page) == [], page.url

    return check
