"""Costs from Excel in a browser: the template filled in, looked at, mended, imported, and confirmed by a second person."""

from tests.journeys.test_sheets import cells, download, write

YEAR = "/twente-oost/2026-2027"
LIST = f"{YEAR}/kosten/inlezen/"


def send(page, path):
    page.goto(f"{LIST}versturen/")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="Tonen wat er zou gebeuren").click()
    page.wait_for_url("**/kosten-inlezen/*/")


def test_costs_are_filled_in_sent_mended_imported_and_confirmed(new_page, site, sign_in, axe, tmp_path, complaints):
    page, second = new_page(), new_page()
    sign_in(page, "controller.oost@oids.example", at=f"{YEAR}/kosten/")
    sign_in(second, "administratie.oost@oids.example", at=None)
    page.get_by_role("link", name="Inlezen uit Excel").click()
    page.wait_for_url(f"**{LIST}")
    axe(page)
    link = page.locator('main a[href*="filled"]')
    rows = cells(download(page, link, tmp_path / "known.xlsx"))
    head = [str(name).rstrip(" *") for name in rows[0]]
    place = {name: index for index, name in enumerate(head)}

    def row(**values):
        cells = ["" for _name in head]
        for name, value in values.items():
            cells[place[name.replace("_", " ")]] = value
        return cells

    party = rows[1][place["partij"]]
    same = {"partij": party, "datum": "14-10-2026", "soort_kosten": "overig", "bedrag": 315.4}
    good = row(boekstuknummer="F-2026-77", omschrijving="Zaalhuur PLG rekenen", **same)
    wrong = row(boekstuknummer="F-2026-78", omschrijving="Lunch PLG rekenen", **same | {"bedrag": "ca. 80"})
    send(page, write(tmp_path / "costs.xlsx", [*rows, good, wrong]))
    shown = page.inner_text("main").replace("\u00a0", " ")
    for text in ("1 nieuw + 0 gewijzigd", "1 geweigerd", "Zaalhuur PLG rekenen", "€ 315,40", "ca. 80"):
        assert text in shown
    axe(page)
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    remarked = cells(download(page, page.locator('a[href="?export=xlsx"]'), tmp_path / "remarks.xlsx"))
    assert remarked[0][-1] == "Opmerkingen" and remarked[-1][-1] and not remarked[-2][-1]
    page.get_by_role("link", name="Opgeven").click()
    page.get_by_role("button", name="Opgeven").click()
    remarked[-1][place["bedrag"]] = 80

    send(page, write(tmp_path / "mended.xlsx", remarked))
    page.get_by_role("button", name="Importeren").click()
    page.get_by_role("link", name="Bekijk wat is geïmporteerd").click()
    assert "Lunch PLG rekenen" in page.inner_text("main")
    send(page, tmp_path / "mended.xlsx")
    assert "0 nieuw + 0 gewijzigd" in page.inner_text("main")

    second.goto(f"{YEAR}/te-bevestigen/")
    for text in ("Zaalhuur PLG rekenen", "Lunch PLG rekenen"):
        second.get_by_role("row").filter(has_text=text).locator("input[type=checkbox]").check()
    second.locator("form[data-guard] button.btn-primary").first.click()
    second.wait_for_load_state()
    assert site.rows(
        """SELECT voucher, amount_cents, confirmed_by_id IS NOT NULL FROM books_cost
            WHERE voucher LIKE 'F-2026-7%%' ORDER BY 1"""
    ) == [("F-2026-77", 31540, True), ("F-2026-78", 8000, True)]
