"""How the tests of what is foreseen look, and read what they are shown."""

import datetime

from partnerships import actions as register
from partnerships.foresight import Scene, foreseen
from tests.cast import YEAR

END = datetime.date(2026, 12, 31)
DAY = datetime.timedelta(days=1)


def by_name(sections, start):
    return next((section for section in sections if section.name.startswith(start)), None)


def texts(section):
    return [[str(cell.text) for cell in row] for row in section.lines]


def look(side, act, user=None):
    return foreseen([Scene(side.partnership, YEAR, user or side.leader)], act)


def close(side):
    register.close_school(side.schools[0], last_day=END, reason="Opgeheven", by=side.leader)
