"""The year's money from draft to paper: programme leader, steering group and controller, each in their own browser."""

import csv
import io
import json
import re
import subprocess
import sys
from decimal import Decimal

from django.conf import settings

from tests.journeys.browsing import ready

LEADER = "programmaleider.oost@oids.example"
STEERING = "stuurgroep.oost@oids.example"
CONTROLLER = "controller.oost@oids.example"
SECOND_CONTROLLER = "administratie.oost@oids.example"
YEAR = "/twente-oost/2026-2027"
BUDGET = "€ 372.175,00"
DRAFT = """
    SELECT a.id FROM funding_allocation a JOIN partnerships_partnership p ON p.id = a.partnership_id
     WHERE p.slug = 'twente-oost' AND a.school_year = 2026
"""


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def press(page):
    page.locator("form[data-guard] button.btn-primary, form[data-guard] button.btn-danger").first.click()


def state_of(site, key):
    return site.rows("SELECT state FROM funding_allocation WHERE id = %s", key)[0][0]


def test_a_draft_becomes_money_that_can_be_paid(new_page, site, sign_in, axe, complaints, tmp_path):
    ((key,),) = site.rows(DRAFT)
    address = f"/verdelingen/{key}/"

    leader = new_page()
    sign_in(leader, LEADER, at=address)
    axe(leader)
    main = plain(leader.inner_text("main"))
    assert BUDGET in main
    assert "concept" in main.lower()
    assert leader.get_by_role("link", name="Autoriseren").count() == 0
    leader.get_by_role("link", name="Opnieuw berekenen").click()
    axe(leader)
    press(leader)
    leader.wait_for_url(f"**{address}")
    leader.get_by_role("link", name=re.compile("indienen")).click()
    press(leader)
    leader.wait_for_url(f"**{address}")
    assert state_of(site, key) == "submitted"

    steering = new_page()
    sign_in(steering, STEERING)
    axe(steering)
    assert "vaststellen" in plain(steering.inner_text("main")).lower()  # it waits for the steering group
    leader.goto(f"{YEAR}/besluiten/nieuw/")
    axe(leader)
    leader.select_option("[name=body]", "steering_group")
    leader.fill("[name=number]", "SG-2026-11")
    leader.fill("[name=decided_on]", "2026-11-20")
    leader.fill("[name=title]", "Verdeling 2026-2027")
    press(leader)
    leader.wait_for_load_state()
    steering.goto(f"{address}vaststellen/")
    axe(steering)
    chosen = steering.locator("[name=decision] option", has_text="SG-2026-11").get_attribute("value")
    steering.select_option("[name=decision]", chosen)
    press(steering)  # the decision is older than the figures: that is asked
    complaints.allow("422")
    steering.locator("[data-error-summary]").wait_for()
    ready(steering)
    assert BUDGET in plain(steering.inner_text("main"))
    steering.check("[name=seen]")
    press(steering)
    steering.wait_for_url(f"**{address}")
    assert state_of(site, key) == "adopted"

    controller = new_page()
    sign_in(controller, CONTROLLER)
    axe(controller)
    controller.goto(address)
    controller.get_by_role("link", name="Autoriseren").click()
    axe(controller)
    press(controller)
    controller.wait_for_url(f"**{address}")
    assert state_of(site, key) == "authorised"

    # What finance takes along: the export checks from itself alone, and all papers name the same money.
    with controller.expect_download() as download:
        controller.get_by_role("link", name=re.compile("JSON")).click()
    export = tmp_path / "export.json"
    download.value.save_as(export)
    assert sum(row["cents"] for row in json.loads(export.read_text())["result"]["totals"]) == 372_175_00
    checked = subprocess.run(
        [sys.executable, "manage.py", "check_allocation", str(export)],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "klopt" in checked.stdout
    with controller.expect_download() as download:
        controller.get_by_role("link", name="CSV", exact=True).first.click()
    rows = csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig")), delimiter=";")
    assert sum(Decimal(row["Totaal"].replace(",", ".")) for row in rows) == Decimal("372175.00")


def test_every_euro_opens_its_derivation(page, site, sign_in, axe):
    ((key,),) = site.rows(DRAFT)
    sign_in(page, CONTROLLER, at=f"/verdelingen/{key}/")
    page.locator(f'a[href^="/verdelingen/{key}/stap/4/"]').first.click()
    axe(page)
    text = plain(page.inner_text("main"))
    for word in ("Uren van de schoolopleiders", "uren van schoolopleiders per werkgever", "€"):
        assert word in text
    page.get_by_role("link", name=re.compile(r"^P\d{6}$")).first.click()  # and on to the placement itself
    page.wait_for_url("**/plaatsingen/*/")
    assert "Uren" in page.inner_text("main")


def test_statements_and_the_year_report_download_as_pdf(page, sign_in, axe):
    sign_in(page, CONTROLLER, at="/twente-oost/2025-2026/overzichten/")
    axe(page)
    page.locator("tbody a").first.click()
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert re.fullmatch(r"overzicht-V-twente-oost-2025-2026-1-\w+\.pdf", download.value.suggested_filename)
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.goto("/twente-oost/2025-2026/verantwoording/")
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    assert len(download.value.path().read_bytes()) > 20_000


def test_an_account_number_takes_two_people(new_page, site, sign_in, axe, complaints):
    ((party, account),) = site.rows(
        """SELECT a.party_id, a.id FROM partnerships_partyaccount a
             JOIN partnerships_membership m ON m.party_id = a.party_id
             JOIN partnerships_partnership p ON p.id = m.partnership_id
            WHERE a.confirmed_by_id IS NULL AND p.slug = 'twente-oost' ORDER BY a.id LIMIT 1"""
    )
    first, second = new_page(), new_page()
    sign_in(first, CONTROLLER, at=f"/besturen/{party}/")
    axe(first)
    assert first.get_by_role("link", name="Bevestigen", exact=True).count() == 0  # who entered it does not confirm it
    sign_in(second, SECOND_CONTROLLER, at=f"/besturen/{party}/")
    second.get_by_role("link", name="Bevestigen", exact=True).click()
    axe(second)
    press(second)
    second.wait_for_url(f"**/besturen/{party}/")
    ((confirmed, proposed),) = site.rows(
        "SELECT confirmed_by_id, proposed_by_id FROM partnerships_partyaccount WHERE id = %s", account
    )
    assert confirmed is not None
    assert confirmed != proposed


def test_the_count_is_corrected_with_a_reason_and_filed(new_page, site, sign_in, axe, complaints):
    complaints.allow("422")
    leader, controller = new_page(), new_page()
    sign_in(leader, LEADER, at=f"{YEAR}/tellingen/")
    axe(leader)
    ((count,),) = site.rows(
        """SELECT c.id FROM funding_studentcount c JOIN partnerships_partnership p ON p.id = c.partnership_id
            WHERE p.slug = 'twente-oost' AND c.school_year = 2026"""
    )
    leader.goto(f"/tellingen/{count}/")
    axe(leader)
    leader.get_by_role("link", name="Corrigeren").first.click()
    leader.fill("[name=corrected]", "270")
    press(leader)
    leader.locator("[data-error-summary]").wait_for()  # without a reason it is refused
    leader.fill("[name=reason]", "Acht studenten waren uitgeschreven.")
    press(leader)
    leader.wait_for_url(f"**/tellingen/{count}/")
    assert "Acht studenten waren uitgeschreven." in leader.inner_text("main")
    sign_in(controller, CONTROLLER, at=f"/tellingen/{count}/indienen/")
    axe(controller)
    press(controller)
    controller.wait_for_url(f"**/tellingen/{count}/")
    assert site.rows("SELECT state FROM funding_studentcount WHERE id = %s", count) == [("filed",)]
