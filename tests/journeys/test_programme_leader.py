"""The programme leader: places a student with only the keyboard, and works beside somebody else."""

import re

from tests.journeys.browsing import choose, focused, led_to, ready, tab_to

LEADER = "programmaleider.oost@oids.example"
SECOND = "programmaleider.pabo.oost@oids.example"
NOT_PLACED = """
    SELECT s.first_name, s.infix, s.last_name, s.number FROM placements_enrolment e
      JOIN placements_student s ON s.id = e.student_id
      JOIN partnerships_partnership p ON p.id = e.partnership_id
     WHERE p.slug = 'twente-oost' AND e.school_year = 2026
       AND NOT EXISTS (SELECT FROM placements_placement x WHERE x.enrolment_id = e.id)
     ORDER BY s.number
"""
PLACEMENT_OF = """
    SELECT pl.id, sc.name, pl.school_trainer_id IS NOT NULL, pl.peer_group_id IS NOT NULL,
           (SELECT count(*) FROM placements_placementmentor m WHERE m.placement_id = pl.id)
      FROM placements_placement pl
      JOIN placements_enrolment e ON e.id = pl.enrolment_id
      JOIN placements_student s ON s.id = e.student_id
      JOIN partnerships_school sc ON sc.id = pl.school_id
     WHERE s.number = %s AND e.school_year = 2026
"""


