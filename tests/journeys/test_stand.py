"""One season of a body, in a browser: a think group meets and keeps its minutes; the steering group's meeting gets its stand,
the decision is entered, the allocation adopted with it, and the next stand shows the difference."""

import datetime
import re

from playwright.sync_api import expect

from tests.journeys.browsing import fits, ready

LEADER, STEERING = "programmaleider.oost@oids.example", "stuurgroep.oost@oids.example"
YEAR = "/twente-oost/2026-2027"
PDF = {"name": "notulen.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nnotulen\n"}


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def submit(page):
    page.locator("form[data-guard] button.btn-primary").first.click()


def plan(page, body, day, agenda):
    page.goto(f"{YEAR}/organen/")
    page.get_by_role("link", name=body, exact=True).click()
    page.get_by_role("link", name="Vergadering plannen").first.click()
    page.wait_for_url("**/vergadering/")
    page.fill("[name=held_on]", day.isoformat())
    page.fill("[name=begins_at]", "10:00")
    page.fill("[name=ends_at]", "12:00")
    page.fill("[name=place]", "Almelo")
    page.fill("[name=agenda]", "\n".join(agenda))
    submit(page)
    page.wait_for_url(re.compile(r"/vergaderingen/\d+/$"))
    return page.url


def test_a_season_of_a_body(new_page, site, sign_in, axe, complaints):
    complaints.allow("422")  # the last day of a group that ends is asked
    page = new_page(width=1366, height=768)
    today = datetime.date.today()

    # A body with a member and a meeting; the group ends, so its last day is asked.
    sign_in(page, LEADER, at=f"{YEAR}/organen/")
    axe(page)
    fits(page, 320)
    page.get_by_role("link", name="Nieuw orgaan").click()
    page.select_option("[name=kind]", "think_group")
    page.fill("[name=name]", "Denkgroep AI")
    page.fill("[name=valid_from]", "2026-08-01")
    submit(page)
    expect(page.locator("main")).to_contain_text("Vul de laatste dag in")
    axe(page)
    page.fill("[name=valid_until]", (today + datetime.timedelta(days=300)).isoformat())
    submit(page)
    page.wait_for_url(re.compile(r"/organen/\d+/$"))
    page.get_by_role("link", name="Lid toevoegen").first.click()
    page.select_option("[name=seat]", "member")
    page.fill("[name=first_name]", "Ada")
    page.fill("[name=last_name]", "Denker")
    page.fill("[name=valid_from]", "2026-08-01")
    submit(page)
    page.wait_for_url(re.compile(r"/organen/\d+/$"))
    assert "Ada Denker" in page.inner_text("main")

    # It met a while ago: who was there, the minutes, an action point.
    meeting = plan(page, "Denkgroep AI", today - datetime.timedelta(days=3), ["Opening", "Wat kan AI?"])
    axe(page)
    fits(page, 320)
    assert "notulen ontbreken" in page.inner_text("main")
    page.get_by_role("link", name="Aanwezigheid vastleggen").first.click()
    axe(page)
    submit(page)
    page.wait_for_url(meeting)
    page.get_by_role("link", name="Notulen toevoegen").click()
    page.set_input_files("[name=file]", files=[PDF])
    submit(page)
    page.wait_for_url(meeting)
    page.get_by_role("link", name="Actiepunt toevoegen").click()
    page.fill("[name=title]", "Voorbeelden verzamelen")
    page.select_option("[name=owner]", label="Ada Denker")
    page.fill("[name=due_on]", today.isoformat())
    submit(page)
    page.wait_for_url(meeting)
    text = page.inner_text("main")
    assert "gehouden" in text and "Voorbeelden verzamelen" in text
    axe(page)

    # The steering group meets today: its stand is frozen before.
    stands = [
        (meet, plan(page, "Stuurgroep", today + datetime.timedelta(days=meet), ["Opening", "Verdeling"]))
        for meet in (0, 30)
    ]
    page.goto(stands[0][1])
    page.get_by_role("link", name="Stand bevriezen").first.click()
    axe(page)
    fits(page, 320)
    page.get_by_role("checkbox", name=re.compile("Alles per student")).check()
    page.fill("[name=note]", "Vandaag stellen we de verdeling vast.")
    submit(page)
    page.wait_for_url(re.compile(r"/standen/\d+/$"))
    ready(page)
    axe(page)
    fits(page, 320)
    first = plain(page.inner_text("main"))
    assert "Vandaag stellen we de verdeling vast." in first and "372.175,00" in first and "Alles per student" in first
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF voor de vergadering").click()
    assert download.value.suggested_filename.endswith(".pdf")

    # The allocation is submitted; the steering group enters the decision against the meeting and adopts with it.
    ((allocation,),) = site.rows(
        "SELECT a.id FROM funding_allocation a JOIN partnerships_partnership p ON p.id = a.partnership_id "
        "WHERE p.slug = 'twente-oost' AND a.state = 'draft'"
    )
    page.goto(f"/verdelingen/{allocation}/indienen/")
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_url(f"**/verdelingen/{allocation}/")
    group = new_page(width=1366, height=768)
    sign_in(group, STEERING, at=stands[0][1])
    assert group.get_by_role("link", name="Stand opnieuw bevriezen").count() == 0
    group.get_by_role("link", name="Besluit vastleggen").first.click()
    axe(group)
    group.fill("[name=title]", "Verdeling 2026-2027")
    submit(group)
    group.wait_for_url(re.compile(r"/besluiten/\d+/$"))
    decision = group.url
    assert "rust nog niets" in group.inner_text("main")
    group.goto(f"/verdelingen/{allocation}/vaststellen/")
    group.select_option("[name=decision]", decision.rstrip("/").split("/")[-1])
    group.locator("main form button.btn-primary").first.click()
    group.wait_for_url(f"**/verdelingen/{allocation}/")
    group.goto(decision)
    axe(group)
    fits(group, 320)
    rests = plain(group.inner_text("main"))
    assert "Verdeling" in rests and "372.175,00" in rests and "vastgesteld" in rests

    # The next stand shows the difference; the first one is what it was.
    page.goto(stands[1][1])
    page.get_by_role("link", name="Stand bevriezen").first.click()
    submit(page)
    page.wait_for_url(re.compile(r"/standen/\d+/$"))
    changed = plain(page.locator("section:has(#changes)").inner_text())
    assert re.search(r"Verdeling\s+Status\s+concept\s+vastgesteld", changed)
    axe(page)
    page.goto(stands[0][1])
    page.get_by_role("link", name="versie 1").click()
    page.wait_for_url(re.compile(r"/standen/\d+/$"))
    again = plain(page.inner_text("main"))
    assert "Verdeling 2026-2027" in again and re.search(r"Status\s+concept", again)
    assert complaints.left() == []
