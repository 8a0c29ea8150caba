"""How long 60,000 rows of students take, from the workbook to the last trigger, against plain COPY of the same rows.

    .venv/bin/python bench/sheets.py [--rows 60000] [--placements 6000] [--wishes 60000] [--schools "03. Alle vestigingen bo.csv"]

It makes a database of its own (`oids_bench_sheets`) and empties it first. Students are made up, the same each time.
Then DUO's national list of schools is imported (the one that is shipped, or another one with `--schools`), all boards
take part in one partnership, and students are placed at its schools by a sheet of placements, which is then corrected;
and their wishes are imported, and corrected.
"""

from __future__ import annotations

import argparse
import datetime
import io
import os
import random
import sys
import time
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oids.settings")
os.environ["OIDS_DATABASE"] = os.environ.get("OIDS_BENCH_DATABASE", "oids_bench_sheets")
os.environ.setdefault("OIDS_DEMO", "1")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.national import NATIONAL, read  # noqa: E402
from oids.importing import write_template  # noqa: E402
from oids.models import User  # noqa: E402
from oids.periods import SchoolYear  # noqa: E402
from partnerships.enums import PartyKind, RoleKind  # noqa: E402
from partnerships.imports.duo import Source, import_duo  # noqa: E402
from partnerships.models import Institute, Membership, Partnership, Party, Role, School  # noqa: E402
from placements.enums import Route, SubsidyKind  # noqa: E402
from placements.models import Enrolment, Placement, PlacementPeriod, Student  # noqa: E402
from rounds.actions.rounds import create_round  # noqa: E402
from rounds.actions.sheets import import_sheet, send_sheet  # noqa: E402
from rounds.imports.kinds import KINDS  # noqa: E402
from rounds.models import Round, Wish  # noqa: E402

YEAR = SchoolYear(2026)
FIRST = ("Fatima", "Sem", "Łukasz", "Noor", "Daan", "Zoë", "Jan-Willem", "Aïcha", "Bram", "Sanne")
INFIX = ("", "", "", "van", "van der", "de", "el")
LAST = ("Idrissi", "Jansen", "Berg", "Smit", "Yılmaz", "Visser", "Groot Koerkamp", "Dijk", "Bakker", "Nijhuis")


