"""That what looks like something good is not asked again does not hide what is wrong."""

from tests.journeys.accessible import violations

GOOD = '<html lang="nl"><title>x</title><main><h1>Kop</h1><p class="a">Leesbaar</p></main>'


def page_with(page, style, text="<p>Nog iets</p>"):
    page.set_content(GOOD.replace("</main>", f"{text}</main>").replace("<main>", f"<style>{style}</style><main>"))
    return [found.split()[0] for found in violations(page)]


def test_a_colour_that_is_too_light_is_found_after_a_good_page(new_page):
    page = new_page()
    assert page_with(page, "") == []
    assert page_with(page, "p + p { color: #aaa }") == ["color-contrast"]
    # The same colour of letters on another ground, of a part around it.
    assert page_with(page, "main { background: #222; color: #fff }") == []
    assert page_with(page, "p + p { color: #aaa }") == ["color-contrast"]
    # The other rules look everywhere, also at what looks like something good.
    assert page_with(page, "", '<img src="data:,">') == ["image-alt"]


def test_what_is_too_small_or_covered_to_press_is_found_beside_what_is_large_enough(new_page):
    page = new_page()
    large = "button { width: 60px; height: 30px; padding: 0 }"
    two = "<button>Een</button><button>Twee</button>"
    assert page_with(page, large, two) == []
    assert page_with(page, f"{large} button {{ width: 12px; height: 12px }}", two) == ["target-size"]
    # Large, but what can be pressed of it is a strip under another one.
    assert page_with(page, f"{large} button + button {{ margin-left: -50px }}", two) == ["target-size"]
