"""What the tests of personal links share: the days of their season, and what a page sends and holds."""

import datetime
import re

from django.db import connection

from rounds.models import Wish

WISHING, LATER = datetime.date(2026, 3, 10), datetime.date(2026, 3, 25)
CONFIRMED, APPEALING = datetime.date(2026, 4, 20), datetime.date(2026, 4, 29)
LAST = datetime.date(2026, 6, 1)  # four weeks after the round is final
WRONG = "A" * 43


def sent_by(season, **changes):
    schools = season.oost.schools
    return {"home_pc4": "7511", "wish_1": schools[0].pk, "wish_2": schools[1].pk, "version": "0"} | changes


def wished(enrolment):
    rows = Wish.objects.filter(wish_list__enrolment=enrolment).order_by("rank")
    return [row.school for row in rows]


def names_on(response):
    return set(re.findall(r"Geheim\w+", response.content.decode()))


def everything_kept():
    """Every text in every table, the history and the sessions among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith(("pg_", "oids_cache"))]
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            yield from ((table, text) for (text,) in cursor.fetchall())
