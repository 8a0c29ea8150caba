"""A questionnaire for a year: the programme leader makes one, invites a student, who answers on a telephone by the link
alone; after closing the results are there, and one of them leads to a theme."""

import email
import os
import re
from email import policy

from playwright.sync_api import expect

from tests.databases import manage
from tests.journeys.browsing import fits

LEADER, BOARD = "programmaleider.oost@oids.example", "bestuur.oost@oids.example"
YEAR = "/twente-oost/2026-2027"
ANSWERED = (
    "SELECT count(*), count(*) FILTER (WHERE i.has_answered) FROM quality_invitation i "
    "JOIN quality_questionnaire q ON q.id = i.questionnaire_id WHERE q.id = %s"
)
GIVEN = "SELECT count(*) FROM quality_answer WHERE questionnaire_id = %s"


def press(page):
    page.locator("form[data-guard] button.btn-primary, form[data-guard] button.btn-danger").first.click()


def sent_links(site, var_dir, before):
    """Who got a link, and which one, of the mails that were sent since."""
    for name in set(os.listdir(var_dir / "mail")) - before:
        for part in (var_dir / "mail" / name).read_bytes().split(b"-" * 79 + b"\n"):
            if part.strip():
                mail = email.message_from_bytes(part, policy=policy.default)
                found = re.search(rf"{site.url}/vragenlijst/[\w-]+/", mail.get_content())
                yield mail["To"], mail["Subject"], found[0] if found else ""


def test_a_questionnaire_is_sent_answered_on_a_telephone_and_told(new_page, site, sign_in, axe, complaints, var_dir):
    # The programme leader makes one for directors, looks a question over and opens it.
    leader = new_page()
    sign_in(leader, LEADER, at=f"{YEAR}/vragenlijsten/")
    axe(leader)
    fits(leader, 320)
    leader.get_by_role("link", name="Nieuwe vragenlijst").click()
    leader.select_option("[name=audience]", label="schooldirecteuren")
    leader.fill("[name=closes_on]", "2027-06-01")
    axe(leader)
    press(leader)
    leader.wait_for_url(re.compile(r"/vragenlijsten/\d+/$"))
    made = leader.url
    axe(leader)
    leader.get_by_role("link", name="Corrigeren", exact=True).first.click()
    leader.fill("[name=label_nl]", "Winst voor de school")
    axe(leader)
    press(leader)
    leader.wait_for_url(made)
    leader.get_by_role("link", name="Openen", exact=True).click()
    axe(leader)
    press(leader)
    leader.wait_for_url(made)
    expect(leader.locator("main")).to_contain_text("Winst voor de school")
    assert leader.get_by_role("link", name="Een vraag toevoegen").count() == 0

    # Students are asked already; one more gets an invitation, after the text was read.
    leader.goto(f"{YEAR}/vragenlijsten/")
    leader.locator("main tbody tr", has_text="loopt").filter(has_text="studenten").locator("a").first.click()
    leader.wait_for_url(re.compile(r"/vragenlijsten/\d+/$"))
    asked = leader.url
    key = int(asked.split("/")[-2])
    ((everybody, answered),) = site.rows(ANSWERED, key)
    leader.get_by_role("link", name="Uitnodigingen versturen").click()
    axe(leader)
    leader.locator("input[name=to]").evaluate_all("boxes => boxes.forEach((box, n) => { box.checked = n === 0; })")
    leader.fill("[name=paragraph]", "Fijn dat je meedoet.")
    leader.keyboard.press("Control+Enter")
    leader.locator(".preview").first.wait_for()
    axe(leader)
    assert leader.locator(".preview").count() == 1 and "•" in leader.locator(".preview").inner_html()
    before = set(os.listdir(var_dir / "mail")) if (var_dir / "mail").exists() else set()
    leader.locator("button[name=send]").click()
    leader.wait_for_url("**/post/")
    manage(site.database, var_dir, "work", "--batch", "--verbosity", "0")
    ((_to, subject, link),) = sent_links(site, var_dir, before)
    assert subject == "Vragenlijst over het opleiden in 2026-2027" and link

    # The student: the smallest telephone, without script, without a cookie.
    phone = new_page(width=320, height=640, java_script_enabled=False)
    phone.goto(link)
    fits(phone, 320)
    complaints.allow("status of 422")
    phone.get_by_role("button", name="Mijn antwoorden versturen").click()
    assert "nog niets ingevuld" in phone.locator("[data-error-summary]").inner_text()
    for name, value in (("welkom", "5"), ("mentor", "2"), ("uren", "0"), ("reistijd", "1")):
        phone.check(f"[name={name}][value='{value}']")
    phone.fill("[name=tip]", "Eerder weten waar ik kom.")
    phone.get_by_role("button", name="Mijn antwoorden versturen").click()
    expect(phone.locator("h1")).to_have_text("Bedankt voor het antwoorden")
    assert phone.context.cookies() == []
    assert site.rows(ANSWERED, key) == [(everybody, answered + 1)]
    assert site.rows(GIVEN, key) == [(answered + 1,)]

    # The same page with script and by keyboard, in both languages; once answered it only thanks.
    second = new_page(width=320, height=640)
    for language in ("nl", "en"):
        second.goto(f"{link}?taal={language}")
        axe(second)
        fits(second, 320)
    assert second.locator("form").count() == 0 and second.locator("h1").inner_text() == "Thank you for your answers"

    # Who answered is known; what, is told after closing only.
    leader.goto(f"{asked}gevraagd/?answered=yes")
    axe(leader)
    leader.goto(f"{YEAR}/uitkomsten/")
    axe(leader)
    expect(leader.locator("main")).to_contain_text("uitkomsten na sluiten")
    leader.goto(asked)
    leader.get_by_role("link", name="Sluiten en uitkomsten tonen").click()
    axe(leader)
    press(leader)
    leader.wait_for_url(asked)
    leader.get_by_role("link", name="Uitkomsten", exact=True).last.click()
    leader.wait_for_url(f"**{YEAR}/uitkomsten/")
    axe(leader)
    fits(leader, 320)
    expect(leader.locator("main")).to_contain_text("Begeleiding door mentor")
    assert site.rows("SELECT count(*) FROM quality_answerlink") == [(0,)]

    # A result leads to a theme; a board reads the same whole, of boards its own.
    leader.get_by_role("link", name="Een uitkomst tot thema maken").click()
    leader.select_option("[name=question]", label="studenten 2026-2027: Begeleiding door mentor")
    leader.select_option("[name=theme]", label="Begeleiding van starters")
    leader.fill("[name=note]", "Op de opleidersdag van maart.")
    axe(leader)
    press(leader)
    leader.wait_for_url(re.compile(r"/opvolging/\d+/$"))
    axe(leader)
    board = new_page(width=360, height=740)
    sign_in(board, BOARD, at=f"{YEAR}/uitkomsten/")
    axe(board)
    fits(board, 320)
    assert board.locator("h2#student-boards ~ * tbody tr, section:has(> div > h2#student-boards) tbody tr").count() == 1
    assert complaints.left() == []
