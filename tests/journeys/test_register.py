"""The administrator's register in a browser: DUO's file shown first, then exactly that; a new sign-in with a role."""

import csv
import io
import re
from pathlib import Path

from django.conf import settings

ADMIN = "beheer@oids.example"
DUO = Path(settings.BASE_DIR) / "partnerships" / "data" / "duo-vestigingen-bo-twente-2021-10-01.csv"


def changed_file(folder):
    """DUO's file of a later year: one school renamed, one with another address, one row that cannot be."""
    rows = list(csv.reader(io.StringIO(DUO.read_text(encoding="utf-8-sig")), delimiter=";"))
    head = rows[0]
    name, street, postcode = (head.index(text) for text in ("VESTIGINGSNAAM", "STRAATNAAM", "POSTCODE"))
    rows[1][name], rows[2][street], rows[3][postcode] = "De Nieuwe Naam", "Nieuwe straat", "75AB12"
    file = folder / "vestigingen-2026-11-01.csv"
    with file.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target, delimiter=";").writerows(rows)
    return file


def send(page, file):
    page.goto("/duo-import/")
    page.set_input_files("[name=schools]", file)
    page.locator("form[data-guard] button.btn-primary, main form button.btn-primary").first.click()
    page.wait_for_load_state()


def test_duo_s_file_is_shown_first_and_then_exactly_that_is_done(page, site, sign_in, axe, tmp_path, complaints):
    sign_in(page, ADMIN)
    axe(page)
    send(page, DUO)  # as it is known: what is missing in the register is new, the rest unchanged
    first = page.inner_text("main")
    assert "0 geweigerd" in first
    before = site.rows("SELECT count(*) FROM partnerships_school")
    axe(page)
    page.get_by_role("button", name="Import uitvoeren").click()
    page.wait_for_load_state()
    assert site.rows("SELECT count(*) FROM partnerships_school") > before

    send(page, changed_file(tmp_path))
    shown = page.inner_text("main")
    assert "De Nieuwe Naam" in shown
    assert "Nieuwe straat" in shown
    assert "75AB12" in shown
    assert "1 geweigerd" in shown
    axe(page)
    assert site.rows("SELECT count(*) FROM partnerships_school WHERE name = 'De Nieuwe Naam'") == [(0,)]
    page.get_by_role("button", name="Import uitvoeren").click()
    page.wait_for_load_state()
    assert site.rows("SELECT count(*) FROM partnerships_school WHERE name = 'De Nieuwe Naam'") == [(1,)]

    send(page, changed_file(tmp_path))
    assert "0 nieuw + 0 gewijzigd" in page.inner_text("main")


def test_a_file_that_is_not_what_it_says_is_refused_in_a_sentence(page, sign_in, axe, tmp_path, complaints):
    complaints.allow("422")
    sign_in(page, ADMIN)
    for name, data in (
        ("leeg.csv", b""), ("plaatje.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)), ("lijst.csv", b"naam;leeftijd\r\nx;3\r\n"),
    ):  # fmt: skip
        file = tmp_path / name
        file.write_bytes(data)
        send(page, file)
        summary = page.locator("[data-error-summary]")
        summary.wait_for()
        assert len(summary.inner_text()) > 40
        axe(page)


def test_a_new_sign_in_chooses_a_password_and_works(new_page, site, sign_in, axe, var_dir, complaints):
    admin = new_page()
    sign_in(admin, ADMIN, at="/gebruikers/nieuw/")
    axe(admin)
    admin.fill("[name=name]", "Nora Nieuw")
    admin.fill("[name=email]", "nora@oids.example")
    admin.locator("form[data-guard] button.btn-primary").click()
    admin.wait_for_url(re.compile(r"/gebruikers/\d+/$"))
    admin.goto("/rollen/geven/")
    axe(admin)
    admin.fill("[name=user]", "nora@oids.example")
    admin.keyboard.press("Escape")
    admin.select_option("[name=kind]", "steering_group")
    admin.select_option("[name=partnership]", label="OidS Twente West")
    admin.fill("[name=valid_from]", "2026-11-01")
    admin.locator("form[data-guard] button.btn-primary").click()
    admin.wait_for_load_state()

    mails = sorted((var_dir / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
    text = next(text for path in reversed(mails) if "nora@oids.example" in (text := path.read_text()))
    link = next(word for word in text.split() if "/wachtwoord/nieuw/" in word)
    person = new_page()
    person.goto(link.replace("=\n", ""))
    axe(person)
    for field in ("password1", "password2"):
        person.fill(f"[name={field}]", "Zonsopgang-boven-Twente-7")
    person.locator("main form button, form button.btn-primary").first.click()
    person.wait_for_load_state()
    sign_in(person, "nora@oids.example", "Zonsopgang-boven-Twente-7")
    assert "OidS Twente West" in person.locator("h1").inner_text()
    complaints.allow("404")
    person.goto("/twente-oost/2026-2027/")
    assert person.title().startswith("Niet gevonden") or "404" in person.content() or person.locator("h1").count() == 1
    assert "Twente Oost" not in person.inner_text("main")
