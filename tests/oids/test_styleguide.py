"""The style page: every component in every state, without a record and without inline style or script."""

from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from oids.models import User
from oids.views.styleguide import ExampleFilter, ExampleForm, StyleGuideView

pytestmark = pytest.mark.django_db


class Page(HTMLParser):
    """What the tests ask of a page: its ids, headings, links and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]

    handle_startendtag = handle_starttag

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def user():
    return User.objects.create(email="stijl@example.org", name="Stijl")


@pytest.fixture
def page(client, user):
    client.force_login(user)
    return Page(client.get("/stijl/").content.decode())


def test_page_has_one_first_heading_and_unique_ids(page):
    assert len(page.all("h1")) == 1
    assert sorted({name for name in page.ids if page.ids.count(name) > 1}) == []


def test_page_passes_the_content_policy(page):
    inline = [(tag, name) for tag, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")]
    assert inline == []
    assert page.all("style") == []
    assert [attrs for attrs in page.all("script") if "src" not in attrs] == []


def test_page_has_no_empty_links(page):
    assert [attrs for attrs in page.all("a") if attrs.get("href") in (None, "", "#")] == []


def test_every_label_has_its_field_and_every_description_exists(page):
    wanted = {attrs["for"] for attrs in page.all("label") if "for" in attrs}
    described = {one for _tag, attrs in page.tags for one in (attrs.get("aria-describedby") or "").split()}
    assert sorted((wanted | described) - set(page.ids)) == []


def test_every_state_word_carries_its_tone(page):
    tones = [attrs["class"] for attrs in page.all("span") if (attrs.get("class") or "").startswith("status ")]
    assert tones[:5] == [f"status status-{tone}" for tone in ("neutral", "info", "good", "warn", "bad")]


def test_every_component_is_on_the_page(page):
    shown = {name for _tag, attrs in page.tags for name in (attrs.get("class") or "").split()}
    wanted = {"tile", "notice-bad", "conflict", "empty", "progress-block", "filters", "chips", "downloads", "pager"}
    wanted |= {
        "history",
        "facts",
        "derivation",
        "warnings",
        "error-summary",
        "chart",
        "chart-beside",
        "sparkline",
        "back",
    }
    assert wanted - shown == set()


def test_table_says_how_it_is_sorted_and_aligns_head_and_foot_with_the_numbers(page):
    assert [attrs["aria-sort"] for attrs in page.all("th") if "aria-sort" in attrs] == ["descending"]
    heads = [attrs for attrs in page.all("th") if "orderable" in (attrs.get("class") or "")]
    assert ["num" in attrs["class"].split() for attrs in heads[:4]] == [False, True, True, True]


def test_sent_form_is_only_checked(client, user):
    client.force_login(user)
    response = client.post(
        "/stijl/", {"student": "", "year": "2026-2027", "begins": "2026-08-01", "amount": "1.234,56"}
    )
    assert set(response.context["form"].errors) == {"student", "route"}
    assert response.context["form"].cleaned_data["amount"] == 123_456


def test_lookup_answers_with_values_that_can_be_submitted(client, user):
    client.force_login(user)
    results = client.get("/stijl/?lookup=student&q=jan").json()["results"]
    assert [result["value"] for result in results] == ["Jansen, Eva (502341)", "Jansen, Evert (502377)"]


def test_stranger_is_sent_to_sign_in(client):
    assert client.get("/stijl/").headers["Location"] == "/inloggen/?next=/stijl/"


def test_view_names_its_permission():
    assert StyleGuideView.permission == "signed-in"


def render(source: str, **context) -> str:
    request = RequestFactory().get("/lijst/?q=bron&page=3&export=csv&sort=-school")
    return Template("{% load oids %}" + source).render(Context({"request": request, **context}))


def test_query_keeps_the_filters_and_starts_at_the_first_page():
    assert render("{% query route='full' q=None %}").replace("&amp;", "&") == "?export=csv&sort=-school&route=full"
    assert render("{% page_query 'page' 4 %}").replace("&amp;", "&") == "?q=bron&page=4&sort=-school"


def test_chips_word_the_value_and_lead_to_the_list_without_it(rf):
    request = rf.get("/lijst/?q=bron&route=part&since=2026-08-01&page=2")
    chips = Template(
        "{% load oids %}{% filter_chips f as chips %}{% for chip in chips %}{{ chip.value }} -> {{ chip.url }}\n{% endfor %}"
    ).render(Context({"request": request, "f": ExampleFilter(request.GET, queryset=User.objects.none())}))
    values = [line.split(" -> ?") for line in chips.replace("&amp;", "&").splitlines()]
    assert [address for _value, address in values] == [
        "route=part&since=2026-08-01",
        "q=bron&since=2026-08-01",
        "q=bron&route=part",
    ]
    assert [values[0][0], values[2][0][-4:]] == ["bron", "2026"]


def test_what_a_filter_refuses_is_no_chip(rf):
    request = rf.get("/lijst/?q=bron&since=gisteren")
    chips = Template("{% load oids %}{% filter_chips f as chips %}{% for chip in chips %}{{ chip.value }} {% endfor %}")
    shown = chips.render(Context({"request": request, "f": ExampleFilter(request.GET, queryset=User.objects.none())}))
    assert shown == "bron "


def test_error_summary_leads_to_each_field():
    form = ExampleForm({"year": "2026-2027", "begins": "2026-08-01", "amount": "x", "student": "Jansen"})
    found = render("{% error_list form as rows %}{% for row in rows.rows %}{{ row.anchor }} {% endfor %}", form=form)
    assert found.split() == ["id_amount", "id_route_0"]


def test_form_fields_leave_the_form_tag_to_the_template():
    text = render("{% form_fields form %}", form=ExampleForm())
    assert ("<form" in text, "csrfmiddlewaretoken" in text) == (False, False)
    assert text.count('name="amount"') == 1
