"""The links of a page, and which of them are of one kind."""

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml import html as markup


def elements(html):
    """(tag, attributes) of every element, in the order of the page."""
    return [(node.tag, node.attrib) for node in markup.document_fromstring(html).iter("*")]


def links(html, base):
    """Addresses of the product that a page links to, each once, without the place on the page."""
    found = (attributes.get("href") for tag, attributes in elements(html) if tag == "a")
    targets = (urljoin(base, address).split("#")[0] for address in found if address)
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
