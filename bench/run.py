"""`make bench`: ratios of what the product does against the least that could do it, on the demonstration."""

from __future__ import annotations

import gc
import io
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from html import escape
from html.parser import HTMLParser
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oids.settings")
os.environ.setdefault("OIDS_DATABASE", "oids_bench")
os.environ.setdefault("OIDS_DEMO", "1")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from funding.calculations.allocation import HOURS_EMPLOYER, allocate  # noqa: E402
from funding.inputs import allocation_inputs  # noqa: E402
from funding.models import Allocation  # noqa: E402
from funding.reports.allocation import allocation_report  # noqa: E402
from funding.reports.papers import allocation_pdf  # noqa: E402
from oids.models import User  # noqa: E402
from oids.periods import SchoolYear  # noqa: E402
from partnerships.models import Partnership  # noqa: E402

YEAR = SchoolYear(2025)
SLUG = "twente-oost"
LEADER = "programmaleider.oost@oids.example"


def load() -> None:
    """The demonstration, once."""
    for command in ("compile_translations", "migrate", "load_subsidy_rules", "load_demo"):
        call_command(command, stdout=io.StringIO(), **({"verbosity": 0} if command == "migrate" else {}))


def side_by_side(ours: Callable[[], object], other: Callable[[], object], runs: int) -> tuple[float, float]:
    """Medians in seconds; the two take turns, and the first turn of each is not counted."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(runs + 1):
        for kept, work in zip(taken, (ours, other), strict=True):
            gc.collect()
            begin = time.perf_counter()
            work()
            if turn:
                kept.append(time.perf_counter() - begin)
    return statistics.median(taken[0]), statistics.median(taken[1])


def show(name: str, ours: float, other: float, note: str) -> None:
    print(f"{name:24} {ours * 1000:9.1f} ms {other * 1000:9.1f} ms   x {ours / other:6.2f}   {note}")


def hours_and_allocation(partnership: Partnership, allocation: Allocation) -> None:
    statement = (PROJECT / "bench" / "hours.sql").read_text()

    def ours():
        return allocate(allocation_inputs(partnership, YEAR, allocation.scheme, allocation.budget_cents))

    def by_hand() -> dict[str, Fraction]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [partnership.pk, YEAR.start])
            return {party: Fraction(hours) for party, hours in cursor.fetchall()}

    inputs = allocation_inputs(partnership, YEAR, allocation.scheme, allocation.budget_cents)
    number = next(step.number for step in inputs.steps if step.key == HOURS_EMPLOYER)
    weights = {line.party: line.weight for line in ours().steps[number - 1].lines}
    found = by_hand()
    if weights.keys() != found.keys() or any(
        abs(weights[party] - found[party]) > Fraction(1, 10**9) for party in found
    ):
        sys.exit(f"The hours differ: {weights} against {found}")
    note = f"{len(inputs.segments)} placements, {len(weights)} employers; the same hours"
    show("hours and allocation", *side_by_side(ours, by_hand, 15), note)


class _Cells(HTMLParser):
    """The texts of all table cells of a document, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


def report(allocation: Allocation) -> None:
    from weasyprint import HTML

    reader = _Cells()
    reader.feed(allocation_pdf(allocation_report(allocation)).html)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in reader.rows)
    bare = f"<!doctype html><html><body><table>{rows}</table></body></html>"
    cells = sum(map(len, reader.rows))
    times = side_by_side(lambda: allocation_pdf(allocation_report(allocation)), HTML(string=bare).write_pdf, 5)
    show("allocation report", *times, f"{cells} cells")


def listing() -> None:
    client = Client()
    client.force_login(User.objects.get(email=LEADER))
    address = f"/{SLUG}/{YEAR}/plaatsingen/"

    def get(path: str):
        response = client.get(path)
        if response.status_code != 200:
            sys.exit(f"{path}: {response.status_code}")
        return response

    rows = get(address).content.split(b"<tbody", 1)[1].split(b"</tbody>", 1)[0].count(b"<tr")
    show("placement list", *side_by_side(lambda: get(address), lambda: get("/leeg/"), 15), f"{rows} rows a page")


def queries() -> None:
    counts = json.loads((PROJECT / "tests" / "query_counts.json").read_text())
    most = sorted(counts.items(), key=lambda item: -item[1])[:5]
    print(
        f"\nqueries a page (tests/query_counts.json): {len(counts)} pages, median {statistics.median(counts.values()):.0f};"
    )
    print("most: " + ", ".join(f"{name} {number}" for name, number in most))


def main() -> None:
    load()
    partnership = Partnership.objects.get(slug=SLUG)
    allocation = Allocation.objects.get(partnership=partnership, school_year=YEAR)
    print(f"{'':24} {'ours':>12} {'against':>12}   ratio")
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    hours_and_allocation(partnership, allocation)
    report(allocation)
    with override_settings(ROOT_URLCONF="bench.urls", ALLOWED_HOSTS=["testserver"], STORAGES=storages):
        listing()
    queries()


if __name__ == "__main__":
    main()
