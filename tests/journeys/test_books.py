"""The controller's year of account in a browser: a grant, a cost and its invoice, and the payment of it; a second controller
wherever two people are needed."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

from tests.databases import PROJECT, environment_of
from tests.funding.archives import with_file

CONTROLLER = "controller.oost@oids.example"
SECOND = "administratie.oost@oids.example"
YEAR = "/twente-oost/2025-2026"
REASON = "Besproken in de stuurgroep"
INVOICE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def press(page):
    page.locator("form[data-guard] button.btn-primary, form[data-guard] button.btn-danger").first.click()


def another_amount(raw):
    """The first amount of a CSV becomes another one."""
    return re.sub(rb"\d+,\d\d", b"99999,99", raw, count=1)


def shown_of(page, file):
    """The verdict of the page that checks a report."""
    page.goto(f"{YEAR}/verantwoording/controleren/")
    page.set_input_files("[name=file]", file)
    page.locator("form[data-guard] button.btn-primary, form[data-repeat] button.btn-primary").first.click()
    verdict = page.locator(".verdict")
    verdict.wait_for()
    return verdict.inner_text().strip()


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()


def test_a_year_of_account_from_grant_to_archive_pack(new_page, site, sign_in, axe, complaints, tmp_path, var_dir):
    controller, second = new_page(), new_page()
    sign_in(second, SECOND, at=None)

    # A grant from a letter: one records it, another confirms it, and it says what it may pay.
    sign_in(controller, CONTROLLER, at=f"{YEAR}/subsidie/nieuwe-geldstroom/")
    axe(controller)
    controller.select_option("[name=source]", "municipality")
    controller.fill("[name=title]", "Lezen in Losser")
    controller.fill("[name=valid_from]", "2025-09-01")
    controller.fill("[name=valid_until]", "2026-07-31")
    controller.fill("[name=decided_on]", "2025-08-20")
    press(controller)
    controller.wait_for_url(re.compile(r"/subsidie/\d+/$"))
    grant = re.search(r"/subsidie/\d+/", controller.url)[0]
    controller.goto(f"{grant}bestemming/")
    controller.select_option("[name=kind]", "professionalisation")
    controller.fill("[name=activity]", "Lezen in Losser")
    press(controller)
    controller.wait_for_url(f"**{grant}")
    controller.goto(f"{grant}bedrag-uit-brief/")
    controller.fill("[name=amount_cents]", "1.500,00")
    controller.fill("[name=letter]", "Beschikking van 20-8-2025")
    controller.select_option("[name=state]", "definitive")
    press(controller)
    controller.wait_for_url(f"**{grant}")
    axe(controller)
    second.goto(grant)
    follow(second, "Bevestigen of terugnemen")
    press(second)
    second.wait_for_url(f"**{grant}")
    assert "1.500,00" in plain(second.inner_text("main"))

    # A cost with its invoice.
    party, code = site.rows(
        """SELECT p.id, p.code FROM partnerships_party p JOIN partnerships_membership m ON m.party_id = p.id
             JOIN partnerships_partnership s ON s.id = m.partnership_id JOIN partnerships_partyaccount a ON a.party_id = p.id
            WHERE s.slug = 'twente-oost' AND p.kind = 'board' AND a.confirmed_by_id IS NOT NULL
            ORDER BY p.code DESC OFFSET 1 LIMIT 1"""
    )[0]
    controller.goto(f"{YEAR}/kosten/nieuw/")
    axe(controller)
    controller.select_option("[name=kind]", "professionalisation")
    controller.select_option("[name=party]", str(party))
    controller.fill("[name=incurred_on]", "2026-03-12")
    controller.fill("[name=activity]", "Lezen in Losser")
    controller.fill("[name=description]", "Training voor mentoren")
    controller.fill("[name=amount_cents]", "2.000,00")
    controller.set_input_files("[name=file]", {"name": "factuur.pdf", "mimeType": "application/pdf", "buffer": INVOICE})
    controller.locator("button[name=show]").click()
    controller.wait_for_url(re.compile(r"/kosten/\d+/$"))
    cost = int(re.search(r"/kosten/(\d+)/", controller.url)[1])
    second.goto(f"/kosten/{cost}/bevestigen/")
    axe(second)
    press(second)
    second.wait_for_url(lambda url: "bevestigen/" not in url or "te-bevestigen" in url)
    controller.goto(f"/kosten/{cost}/")
    axe(controller)
    shown = plain(controller.inner_text("main"))
    assert "Lezen in Losser" in shown and "1.500,00" in shown and "500,00" in shown

    # What the stream pays of it is payable to the party; two people, one file for the bank.
    controller.goto(f"{YEAR}/betalingen/")
    axe(controller)
    assert "1.500,00" in plain(controller.get_by_role("row", name=re.compile(rf"\({code}\)")).inner_text())
    follow(controller, "Betalingen voorbereiden")
    axe(controller)
    press(controller)
    controller.wait_for_url(re.compile(r"/betalingen/\d+/$"))
    batch = re.search(r"/betalingen/\d+/", controller.url)[0]
    assert controller.get_by_role("link", name="Autoriseren").count() == 0  # who prepared it does not authorise it
    second.goto(f"{batch}autoriseren/")
    axe(second)
    press(second)
    second.wait_for_url(f"**{batch}")
    controller.goto(f"{batch}exporteren/")
    press(controller)
    controller.wait_for_url(f"**{batch}")
    axe(controller)
    with controller.expect_download() as download:
        controller.locator(f'a[href="{batch}bestand/"]').first.click()
    bank = ElementTree.fromstring(download.value.path().read_bytes())
    spaces = {"p": bank.tag[1:].partition("}")[0]}
    amounts = [Decimal(node.text) for node in bank.iterfind(".//p:InstdAmt", spaces)]
    assert Decimal(bank.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=spaces)) == sum(amounts)
    assert Decimal("1500.00") in amounts
    controller.goto(f"{batch}betaald/")
    press(controller)
    controller.wait_for_url(f"**{batch}")
    assert site.rows("SELECT DISTINCT state FROM books_payment WHERE batch_id = %s", int(batch.split("/")[2])) == [
        ("paid",)
    ]

    # The tables for the annual report, and the count file by pseudonym.
    controller.goto(f"{YEAR}/jaarrekening/2026/")
    axe(controller)
    assert "Lezen in Losser" in controller.inner_text("main")

    # Closing: every warning gets its reason, then the report is final and nothing of the year changes.
    complaints.allow("status of 4(09|22)")
    controller.goto(f"{YEAR}/afsluiten/")
    axe(controller)
    controller.locator(f'a[href="{YEAR}/afsluiten/sluiten/"]').first.click()
    controller.wait_for_url("**/afsluiten/sluiten/")
    axe(controller)
    reasons = controller.locator("[name^=reason_]")
    assert reasons.count() > 0, controller.inner_text("main")
    for number in range(reasons.count()):
        reasons.nth(number).fill(f"{REASON} {number + 1}")
    press(controller)
    controller.wait_for_url(f"**{YEAR}/afsluiten/")
    axe(controller)
    assert f"{REASON} 1" in controller.inner_text("main")
    controller.goto(f"{YEAR}/kosten/nieuw/")
    # Said before anything is typed.
    assert controller.locator("[name=incurred_on]").count() == 0
    assert "gesloten" in controller.inner_text("main")

    # The archive file: right on the page and in the terminal; of a copy in which one amount was changed, that cell is named.
    controller.goto(f"{YEAR}/verantwoording/")
    axe(controller)
    with controller.expect_download() as download:
        controller.locator('a[href*="export=archive"]').first.click()
    archive = tmp_path / "archief.pdf"
    download.value.save_as(archive)
    forged = tmp_path / "vervalst.pdf"
    forged.write_bytes(with_file(archive.read_bytes(), "partijen.csv", another_amount))
    assert shown_of(controller, archive) == "klopt"
    axe(controller)
    assert shown_of(controller, forged) == "klopt niet"
    assert "99999,99" in controller.get_by_role("row", name=re.compile("partijen.csv")).first.inner_text()
    verified = subprocess.run(
        [sys.executable, "manage.py", "verify_report", archive], cwd=PROJECT, env=environment_of(site.database, var_dir),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert re.match(r"\S+: klopt\n", verified.stdout)

    # Reopening: one asks with a reason, another one does it.
    [(closing,)] = site.rows(
        """SELECT c.id FROM books_yearclosing c JOIN partnerships_partnership p ON p.id = c.partnership_id
            WHERE p.slug = 'twente-oost' AND c.school_year = 2025"""
    )
    controller.goto(f"/afsluitingen/{closing}/heropenen/vragen/")
    axe(controller)
    controller.fill("[name=reason]", "Een factuur kwam na")
    press(controller)
    controller.wait_for_url(f"**{YEAR}/afsluiten/")
    controller.goto(f"{YEAR}/afsluiten/")
    assert (
        controller.locator(f'a[href="/afsluitingen/{closing}/heropenen/"]').count() == 0
    )  # who asked does not confirm it
    second.goto(f"{YEAR}/afsluiten/")
    second.locator(f'a[href="/afsluitingen/{closing}/heropenen/"]').first.click()
    second.wait_for_url("**/heropenen/")
    axe(second)
    press(second)
    second.wait_for_url(f"**{YEAR}/afsluiten/")
    assert "Een factuur kwam na" in second.inner_text("main")
    assert site.rows("SELECT state FROM books_yearclosing WHERE id = %s", closing) == [("reopened",)]
    assert complaints.left() == []
