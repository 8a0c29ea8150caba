"""The year as it goes, on the screen: another mentor from a day, an interruption and the return; the work list empties."""

import re

LEADER = "programmaleider.oost@oids.example"
WITHOUT_MENTOR = """
    SELECT pl.id, pl.enrolment_id, s.last_name, pe.last_name, t.id
      FROM placements_placement pl
      JOIN placements_enrolment e ON e.id = pl.enrolment_id
      JOIN placements_student s ON s.id = e.student_id
      JOIN partnerships_partnership p ON p.id = pl.partnership_id
      JOIN partnerships_trainerschool d ON d.school_id = pl.school_id
      JOIN partnerships_trainer t ON t.id = d.trainer_id AND t.kind = 'mentor'
      JOIN partnerships_person pe ON pe.id = t.person_id
     WHERE p.slug = 'twente-oost' AND e.school_year = 2026 AND pl.end_reason = ''
       AND NOT EXISTS (SELECT FROM placements_placementmentor m WHERE m.placement_id = pl.id)
     ORDER BY pl.id, t.id
"""
STRETCHES = """
    SELECT pl.valid_from::text, pl.valid_until::text, pl.end_reason,
           coalesce((SELECT string_agg(m.mentor_id::text, ',') FROM placements_placementmentor m
                      WHERE m.placement_id = pl.id), '')
      FROM placements_placement pl WHERE pl.enrolment_id = %s ORDER BY pl.valid_from
"""


def press(page, axe):
    """Looks at the effect, acknowledges what is asked, and presses once more."""
    button = page.locator("form[data-guard] .form-actions button").first
    button.click()
    page.locator("#effect-title").wait_for()
    axe(page)
    for box in page.locator("[name=acknowledge]").all():
        box.check()
    if page.locator("[name=acknowledge_reason]").count():
        page.fill("[name=acknowledge_reason]", "Besproken met de directeur.")
    page.locator("form[data-guard] .form-actions button").first.click()
    page.wait_for_url(lambda url: not re.search(r"/(mentor|onderbreken|hervatten)/", url))


def left_to_do(page, kind):
    page.goto(f"/twente-oost/2026-2027/werklijst/?kind={kind}")
    return page.locator("main tbody tr").count()


def test_a_mentor_from_a_day_an_interruption_and_the_return_empty_the_work_list(page, site, sign_in, axe):
    key, enrolment, student, mentor, trainer = site.rows(WITHOUT_MENTOR)[0]
    other = next(row for row in site.rows(WITHOUT_MENTOR)[1:] if row[0] == key)
    sign_in(page, LEADER)
    axe(page)

    # From the dashboard to the very act: the mentor who was missing.
    page.locator("#work").wait_for()
    missing = left_to_do(page, "no_mentor")
    axe(page)
    page.locator(f'main tbody a[href*="/plaatsingen/{key}/mentor/"]').click()
    axe(page)
    assert page.input_value("[name=first_day]") == "2026-08-31"
    page.fill("[name=mentor]", f"{mentor} ({trainer})")
    page.keyboard.press("Escape")
    press(page, axe)
    assert left_to_do(page, "no_mentor") == missing - 1
    assert site.rows(STRETCHES, enrolment) == [("2026-08-31", "2027-07-09", "", str(trainer))]

    # Another mentor from a day.
    page.goto(f"/plaatsingen/{key}/mentor/")
    page.fill("[name=first_day]", "2027-01-04")
    page.fill("[name=mentor]", f"{other[3]} ({other[4]})")
    page.keyboard.press("Escape")
    page.fill("[name=note]", "Andere groep")
    press(page, axe)
    assert site.rows(STRETCHES, enrolment) == [
        ("2026-08-31", "2027-01-03", "continued", str(trainer)),
        ("2027-01-04", "2027-07-09", "", str(other[4])),
    ]
    axe(page)
    assert page.locator("#chain").count() == 1

    # The student interrupts, and comes back by the line of the work list.
    page.get_by_role("link", name="Onderbreken").click()
    page.fill("[name=first_day]", "2027-02-01")
    press(page, axe)
    assert left_to_do(page, "interrupted") == 1
    assert student in page.inner_text("main tbody")
    page.locator("main tbody td a").last.click()
    page.fill("[name=first_day]", "2027-03-01")
    press(page, axe)
    assert site.rows(STRETCHES, enrolment)[1:] == [
        ("2027-01-04", "2027-01-31", "interrupted", str(other[4])),
        ("2027-03-01", "2027-07-09", "", str(other[4])),
    ]
    assert left_to_do(page, "interrupted") == 0

    # All of it in one view.
    page.goto(f"/plaatsingen/{key}/")
    page.locator("dl.facts a").first.click()
    page.get_by_role("link", name="Tijdlijn").click()
    axe(page)
    assert page.locator("main svg rect.mark").count() >= 4
    shown = page.inner_text("main")
    assert "Andere groep" in shown
    assert "onderbroken" in shown
