"""A peer group's design workshop: its school trainer makes it with products of the library and records who was there, and
whoever looks at a product sees where it was used."""

import datetime
import re

from playwright.sync_api import expect

from tests.journeys.browsing import fits, ready

TRAINER, LEADER, ELSEWHERE = (
    "schoolopleider.oost@oids.example",
    "programmaleider.oost@oids.example",
    "plg.west@oids.example",
)
YEAR = "/twente-oost/2026-2027"
SUBJECT = "Elke dag een goede vraag"


def press(page):
    page.locator("form[data-guard] button.btn-primary, form[data-guard] button.btn-danger").first.click()


def test_a_workshop_from_plan_to_where_its_product_was_used(new_page, sign_in, axe, complaints):
    # On the page of the own peer group, with what the library has.
    trainer = new_page()
    sign_in(trainer, TRAINER, at=f"{YEAR}/ontwerpateliers/")
    axe(trainer)
    fits(trainer, 320)
    trainer.get_by_role("link", name="Ontwerpatelier plannen").first.click()
    group = trainer.locator("[name=peer_group] option:not([value=''])").first.inner_text()
    trainer.select_option("[name=peer_group]", label=group)
    trainer.fill("[name=subject]", SUBJECT)
    trainer.fill("[name=day]", datetime.date.today().isoformat())
    trainer.fill("[name=begins_at]", "13:00")
    trainer.fill("[name=ends_at]", "12:00")
    trainer.fill("[name=place]", "Het lokaal van groep 7")
    trainer.select_option("[name=theme]", label="Taal en lezen")
    box = trainer.locator("[name=products]").first
    product = trainer.locator(f"label[for={box.get_attribute('id')}]").inner_text().strip()
    box.check()
    axe(trainer)
    press(trainer)
    complaints.allow("404|422")
    # It cannot end before it begins: said at its end, and what was typed is there still.
    expect(trainer.locator("[name=ends_at]")).to_have_attribute("aria-invalid", "true")
    assert trainer.input_value("[name=subject]") == SUBJECT and box.is_checked()
    trainer.fill("[name=ends_at]", "16:00")
    press(trainer)
    trainer.wait_for_url(re.compile(r"/ontwerpateliers/\d+/$"))
    workshop = trainer.url
    expect(trainer.locator("section:has(#products)")).to_contain_text(product)
    axe(trainer)

    # Who was there: everybody but one.
    trainer.get_by_role("link", name="Vastleggen wie er was").click()
    ready(trainer)
    boxes = trainer.locator("[name=present]")
    everybody = boxes.count()
    assert everybody > 3 and trainer.locator("[name=present]:checked").count() == everybody
    boxes.nth(1).uncheck()
    trainer.fill("[name=report]", "Ieder neemt een vraag mee naar de eigen groep.")
    axe(trainer)
    fits(trainer, 320)
    press(trainer)
    trainer.wait_for_url(workshop)
    there = trainer.locator("section:has(#present) tbody")
    expect(there.get_by_text("afwezig", exact=True)).to_have_count(1)
    expect(there.get_by_text("aanwezig", exact=True)).to_have_count(everybody - 1)
    axe(trainer)
    fits(trainer)

    # The programme leader finds it among those of the year, with the number that was there.
    leader = new_page()
    sign_in(leader, LEADER, at=f"{YEAR}/ontwerpateliers/?q=goede+vraag")
    line = leader.locator("tbody tr")
    expect(line).to_have_count(1)
    expect(line).to_contain_text(group)
    assert line.locator("td").nth(6).inner_text() == str(everybody - 1)

    # A trainer of the other partnership sees at the product where it was used, but not who was there.
    other = new_page(width=360, height=740)
    trainer.get_by_role("link", name=product).click()
    ready(trainer)
    sign_in(other, ELSEWHERE, at=trainer.url)
    used = other.locator("section:has(#uses)")
    expect(used).to_contain_text(f"Ontwerpatelier van {group}")
    assert used.get_by_role("link", name=f"Ontwerpatelier van {group}").count() == 0
    axe(other)
    fits(other, 320)
    other.goto(workshop)
    assert SUBJECT not in other.inner_text("main")
    assert complaints.left() == []
