"""What journeys do in a browser, without racing against it: each waits for what it looks at."""

from playwright.sync_api import expect

expect.set_options(timeout=30_000)


def ready(page):
    """The page is there: style sheets and fonts are in, and its scripts have run.

    A click only waits until the next page begins; what stands in it can be found before its style sheet is read."""
    page.wait_for_load_state("load")
    page.evaluate("() => document.fonts.ready.then(() => null)")


def focused(page):
    """The name of the field with the cursor, or of the column of a grid."""
    ready(page)
    return page.evaluate(
        "() => { const field = document.activeElement; return field ? field.dataset.column || field.name || '' : ''; }"
    )


def tab_to(page, name, most=120):
    """With Tab to the field of that name."""
    for _turn in range(most):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached with Tab; stopped at {focused(page)}")


def choose(page, text, expected=""):
    """Enter a text (at once, so that nothing is suggested for half of it), wait for the suggestions, take the first with
    Tab; what then stands in the field."""
    name = focused(page)
    page.keyboard.insert_text(text)
    option = page.locator('[role="option"]:visible').first
    option.wait_for()
    assert expected in option.inner_text()
    page.keyboard.press("Tab")
    return page.locator(f"[name={name}]").input_value()


def fits(page, width=360):
    """Nothing to scroll sideways on a small phone; afterwards the page is wide again."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.set_viewport_size(before)


def led_to(page, name):
    """The cursor comes to the field of that name, as after a link of the summary of errors."""
    expect(page.locator(f"[name={name}]")).to_be_focused()
