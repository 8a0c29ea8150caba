"""Boards confirm their placements: the programme leader asks, the board answers by keyboard, the leader settles."""

import re

from tests.journeys.browsing import led_to

LEADER, BOARD = "programmaleider.oost@oids.example", "bestuur.oost@oids.example"
NAME = "Proefperiode"
ASKED = "SELECT id FROM rounds_checkrequest WHERE name = %s"
STATES = """
    SELECT l.state, count(*) FROM rounds_checkline l JOIN rounds_boardcheck c ON c.id = l.check_of_id
     WHERE c.id = %s GROUP BY l.state ORDER BY l.state
"""


def ask(page):
    page.goto("/twente-oost/2026-2027/bevestigingen/vragen/")
    page.fill("[name=name]", NAME)
    page.fill("[name=valid_from]", "2026-09-01")
    page.fill("[name=valid_until]", "2026-12-18")
    page.fill("[name=due_on]", "2027-01-15")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/bevestigingen/\d+/$"))


def test_a_board_confirms_in_one_screen_and_the_leader_settles_what_is_different(
    new_page, page, site, sign_in, axe, complaints
):
    sign_in(page, LEADER, at=None)
    ask(page)
    asked = page.url
    axe(page)
    assert page.locator("main tbody tr").count() == 8

    board = new_page()
    sign_in(board, BOARD, at=asked)
    assert board.locator("main tbody tr").count() == 1
    axe(board)
    board.locator("main tbody a").first.press("Enter")
    board.wait_for_url(re.compile(r"/besturen/\d+/$"))
    key = int(re.search(r"(\d+)/$", board.url)[1])
    board.locator(".page-actions a").press("Enter")
    board.wait_for_url("**/invullen/")
    axe(board)

    # The first student has another mentor: chosen by keyboard, refused without a reason, nothing lost.
    first = board.locator("select[name^=state_]").first
    first.focus()
    board.keyboard.type("corr")
    board.keyboard.press("Control+Enter")
    complaints.allow("422")
    board.locator("[data-error-summary]").wait_for()
    axe(board)
    assert board.locator("select[name^=state_]").first.input_value() == "corrected"
    assert site.rows(STATES, key)[0][0] == "open" and len(site.rows(STATES, key)) == 1
    board.locator("[data-error-summary] a").press("Enter")
    led_to(board, first.get_attribute("name").replace("state_", "reason_"))
    board.locator("select[name^=reason_]").first.select_option("other_mentor")
    board.keyboard.press("Tab")
    board.keyboard.type("Sinds oktober een ander.")
    board.locator("button[name=confirm_rest]").press("Enter")
    board.wait_for_url(re.compile(r"/besturen/\d+/$"))
    states = dict(site.rows(STATES, key))
    assert states["corrected"] == 1 and set(states) == {"confirmed", "corrected"}

    page.goto(board.url)
    axe(page)
    page.locator("main tbody a[href*=afhandelen]").click()
    axe(page)
    page.fill("[name=note]", "Mentor nagevraagd en gewijzigd.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/besturen/\d+/$"))
    board.reload()
    assert "Mentor nagevraagd en gewijzigd." in board.inner_text("main")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").strip().splitlines()
    assert len(lines) - 1 == sum(states.values())
    assert complaints.left() == []


def test_the_answer_screen_works_on_a_phone_and_without_script(new_page, site, sign_in, complaints):
    ((key,),) = site.rows(
        "SELECT c.id FROM rounds_boardcheck c JOIN rounds_checkrequest r ON r.id = c.request_id"
        " JOIN partnerships_role o ON o.party_id = c.board_id JOIN oids_user u ON u.id = o.user_id"
        " WHERE u.email = %s AND r.name = 'Eerste helft'",  # which the demonstration asks
        BOARD,
    )
    page = new_page(width=360, height=740, java_script_enabled=False)
    sign_in(page, BOARD, at=f"/bevestigingen/besturen/{key}/invullen/")
    rows = page.locator("select[name^=state_]")
    rows.nth(1).select_option("objected")
    page.locator("input[name^=note_]").nth(1).fill("Was hier niet in november.")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/besturen/\d+/$"))
    assert dict(site.rows(STATES, key))["objected"] == 1
    assert complaints.left() == []
