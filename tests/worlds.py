"""Worlds that stand: each is made once per test process, in a database of its own, and every test works in it in a
transaction that is taken back. Most tests begin with one, and making it takes longer than most tests.

A test is in the database of the richest world that it asks for (by its fixtures), otherwise in an empty one.
"""

import functools
import pickle

from django.db import connection

from tests import databases
from tests.cast import build_world, fund, place_students, send_duo_file
from tests.casts import add_all


def place(world):
    """Five of the six students of both sides are placed."""
    for side in (world.oost, world.west):
        place_students(side)
    return world


def fund_both(world):
    """A grant and a draft of the allocation on both sides: `.oost_money` and `.west_money`."""
    world.oost_money, world.west_money = fund(world.oost), fund(world.west)
    return world


def furnish(world):
    """A record of everything: a DUO import that was sent (`.duo_import`), and what tests/casts adds."""
    world.duo_import = send_duo_file(world)
    add_all(world)
    return world


# From plain to rich; each is made from the one before it.
STEPS = {"world": lambda _none: build_world(), "placed": place, "funded": fund_both, "furnished": furnish}
LEVELS = list(STEPS)


def _marker(item):
    return item.get_closest_marker("django_db")


def asks_database(item):
    """Whether it is for us to say in which database the test is."""
    asked = set(item.fixturenames)
    return "demo_database" not in asked and (_marker(item) is not None or bool(asked & {"db", "transactional_db"}))


def level_of(item):
    """The richest world that a test asks for; none when it makes its own, or empties the database afterwards."""
    asked, marker = set(item.fixturenames), _marker(item)
    if "transactional_db" in asked or (marker is not None and marker.kwargs.get("transaction")):
        return None
    if "standing_world" in asked:
        return "furnished"
    return next((level for level in reversed(LEVELS) if level in asked), None)


def use(name):
    """Be in that database from now on."""
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name


def _base():
    return connection.settings_dict["TEST"]["NAME"]


@functools.cache
def _standing(level):
    """(database, world) of a level; the world is pickled, which is the fastest way to give every test its own."""
    number = LEVELS.index(level)
    source, pickled = _standing(LEVELS[number - 1]) if number else (databases.EMPTY, pickle.dumps(None))
    name = f"{_base()}_{level}"
    connection.close()
    databases.copy(source, name)
    use(name)
    return name, pickle.dumps(STEPS[level](pickle.loads(pickled)))


@functools.cache
def _shared(level):
    """The world of all tests that only look."""
    return pickle.loads(_standing(level)[1])


def enter(item):
    """Into the database of the test; returns its world, or none. Tests that only look share one."""
    level = level_of(item)
    if level is None:
        use(_base())
        return None
    name, pickled = _standing(level)
    use(name)
    return _shared(level) if "standing_world" in item.fixturenames else pickle.loads(pickled)


def leave():
    """Everything of this process is thrown away."""
    connection.close()
    for level in LEVELS:
        databases.drop(f"{_base()}_{level}")
    _standing.cache_clear()
    _shared.cache_clear()
