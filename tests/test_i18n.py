"""Dutch is complete, and no placeholder is lost on the way."""

import ast
import re
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from tests.databases import APPS

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "nl" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


@pytest.fixture(scope="module")
def entries():
    return list(polib.pofile(str(CATALOGUE)))


def test_dutch_has_every_text(entries):
    assert [entry.msgid for entry in entries if not entry.translated() or "fuzzy" in entry.flags] == []


def test_dutch_keeps_every_placeholder(entries):
    def lost(entry):
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        return any(not set(PLACEHOLDER.findall(text)) <= wanted for text in texts) or (
            not entry.msgid_plural and set(PLACEHOLDER.findall(entry.msgstr)) != wanted
        )

    assert [entry.msgid for entry in entries if lost(entry)] == []


def test_no_text_to_translate_stands_inside_another():
    """xgettext does not look into an f-string, so what is marked there never comes into the catalogue."""
    marks = {"_", "gettext", "ngettext", "pgettext", "gettext_lazy", "pgettext_lazy"}
    hidden = [
        f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}"
        for app in APPS
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue)
        for call in ast.walk(node.value)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in marks
    ]
    assert hidden == []


def test_catalogue_holds_every_text_of_the_product(entries, tmp_path, monkeypatch):
    """What `makemessages` finds in a copy of the product is what the catalogue has: no text was added untranslated."""
    if shutil.which("xgettext") is None:
        pytest.skip("gettext is not installed; the gate installs it")
    root = tmp_path / "product"
    ignored = shutil.ignore_patterns(".venv", "var", ".git", "tests", "static", "*.mo", "__pycache__", "staticfiles")
    shutil.copytree(settings.BASE_DIR, root, ignore=ignored)
    monkeypatch.chdir(root)
    monkeypatch.setattr(settings, "LOCALE_PATHS", [root / "locale"])
    call_command("makemessages", locale=["nl"], no_location=True, no_wrap=True, no_obsolete=True, verbosity=0)
    found = polib.pofile(str(root / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    known = {(entry.msgctxt, entry.msgid) for entry in entries}
    assert sorted(entry.msgid for entry in found if (entry.msgctxt, entry.msgid) not in known) == []