def backend_seconds() -> float:
    """Processor time of the database's process for this connection; 0 where it cannot be seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        path = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not path.exists():
        return 0.0
    user, system = path.read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def timed(what: str, kept: dict[str, tuple[float, float]]):
    """Seconds by the clock, and of processor: the second is what counts on a machine that others use as well."""
    begin, own, database = time.perf_counter(), time.process_time(), backend_seconds()
    yield
    wall = time.perf_counter() - begin
    own, database = time.process_time() - own, backend_seconds() - database
    kept[what] = (wall, own + database)
    print(f"{what:28} {wall:8.1f} s by the clock, {own:6.1f} s of Python, {database:6.1f} s of PostgreSQL", flush=True)


def empty_database() -> None:
    call_command("compile_translations", stdout=io.StringIO())
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename NOT IN ('django_migrations', 'django_content_type', 'oids_cache')"
        )
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} RESTART IDENTITY CASCADE")


def office() -> tuple[Partnership, User]:
    """A partnership with an institute, a norm, a placement period and a programme leader."""
    start = datetime.date(2020, 8, 1)
    partnership = Partnership.objects.create(name="Landelijk", slug="landelijk")
    leader = User.objects.create_user("leider@example.org", "a-long-password", name="Lea Leider")
    Role.objects.create(user=leader, kind=RoleKind.PROGRAMME_LEADER, partnership=partnership, valid_from=start)
    Party.objects.create(kind=PartyKind.INSTITUTE, code="23AH", name="Pabo", statutory_name="Pabo")
    Membership.objects.create(
        partnership=partnership, party=Institute.objects.get(), party_kind=PartyKind.INSTITUTE, valid_from=start
    )
    PlacementPeriod.objects.create(
        partnership=partnership, school_year=YEAR, valid_from=datetime.date(2026, 8, 31),
        valid_until=datetime.date(2027, 7, 9), mentor_due=datetime.date(2027, 7, 9),
    )  # fmt: skip
    return partnership, leader


def students(number: int) -> list[dict]:
    chance = random.Random(2026)
    routes, kinds = list(Route), list(SubsidyKind)
    return [
        {
            "number": f"{400_000 + index}", "first_name": chance.choice(FIRST), "infix": chance.choice(INFIX),
            "last_name": chance.choice(LAST), "email": f"s{400_000 + index}@student.example.org",
            "route": str(chance.choice(routes).label), "year_of_study": chance.randint(1, 4),
            "subsidy_kind": str(chance.choice(kinds).label),
        }
        for index in range(number)
    ]  # fmt: skip


def take(
    kind: str, rows: list[dict], partnership: Partnership, leader: User, kept: dict, reason: str = "", state: str = "new",
    round: Round | None = None,
) -> None:  # fmt: skip
    """A sheet from its bytes to the last row: check, look, import; and once more, to see that nothing changes."""
    data = write_template(kind, KINDS[kind].columns, rows)
    print(f"{len(rows)} rows of {kind}, {len(data) / 1e6:.1f} MB")
    sent = {
        "partnership": partnership, "school_year": YEAR, "kind": kind, "name": "bench.xlsx", "data": data,
        "round": round,
    }  # fmt: skip
    with timed(f"{kind}: check", kept):
        sheet = send_sheet(at_once=True, by=leader, **sent)
    if sheet.counts[state] != len(rows):
        sys.exit(f"not all rows are {state}: {sheet.counts} {sheet.remarks[:3]}")
    with timed(f"{kind}: import, all {state}", kept):
        import_sheet(sheet, fingerprint=sheet.fingerprint, reason=reason, at_once=True, by=leader)
    with timed(f"{kind}: check once more", kept):
        again = send_sheet(at_once=True, by=leader, **sent)
    if again.counts["unchanged"] != len(rows):
        sys.exit(f"the second time something changes: {again.counts}")


def copied(kept: dict) -> None:
    """The same rows by plain COPY, into tables with the same columns and keys, without rules or history."""
    with connection.cursor() as cursor:
        files = {}
        for table in (Student._meta.db_table, Enrolment._meta.db_table):
            files[table] = io.StringIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", files[table])
            cursor.execute(f"CREATE TABLE plain_{table} (LIKE {table} INCLUDING INDEXES)")
        with timed("students: plain COPY", kept):
            for table, file in files.items():
                file.seek(0)
                cursor.copy_expert(f"COPY plain_{table} FROM STDIN", file)
        for table in files:
            cursor.execute(f"DROP TABLE plain_{table}")


def placing_round(partnership: Partnership, leader: User) -> Round:
    dates = {
        name: datetime.date(2026, month, day)
        for name, month, day in (
            ("places_from", 2, 1), ("places_until", 2, 28), ("wishes_from", 3, 1), ("wishes_until", 3, 31),
            ("proposal_from", 4, 1), ("confirmation_from", 5, 1), ("appeal_from", 5, 15), ("final_from", 6, 1),
        )
    }  # fmt: skip
    return create_round(partnership=partnership, school_year=YEAR, name="Ronde", part="year", by=leader, **dates)


def wish(number: str, index: int, schools: list[str]) -> dict:
    first, second, third = (schools[(index * 7 + step) % len(schools)] for step in range(3))
    return {
        "number": number, "home_pc4": str(7500 + index % 100), "limit_km": 10 + index % 40, "wish1": first,
        "wish2": second, "wish3": third,
    }  # fmt: skip


def national(path: Path, partnership: Partnership, kept: dict) -> None:
    with timed("DUO's list of schools", kept):
        found = import_duo(Source(read(path), path.name, datetime.date(2021, 10, 1)), by=None)
    boards = Party.objects.filter(kind=PartyKind.BOARD)
    Membership.objects.bulk_create(
        Membership(
            partnership=partnership, party=board, party_kind=PartyKind.BOARD, valid_from=datetime.date(2021, 10, 1)
        )
        for board in boards
    )
    print(f"{School.objects.count()} schools, {len(boards)} boards, {len(found.refused)} rows refused")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--schools", type=Path, default=NATIONAL)
    parser.add_argument("--placements", type=int, default=6_000)
    parser.add_argument("--wishes", type=int, default=60_000)
    asked = parser.parse_args()
    kept: dict[str, float] = {}
    empty_database()
    partnership, leader = office()
    rows = students(asked.rows)
    take("students", rows, partnership, leader, kept)
    copied(kept)
    clock, processor = map(sum, zip(kept["students: check"], kept["students: import, all new"], strict=True))
    copy = kept["students: plain COPY"]
    print(
        f"check and import: {clock:.1f} s, x {clock / copy[0]:.1f} of COPY; processor {processor:.1f} s, x {processor / copy[1]:.1f}"
    )
    moved = [
        row | {"year_of_study": row["year_of_study"] % 4 + 1, "last_name": f"{row['last_name']}-X"} for row in rows
    ]
    take("students", moved, partnership, leader, kept, state="changed")
    national(asked.schools, partnership, kept)
    schools = list(School.objects.order_by("brin6").values_list("brin6", flat=True))
    placed = [
        {"number": row["number"], "school": schools[index * 7 % len(schools)]}
        for index, row in enumerate(rows[: asked.placements])
    ]
    take("placements", placed, partnership, leader, kept, reason="Meting.")
    if Placement.objects.count() != len(placed):
        sys.exit("not everybody is placed")
    shorter = [row | {"valid_until": datetime.date(2027, 6, 30)} for row in placed]
    take("placements", shorter, partnership, leader, kept, reason="Meting.", state="changed")
    round = placing_round(partnership, leader)
    wished = [wish(row["number"], index, schools) for index, row in enumerate(rows[: asked.wishes])]
    take("wishes", wished, partnership, leader, kept, round=round)
    others = [wish(row["number"], index + 1, schools) for index, row in enumerate(rows[: asked.wishes])]
    take("wishes", others, partnership, leader, kept, state="changed", round=round)
    if Wish.objects.count() != 3 * len(wished):
        sys.exit("not everybody has three wishes")


if __name__ == "__main__":
    main()
