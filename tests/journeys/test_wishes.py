"""Wishes come in: the office enters a pile of paper by keyboard, a student on a phone with a personal link."""

import datetime
import re

from tests.journeys.browsing import choose, fits, focused

LEADER = "programmaleider.oost@oids.example"
DAY = datetime.timedelta(days=1)
TODAY = datetime.date.today()
START = TODAY.year if TODAY.month >= 8 else TODAY.year - 1
YEAR = f"{START + 1}-{START + 2}"
# Wishes are asked today; the rest of the round lies before the end of its school year.
DATES = {
    "places_from": TODAY - 9 * DAY, "places_until": TODAY - 2 * DAY, "wishes_from": TODAY - DAY,
    "wishes_until": TODAY + 5 * DAY, "proposal_from": TODAY + 7 * DAY, "confirmation_from": TODAY + 9 * DAY,
    "appeal_from": TODAY + 11 * DAY, "final_from": TODAY + 15 * DAY,
}  # fmt: skip
STUDENTS = """
    SELECT e.id, s.number, s.last_name FROM placements_enrolment e
      JOIN placements_student s ON s.id = e.student_id
      JOIN partnerships_partnership p ON p.id = e.partnership_id
     WHERE p.slug = 'twente-oost' AND e.school_year = %s ORDER BY s.number LIMIT 3
"""
WISHES = """
    SELECT l.home_pc4, l.limit_km, l.channel, l.sent_by_id IS NULL,
           (SELECT array_agg(s.brin6 ORDER BY w.rank) FROM rounds_wish w
              JOIN partnerships_school s ON s.id = w.school_id WHERE w.wish_list_id = l.id),
           (SELECT array_agg(s.brin6) FROM rounds_avoidance a
              JOIN partnerships_school s ON s.id = a.school_id WHERE a.wish_list_id = l.id)
      FROM rounds_wishlist l WHERE l.round_id = %s AND l.enrolment_id = %s
"""


def brin6(text):
    return re.search(r"\((\w{6})\)$", text)[1]


def make_round(page):
    page.goto(f"/twente-oost/{YEAR}/rondes/nieuw/")
    page.fill("[name=name]", "Wensen van de reis")
    for name, day in DATES.items():
        page.fill(f"[name={name}]", day.isoformat())
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/rondes/\d+/$"))
    return re.search(r"/rondes/(\d+)/$", page.url)[1]


def test_wishes_come_in_by_keyboard_and_by_phone(page, new_page, site, sign_in, axe, complaints):
    complaints.allow("404|422|409")  # links that do not work, and wishes that cannot be
    sign_in(page, LEADER, at=None)
    round = make_round(page)
    (first, number, last_name), (second, other_number, _other), _third = site.rows(STUDENTS, START + 1)

    # A pile of paper: whose, then the wishes, then the next one; without the mouse.
    page.goto(f"/rondes/{round}/wensen/")
    axe(page)
    fits(page)
    page.get_by_role("link", name="Wensen invullen").press("Enter")
    page.wait_for_url("**/wensen/invullen/")
    axe(page)
    assert focused(page) == "student"
    assert last_name in choose(page, number)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/invullen/?student={first}&pick=1")
    axe(page)
    assert focused(page) == "home_pc4"  # the cursor stands where the work begins
    page.keyboard.type("7511")
    page.keyboard.press("Tab")
    page.keyboard.type("25")
    page.keyboard.press("Tab")
    wishes = [choose(page, text) for text in ("Enschede", "Hengelo", "Losser")]
    assert focused(page) == "avoid_1"
    avoided = choose(page, "Borne")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/wensen/invullen/")
    assert focused(page) == "student"
    assert site.rows(WISHES, round, first) == [
        ("7511", 25, "office", False, [brin6(text) for text in wishes], [brin6(avoided)])
    ]

    # The office decides about the school to avoid, with the keyboard.
    page.goto(f"/rondes/{round}/wensen/vermijden/")
    axe(page)
    page.locator("main select").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/wensen/")
    page.goto(f"/rondes/{round}/wensen/?q={number}")
    assert "mijden" in page.locator("#list tbody tr", has_text=number).inner_text()

    # A personal link for a student, shown once.
    page.goto(f"/rondes/{round}/wensen/links/maken/?student={second}")
    axe(page)
    page.get_by_role("button", name="Links maken").press("Enter")
    link = page.get_by_role("textbox", name="Persoonlijke link").input_value()
    axe(page)
    assert link.startswith(f"{site.url}/mijn-plek/") and other_number not in link
    page.goto(f"/rondes/{round}/wensen/links/")
    axe(page)
    assert link.split("/")[-2] not in page.content()

    # The student, on a phone, without script and without a cookie.
    phone = new_page(width=360, height=740, java_script_enabled=False)
    phone.goto(link)
    schools = phone.locator("[name=wish_1] option").evaluate_all("options => options.map(option => option.value)")
    phone.fill("[name=home_pc4]", "7571")
    phone.select_option("[name=wish_1]", schools[3])
    phone.select_option("[name=wish_2]", schools[3])
    phone.get_by_role("button", name="Mijn wensen opslaan").click()
    assert "staat er al" in phone.locator("[data-error-summary]").inner_text()
    phone.select_option("[name=wish_2]", schools[1])
    phone.get_by_role("button", name="Mijn wensen opslaan").click()
    phone.wait_for_load_state()
    assert "opgeslagen" in phone.locator("main").inner_text()
    assert phone.context.cookies() == []
    keys = [site.rows("SELECT brin6 FROM partnerships_school WHERE id = %s", schools[index])[0][0] for index in (3, 1)]
    assert site.rows(WISHES, round, second) == [("7571", None, "link", True, keys, None)]

    # The same page with script: accessible, and it fits the smallest phone in both languages.
    phone = new_page(width=360, height=740)
    for language in ("nl", "en"):
        phone.goto(f"{link}?taal={language}")
        axe(phone)
        fits(phone, 320)
    assert phone.locator("h1").count() == 1
    phone.goto(link.replace("/mijn-plek/", "/mijn-plek/x"))
    axe(phone)
    fits(phone, 320)

    # Withdrawn: the same page as a wrong address.
    wrong = phone.inner_text("main")
    page.get_by_role("link", name="Intrekken").first.press("Enter")
    page.wait_for_url("**/intrekken/")
    axe(page)
    page.get_by_role("button", name="Intrekken").press("Enter")
    page.wait_for_url("**/wensen/links/")
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto(link)
    assert phone.inner_text("main") == wrong
    assert link.split("/")[-2] not in site.log.read_text()
