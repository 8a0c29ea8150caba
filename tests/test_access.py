"""Every address with the whole cast: what is not yours is a 404, what you may not do is a 403, and docs/access.md says so."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from books.rules import GRANTS as BOOKS
from funding.rules import GRANTS as FUNDING
from network.rules import GRANTS as NETWORK
from oids.access import AccessMixin
from partnerships.enums import PARTNERSHIP_KINDS, RoleKind
from partnerships.models import Partnership
from partnerships.rules import GRANTS as PARTNERSHIPS
from placements.rules import GRANTS as PLACEMENTS
from rounds.rules import GRANTS as ROUNDS
from steering.rules import GRANTS as STEERING
from tests.cast import YEAR


@pytest.fixture
def funded(standing_world, db):
    return standing_world


GRANTS = PARTNERSHIPS | PLACEMENTS | ROUNDS | FUNDING | BOOKS | NETWORK | STEERING
LETTERS = {
    "PL": RoleKind.PROGRAMME_LEADER,
    "CO": RoleKind.CONTROLLER,
    "SG": RoleKind.STEERING_GROUP,
    "BO": RoleKind.BOARD,
    "IN": RoleKind.INSTITUTE,
    "ST": RoleKind.SCHOOL_TRAINER,
    "AD": RoleKind.ADMINISTRATOR,
}
ROLE_OF = {
    "leader": RoleKind.PROGRAMME_LEADER,
    "controller": RoleKind.CONTROLLER,
    "steering": RoleKind.STEERING_GROUP,
    "board": RoleKind.BOARD,
    "institute": RoleKind.INSTITUTE,
    "trainer": RoleKind.SCHOOL_TRAINER,
}


def table_of_the_document():
    text = (Path(settings.BASE_DIR) / "docs" / "access.md").read_text(encoding="utf-8")
    rows = {}
    for permission, cells in re.findall(r"^\| `([\w.]+)` \|[^|]*\|(.*)\|$", text, re.MULTILINE):
        marks = [cell.strip() for cell in cells.split("|")]
        rows[permission] = frozenset(kind for kind, mark in zip(LETTERS.values(), marks, strict=True) if mark == "x")
    return rows


def test_document_and_code_grant_the_same():
    assert table_of_the_document() == GRANTS


def routes():
    """(full name, view class, names of the arguments) of every address of the product's own views."""

    def walk(patterns, space=""):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", None)
                if view is not None and issubclass(view, AccessMixin):
                    yield f"{space}{pattern.name}", view
            else:
                inner = f"{pattern.namespace}:" if getattr(pattern, "namespace", None) else space
                yield from walk(pattern.url_patterns, inner)

    return sorted(walk(get_resolver().url_patterns), key=lambda row: row[0])


ROUTES = routes()


def addresses(world):
    """One address of `oost` for every route: the first record that exists there."""
    side, found = world.oost, {}
    for name, view in ROUTES:
        arguments = dict.fromkeys(_arguments(name))
        for key in arguments:
            arguments[key] = _value(key, name, view, side, world)
        found[name] = reverse(name, kwargs=arguments)
    return found


def _arguments(name):
    space, _, plain = name.rpartition(":")
    resolver = get_resolver()
    if space:
        resolver = resolver.namespace_dict[space][1]
    return resolver.reverse_dict.getlist(plain)[0][0][0][1]


def _value(key, name, view, side, world):
    if key == "partnership":
        return side.slug
    if key == "year":
        return YEAR
    if key == "step":
        return 3
    if key == "party":
        return side.boards[0].code
    if key == "kind":
        return "school_trainer"
    if key == "calendar":
        return 2026
    if key == "stream":
        return world.oost_money.grant.pk
    assert key == "pk", f"{name}: say in tests/test_access.py which {key} the walk uses"
    if view.model is Partnership:
        return side.partnership.pk
    obj = _first(view, side.leader) or _first(view, side.controller) or _first(view, world.admin)
    assert obj is not None, f"{name}: the cast has no {view.model._meta.verbose_name}; add one to tests/cast.py"
    return obj.pk


def _first(view, user):
    """The first record that the view itself would show to `user`."""
    page = view()
    page.request = RequestFactory().get("/")
    page.request.user, page.kwargs = user, {}
    return page.get_queryset().first()


def test_every_address_answers_each_of_the_cast_as_the_table_says(funded, client):
    wrong = []
    for name, address in addresses(funded).items():
        view = dict(ROUTES)[name]
        for who, user in funded.oost.cast().items():
            client.force_login(user)
            status = client.get(address).status_code
            wanted = _wanted(view.permission, ROLE_OF[who])
            if status not in wanted:
                wrong.append(f"{name} {address} for {who} ({view.permission}): {status}, not one of {sorted(wanted)}")
    assert wrong == []


def _wanted(permission, role):
    if permission == AccessMixin.PUBLIC:
        return {200, 302, 405}
    granted = role in GRANTS[permission]
    if role in PARTNERSHIP_KINDS - {RoleKind.SCHOOL_TRAINER}:
        return {200, 302} if granted else {403, 404}
    # Staff of a board or institute and trainers see some rows of a kind only, and act on their own alone.
    return {200, 302, 403, 404} if granted else {403, 404}


def _shared(view):
    """Registers that are no partnership's own."""
    return view.permission == AccessMixin.PUBLIC


def test_no_address_of_a_partnership_exists_for_a_stranger(funded, client):
    strangers = {"nobody": funded.nobody} | {
        who: user for who, user in funded.west.cast().items() if who != "institute"
    }
    wrong = []
    for name, address in addresses(funded).items():
        view = dict(ROUTES)[name]
        if _shared(view) or not _arguments(name):
            continue
        for who, user in strangers.items():
            client.force_login(user)
            for method in (client.get, client.post):
                status = method(address).status_code
                if status != 404:
                    wrong.append(f"{method.__name__} {name} {address} for {who} of west: {status}")
    assert wrong == []


def test_nobody_sees_a_page_without_signing_in(funded, client):
    wrong = []
    for name, address in addresses(funded).items():
        response = client.get(address)
        if (response.status_code, response.headers.get("Location", "").split("?")[0]) != (
            302,
            reverse("account_login"),
        ):
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_exports_are_guarded_like_their_page(funded, client, form):
    wrong = []
    for name, address in addresses(funded).items():
        view = dict(ROUTES)[name]
        if _shared(view) or not _arguments(name):
            continue
        client.force_login(funded.west.leader)
        if client.get(address, {"export": form}).status_code != 404:
            wrong.append(name)
    assert wrong == []


def test_names_of_students_reach_only_those_who_may_see_them(funded, client):
    """Every page and download that a role without `placements.view_student` may open."""
    leaks = []
    for name, address in addresses(funded).items():
        for who, user in funded.oost.cast().items():
            if ROLE_OF[who] in GRANTS["placements.view_student"]:
                continue
            client.force_login(user)
            for query in ({}, {"export": "csv"}):
                response = client.get(address, query)
                body = b"".join(response.streaming_content) if response.streaming else response.content
                if b"Geheimoost" in body:
                    leaks.append(f"{name} {query} for {who}")
    assert leaks == []
