"""Every kind of page that the three kinds of people (and the others) open from their menu: accessible, one heading,
no sideways scrolling on a phone, and wholly in English when asked."""

import re

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


def pages_of(page):
    """The menu, and one press further: one address of each kind."""
    found = {}
    for address in page.evaluate(MENU, page.content()):
        found.setdefault(shape(address), address)
        for further in page.evaluate(FURTHER, fetched(page, address)):
            if "export=" not in further and "/sjabloon/" not in further:
                found.setdefault(shape(further), further)
    return found


def faults(page, addresses, axe):
    wrong = []
    for address in addresses:
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


def test_pages_are_accessible_and_fit_a_phone(new_page, sign_in, axe, complaints):
    page = new_page()
    sign_in(page, LEADER)
    found = pages_of(page)
    assert len(found) > 50
    assert faults(page, found.values(), axe) == []
    assert complaints.left() == []


def test_pages_that_the_programme_leader_does_not_see_are_so_too(new_page, sign_in, axe, complaints):
    """Of what the programme leader opens as well, only the first page is another one."""
    leader = new_page()
    sign_in(leader, LEADER)
    seen, wrong, opened = set(pages_of(leader)), {}, 0
    for who in OTHERS:
        page = new_page()
        sign_in(page, who)
        first, *rest = pages_of(page).items()
        own = dict([first, *(entry for entry in rest if entry[0] not in seen)])
        wrong[who] = faults(page, own.values(), axe)
        seen |= own.keys()
        opened += len(own)
    assert wrong == {who: [] for who in OTHERS}
    assert opened > 10
    assert complaints.left() == []


def test_english_is_one_press_away_and_complete(new_page, sign_in, complaints):
    page = new_page()
    sign_in(page, STEERING_GROUP)
    page.locator(".menu-user summary").click()
    page.get_by_role("button", name="English").click()
    page.locator("html[lang=en]").wait_for()
    wrong = []
    for address in pages_of(page).values():
        if found := DUTCH.findall(page.evaluate(SHOWN, fetched(page, address))):
            wrong.append((address, found))
    assert wrong == [], "\n".join(map(str, wrong))
    page.locator(".menu-user summary").click()
    page.get_by_role("button", name="Nederlands").click()
    page.locator("html[lang=nl]").wait_for()
    assert complaints.left() == []
