"""What is not yours is a 404 on every address, and docs/access.md says who may do what; that every address answers your
own people as that table says is in tests/test_visits.py."""

import pickle
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import auth
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from books.rules import GRANTS as BOOKS
from funding.rules import GRANTS as FUNDING
from network.rules import GRANTS as NETWORK
from oids.access import AccessMixin
from partnerships.access import allowed
from partnerships.enums import RoleKind
from partnerships.models import Partnership
from partnerships.rules import GRANTS as PARTNERSHIPS
from placements.rules import GRANTS as PLACEMENTS
from quality.rules import GRANTS as QUALITY
from rounds.rules import GRANTS as ROUNDS
from steering.rules import GRANTS as STEERING
from tests.cast import YEAR
from training.rules import GRANTS as TRAINING


@pytest.fixture
def funded(standing_world, db):
    return standing_world


GRANTS = PARTNERSHIPS | PLACEMENTS | ROUNDS | FUNDING | BOOKS | STEERING | NETWORK | TRAINING | QUALITY
LETTERS = {
    "PL": RoleKind.PROGRAMME_LEADER,
    "CO": RoleKind.CONTROLLER,
    "SG": RoleKind.STEERING_GROUP,
    "BO": RoleKind.BOARD,
    "IN": RoleKind.INSTITUTE,
    "TR": RoleKind.TRAINER,
    "AD": RoleKind.ADMINISTRATOR,
}
ROLE_OF = {
    "leader": RoleKind.PROGRAMME_LEADER,
    "controller": RoleKind.CONTROLLER,
    "steering": RoleKind.STEERING_GROUP,
    "board": RoleKind.BOARD,
    "institute": RoleKind.INSTITUTE,
    "trainer": RoleKind.TRAINER,
    "admin": RoleKind.ADMINISTRATOR,
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


def test_many_permissions_at_once_are_granted_as_one_by_one(funded):
    people = [*funded.oost.cast().values(), *funded.west.cast().values(), funded.admin, funded.nobody]
    for user in people:
        for obj in (None, funded.oost.partnership, funded.west.partnership, funded.oost.boards[1]):
            one_by_one = {permission for permission in GRANTS if user.has_perm(permission, obj)}
            assert allowed(user, GRANTS, obj) == one_by_one, (user, obj)


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


VIEW_OF = dict(ROUTES)


def address_of(world, name):
    """An address of `oost` for that route: the first record that exists there."""
    arguments = dict.fromkeys(_arguments(name))
    for key in arguments:
        arguments[key] = _value(key, name, VIEW_OF[name], world.oost, world)
    return reverse(name, kwargs=arguments)


def addresses(world):
    """One address of `oost` for every route."""
    return {name: address_of(world, name) for name in VIEW_OF}


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
    able = [user for who, user in side.cast().items() if ROLE_OF[who] in GRANTS.get(view.permission, ())]
    obj = next(filter(None, (_first(view, user) for user in (*able, side.leader, side.controller, world.admin))), None)
    assert obj is not None, f"{name}: the cast has no {view.model._meta.verbose_name}; add one to tests/cast.py"
    return obj.pk


def _first(view, user):
    """The first record that the view itself would show to `user`."""
    page = view()
    page.request = RequestFactory().get("/")
    page.request.user, page.kwargs = user, {}
    return page.get_queryset().first()


def _shared(view):
    """Registers that are no partnership's own."""
    return view.permission == AccessMixin.PUBLIC


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def known_people(monkeypatch):
    """Who is signed in is read once for each session, and not for each of five thousand addresses."""
    get_user, kept = auth.get_user, {}

    def known(request):
        key = request.COOKIES[settings.SESSION_COOKIE_NAME]
        if key not in kept:
            kept[key] = pickle.dumps(get_user(request))
        return pickle.loads(kept[key])

    monkeypatch.setattr(auth, "get_user", known)


def test_no_address_of_a_partnership_exists_for_a_stranger(funded, plain_answers, known_people):
    strangers = {"nobody": signed_in(funded.nobody)} | {
        who: signed_in(user) for who, user in funded.west.cast().items() if who != "institute"
    }
    wrong = []
    for name, address in addresses(funded).items():
        view = VIEW_OF[name]
        if _shared(view) or not _arguments(name):
            continue
        for who, client in strangers.items():
            # What is seen is asked before what is sent: one stranger, who may do most at home, sends as well.
            for method in (client.get, client.post) if who == "leader" else (client.get,):
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
def test_exports_are_guarded_like_their_page(funded, client, form, plain_answers, known_people):
    wrong = []
    client.force_login(funded.west.leader)
    for name, address in addresses(funded).items():
        view = VIEW_OF[name]
        if _shared(view) or not _arguments(name):
            continue
        if client.get(address, {"export": form}).status_code != 404:
            wrong.append(name)
    assert wrong == []
