"""A new school year is carried over, and thirty students are placed in it at once: typed, pasted, corrected, undone."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import choose, focused, led_to, ready

LEADER = "programmaleider.oost@oids.example"
GRID = "/twente-oost/2027-2028/plaatsingen/invullen/"
STUDENTS = """
    SELECT s.number, s.last_name FROM placements_enrolment e JOIN placements_student s ON s.id = e.student_id
      JOIN partnerships_partnership p ON p.id = e.partnership_id
     WHERE p.slug = 'twente-oost' AND e.school_year = 2027 ORDER BY s.number LIMIT 30
"""
# A school with the key of one of its mentors, spread over all school trainers.
SCHOOLS = """
    SELECT sc.brin6, min(t.id) FROM partnerships_school sc
      JOIN partnerships_trainerschool d ON d.school_id = sc.id
      JOIN partnerships_trainer t ON t.id = d.trainer_id AND t.kind = 'mentor'
      JOIN partnerships_partnership p ON p.id = t.partnership_id
     WHERE p.slug = 'twente-oost' GROUP BY sc.brin6 ORDER BY sc.brin6
"""
ENROLLED = """
    SELECT count(*), count(DISTINCT student_id) FROM placements_enrolment e
      JOIN partnerships_partnership p ON p.id = e.partnership_id
     WHERE p.slug = 'twente-oost' AND e.school_year = 2027
"""
PLACED = """
    SELECT count(*), count(DISTINCT pl.batch_id), count(pl.school_trainer_id), count(pl.peer_group_id)
      FROM placements_placement pl JOIN placements_enrolment e ON e.id = pl.enrolment_id WHERE e.school_year = 2027
"""


def paste(page, text):
    """Over the real clipboard, as after a copy in Excel."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def test_a_new_year_and_thirty_placements_by_keyboard(new_page, site, sign_in, axe, complaints):
    complaints.allow("422")
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    sign_in(page, LEADER, at=None)

    # A new school year, twice: nothing is doubled.
    counted = set()
    for _turn in range(2):
        page.goto("/twente-oost/2026-2027/nieuw-schooljaar/")
        axe(page)
        with page.expect_navigation():
            page.get_by_role("button", name="Laat zien wat er overgaat").press("Enter")
        axe(page)
        with page.expect_navigation():
            page.locator(".effect button").press("Enter")
        page.locator(".notice-success, .alert-success, [role=status]").first.wait_for()
        ((enrolled, students),) = site.rows(ENROLLED)
        assert enrolled == students
        counted.add(enrolled)
    assert len(counted) == 1

    rows = [
        (number, school, mentor)
        for (number, _name), (school, mentor) in zip(site.rows(STUDENTS), site.rows(SCHOOLS), strict=False)
    ]
    assert len(rows) == 30
    page.goto(GRID)
    axe(page)
    assert focused(page) == "row-0-enrolment"

    # The first row is typed: the list suggests, Tab takes it; Enter goes down, Ctrl+D copies.
    assert f"({rows[0][0]})" in choose(page, rows[0][0])
    assert focused(page) == "row-0-school"
    page.keyboard.insert_text(rows[0][1])
    page.locator('[role="option"]:visible').first.wait_for()
    page.keyboard.press("Enter")
    assert focused(page) == "row-1-school"
    assert f"({rows[0][1]})" in page.input_value("[name=row-0-school]")
    page.keyboard.press("Control+d")
    assert page.input_value("[name=row-1-school]") == page.input_value("[name=row-0-school]")
    page.keyboard.press("Control+z")
    assert page.input_value("[name=row-1-school]") == ""

    # The other 29 are pasted: student, school, two empty days, no trainer, mentor. One school does not exist.
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "row-1-enrolment"
    block = [[number, school, "", "", "", f"({mentor})"] for number, school, mentor in rows[1:]]
    block[6][1] = "99ZZ00"
    paste(page, "\r\n".join("\t".join(cells) for cells in block) + "\r\n")
    assert page.locator("tbody tr").count() == 30  # the grid grew
    assert page.input_value("[name=row-29-enrolment]") == rows[29][0]
    nothing = page.get_attribute("#live", "data-none")  # an unknown number is told before anything is sent
    expect(page.locator("td:has([name=row-7-school]) [data-cell-found]")).to_have_text(nothing)
    page.locator("[name=row-29-enrolment]").focus()
    page.keyboard.press("ArrowUp")
    assert focused(page) == "row-28-enrolment"

    page.keyboard.press("Control+Enter")
    summary = page.locator(".error-summary")
    summary.wait_for()
    ready(page)
    assert page.evaluate("document.activeElement.classList.contains('error-summary')")
    assert summary.locator("li").count() == 1
    assert "99ZZ00" in page.inner_text("#id_row-7-school_error")
    axe(page)
    assert site.rows(PLACED) == [(0, 0, 0, 0)]

    # From the summary to the cell; mended; the student without a mentor is a warning that is ticked once.
    summary.locator("a").press("Enter")
    led_to(page, "row-7-school")
    page.keyboard.press("Control+a")
    page.keyboard.type(rows[7][1])
    page.keyboard.press("Control+Enter")
    page.locator("#acknowledge_all").wait_for()
    assert page.locator(".warning-kinds > li > ul > li").count() == 1
    axe(page)
    assert site.rows(PLACED) == [(0, 0, 0, 0)]
    page.locator("#acknowledge_all").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/plaatsingen/samen/\d+/$"))
    assert site.rows(PLACED) == [(30, 1, 30, 30)]
    assert page.locator("tbody tr").count() == 30
    axe(page)

    # And undone as one.
    page.get_by_role("link", name="Ongedaan maken").press("Enter")
    page.wait_for_url("**/ongedaan-maken/")
    axe(page)
    page.locator("form[data-guard] button.btn-danger").press("Enter")
    page.wait_for_url(re.compile(r"/plaatsingen/samen/\d+/$"))
    assert site.rows(PLACED) == [(0, 0, 0, 0)]
    assert page.locator("tbody tr").count() == 30  # what was taken back stays readable
    assert complaints.left() == []


def test_the_grid_fits_a_phone_and_works_without_script(new_page, sign_in, complaints):
    complaints.allow("422")
    page = new_page(width=360, height=740, java_script_enabled=False)
    sign_in(page, LEADER, at="/twente-oost/2026-2027/plaatsingen/invullen/?open=1")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    count = page.locator("tbody tr").count()
    page.fill("[name=row-0-school]", "99ZZ00")
    page.locator("button[name=more]").click()
    page.wait_for_load_state()
    assert page.locator("tbody tr").count() == count + 10
    assert page.input_value("[name=row-0-school]") == "99ZZ00"
    page.locator("button[name=check]").click()
    assert "99ZZ00" in page.inner_text(".error-summary")
