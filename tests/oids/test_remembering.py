"""Facts that are asked again are worked out again only after something was written."""

from types import SimpleNamespace

import pytest
from django.db import connection

from oids import remembering
from oids.remembering import remembered


@pytest.fixture
def state(monkeypatch):
    now = SimpleNamespace(value="1", worked=0)
    monkeypatch.setattr(remembering, "connection", SimpleNamespace(in_atomic_block=False))
    monkeypatch.setattr(remembering, "state_of_the_database", lambda: now.value)
    monkeypatch.setattr(remembering, "_KEPT", remembering.OrderedDict())
    return now


def ask(state, key="facts"):
    def work():
        state.worked += 1
        return state.worked

    return remembered(key, work)


def test_nothing_written_is_nothing_worked_out_again(state):
    assert [ask(state), ask(state), ask(state, "others"), ask(state)] == [1, 1, 2, 1]
    state.value = "2"
    assert [ask(state), ask(state)] == [3, 3]


def test_only_the_newest_are_kept(state):
    for number in range(remembering.MOST + 1):
        ask(state, number)
    assert len(remembering._KEPT) == remembering.MOST
    assert ask(state, 0) == remembering.MOST + 2


def test_inside_a_transaction_it_is_always_worked_out(state, monkeypatch):
    monkeypatch.setattr(remembering, "connection", SimpleNamespace(in_atomic_block=True))
    assert [ask(state), ask(state)] == [1, 2]


def test_the_database_tells_of_every_transaction_that_ended(db):
    """Also of one that began before another and ends after it."""
    first, second = connection.copy(), connection.copy()
    try:
        for other in (first, second):
            other.set_autocommit(False)
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
        second.commit()
        between = remembering.state_of_the_database()
        assert remembering.state_of_the_database() == between
        first.commit()
        assert remembering.state_of_the_database() != between
    finally:
        first.close()
        second.close()
