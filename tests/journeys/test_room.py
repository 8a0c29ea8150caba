"""A member of the steering group before a meeting, on a laptop and on a phone of 320 px: from the dashboard to the figures of
the year, to the list behind a figure, to what growth would do, to a decision with what rests on it, to the paper."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.browsing import ready

STEERING = "stuurgroep.oost@oids.example"


def plain(text):
    return re.sub(r"\s+", " ", text)


def go(page, name):
    """By the menu: its parts are folded, and on a phone all of it."""
    link = page.locator("a", has_text=re.compile(rf"^\s*{name}\s*$"))
    folded = page.locator(".sidebar details:not([open])", has=link)
    while folded.count():
        folded.first.locator("> summary").click()
    page.locator(".sidebar").locator(link).first.click()
    ready(page)


def seen(page, axe):
    """Nothing to scroll sideways, nothing that axe finds."""
    ready(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    axe(page)


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (320, 740)], ids=["laptop", "phone"])
def test_before_a_meeting(new_page, site, sign_in, axe, complaints, width, height):
    page = new_page(width=width, height=height)
    sign_in(page, STEERING, at="/twente-oost/2026-2027/")
    seen(page, axe)

    # The figures of the year; a figure opens the list that it counts.
    go(page, "Jaarcijfers")
    page.wait_for_url("**/cijfers/")
    seen(page, axe)
    placed = page.get_by_role("row", name=re.compile("Studenten met een plaatsing")).get_by_role("link")
    number = placed.inner_text()
    ((students,),) = site.rows(
        "SELECT count(DISTINCT e.id) FROM placements_enrolment e JOIN placements_placement p ON p.enrolment_id = e.id "
        "JOIN partnerships_partnership s ON s.id = e.partnership_id WHERE s.slug = 'twente-oost' AND e.school_year = 2026"
    )
    assert number == str(students)
    placed.click()
    page.wait_for_url("**/studenten/?placed=yes")
    seen(page, axe)
    expect(page.locator("#result-count")).to_have_text(f"{number} resultaten")

    # This year beside the one before it.
    go(page, "Jaarcijfers")
    page.get_by_role("link", name="Naast elkaar: jaren en partnerschappen").click()
    page.wait_for_url("**/vergelijken/")
    seen(page, axe)
    page.get_by_role("checkbox", name="2024-2025").uncheck()
    page.get_by_role("button", name="Tonen").click()
    page.wait_for_url("**y=2026-2027**")
    expect(page.get_by_role("columnheader", name="Verschil").first).to_be_attached()

    # What growth of part-time does: the slider moves the number, and the outcome says when the norm breaks.
    go(page, "Scenario's")
    page.get_by_role("link", name="Verdunning door groei").first.click()
    page.wait_for_url("**/verdunning/")
    seen(page, axe)
    before = plain(page.inner_text("#outcome"))
    slider = page.get_by_role("slider", name=re.compile("Groei van deeltijdstudenten"))
    slider.focus()
    slider.press("End")
    expect(page).to_have_url(re.compile("part_time_growth="))
    expect(page.locator("#outcome")).to_contain_text("knapt")
    ready(page)
    assert plain(page.inner_text("#outcome")) != before
    seen(page, axe)

    # A decision, and what rests on it: the allocation of the year.
    go(page, "Besluiten")
    page.get_by_role("link", name="SG-2025-11").click()
    page.wait_for_url(re.compile(r"/besluiten/\d+/$"))
    seen(page, axe)
    rests = page.locator("section", has=page.get_by_role("heading", name="Wat erop rust"))
    assert "372.175,00" in rests.inner_text()
    rests.get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/verdelingen/\d+/$"))
    seen(page, axe)

    # The stand of the meeting to come, on paper: the same figures as on the screen.
    page.goto("/twente-oost/2026-2027/")
    go(page, "Standen van vergaderingen")
    page.get_by_role("link", name=re.compile("Stuurgroep")).first.click()
    page.wait_for_url(re.compile(r"/standen/\d+/$"))
    seen(page, axe)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF voor de vergadering").click()
    paper = PdfReader(io.BytesIO(download.value.path().read_bytes()))
    text = plain(" ".join(sheet.extract_text() for sheet in paper.pages))
    screen = plain(page.inner_text("main"))
    amounts = set(re.findall(r"€ [\d.]+,\d\d", screen))
    assert len(amounts) > 10 and {amount for amount in amounts if amount not in text} == set()
    assert complaints.left() == []
