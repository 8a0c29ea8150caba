"""The menu stands open where one works, and tells where that is."""

import re

from django.urls import reverse

from partnerships.models import ClosedYear
from tests.cast import YEAR

OPEN = re.compile(r'<details class="nav-task" open>\s*<summary>(.*?)</summary>')
CURRENT = re.compile(r'<a href="([^"]*)" aria-current="(\w+)">')


def _menu(client, address):
    html = client.get(address).content.decode()
    html = html[html.index('<nav class="sidebar"') : html.index("</nav>")]
    return OPEN.findall(html), CURRENT.findall(html)


def test_a_list_and_its_records_open_the_task_that_they_belong_to(placed, sign_in):
    client = sign_in(placed.oost.leader)
    placements = placed.oost.address("plaatsingen/")
    assert _menu(client, placements) == (["Plaatsing"], [(placements, "page")])
    record = placed.oost.placements[0].get_absolute_url()
    assert _menu(client, record) == (["Plaatsing"], [(placements, "true")])


def test_a_page_of_no_task_opens_none(placed, sign_in):
    client = sign_in(placed.oost.leader)
    dashboard = placed.oost.address()
    assert _menu(client, dashboard) == ([], [(dashboard, "page")])
    assert _menu(client, reverse("account_change_password")) == ([], [])


def test_a_year_that_is_closed_is_called_so_on_every_page_of_it(placed, sign_in):
    side = placed.oost
    client = sign_in(side.leader)
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    ClosedYear.objects.create(partnership=placed.west.partnership, school_year=YEAR.next)
    note = '<span class="menu-note">afgesloten</span>'
    assert client.get(side.address("plaatsingen/")).content.decode().count(note) == 1
    assert note not in client.get(side.address("plaatsingen/", YEAR.next)).content.decode()
