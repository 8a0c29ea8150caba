"""The pages of docs/ say what is so: the examples of the calculations run, and every link leads to a file."""

import doctest
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

PROJECT = Path(__file__).resolve().parent.parent
DOCS = PROJECT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), *(page for page in [PROJECT / "README.md"] if page.exists())]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def relative_links(text):
    """The files that a page links to, without the place inside them; links to elsewhere and to the page itself are
    left out, and so is what stands in a block of code."""
    targets = [target for target in LINK.findall(FENCED.sub("", text)) if not ELSEWHERE.match(target)]
    return [unquote(path) for path in (target.split("#")[0] for target in targets) if path]


def test_the_examples_of_the_calculations_run():
    found = doctest.testfile(str(DOCS / "calculations.md"), module_relative=False, encoding="utf-8")
    assert found.failed == 0
    assert found.attempted > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_of_a_page_leads_to_a_file(page):
    links = relative_links(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_links_are_found_as_they_are_written():
    text = "[a](b.md) and [c](../d.md#e), [f](https://example.org/g.md), [h](#i)\n```\n[j](k.md)\n```\n"
    assert relative_links(text) == ["b.md", "../d.md"]
