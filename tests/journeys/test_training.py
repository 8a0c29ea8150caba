"""A programme leader holds a training day from invitation to certificate; a trainer registers and sees only their own."""

import datetime
import re

from playwright.sync_api import expect

from tests.journeys.browsing import fits, ready, tab_to

LEADER, CONTROLLER = "programmaleider.oost@oids.example", "administratie.oost@oids.example"
TRAINER, OTHER = "schoolopleider.oost@oids.example", "instituutsopleider.oost@oids.example"
YEAR = "/twente-oost/2026-2027"
TITLE = "Opleidersdag: feedback geven"


def press(page):
    page.locator("form[data-guard] button.btn-primary, form[data-guard] button.btn-danger").first.click()


def name_of(site, email):
    """As it stands in lists."""
    ((name,),) = site.rows(
        "SELECT p.last_name || ', ' || concat_ws(' ', p.first_name, nullif(p.infix, '')) "
        "FROM partnerships_person p JOIN oids_user u ON u.id = p.user_id WHERE u.email = %s", email,
    )  # fmt: skip
    return name


def people(page):
    """Names in the table of who comes."""
    ready(page)
    return page.locator("section:has(#people) tbody tr td:first-child").all_inner_texts()


def test_a_training_day_from_invitation_to_certificate(new_page, site, sign_in, axe, complaints):
    name, other_name = name_of(site, TRAINER), name_of(site, OTHER)

    # The programme leader plans it, and invites who is not registered yet.
    leader = new_page()
    sign_in(leader, LEADER, at=f"{YEAR}/trainingen/")
    axe(leader)
    fits(leader, 320)
    leader.get_by_role("link", name="Training plannen").click()
    leader.select_option("[name=kind]", label="Opleidersdag")
    leader.select_option("[name=audience]", label="schoolopleiders en instituutsopleiders")
    leader.fill("[name=title]", TITLE)
    leader.select_option("[name=theme]", label="Begeleiding van starters")
    today = datetime.date.today()
    leader.fill("[name=day]", (today + datetime.timedelta(days=1)).isoformat())
    leader.fill("[name=begins_at]", "09:00")
    leader.fill("[name=ends_at]", "16:00")
    leader.fill("[name=hours]", "6")
    leader.fill("[name=place]", "Saxion, Enschede")
    leader.fill("[name=capacity]", "8")
    axe(leader)
    press(leader)
    leader.wait_for_url(re.compile(r"/trainingen/\d+/$"))
    training = leader.url
    axe(leader)
    leader.get_by_role("link", name="Per mail uitnodigen").click()
    leader.wait_for_url("**/post/versturen/**")
    axe(leader)
    leader.get_by_role("button", name="Teksten lezen").click()
    preview = leader.locator(".preview", has_text=name.split(",")[0]).first
    preview.wait_for()
    subject = preview.locator(".preview-subject").text_content()
    assert "Uitnodiging: Opleidersdag op" in subject and name.split(",")[0] not in subject
    leader.locator("button[name=send]").click()
    leader.wait_for_url("**/post/")
    ((mails,),) = site.rows("SELECT count(*) FROM partnerships_message WHERE kind = 'training_invitation'")
    assert mails > 20

    # A trainer finds it on the dashboard, registers, and sees only themselves.
    trainer = new_page(width=360, height=740)
    sign_in(trainer, TRAINER)
    axe(trainer)
    trainer.get_by_role("link", name=TITLE).click()
    trainer.wait_for_url(training)
    assert people(trainer) == []
    trainer.get_by_role("link", name="Mijzelf aanmelden").click()
    axe(trainer)
    fits(trainer, 320)
    press(trainer)
    trainer.wait_for_url(training)
    assert people(trainer) == [name]
    for label in ("Mensen aanmelden", "Aanwezigheid invoeren", "Kosten invoeren"):
        assert trainer.get_by_role("link", name=label).count() == 0
    axe(trainer)

    # The leader registers many at once, and a director by name.
    leader.goto(training)
    leader.get_by_role("link", name="Mensen aanmelden").click()
    axe(leader)
    fits(leader, 320)
    assert leader.get_by_label(name, exact=True).count() == 0
    boxes = leader.locator("main tbody input[type=checkbox]")
    for number in range(3):
        boxes.nth(number).check()
    press(leader)
    leader.wait_for_url(training)
    leader.get_by_role("link", name="Op naam aanmelden").click()
    leader.fill("[name=first_name]", "Dora")
    leader.fill("[name=last_name]", "Directie")
    axe(leader)
    press(leader)
    leader.wait_for_url(training)
    assert len(people(leader)) == 5 and name in people(leader)

    # It is held a day earlier than planned.
    leader.locator("section:has(#days) tbody a").first.click()
    leader.fill("[name=day]", today.isoformat())
    press(leader)
    leader.wait_for_url(training)

    # Who was there: one screen, from the keyboard. Everybody is ticked; the director did not come.
    leader.get_by_role("link", name="Aanwezigheid invoeren").click()
    ready(leader)
    axe(leader)
    fits(leader, 320)
    expect(leader.locator("input[name=present]:checked")).to_have_count(5)
    tab_to(leader, "present")
    while "Directie" not in leader.evaluate("document.activeElement.getAttribute('aria-label')"):
        leader.keyboard.press("Tab")
    leader.keyboard.press("Space")
    expect(leader.locator("input[name=present]:checked")).to_have_count(4)
    leader.keyboard.press("Control+Enter")
    leader.wait_for_url(training)
    expect(leader.locator("main")).to_contain_text("was er niet")
    axe(leader)
    fits(leader)

    # What it cost goes to the books, where somebody else confirms it.
    leader.get_by_role("link", name="Kosten invoeren").click()
    leader.fill("[name=amount_cents]", "612,50")
    axe(leader)
    press(leader)
    leader.wait_for_url(training)
    expect(leader.locator("section:has(#costs)")).to_contain_text("wacht op bevestiging")
    second = new_page()
    sign_in(second, CONTROLLER, at=f"{YEAR}/te-bevestigen/")
    expect(second.locator("main")).to_contain_text(TITLE)

    # The trainer has the certificate, and enters the next period of their registration.
    trainer.goto(training)
    with trainer.expect_download() as download:
        trainer.get_by_role("link", name="Certificaat").click()
    assert re.match(r"certificaat-t\d{5}-\d{6}\.pdf$", download.value.suggested_filename)
    trainer.locator("section:has(#people) tbody a").first.click()
    trainer.wait_for_url(re.compile(r"/scholing/\d+/$"))
    dossier = trainer.url
    axe(trainer)
    fits(trainer, 320)
    trainer.get_by_role("link", name="Registratie invoeren").click()
    trainer.select_option("[name=register]", label="BRLO")
    trainer.fill("[name=number]", "77001")
    trainer.fill("[name=valid_from]", "2040-09-01")
    trainer.fill("[name=valid_until]", "2044-08-31")
    axe(trainer)
    press(trainer)
    trainer.wait_for_url(dossier)
    expect(trainer.locator("section:has(#standing)")).to_contain_text("77001")

    # Somebody else sees neither the people nor the dossier; the leader sees who lacks what.
    other = new_page()
    sign_in(other, OTHER, at=training)
    assert people(other) in ([], [other_name])
    complaints.allow("404")
    other.goto(dossier)
    assert name.split(",")[0] not in other.inner_text("main")
    for page in ("mentorentraining/?placed=yes&training=lacking", "beroepsregistraties/?within=6"):
        leader.goto(f"{YEAR}/{page}")
        axe(leader)
        fits(leader, 320)
    assert complaints.left() == []
