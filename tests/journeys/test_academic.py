"""A board gives its academic function a form: coordinator and teacher leader with hours, research with a product, and what it
costs and who pays that now."""

import re
from decimal import Decimal

from playwright.sync_api import expect

from tests.journeys.browsing import choose, fits, ready, tab_to

LEADER, CONTROLLER, BOARD = (f"{name}.oost@oids.example" for name in ("programmaleider", "administratie", "bestuur"))
YEAR = "/twente-oost/2026-2027"
TITLE = "Vragen stellen in groep 5"


def press(page):
    page.locator("form[data-guard] button.btn-primary, form[data-guard] button.btn-danger").first.click()


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def line_of(page, section, name):
    """The words of a line of a table of the page, by its first cell."""
    ready(page)
    row = page.locator(f"section:has(#{section}) tbody tr", has=page.locator("td:first-child", has_text=name)).first
    return [plain(text) for text in row.locator("td").all_inner_texts()]


def test_the_academic_function_of_a_board_with_its_people_research_and_cost(new_page, site, sign_in, axe, complaints):
    ((rate,),) = site.rows(
        "SELECT cents_per_hour FROM books_rate r JOIN partnerships_partnership p ON p.id = r.partnership_id "
        "WHERE p.slug = 'twente-oost' AND role = 'research_coordinator' AND r.school_year = 2026 "
        "AND confirmed_by_id IS NOT NULL ORDER BY number DESC LIMIT 1"
    )  # fmt: skip

    # A board that had none yet; its form, and who works for it.
    leader = new_page()
    sign_in(leader, LEADER, at=f"{YEAR}/academische-functie/")
    axe(leader)
    fits(leader, 320)
    taken = leader.locator("section:has(#functions) tbody tr td:first-child").all_inner_texts()
    leader.get_by_role("link", name="Nieuwe academische functie").click()
    boards = leader.locator("[name=party] option:not([value=''])").all_inner_texts()
    board = next(name for name in boards if name not in taken)
    leader.select_option("[name=party]", label=board)
    leader.select_option("[name=form]", label="onderzoeksgroepen onder teacher leaders")
    leader.fill("[name=description]", "Eén groep van leraren per onderzoeksvraag.")
    axe(leader)
    press(leader)
    leader.wait_for_url(re.compile(r"/academische-functies/\d+/$"))
    function = leader.url
    leader.get_by_role("link", name="Iemand toevoegen").click()
    leader.fill("[name=first_name]", "Cora")
    leader.fill("[name=last_name]", "Coördinator")
    leader.fill("[name=hours]", "60")
    axe(leader)
    press(leader)
    leader.wait_for_url(function)
    leader.get_by_role("link", name="Iemand toevoegen").click()
    leader.select_option("[name=task]", label="teacher leader")
    tab_to(leader, "trainer")
    choose(leader, "an")
    leader.fill("[name=hours]", "40,5")
    press(leader)
    leader.wait_for_url(function)
    people = leader.locator("section:has(#workers) tbody tr")
    expect(people).to_have_count(2)
    teacher = people.filter(has_text="teacher leader").locator("td").nth(1).inner_text()
    axe(leader)
    fits(leader, 320)

    # What is researched, with the product that came of it.
    leader.get_by_role("link", name="Onderzoek starten").click()
    leader.fill("[name=title]", TITLE)
    leader.fill("[name=question]", "Wat gebeurt er als kinderen zelf de vraag bedenken?")
    leader.select_option("[name=theme]", label="Taal en lezen")
    last_name = teacher.split(",")[0]
    led_by = leader.locator("[name=led_by] option", has_text=last_name).first.inner_text()
    leader.select_option("[name=led_by]", label=led_by)
    axe(leader)
    press(leader)
    leader.wait_for_url(re.compile(r"/onderzoeken/\d+/$"))
    research = leader.url
    leader.get_by_role("link", name="Corrigeren").click()
    box = leader.locator("[name=products]").first
    product = leader.locator(f"label[for={box.get_attribute('id')}]").inner_text().strip()
    box.check()
    press(leader)
    leader.wait_for_url(research)
    expect(leader.locator("main")).to_contain_text(product)
    expect(leader.locator("main")).to_contain_text(led_by)
    axe(leader)
    fits(leader)

    # What it costs at the rate of the year, and who pays: the board itself, since no stream does.
    leader.goto(f"{YEAR}/academische-functie/")
    worth = f"{Decimal(1005) * rate / 1000:,.2f}".translate(str.maketrans(",.", ".,"))
    assert line_of(leader, "cost", board) == [board, "100,5", f"€ {worth}", "€ 0,00", "€ 0,00", f"€ {worth}"]
    assert line_of(leader, "functions", board)[2:] == ["0", "100,5", "1"]
    assert "nog 100,5 te boeken" in line_of(leader, "books", board)[-1]
    leader.get_by_role("link", name="Uren boeken").click()
    axe(leader)
    press(leader)
    ready(leader)
    assert line_of(leader, "books", board)[2:5] == ["100,5", "0,0", "100,5"]

    # Somebody else confirms it; then it is in the books.
    second = new_page()
    sign_in(second, CONTROLLER, at=f"{YEAR}/te-bevestigen/")
    second.locator("section:has(#hours) tbody tr", has_text=board).locator("[name=tick]").first.check()
    press(second)
    ready(second)
    second.goto(f"{YEAR}/academische-functie/")
    assert line_of(second, "books", board)[2:5] == ["100,5", "100,5", "0,0"]
    axe(second)
    fits(second, 320)

    # Another board sees neither the function nor what it costs.
    other = new_page(width=360, height=740)
    sign_in(other, BOARD, at=f"{YEAR}/academische-functie/")
    axe(other)
    fits(other, 320)
    assert board not in other.inner_text("main")
    complaints.allow("404")
    for address in (function, research):
        other.goto(address)
        assert TITLE not in other.inner_text("main")
    assert complaints.left() == []
