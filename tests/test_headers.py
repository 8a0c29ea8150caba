"""What every answer carries, and that no template asks for what the strict policy refuses."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.links import elements


@pytest.fixture
def funded(standing_world, db):
    return standing_world


POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
PAPER = {path for path in TEMPLATES if "pdf" in path.parts or "reports" in path.parts}


def policy(response):
    return {part.strip() for part in response["Content-Security-Policy"].split(";")}


@pytest.mark.parametrize("address", ["/inloggen/", "/nergens/", "/static/nergens.css"])
def test_the_policy_is_on_every_answer(client, db, address):
    response = client.get(address)
    assert policy(response) == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def inline(html):
    found = []
    for tag, attributes in elements(html):
        if tag == "style" or (tag == "script" and not attributes.get("src")):
            found.append(f"<{tag}>")
        found += [f"{tag} {name}" for name in attributes if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action"):
            if re.match(r"(https?:)?//|javascript:", value := attributes.get(name) or ""):
                found.append(f"{tag} {name}={value}")
    return found


def test_what_is_inline_is_found():
    page = (
        '<p style="x"><a href="https://x.example/" onclick="y">z</a><script>1</script><style></style><img src="/i.png">'
    )
    assert inline(page) == ["p style", "a onclick", "a href=https://x.example/", "<script>", "<style>"]


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path not in PAPER], ids=lambda path: path.name)
def test_no_template_has_inline_script_or_style(path):
    assert inline(path.read_text(encoding="utf-8")) == []


def test_pages_with_people_in_them_are_not_kept_by_browsers_or_proxies(funded, sign_in):
    response = sign_in(funded.oost.leader).get(funded.oost.address("plaatsingen/"))
    assert {"private", "no-store"} <= {part.strip() for part in response["Cache-Control"].split(",")}


def test_no_student_is_in_an_address_or_a_file_name(funded, sign_in):
    side = funded.oost
    client = sign_in(side.leader)
    placement = side.placements[0]
    for address in (placement.get_absolute_url(), placement.student.get_absolute_url()):
        assert "Geheim" not in address
        assert placement.student.number not in address
    for kind in ("csv", "xlsx"):
        name = client.get(side.address("plaatsingen/"), {"export": kind, "q": "Geheimoost1"})["Content-Disposition"]
        assert "Geheim" not in name
