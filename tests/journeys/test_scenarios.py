"""A member of the steering group tries the cliff with the slider, keeps it and lays two scenarios side by side; on a
laptop, and on a phone of 320 px."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import fits, ready

STEERING = "stuurgroep.oost@oids.example"
YEAR = "/twente-oost/2026-2027"


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_steering_group_tries_keeps_and_compares(new_page, site, sign_in, axe, complaints):
    page = new_page(width=1366, height=768)
    sign_in(page, STEERING, at=f"{YEAR}/scenarios/")
    axe(page)
    fits(page, 320)
    page.get_by_role("link", name="De sprongen van de staffel").first.click()
    page.wait_for_url("**/scenarios/staffel/")
    axe(page)
    fits(page, 320)

    # The slider moves the number and the outcome follows, at an address that can be shared.
    assert "380.000,00" in plain(page.inner_text("#outcome"))
    slider = page.get_by_role("slider", name=re.compile("Aantal studenten"))
    slider.focus()
    for _step in range(15):
        slider.press("ArrowRight")
    expect(page.locator("[name=students]")).to_have_value("300")
    expect(page.locator("#outcome")).to_contain_text(re.compile(r"420\.000,00"))
    expect(page).to_have_url(re.compile(r"students=300"))
    axe(page)

    # Kept and shared: the same outcome on a page of its own.
    page.get_by_role("link", name="Dit scenario bewaren").click()
    page.wait_for_url("**/bewaren/**")
    axe(page)
    page.fill("[name=name]", "Op de rand van 300")
    page.check("[name=share]")
    page.locator("form[data-guard] button.btn-primary").first.click()
    page.wait_for_url(re.compile(r"/scenarios/\d+/$"))
    axe(page)
    fits(page, 320)
    assert "420.000,00" in plain(page.inner_text("main")) and "gedeeld" in page.inner_text("main")
    ((state, students),) = site.rows(
        "SELECT state, inputs ->> 'students' FROM steering_scenario WHERE name = 'Op de rand van 300'"
    )
    assert (state, students) == ("shared", "300")

    # Two next to each other and the present.
    page.goto(f"{YEAR}/scenarios/")
    for name in ("Op de rand van 300 vergelijken", "Samen één partnerschap vergelijken"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="De aangevinkte naast elkaar leggen").click()
    page.wait_for_url("**/vergelijken/**")
    ready(page)
    axe(page)
    fits(page, 320)
    text = plain(page.inner_text("main"))
    assert "500.000,00" in text and "760.000,00" in text and "Op de rand van 300" in text
    assert complaints.left() == []


def test_without_script_a_button_works_it_out_on_a_phone(new_page, sign_in):
    page = new_page(width=320, height=640, java_script_enabled=False)
    sign_in(page, STEERING, at=f"{YEAR}/scenarios/norm/")
    page.fill("[name=students]", "570")
    page.get_by_role("button", name="Berekenen").click()
    page.wait_for_url("**students=570**")
    text = plain(page.inner_text("#outcome"))
    assert "53.580,0" in text and "32,3" in text and "12,44" in text
