"""From a proposal to placements: looked at, adjusted by hand, worked out again, confirmed in one act, and undone."""

import re

LEADER = "programmaleider.oost@oids.example"
PLACED = "SELECT count(*) FROM placements_placement p JOIN placements_enrolment e ON e.id = p.enrolment_id WHERE e.school_year = 2027"
PINNED = "SELECT count(*) FROM rounds_proposalline WHERE proposal_id = %s AND pinned"


def press(page, name, role="link"):
    """Reach a link or button with the keyboard and press Enter."""
    target = page.get_by_role(role, name=re.compile(f"^{re.escape(name)}")).first
    target.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_proposal_becomes_placements(page, site, worker, sign_in, axe, complaints):
    complaints.allow("422|409")
    sign_in(page, LEADER, at="/twente-oost/2027-2028/rondes/")
    axe(page)
    page.locator("main a[href^='/rondes/']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rondes/*/")
    axe(page)
    press(page, "Naar het voorstel")
    assert site.rows(PLACED) == [(0,)]  # a proposal is no placement
    axe(page)

    # Why is somebody not at their first wish, and what would it take?
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^Tweede wens")).click()
    axe(page)
    assert "tweede wens" in page.locator("#list table").inner_text()
    with page.expect_navigation():
        page.locator("#list tbody a").first.click()
    axe(page)
    assert "Hogere wensen die niet konden" in page.inner_text("main")
    assert page.locator("#higher + * td, section:has(#higher) tbody tr").count() >= 1

    # Moved by hand, to the first school where there is room; the hand keeps every limit too.
    press(page, "Verplaatsen")
    axe(page)
    option = page.locator("section:has(#options) tbody tr td").first.inner_text()
    brin6 = re.search(r"\((\w{6})\)", option).group(1)
    page.locator("[name=school]").fill(brin6)
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "Met de hand geplaatst" in page.inner_text("main")
    first = site.rows("SELECT max(id) FROM rounds_proposal WHERE state = 'ready'")[0][0]
    assert site.rows(PINNED, first) == [(1,)]

    # Worked out again in the background: who is pinned stays, and the difference is shown. The page shows it by itself.
    page.goto(f"/voorstellen/{first}/")
    press(page, "Opnieuw berekenen, vastgezet blijft")
    axe(page)
    press(page, "Berekenen", "button")
    page.get_by_role("link", name="Bevestigen", exact=True).wait_for(timeout=60_000)
    second = site.rows("SELECT max(id) FROM rounds_proposal WHERE state = 'ready'")[0][0]
    assert second != first and site.rows(PINNED, second) == [(1,)]
    axe(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Als bord, om te slepen").click()
    axe(page)
    page.go_back()

    # All of it in one act; a reason is asked because some school trainers get more than their days carry.
    students = site.rows(
        "SELECT count(*) FROM rounds_proposalline WHERE proposal_id = %s AND school_id IS NOT NULL", second
    )
    press(page, "Bevestigen")
    axe(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Plaatsingen maken").click()
    assert "waarom" in page.locator("[data-error-summary]").inner_text().lower()
    page.locator("[name=reason]").fill("Besproken met de schoolopleiders.")
    page.get_by_role("button", name="Plaatsingen maken").click()
    page.wait_for_url(f"**/voorstellen/{second}/")
    assert site.rows(PLACED) == students
    page.goto("/twente-oost/2027-2028/plaatsingen/")
    assert f"{students[0][0]} resultaten" in page.inner_text("main")

    # And back: as a whole, while none of them was changed.
    page.goto(f"/voorstellen/{second}/")
    page.get_by_role("link", name=str(students[0][0]), exact=True).last.click()
    press(page, "Ongedaan maken")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("ongedaan", re.I)).click()
    assert site.rows(PLACED) == [(0,)]
