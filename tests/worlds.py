"""Worlds that stand: each is made once for all test processes, as the demonstration is (tests/databases.py), and every
process has a copy, in which its tests work in a transaction that is taken back. Most tests begin with a world, and making
it takes longer than most tests.

A test is in the database of the richest world that it asks for (by its fixtures), otherwise in an empty one.
"""

import datetime
import functools
import pickle

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
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
def _made_with():
    """What a world is made with: the product, the cast, and the day around which it is told."""
    files = databases.files_of_the_product(lambda path: path.suffix in {".py", ".json", ".csv"})
    for folder, suffix in (("templates", ".*"), ("locale", ".po"), ("tests/casts", ".py")):
        files += (path for path in (databases.PROJECT / folder).rglob(f"*{suffix}") if path.is_file())
    files += (databases.PROJECT / "tests" / name for name in ("cast.py", "worlds.py"))
    return databases.fingerprint(files, str(datetime.date.today()))


def _files(folder=""):
    """{name: content} of the files that were handed in: they are in the memory of the process that made the world."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return {}
    found = {}
    for name in (f"{folder}{name}" for name in names):
        with default_storage.open(name) as file:
            found[name] = file.read()
    for inner in folders:
        found |= _files(f"{folder}{inner}/")
    return found


def _template(level):
    """The name of the database with that world, which nobody works in: it is made by the first process that asks."""
    number = LEVELS.index(level)
    source = _template(LEVELS[number - 1]) if number else databases.EMPTY
    name = f"{databases.NAME}_kept_{level}"

    def steps():
        databases.copy(source, name)
        use(name)
        world = STEPS[level](_unpacked()[0] if number else None)
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA IF NOT EXISTS kept")
            cursor.execute("DROP TABLE IF EXISTS kept.world")
            cursor.execute("CREATE TABLE kept.world AS SELECT %s AS pickled", [pickle.dumps((world, _files()))])
        use(_base())

    with databases.one_at_a_time(name):
        return databases.make(name, _made_with(), steps)


def _unpacked():
    """(world, files) as they are kept in the database that we are in, beside the tables of the product."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pickled FROM kept.world")
        return pickle.loads(cursor.fetchone()[0])


@functools.cache
def _standing(level):
    """(database, world) of a level in this process; the world is pickled, which is the fastest way to give every test its
    own."""
    name = f"{_base()}_{level}"
    use(_base())
    connection.close()
    databases.copy(_template(level), name)
    use(name)
    world, files = _unpacked()
    for file, content in files.items():
        default_storage.delete(file)
        default_storage.save(file, ContentFile(content))
    return name, pickle.dumps(world)


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
