"""Every kind of page that the three kinds of people (and the others) open from their menu: accessible, one heading,
no sideways scrolling on a phone, and wholly in English when asked."""

import re

import pytest

CAST = {
    "programme leader": "programmaleider.oost@oids.example",
    "controller": "controller.oost@oids.example",
    "steering group": "stuurgroep.oost@oids.example",
    "board": "bestuur.oost@oids.example",
    "administrator": "beheer@oids.example",
}
# Words that are on Dutch screens only; names of people, schools and steps are Dutch data and stay.
DUTCH = re.compile(
    r"\b(schooljaar|partnerschap|plaatsingen|opleiders|verdelingen|tot en met|downloaden|wijzigen)\b", re.I
)


def menu(page):
    return page.locator(".sidebar a").evaluate_all("links => links.map(link => link.getAttribute('href'))")


def first_of_each_list(page):
    """From a list: the page of its first record, and the form behind its main button."""
    found = page.evaluate(
        """() => ['main tbody td a[href^="/"]', 'main .page-actions a, main .btn-primary[href]']
              .map(where => document.querySelector(where)).filter(Boolean)
              .map(link => link.getAttribute('href'))"""
    )
    return [address for address in found if "export=" not in address and "/sjabloon/" not in address]


def shape(address):
    """Pages that differ only in a number are of one kind."""
    return re.sub(r"\d+", "0", address.split("?")[0])


def pages_of(page):
    """The menu, and one press further."""
    found = {}
    for address in menu(page):
        page.goto(address)
        found.setdefault(shape(address), address)
        for further in first_of_each_list(page):
            found.setdefault(shape(further), further)
    return list(found.values())


@pytest.mark.parametrize("who", CAST)
def test_pages_are_accessible_and_fit_a_phone(new_page, sign_in, axe, complaints, who):
    page = new_page()
    sign_in(page, CAST[who])
    addresses = pages_of(page)
    assert len(addresses) >= 6
    wrong = []
    for address in addresses:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(address)
        if page.locator("h1").count() != 1:
            wrong.append(f"{address}: not one h1")
        try:
            axe(page)
        except AssertionError as found:
            wrong.append(f"{address}: {found}")
        page.set_viewport_size({"width": 360, "height": 740})
        if over := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            wrong.append(f"{address}: {over} px too wide for a phone")
    assert wrong == [], "\n".join(map(str, wrong))
    assert complaints.left() == []


def test_english_is_one_press_away_and_complete(new_page, sign_in, complaints):
    page = new_page()
    sign_in(page, CAST["steering group"])
    page.locator(".menu-user summary").click()
    page.get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for()
    wrong = []
    for address in pages_of(page):
        page.goto(address)
        shown = " ".join(
            page.locator(
                "main h1, main h2, main th, main label, main dt, main .lead-text, .sidebar, main .btn"
            ).all_inner_texts()
        )
        if found := DUTCH.findall(shown):
            wrong.append((address, found))
    assert wrong == [], "\n".join(map(str, wrong))
    page.locator(".menu-user summary").click()
    page.get_by_role("button", name="Nederlands").click()
    page.locator("html[lang=nl]").wait_for()
    assert complaints.left() == []
