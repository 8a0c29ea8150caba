"""Students from Excel in a browser: a template with what is known, filled in, sent, looked at, mended and imported."""

import datetime

import xlsxwriter
from python_calamine import CalamineWorkbook

LEADER = "programmaleider.oost@oids.example"
LIST = "/twente-oost/2026-2027/inlezen/"


def cells(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)


def write(path, rows):
    """As somebody saves it in Excel: the same cells, on a sheet of their own name."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Mijn studenten")
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, datetime.date):
                sheet.write_datetime(number, place, datetime.datetime(value.year, value.month, value.day), day)
            elif value != "":
                sheet.write(number, place, value)
    book.close()
    return path


def download(page, link, path):
    with page.expect_download() as found:
        link.click()
    found.value.save_as(path)
    return path


def send(page, path):
    page.goto(f"{LIST}versturen/?kind=students")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="Tonen wat er zou gebeuren").click()
    page.wait_for_url("**/inlezen/*/")


def test_a_sheet_is_filled_in_sent_mended_and_imported(page, site, sign_in, axe, tmp_path, complaints):
    complaints.allow("422")
    sign_in(page, LEADER, at=LIST)
    axe(page)
    link = page.locator('main a[href*="kind=students"][href*="filled"]')
    rows = cells(download(page, link, tmp_path / "known.xlsx"))
    head, first = [str(name).rstrip(" *") for name in rows[0]], rows[1]
    place = {name: index for index, name in enumerate(head)}
    assert {"studentnummer", "voornaam", "achternaam", "traject", "studiejaar"} <= set(head)
    number = first[place["studentnummer"]]

    # One name corrected, one new student, and one row that cannot be.
    first[place["achternaam"]] = "Nieuwenaam"
    new = ["" for _name in head]
    for name, value in (
        ("studentnummer", "990001"), ("voornaam", "Noor"), ("achternaam", "Zeldzaam"), ("traject", "deeltijd"),
        ("studiejaar", 2), ("soort voor de subsidie", "zij-instromer"),
    ):  # fmt: skip
        new[place[name]] = value
    wrong = [*new]
    wrong[place["studentnummer"]], wrong[place["traject"]] = "990002", "avond"
    send(page, write(tmp_path / "filled.xlsx", [*rows, new, wrong]))
    shown = page.inner_text("main")
    for text in ("1 nieuw", "1 gewijzigd", "1 geweigerd", "Nieuwenaam", "Zeldzaam", "avond"):
        assert text in shown
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1440, "height": 900})

    # Without a choice nothing is imported.
    page.get_by_role("button", name="Importeren").click()
    page.locator("[data-error-summary]").wait_for()
    axe(page)
    assert site.rows("SELECT count(*) FROM placements_student WHERE number LIKE '99000%%'") == [(0,)]
    page.goto(LIST)
    page.locator("main tbody a").first.click()

    # The remarks come behind the row; mended there, the same sheet is sent again.
    remarked = cells(download(page, page.locator('a[href="?export=xlsx"]'), tmp_path / "remarks.xlsx"))
    assert remarked[0][-1] == "Opmerkingen"
    assert "avond" in remarked[-1] and remarked[-1][-1] and not remarked[1][-1]
    page.get_by_role("link", name="Opgeven").click()
    page.get_by_role("button", name="Opgeven").click()
    page.wait_for_url("**/inlezen/*/")
    remarked[-1][place["traject"]] = "voltijd"
    send(page, write(tmp_path / "mended.xlsx", remarked))
    assert "0 geweigerd" in page.inner_text("main")
    page.get_by_role("button", name="Importeren").click()
    page.get_by_role("link", name="Bekijk wat is geïmporteerd").wait_for()
    axe(page)
    assert "Zeldzaam" not in page.inner_text("main")  # names do not outlive the import
    assert site.rows("SELECT number, last_name FROM placements_student WHERE number LIKE '99000%%' ORDER BY 1") == [
        ("990001", "Zeldzaam"), ("990002", "Zeldzaam"),
    ]  # fmt: skip
    assert site.rows("SELECT last_name FROM placements_student WHERE number = %s", str(number)) == [("Nieuwenaam",)]

    # The second time there is nothing to do.
    send(page, tmp_path / "mended.xlsx")
    shown = page.inner_text("main")
    assert "0 nieuw + 0 gewijzigd" in shown
    assert page.get_by_role("button", name="Importeren").count() == 0
