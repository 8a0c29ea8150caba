"""A coordinator runs a PLG for a year: the programme leader makes the group, its leader plans and reports meetings and
publishes what was made, a colleague elsewhere finds and uses it, and the hours reach the books."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import choose, fits, ready, tab_to

LEADER, CONTROLLER = "programmaleider.oost@oids.example", "administratie.oost@oids.example"
COORDINATOR, ELSEWHERE = "plg.oost@oids.example", "programmaleider.west@oids.example"
YEAR, WEST = "/twente-oost/2026-2027", "/twente-west/2026-2027"
PDF = b"%PDF-1.7\n1 0 obj\n"


def press(page):
    page.locator("form[data-guard] button.btn-primary, form[data-guard] button.btn-danger").first.click()


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_coordinator_runs_a_plg_for_a_year(new_page, site, sign_in, axe, complaints):
    # The programme leader makes the group, with the coordinator as its leader and somebody of the ROC in it.
    leader = new_page()
    sign_in(leader, LEADER, at=f"{YEAR}/plgs/")
    axe(leader)
    fits(leader, 320)
    leader.get_by_role("link", name="Nieuwe groep").click()
    leader.fill("[name=name]", "PLG Woordenschat")
    leader.select_option("[name=theme]", label="Taal en lezen")
    leader.fill("[name=question]", "Hoe leren kinderen elke dag een nieuw woord?")
    axe(leader)
    press(leader)
    leader.wait_for_url(re.compile(r"/plgs/\d+/$"))
    group = leader.url
    for name, participant, hours, leads in (("Lezer", None, "40", True), (None, "ROC van Twente", "20", False)):
        leader.get_by_role("link", name="Lid toevoegen").click()
        if name:
            ((trainer,),) = site.rows(
                "SELECT t.id FROM partnerships_trainer t JOIN partnerships_person p ON p.id = t.person_id "
                "JOIN oids_user u ON u.id = p.user_id WHERE u.email = %s", COORDINATOR,
            )  # fmt: skip
            leader.fill("[name=trainer]", str(trainer))
            ((participant,),) = site.rows(
                "SELECT c.name FROM network_participant c JOIN partnerships_trainer t ON t.employer_id = c.party_id "
                "WHERE t.id = %s AND c.partnership_id = t.partnership_id", trainer,
            )  # fmt: skip
        else:
            leader.fill("[name=first_name]", "Gea")
            leader.fill("[name=last_name]", "Assistent")
        leader.select_option("[name=participant]", label=participant)
        leader.fill("[name=hours]", hours)
        if leads:
            leader.check("[name=is_leader]")
        axe(leader)
        press(leader)
        leader.wait_for_url(group)
    axe(leader)
    fits(leader)
    assert "Gea" in leader.inner_text("main")

    # The coordinator sees the group, plans a meeting and reports it afterwards.
    own = new_page()
    sign_in(own, COORDINATOR, at=group)
    assert own.get_by_role("link", name="Lid toevoegen").count() == 0
    for day, subject in (("2026-11-03", "Welke woorden?"), ("2027-02-09", "Wat werkt?")):
        own.get_by_role("link", name="Bijeenkomst plannen").click()
        own.fill("[name=subject]", subject)
        own.fill("[name=day]", day)
        own.fill("[name=begins_at]", "15:30")
        axe(own)
        press(own)
        own.wait_for_url(group)
    expect(own.locator("main")).to_contain_text("verslag ontbreekt")
    own.get_by_role("link", name="Welke woorden?").click()
    own.get_by_role("link", name="Vastleggen wie er was").click()
    own.get_by_label(re.compile("Gea Assistent")).uncheck()
    own.fill("[name=report]", "Iedereen kiest tien woorden.")
    axe(own)
    fits(own, 320)
    press(own)
    expect(own.locator("main")).to_contain_text("gehouden")
    axe(own)

    # What was made goes into the library.
    own.goto(group)
    own.get_by_role("link", name="Nieuw product").click()
    own.fill("[name=title]", "Elke dag een woord")
    own.fill("[name=makers]", "PLG Woordenschat")
    own.fill("[name=summary]", "Woordkaarten voor kleuters, met een spel voor in de crèche.")
    axe(own)
    press(own)
    own.wait_for_url(re.compile(r"/beroepsproducten/\d+/$"))
    own.get_by_role("link", name="Bestand toevoegen").click()
    own.fill("[name=label]", "Woordkaarten")
    own.set_input_files("[name=file]", {"name": "kaarten.pdf", "mimeType": "application/pdf", "buffer": PDF})
    axe(own)
    press(own)
    own.wait_for_url(re.compile(r"/beroepsproducten/\d+/$"))
    product = own.url
    own.get_by_role("link", name="In de bibliotheek publiceren").click()
    press(own)
    own.wait_for_url(product)
    axe(own)
    fits(own)

    # Elsewhere in the network it is found by other words, taken and used; nothing can be changed there.
    other = new_page(width=360, height=740)
    sign_in(other, ELSEWHERE, at=f"{WEST}/beroepsproducten/?q=creche+kleuter")
    axe(other)
    fits(other, 320)
    other.get_by_role("link", name="Elke dag een woord").click()
    assert other.get_by_role("link", name="Intrekken").count() == 0
    with other.expect_download() as download:
        other.get_by_role("link", name="Woordkaarten").click()
    assert re.match(r"product-[0-9a-f]{8}\.pdf$", download.value.suggested_filename)
    other.get_by_role("link", name="Gebruik melden").click()
    tab_to(other, "school")
    choose(other, "de")
    other.fill("[name=where]", "Ontwerpatelier van groep 4")
    axe(other)
    press(other)
    other.wait_for_url(product)
    expect(other.locator("main")).to_contain_text("Ontwerpatelier van groep 4")

    # The hours reach the books: one books, another confirms.
    leader.goto(f"{YEAR}/kennisnetwerk/uren/")
    axe(leader)
    fits(leader, 320)
    assert "nog 40,0 te boeken" in plain(leader.inner_text("main"))
    leader.get_by_role("link", name="Uren boeken").click()
    axe(leader)
    press(leader)
    ready(leader)
    assert "te boeken" not in plain(leader.inner_text("main"))
    second = new_page()
    sign_in(second, CONTROLLER, at=f"{YEAR}/te-bevestigen/")
    assert "PLG's en werkgroepen" in second.inner_text("main")

    # At the end of the year it is done.
    own.goto(group)
    own.get_by_role("link", name="Wat werkt?").click()
    own.get_by_role("link", name="Intrekken").click()
    press(own)
    own.wait_for_url(group)
    own.get_by_role("link", name="Groep afronden").click()
    own.fill("[name=last_day]", "2027-07-01")
    own.fill("[name=outcome]", "Een spel dat op drie scholen wordt gebruikt.")
    axe(own)
    press(own)
    own.wait_for_url(group)
    expect(own.locator("main")).to_contain_text("Een spel dat op drie scholen wordt gebruikt.")
    assert complaints.left() == []