def test_a_student_is_placed_with_only_the_keyboard(page, site, sign_in, axe, complaints):
    complaints.allow("422")  # a warning that has to be acknowledged first
    students = site.rows(NOT_PLACED)
    first_name, _infix, last_name, number = students[0]
    sign_in(page, LEADER)
    axe(page)
    page.goto("/twente-oost/2026-2027/plaatsingen/nieuw/")
    axe(page)

    assert focused(page) == "enrolment"  # the cursor stands where the work begins
    choose(page, number, last_name)
    assert focused(page) == "school"
    choose(page, "Pius", "Pius X")
    page.keyboard.press("Control+Enter")

    # The mentor was due before today: the form comes back with the warning, and says so on top.
    page.locator(".warnings[data-error-summary]").wait_for()
    axe(page)
    page.keyboard.press("Tab")
    assert focused(page) == "acknowledge"  # the cursor was brought to the warning
    page.keyboard.press("Space")
    tab_to(page, "acknowledge_reason")
    page.keyboard.type("De school noemt de mentor in december.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    page.wait_for_url("**/plaatsingen/nieuw/")
    page.locator(".notice-success, .alert-success, [role=status]").first.wait_for()
    assert focused(page) == "enrolment"  # straight on to the next one

    ((key, school, has_trainer, has_group, mentors),) = site.rows(PLACEMENT_OF, number)
    assert ("Pius X" in school, has_trainer, has_group, mentors) == (True, True, True, 0)
    page.goto(f"/plaatsingen/{key}/")
    assert first_name in page.locator("h1").inner_text()
    assert "De school noemt de mentor in december." in page.inner_text("main")
    axe(page)


def test_an_error_is_told_on_top_and_beside_its_field_and_nothing_is_lost(page, sign_in, axe, complaints):
    complaints.allow("422")
    sign_in(page, LEADER, at="/twente-oost/2026-2027/plaatsingen/nieuw/")
    page.fill("[name=enrolment]", "bestaat niet")
    page.fill("[name=school]", "Pius")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    summary = page.locator("[data-error-summary]")
    summary.wait_for()
    ready(page)
    assert page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert "bestaat niet" in summary.inner_text()
    assert page.input_value("[name=school]") == "Pius"
    axe(page)
    summary.locator("a").first.press("Enter")
    led_to(page, "enrolment")


def test_filters_stand_in_the_address_and_the_download_is_that_list(page, sign_in, axe):
    sign_in(page, LEADER, at="/twente-oost/2026-2027/plaatsingen/?missing=mentor")
    axe(page)
    shown = page.inner_text("main")
    counted = page.locator("tbody tr").count()
    assert counted > 0
    assert re.search(r"geen mentor", shown)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").strip().splitlines()
    assert len(lines) - 1 == counted
    page.locator("tbody a").first.click()
    axe(page)
    assert page.locator("h1").count() == 1


def test_the_second_of_two_people_is_told_what_the_first_changed(new_page, site, sign_in, axe, complaints):
    ((key, mentor),) = site.rows(
        """SELECT pl.id, pe.last_name FROM placements_placement pl
             JOIN placements_enrolment e ON e.id = pl.enrolment_id
             JOIN partnerships_partnership p ON p.id = pl.partnership_id
             JOIN placements_placementmentor m ON m.placement_id = pl.id
             JOIN partnerships_trainer t ON t.id = m.mentor_id JOIN partnerships_person pe ON pe.id = t.person_id
            WHERE p.slug = 'twente-oost' AND e.school_year = 2026 AND pl.end_reason = '' ORDER BY pl.id LIMIT 1"""
    )
    mine, other = new_page(), new_page()
    for page, who in ((mine, LEADER), (other, SECOND)):
        sign_in(page, who, at=f"/plaatsingen/{key}/corrigeren/")
    assert mentor in mine.input_value("[name=mentor]")

    def save(page, last_day):
        page.fill("[name=valid_until]", last_day)
        page.locator("form[data-guard] button.btn-primary").click()
        ready(page)
        acknowledge = page.locator("[name=acknowledge]")
        if acknowledge.count():
            for box in acknowledge.all():
                box.check()
            page.fill("[name=acknowledge_reason]", "Zo afgesproken.")
            page.locator("form[data-guard] button.btn-primary").click()

    save(other, "2027-05-31")
    other.wait_for_url(f"**/plaatsingen/{key}/")
    complaints.allow("409|422")
    save(mine, "2027-06-30")
    told = mine.locator("[data-conflict], .conflict").first
    told.wait_for()
    assert "Ivo Instituut" in told.inner_text()
    assert "31-05-2027" in told.inner_text() or "2027-05-31" in told.inner_text()
    assert mine.input_value("[name=valid_until]") == "2027-06-30"  # what was typed is still there
    axe(mine)
    assert site.rows("SELECT valid_until::text FROM placements_placement WHERE id = %s", key) == [("2027-05-31",)]


def test_a_move_in_the_year_splits_the_days(page, site, sign_in, axe):
    ((key, school),) = site.rows(
        """SELECT pl.id, sc.name FROM placements_placement pl
             JOIN placements_enrolment e ON e.id = pl.enrolment_id JOIN partnerships_school sc ON sc.id = pl.school_id
             JOIN partnerships_partnership p ON p.id = pl.partnership_id
            WHERE p.slug = 'twente-oost' AND e.school_year = 2026 AND pl.end_reason = ''
              AND pl.valid_from = '2026-08-31' ORDER BY pl.id DESC LIMIT 1"""
    )
    sign_in(page, LEADER, at=f"/plaatsingen/{key}/verplaatsen/")
    axe(page)
    page.fill("[name=first_day]", "2027-01-04")
    page.fill("[name=school]", "Pax Christi")
    page.keyboard.press("Escape")
    page.fill("[name=note]", "Verhuisd")
    page.locator("form[data-guard] button.btn-primary").click()
    page.locator("#effect-title").wait_for()  # what it does to days and hours, before it is done
    axe(page)
    for box in page.locator("[name=acknowledge]").all():
        box.check()
    if page.locator("[name=acknowledge_reason]").count():
        page.fill("[name=acknowledge_reason]", "Zo afgesproken.")
    page.locator("form[data-guard] button.btn-primary").click()
    page.wait_for_url(lambda url: re.search(r"/plaatsingen/\d+/$", url))
    assert "Pax Christi" in page.locator("h1").inner_text()
    halves = site.rows(
        "SELECT valid_from::text, valid_until::text, end_reason FROM placements_placement"
        " WHERE enrolment_id = (SELECT enrolment_id FROM placements_placement WHERE id = %s) ORDER BY valid_from",
        key,
    )
    assert halves == [("2026-08-31", "2027-01-03", "moved"), ("2027-01-04", "2027-07-09", "")]
    assert school != "Pax Christi"
