"""The programme leader and the peer groups: brings a student over with the keyboard, forms the groups of the year anew,
and hands one over in mid-year; hours follow the days."""

from tests.journeys.browsing import ready

LEADER = "programmaleider.oost@oids.example"
LIST = "/twente-oost/2026-2027/peergroepen/"
OF_YEAR = """
    SELECT g.id, g.name, count(DISTINCT pl.enrolment_id) FROM placements_peergroup g
      JOIN partnerships_partnership p ON p.id = g.partnership_id
      LEFT JOIN placements_placement pl ON pl.peer_group_id = g.id AND pl.end_reason IN ('', 'completed')
     WHERE p.slug = 'twente-oost' AND g.school_year = 2026 GROUP BY g.id, g.name ORDER BY g.name
"""
HOURS_OF = "SELECT valid_from, valid_until, end_reason, school_trainer_id FROM placements_placement WHERE enrolment_id = %s ORDER BY 1"


def acknowledge(page, why):
    """Warnings that came back are ticked and given a reason, and the same button is pressed again."""
    ready(page)
    if page.locator("[name=acknowledge]").count():
        for box in page.locator("[name=acknowledge]").all():
            box.check()
        if page.locator("[name=acknowledge_reason]").count():
            page.fill("[name=acknowledge_reason]", why)
        page.locator("button[name=do]").click()
        ready(page)


def test_a_student_is_brought_into_another_group_with_only_the_keyboard(page, site, sign_in, axe, complaints):
    complaints.allow("422")
    groups = {name: (key, number) for key, name, number in site.rows(OF_YEAR)}
    one, other = sorted(groups)[0], sorted(groups)[5]
    sign_in(page, LEADER, at=f"{LIST}indelen/?group={groups[one][0]}&to={groups[other][0]}")
    axe(page)
    assert page.locator("[name=placements]").count() == groups[one][1]
    page.locator("[name=placements]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.locator("#effect-groups").wait_for()
    axe(page)
    shown = page.locator("[aria-labelledby=effect-groups]").inner_text()
    assert one in shown and other in shown
    assert page.locator("[name=placements]:checked").count() == 1
    page.locator("button[name=do]").press("Enter")
    acknowledge(page, "Dichter bij huis.")
    after = {name: number for _key, name, number in site.rows(OF_YEAR)}
    assert after[one] == groups[one][1] - 1
    assert after[other] == groups[other][1] + 1


def test_groups_are_formed_anew_adjusted_and_one_is_handed_over(page, site, sign_in, axe, complaints):
    complaints.allow("422")
    sign_in(page, LEADER, at=LIST)
    page.get_by_role("link", name="Peergroepen vormen").click()
    page.get_by_role("link", name="alle studenten, groepen opnieuw").click()
    axe(page)
    before = site.rows(OF_YEAR)
    page.fill("[name=name_1]", "De Eersten")
    page.get_by_role("button", name="Laten zien wat er verandert").click()
    page.locator("#effect-trainers").wait_for()
    axe(page)
    assert site.rows(OF_YEAR) == before  # shown, and nothing done
    assert page.input_value("[name=name_1]") == "De Eersten"
    page.locator("button[name=do]").click()
    acknowledge(page, "Besproken in de beleidsgroep.")
    page.wait_for_url(f"**{LIST}")
    made = site.rows(OF_YEAR)
    assert sum(number for *_row, number in made) == sum(number for *_row, number in before)
    assert all(8 <= number <= 15 for _key, _name, number in made if number), made
    first = next(key for key, name, _number in made if name == "De Eersten")

    # From February somebody else leads the group, and guides its students.
    page.goto(f"/peergroepen/{first}/overdragen/")
    axe(page)
    ((own, enrolment),) = site.rows(
        """SELECT g.school_trainer_id, min(pl.enrolment_id) FROM placements_peergroup g
             JOIN placements_placement pl ON pl.peer_group_id = g.id AND pl.school_trainer_id = g.school_trainer_id
            WHERE g.id = %s AND pl.end_reason = '' GROUP BY 1""",
        first,
    )
    ((other,),) = site.rows(
        """SELECT min(t.id) FROM partnerships_trainer t JOIN partnerships_trainer own ON own.id = %s
            WHERE t.partnership_id = own.partnership_id AND t.kind = 'school_trainer' AND t.id <> own.id""",
        own,
    )
    page.fill("[name=school_trainer]", f"({other})")
    page.fill("[name=first_day]", "2027-02-01")
    page.locator("button[name=show]").click()
    page.locator("#effect-trainers").wait_for()
    page.locator("button[name=do]").click()
    acknowledge(page, "Zwangerschapsverlof.")
    page.wait_for_url(f"**/peergroepen/{first}/")
    axe(page)
    assert "31-01-2027" in page.inner_text("main")
    stretches = [
        (str(begin), str(end), reason, trainer) for begin, end, reason, trainer in site.rows(HOURS_OF, enrolment)
    ]
    assert stretches[-2:] == [
        ("2026-08-31", "2027-01-31", "continued", own), ("2027-02-01", "2027-07-09", "", other),
    ]  # fmt: skip
    page.goto(f"/opleiders/{own}/2026-2027/")
    axe(page)
    assert page.locator("svg").count() == 1
    assert "01-02-2027" in page.locator(".chart-data").text_content()
