"""A round asks for places: a board answers for its schools by keyboard, the programme leader pastes the rest."""

import datetime
import re

from playwright.sync_api import expect

from tests.journeys.browsing import fits, focused, tab_to

LEADER, BOARD = "programmaleider.oost@oids.example", "bestuur.oost@oids.example"
DAY = datetime.timedelta(days=1)
TODAY = datetime.date.today()
START = TODAY.year if TODAY.month >= 8 else TODAY.year - 1
YEAR = f"{START + 1}-{START + 2}"
# Places are asked today; the rest of the round lies before the end of its school year.
DATES = {
    "places_from": TODAY - DAY, "places_until": TODAY + 7 * DAY, "wishes_from": TODAY + 8 * DAY,
    "wishes_until": TODAY + 20 * DAY, "proposal_from": TODAY + 22 * DAY, "confirmation_from": TODAY + 30 * DAY,
    "appeal_from": TODAY + 40 * DAY, "final_from": TODAY + 50 * DAY,
}  # fmt: skip
ANSWERS = """
    SELECT s.brin6, o.answer, o.places, o.note, o.channel,
           (SELECT string_agg(concat_ws(' ', nullif(l.route, ''), l.year_from, l.year_until, l.places), ';' ORDER BY l.route)
              FROM rounds_placelimit l WHERE l.offer_id = o.id)
      FROM rounds_placeoffer o JOIN partnerships_school s ON s.id = o.school_id
     WHERE o.round_id = %s ORDER BY s.brin6
"""


def make_round(page):
    page.goto(f"/twente-oost/{YEAR}/rondes/nieuw/")
    page.fill("[name=name]", "Ronde van de reis")
    for name, day in DATES.items():
        page.fill(f"[name={name}]", day.isoformat())
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/rondes/\d+/$"))
    return page.url


def test_a_round_asks_a_board_answers_and_the_leader_fills_in_the_rest(page, new_page, site, sign_in, axe, complaints):
    complaints.allow("422")  # a cell that is not right is meant to be refused
    sign_in(page, LEADER, at=None)
    address = make_round(page)
    round = re.search(r"/rondes/(\d+)/$", address)[1]
    axe(page)
    fits(page)
    assert page.locator(".timeline li[aria-current]").count() == 1

    # The board: from the round to the grid, and through it without the mouse.
    board = new_page()
    sign_in(board, BOARD, at=address)
    axe(board)
    board.locator(".next-step a").press("Enter")
    board.wait_for_url("**/plekken/invullen/")
    axe(board)
    fits(board)
    keys = board.locator("tr[data-key]").evaluate_all("rows => rows.map(row => row.dataset.key)")
    words = {
        value: board.locator(f"option[value={value}]").first.inner_text() for value in ("yes", "maybe", "no")
    }  # fmt: skip
    tab_to(board, "answer")
    board.keyboard.type(words["yes"][0])
    board.keyboard.press("ArrowRight")
    assert focused(board) == "places"
    board.keyboard.type("4")
    board.keyboard.press("ArrowRight")
    board.keyboard.type("vt=2; j3-4=1")
    board.keyboard.press("Tab")
    board.keyboard.type("Niet in groep 3")
    board.keyboard.press("Enter")  # down, to the second school
    assert focused(board) == "note"
    for _turn in range(3):
        board.keyboard.press("ArrowLeft")
    assert focused(board) == "answer"
    board.keyboard.type(words["no"][0])
    board.keyboard.press("ArrowDown")
    board.keyboard.press("Control+d")  # the third as the second
    board.keyboard.press("Control+Enter")
    board.wait_for_url("**/plekken/")
    board.locator(".messages").wait_for()
    assert site.rows(ANSWERS, round) == sorted(
        [
            (keys[0], "yes", 4, "Niet in groep 3", "board", "3 4 1;full_time 2"), (keys[1], "no", 0, "", "board", None),
            (keys[2], "no", 0, "", "board", None),
        ]
    )  # fmt: skip
    axe(board)

    # The leader: who did not answer, then a paste from Excel in which each line finds its school by BRIN6.
    page.goto(address)
    page.locator(".next-step a").press("Enter")
    page.wait_for_url("**/plekken/herinneren/")
    axe(page)
    page.goto(f"{address}plekken/invullen/")
    axe(page)
    others = page.locator("tr[data-key]").evaluate_all("rows => rows.map(row => row.dataset.key)")
    first, second, third, fourth = [key for key in others if key not in keys][:4]
    lines = [
        ["BRIN6", "Antwoord", "Plekken", "Grenzen", "Toelichting"],
        [third, words["maybe"], "2", "", ""],
        [first, words["yes"], "", "vt=1", '"Pas na\nkerst"'],
        ["99ZZ99", words["yes"], "1", "", ""],
        [second, words["yes"].upper(), "6", "", ""],
        [second, words["yes"], "9", "", ""],
    ]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        "text => navigator.clipboard.writeText(text)", "\r\n".join("\t".join(line) for line in lines) + "\r\n"
    )
    tab_to(page, "answer")
    page.keyboard.press("Control+v")
    message = page.locator("[data-grid-message]")
    message.wait_for()
    assert "3" in message.inner_text()
    assert "99ZZ99" in message.inner_text()
    assert f"({second})" in message.inner_text()  # a school that comes twice is not overwritten in silence
    page.keyboard.press("Control+Enter")

    # A line without a school and yes without places: nothing is saved, what was pasted is kept, the summary leads there.
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    axe(page)
    assert len(site.rows(ANSWERS, round)) == 3
    stray = page.locator("[data-stray] textarea")
    assert stray.input_value() == f"99ZZ99\t{words['yes']}\t1\t\t\n{second}\t{words['yes']}\t9\t\t"
    assert summary.locator("a").first.get_attribute("href") == "#id_stray"
    stray.fill(f"{fourth}\t{words['no']}\t\t\tVerhuist")
    page.locator("[data-stray] button").press("Enter")
    assert page.locator("[data-stray]").is_hidden()
    assert focused(page) == "answer"  # of the school whose line it was
    page.keyboard.press("Control+Enter")
    link = summary.locator("a[href*=places]").first
    field = link.get_attribute("href")
    link.press("Enter")
    expect(page.locator(field)).to_be_focused()
    assert focused(page) == "places"
    page.keyboard.type("5")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/plekken/")
    found = {row[0]: row[1:] for row in site.rows(ANSWERS, round)}
    assert len(found) == 7
    assert found[first] == ("yes", 5, "Pas na kerst", "office", "full_time 1")
    assert found[second] == ("yes", 6, "", "office", None)
    assert found[fourth] == ("no", 0, "Verhuist", "office", None)
    assert found[third] == ("maybe", 2, "", "office", None)
    assert found[keys[0]][:2] == ("yes", 4)
    axe(page)
    fits(page)
