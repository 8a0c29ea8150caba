"""Every address, opened once by each of the cast: it answers as docs/access.md says, tells names of students only to who
may know them, asks for nothing that the strict policy refuses, writes nothing, asks the database no more than before, and
links to what they may open.
"""

import json
import os
import re
from dataclasses import dataclass, field

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from oids.access import AccessMixin
from partnerships.enums import PARTNERSHIP_KINDS, RoleKind
from tests.cast import adopt
from tests.links import kind, links
from tests.test_access import GRANTS, ROLE_OF, ROUTES, addresses, signed_in
from tests.test_headers import POLICY, inline, policy
from tests.test_query_counts import BASELINE, COUNTED, warm_up

SECRET = b"Geheimoost"


@pytest.fixture
def funded(standing_world, db):
    return standing_world


@dataclass
class Visit:
    """What one page was to one person."""

    name: str
    address: str
    who: str
    status: int
    asked: int
    written: list = field(default_factory=list)
    inline: list = field(default_factory=list)
    policy: set = field(default_factory=set)
    names: list = field(default_factory=list)
    links: dict = field(default_factory=dict)
    is_unordered: bool = False

    def __str__(self):
        return f"{self.name} for {self.who}"


def _body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def _visit(client, name, address, who):
    reset_queries()  # or the log is full before the last page
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        body = _body(response)
    visit = Visit(name, address, who, response.status_code, len(asked))
    visit.is_unordered = not getattr(
        (getattr(response, "context_data", None) or {}).get("object_list"), "ordered", True
    )
    visit.written = [
        query["sql"][:120]
        for query in asked.captured_queries
        if re.match(r"\s*(INSERT|UPDATE|DELETE)", query["sql"]) and "oids_cache" not in query["sql"]
    ]
    if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
        visit.inline, visit.policy = inline(body.decode()), policy(response)
        visit.links = links(body.decode(), address)
    if ROLE_OF[who] not in GRANTS["placements.view_student"]:
        visit.names = [address] if SECRET in body else []
        if b"export=csv" in body and SECRET in _body(client.get(address, {"export": "csv"})):
            visit.names.append(f"{address} as csv")
    return visit


_VISITS = []


@pytest.fixture
def visits(funded, plain_answers):
    """All of them, made by the first test that asks."""
    if not _VISITS:
        clients = _clients(funded)
        for client in clients.values():
            warm_up(client, funded.oost)
        for name, address in addresses(funded).items():
            _VISITS.extend(_visit(client, name, address, who) for who, client in clients.items())
    return _VISITS


def _clients(world):
    return {who: signed_in(user) for who, user in (world.oost.cast() | {"admin": world.admin}).items()}


def _wanted(permission, role):
    if permission == AccessMixin.PUBLIC:
        return {200, 302, 405}
    granted = role in GRANTS[permission]
    if role == RoleKind.ADMINISTRATOR or role in PARTNERSHIP_KINDS - {RoleKind.TRAINER}:
        return {200, 302} if granted else {403, 404}
    # Staff of a board or institute and trainers see some rows of a kind only, and act on their own alone.
    return {200, 302, 403, 404} if granted else {403, 404}


def test_every_address_answers_each_of_the_cast_as_the_table_says(visits):
    permissions = {name: view.permission for name, view in ROUTES}
    wrong = [
        f"{visit} ({permissions[visit.name]}): {visit.status}"
        for visit in visits
        if visit.status not in _wanted(permissions[visit.name], ROLE_OF[visit.who])
    ]
    assert wrong == []


def test_names_of_students_reach_only_those_who_may_see_them(visits):
    assert [found for visit in visits for found in visit.names] == []


def test_no_page_has_inline_script_style_or_a_foreign_address(visits):
    assert {str(visit): visit.inline for visit in visits if visit.inline} == {}
    assert {str(visit) for visit in visits if visit.policy not in (set(), POLICY)} == set()


def test_get_never_writes(visits):
    assert {str(visit): visit.written for visit in visits if visit.written} == {}


def test_every_list_stands_in_an_order(visits):
    """A query that counts forgets the order of its model, and then a list comes as the database pleases."""
    assert {visit.name for visit in visits if visit.is_unordered} == set()


def test_every_link_opens_for_whom_it_is_shown_to(visits, funded, plain_answers):
    """A link to a page of a kind that was opened is known to open; the others are opened, those with a question in them
    once for all. Statements and payments come only from an allocation that is adopted, so its pages are read again."""
    clients = _clients(funded)
    opens = {(visit.who, kind(visit.address)) for visit in visits if visit.status in (200, 302)}
    adopt(funded.oost, funded.oost_money)
    adopted = [
        _visit(clients[visit.who], visit.name, visit.address, visit.who)
        for visit in visits
        if visit.status == 200 and visit.name.startswith("funding:allocation")
    ]
    asked, broken, seen = set(), [], 0
    for visit in [*visits, *adopted]:
        for address in visit.links:
            known = kind(address)
            seen += 1
            if (visit.who, known) in opens or known in asked:
                continue
            if len(known) > 1:
                asked.add(known)
            opens.add((visit.who, known))
            if (status := clients[visit.who].get(address).status_code) not in (200, 302):
                broken.append(f"{visit}: {visit.address} -> {address}: {status}")
    assert broken == []
    assert seen > 1_000


def test_every_page_asks_the_database_what_the_baseline_says(visits):
    """After a change that is meant: `OIDS_RENEW_QUERY_COUNTS=1 pytest tests/test_visits.py`, and look at the difference."""
    opened = {(visit.name, visit.who): visit.asked for visit in visits if visit.status == 200}
    found = {}
    for visit in visits:
        whose = next((who for who in COUNTED if (visit.name, who) in opened), None)
        if whose:
            found[visit.name] = opened[visit.name, whose]
    if os.environ.get("OIDS_RENEW_QUERY_COUNTS"):
        BASELINE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    assert found == json.loads(BASELINE.read_text())


def test_every_address_opens_for_somebody(visits):
    """So that the tests above look at pages, and not at refusals alone."""
    opened = {visit.name for visit in visits if visit.status in (200, 302, 405)}
    assert {visit.name for visit in visits} - opened == set()
