"""Every link that a page shows leads to a page that the same person may open."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from tests.cast import adopt


@pytest.fixture
def funded(standing_world, db):
    return standing_world


MOST_PAGES = 250
FILES = {"csv", "xlsx", "pdf"}


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def links(response, base):
    reader = _Links()
    reader.feed(response.content.decode())
    for address in reader.found:
        target = urljoin(base, address)
        if target.startswith("/") and not target.startswith(("/static/", "/uitloggen/")):
            yield target.split("#")[0]


def kind(address):
    """Addresses that differ in numbers and values only are of one kind; files are opened elsewhere."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return re.sub(r"\d+", "0", parts.path), *sorted(
        (key, value if key in ("export", "per") else "") for key, value in query.items()
    )


@pytest.mark.parametrize("who", ["leader", "controller", "steering", "board", "institute", "trainer", "admin"])
def test_every_link_opens(funded, client, who):
    adopt(funded.oost, funded.oost_money)
    user = funded.admin if who == "admin" else funded.oost.cast()[who]
    client.force_login(user)
    todo, seen, broken = [("/", "")], set(), []
    while todo and len(seen) < MOST_PAGES:
        address, origin = todo.pop(0)
        if kind(address) in seen:
            continue
        seen.add(kind(address))
        response = client.get(address)
        if response.status_code == 302:
            todo.append((response["Location"], origin))
        elif response.status_code != 200:
            broken.append(f"{origin} -> {address}: {response.status_code}")
        elif response["Content-Type"].startswith("text/html"):
            todo += [(link, address) for link in links(response, address)]
    assert broken == []
    assert len(seen) > 8
