"""The links of a page, and which of them are of one kind."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a" and (address := dict(attrs).get("href")):
            self.found.append(address)


def links(html, base):
    """Addresses of the product that a page links to, each once, without the place on the page."""
    reader = _Links()
    reader.feed(html)
    targets = (urljoin(base, address).split("#")[0] for address in reader.found)
    return {
        target: None
        for target in targets
        if target.startswith("/") and not target.startswith(("/static/", "/uitloggen/"))
    }


def kind(address):
    """Addresses that differ in numbers and values only are of one kind."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return re.sub(r"\d+", "0", parts.path), *sorted(
        (key, value if key in ("export", "per") else "") for key, value in query.items()
    )
