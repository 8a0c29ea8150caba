"""Every kind of page that the three kinds of people (and the others) open from their menu: accessible, one heading,
no sideways scrolling on a phone, and wholly in English when asked."""

import re

from tests.journeys.accessible import AXE

LEADER = "programmaleider.oost@oids.example"
STEERING_GROUP = "stuurgroep.oost@oids.example"
OTHERS = ("controller.oost@oids.example", STEERING_GROUP, "bestuur.oost@oids.example", "beheer@oids.example")
# Words that are on Dutch screens only; names of people, schools and steps are Dutch data and stay.
DUTCH = re.compile(
    r"\b(schooljaar|partnerschap|plaatsingen|opleiders|verdelingen|tot en met|downloaden|wijzigen)\b", re.I
)


# What is asked of a page that is fetched and not shown: the browser reads it, without style sheets and scripts.
MENU = """html => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('.sidebar a')]
    .map(link => link.getAttribute('href'))"""
# From a list: the page of its first record, and the form behind its main button.
FURTHER = """html => { const page = new DOMParser().parseFromString(html, 'text/html');
    return ['main tbody td a[href^="/"]', 'main .page-actions a, main .btn-primary[href]']
      .map(where => page.querySelector(where)).filter(Boolean).map(link => link.getAttribute('href')) }"""
SHOWN = """html => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll(
    'main h1, main h2, main th, main label, main dt, main .lead-text, .sidebar, main .btn')]
    .filter(element => !element.closest('main [lang]')).map(element => element.textContent).join(' ')"""


def fetched(page, address):
    answer = page.request.get(address)
    assert answer.ok, f"{address}: {answer.status}"
    return answer.text()


def shape(address):
    """Pages that differ only in a number are of one kind."""
    return re.sub(r"\d+", "0", address.split("?")[0])


def further(page, html):
    """What is one press further than that page."""
    return [link for link in page.evaluate(FURTHER, html) if "export=" not in link and "/sjabloon/" not in link]


def pages_of(page):
    """{shape: (address, its text where that was fetched)}: the menu and one press further, one page of each kind."""
    found = {}
    for address in page.evaluate(MENU, page.content()):
        html = fetched(page, address)
        found.setdefault(shape(address), (address, html))
        for link in further(page, html):
            found.setdefault(shape(link), (link, None))
    return found


def faults(page, address, axe):
    """What is wrong with that page; it is left open."""
    wrong = []
    page.goto(address)
    if page.locator("h1").count() != 1:
        wrong.append(f"{address}: not one h1")
    try:
        axe(page)
    except AssertionError as complaint:
        wrong.append(f"{address}: {complaint}")
    page.set_viewport_size({"width": 360, "height": 740})
    if over := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
        wrong.append(f"{address}: {over} px too wide for a phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    return wrong


def walked(page, axe, seen):
    """(kinds of pages that were opened, what is wrong with them): the menu and one press further, without the kinds that
    others have `seen`, save the first page."""
    page.add_init_script(AXE)
    opened, wrong, beyond = set(), [], {}
    for address in page.evaluate(MENU, page.content()):
        kind = shape(address)
        if opened and kind in seen | opened:
            html = fetched(page, address)
        else:
            wrong += faults(page, address, axe)
            html = page.content()
            opened.add(kind)
        for link in further(page, html):
            beyond.setdefault(shape(link), link)
    for kind, address in beyond.items():
        if kind not in seen | opened:
            wrong += faults(page, address, axe)
            opened.add(kind)
    return opened, wrong


def test_pages_are_accessible_and_fit_a_phone(new_page, sign_in, axe, complaints):
    page = new_page()
    sign_in(page, LEADER)
    opened, wrong = walked(page, axe, set())
    assert wrong == []
    assert len(opened) > 50
    assert complaints.left() == []


def test_pages_that_the_programme_leader_does_not_see_are_so_too(new_page, sign_in, axe, complaints):
    """Of what the programme leader opens as well, only the first page is another one."""
    leader = new_page()
    sign_in(leader, LEADER)
    seen, wrong, number = set(pages_of(leader)), {}, 0
    for who in OTHERS:
        page = new_page()
        sign_in(page, who)
        opened, wrong[who] = walked(page, axe, seen)
        seen |= opened
        number += len(opened)
    assert wrong == {who: [] for who in OTHERS}
    assert number > 10
    assert complaints.left() == []


def test_english_is_one_press_away_and_complete(new_page, sign_in, complaints):
    page = new_page()
    sign_in(page, STEERING_GROUP)
    page.locator(".menu-user summary").click()
    page.get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for()
    wrong = []
    for address, html in pages_of(page).values():
        if found := DUTCH.findall(page.evaluate(SHOWN, html or fetched(page, address))):
            wrong.append((address, found))
    assert wrong == [], "\n".join(map(str, wrong))
    page.locator(".menu-user summary").click()
    page.get_by_role("button", name="Nederlands").click()
    page.locator("html[lang=nl]").wait_for()
    assert complaints.left() == []
