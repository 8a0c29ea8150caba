"""Mail: chosen, read before it goes, sent by the worker, and kept in the log with its text."""

import email
import os
import re
from email import policy

from tests.databases import manage

LEADER, BOARD = "programmaleider.oost@oids.example", "bestuur.oost@oids.example"


def test_boards_are_mailed_after_the_texts_are_read(page, new_page, site, sign_in, axe, var_dir):
    sign_in(page, LEADER, at="/twente-oost/2026-2027/bevestigingen/vragen/")
    for name, value in {
        "name": "Post", "valid_from": "2026-09-01", "valid_until": "2026-12-18", "due_on": "2027-01-15",
    }.items():  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/bevestigingen/\d+/$"))

    page.locator(".page-actions a").first.press("Enter")
    page.wait_for_url("**/post/versturen/**")
    axe(page)
    assert BOARD in page.inner_text("main")
    page.fill("[name=paragraph]", "Fijn dat u hieraan meewerkt.")
    page.keyboard.press("Control+Enter")
    page.locator(".preview").first.wait_for()
    axe(page)
    preview = page.locator(".preview", has_text=BOARD)
    preview.evaluate("preview => { preview.open = true; }")
    read = preview.locator(".letter").inner_text()
    subject = preview.locator(".preview-subject").inner_text().partition(":")[2].strip()
    assert "Fijn dat u hieraan meewerkt." in read and f"{site.url}/bevestigingen/besturen/" in read
    assert site.rows("SELECT count(*) FROM partnerships_message WHERE subject = %s", subject) == [(0,)]

    before = set(os.listdir(var_dir / "mail")) if (var_dir / "mail").exists() else set()
    page.locator("button[name=send]").press("Enter")
    page.wait_for_url("**/post/")
    axe(page)
    states = "SELECT state, count(*) FROM partnerships_message WHERE subject = %s GROUP BY state"
    ((state, boards),) = site.rows(states, subject)
    assert (state, boards > 1) == ("waiting", True)
    manage(site.database, var_dir, "work", "--batch", "--verbosity", "0")
    assert site.rows(states, subject) == [("sent", boards)]

    files = [(var_dir / "mail" / name).read_bytes() for name in set(os.listdir(var_dir / "mail")) - before]
    parts = [part for data in files for part in data.split(b"-" * 79 + b"\n") if part.strip()]
    mails = {mail["To"]: mail for mail in (email.message_from_bytes(part, policy=policy.default) for part in parts)}
    assert len(parts) == boards
    sent = mails[BOARD]
    assert (sent["Subject"], sent["Reply-To"]) == (subject, LEADER)
    assert " ".join(read.split()) in " ".join(sent.get_content().split())

    # What is kept can be read, and the link in it opens the thing itself for the board.
    page.goto("/twente-oost/2026-2027/post/")
    page.locator("main tbody tr", has_text=BOARD).first.locator("a").first.click()
    assert " ".join(page.locator(".letter").inner_text().split()) == " ".join(read.split())
    axe(page)
    board = new_page()
    sign_in(board, BOARD, at=re.search(rf"{site.url}/\S+", sent.get_content())[0])
    assert board.locator("select[name^=state_]").count() > 0

    # The same mail on the same day: it cannot be ticked again.
    page.goto("/twente-oost/2026-2027/post/versturen/?kind=check_request")
    assert page.locator("input[name=to]").first.is_disabled()


def test_every_kind_says_what_it_is_and_fits_a_phone(page, sign_in, axe):
    sign_in(page, LEADER, at="/twente-oost/2026-2027/post/versturen/")
    axe(page)
    kinds = page.locator(".kinds a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(kinds) == 15
    page.set_viewport_size({"width": 360, "height": 740})
    for kind in kinds:
        page.goto(f"/twente-oost/2026-2027/post/versturen/{kind}")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        axe(page)
