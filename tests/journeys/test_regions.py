"""The region: a school lies in at most one, the count that the region needs, and what each partnership's part of a grant is."""

import datetime
import re

from playwright.sync_api import expect

from tests.journeys.browsing import fits, ready

ADMIN, EAST, WEST, BOARD = (f"{name}@oids.example" for name in (
    "beheer", "programmaleider.oost", "programmaleider.west", "bestuur.oost"))  # fmt: skip
REGION = "Onderwijsregio Twente (demonstratie)"


def press(page):
    page.locator("form[data-guard] button.btn-primary, form[data-guard] button.btn-danger").first.click()


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def year(page, needed, grant):
    page.get_by_role("link", name="Wat de regio nodig heeft en krijgt").click()
    page.fill("[name=needed]", needed)
    page.fill("[name=grant_cents]", grant)
    page.fill("[name=source]", "Brief van het ministerie")
    ready(page)


def test_a_region_with_its_count_its_grant_and_a_school_that_goes_to_another(new_page, sign_in, axe, complaints):
    # The administrator makes a second region.
    admin = new_page()
    sign_in(admin, ADMIN, at="/onderwijsregios/")
    axe(admin)
    admin.get_by_role("link", name="Nieuwe regio").click()
    admin.fill("[name=name]", "Onderwijsregio Achterhoek")
    admin.fill("[name=reference]", "OR-9")
    axe(admin)
    press(admin)
    admin.wait_for_url(re.compile(r"/onderwijsregios/\d+/$"))
    second = admin.url

    # The programme leader enters what the region needs and gets: enough, with the part of each by its students.
    leader = new_page()
    sign_in(leader, EAST, at="/onderwijsregios/")
    axe(leader)
    fits(leader, 320)
    leader.get_by_role("link", name=REGION).click()
    leader.wait_for_url(re.compile(r"/onderwijsregios/\d+/$"))
    region = leader.url
    year(leader, "150", "700.000,01")
    axe(leader)
    press(leader)
    leader.wait_for_url(region)
    shares = leader.locator("section:has(#year-2026)")
    expect(shares).to_contain_text("genoeg studenten; nodig zijn er 150")
    lines = [[plain(text) for text in row.locator("td").all_inner_texts()] for row in shares.locator("tbody tr").all()]
    # Half each, and the cent that is left goes to one of them: together it is the grant.
    assert [line[1] for line in lines] == ["285", "285"]
    assert sorted(line[2] for line in lines) == ["€ 350.000,00", "€ 350.000,01"]
    assert plain(shares.locator("tfoot td").nth(2).inner_text()) == "€ 700.000,01"
    axe(leader)
    fits(leader, 320)
    year(leader, "600", "700.000,01")
    press(leader)
    leader.wait_for_url(region)
    expect(shares).to_contain_text("30 studenten te weinig; nodig zijn er 600")

    # A school lies in one region at a time: it is not offered for the second before it left the first.
    west = new_page()
    sign_in(west, WEST, at=region)
    row = west.locator("section:has(#schools) tbody tr", has=west.get_by_role("link", name="Beëindigen")).first
    school, brin = row.locator("td").nth(0).inner_text(), row.locator("td").nth(2).inner_text()
    west.goto(f"{second}scholen/")
    assert brin not in west.inner_text("main")
    west.goto(region)
    west.locator("section:has(#schools) tbody tr", has_text=brin).get_by_role("link", name="Beëindigen").click()
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    west.fill("[name=last_day]", yesterday.isoformat())
    west.fill("[name=reason]", "Gaat mee met de buren")
    axe(west)
    press(west)
    west.wait_for_url(region)
    west.goto(f"{second}scholen/")
    axe(west)
    fits(west, 320)
    west.get_by_label(re.compile(re.escape(brin))).check()
    press(west)
    west.wait_for_url(second)
    expect(west.locator("section:has(#schools)")).to_contain_text(school)

    # Nor does a partnership.
    west.get_by_role("link", name="Partnerschap inbrengen").click()
    west.select_option("[name=partnership]", label="OidS Twente West")
    west.fill("[name=valid_from]", "2026-08-01")
    press(west)
    ready(west)
    expect(west.locator(".error-summary")).to_contain_text("ligt in deze periode al in een regio")
    axe(west)

    # Who does not keep it, sees the school where it was and where it is; a board sees no regions.
    admin.goto(second)
    expect(admin.locator("section:has(#schools)")).to_contain_text(school)
    board = new_page()
    complaints.allow("403|404|422|409")
    sign_in(board, BOARD, at=region)
    assert school not in board.inner_text("main")
    assert complaints.left() == []
