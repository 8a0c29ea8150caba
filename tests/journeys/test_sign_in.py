"""Coming in and going out, and the guards of the browser tests themselves."""

import pytest

from tests.databases import PASSWORD


def test_sign_in_with_a_wrong_password_stays_outside_and_says_so(page, site, axe):
    page.goto("/inloggen/")
    axe(page)
    page.fill('input[name="login"]', "nobody@oids.example")
    page.fill('input[name="password"]', "not-the-password")
    page.keyboard.press("Enter")
    page.locator(".alert, .invalid-feedback, .errorlist, [role=alert]").first.wait_for()
    assert page.url == f"{site.url}/inloggen/"
    axe(page)


def test_sign_in_leads_to_a_dashboard_and_out_again(page, site, sign_in, axe):
    ((email,),) = site.rows("SELECT email FROM oids_user WHERE is_active ORDER BY email LIMIT 1")
    sign_in(page, email, PASSWORD)
    assert page.locator("h1").count() == 1
    axe(page)
    page.goto("/uitloggen/")
    page.locator("main form button").click()
    page.wait_for_url("**/inloggen/**")
    page.goto("/")
    assert page.url.startswith(f"{site.url}/inloggen/")


def test_page_reports_script_that_the_policy_refuses_and_requests_elsewhere(page, complaints):
    page.goto("/inloggen/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.evaluate("() => fetch('http://192.0.2.1/').catch(() => null)")
    assert any("style" in text for text in complaints)
    assert any("192.0.2.1" in text for text in complaints)
    complaints.allow(".*")


def test_axe_finds_what_is_wrong(page, axe):
    page.goto("/inloggen/")
    page.evaluate("document.querySelector('input[name=login]').closest('form').innerHTML = '<input type=text>'")
    with pytest.raises(AssertionError, match="label"):
        axe(page)
