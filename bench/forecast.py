"""How far off the forecast of students would have been, on the demonstration and on made-up registers.

    .venv/bin/python bench/forecast.py [--registers 200] [--years 8] [--seed 1]

A made-up register has two routes of four years of study with an inflow and chances to go on of its own; every year these
differ, sometimes much. From every year but the last the next years are forecast with what the register knew then; beside
it stands the guess that everything stays as it is. The band is right when what came lies in it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from oids.periods import SchoolYear
from steering.calculations.forecast import Forecast, forecast
from steering.calculations.scenario_present import Cell, Flow

STUDIES, AHEAD = 4, 3
ROUTES = {"full_time": (60, 0.0), "part_time": (15, 0.06)}
OUTSIDE = ("", 0)


def register(chance: random.Random, years: int) -> tuple[list[Cell], list[Flow]]:
    """Cells and flows of so many years; the first three are run in and left out."""
    there: dict[tuple[str, int], int] = {}
    cells, flows = [], []
    for number in range(years + 3):
        year, moved = SchoolYear(2010 + number), Counter()
        after: Counter = Counter()
        for (route, study), students in there.items():
            goes_on = min(0.98, max(0.5, (0.8, 0.9, 0.93, 0.0)[study - 1] + chance.gauss(0, 0.04)))
            went = sum(chance.random() < goes_on for _student in range(students)) if study < STUDIES else 0
            moved[(route, study), (route, study + 1)] += went
            moved[(route, study), OUTSIDE] += students - went
            after[route, study + 1] += went
        for route, (inflow, growth) in ROUTES.items():
            new = max(0, round(inflow * (1 + growth) ** number * chance.gauss(1, 0.1)))
            moved[OUTSIDE, (route, 1)] += new
            after[route, 1] += new
        there = {key: students for key, students in after.items() if students}
        if number >= 3:
            cells += [Cell(year, *key, students) for key, students in sorted(there.items())]
            if number > 3:
                flows += [Flow(year.previous, *old, *new, n) for (old, new), n in sorted(moved.items()) if n]
    return cells, flows


def demonstration() -> None:
    from bench.run import load
    from partnerships.models import Partnership
    from steering.inputs.scenarios import cohorts_of

    load()
    for partnership in Partnership.objects.order_by("name"):
        found: Forecast = forecast(*cohorts_of(partnership))
        rows = ", ".join(f"{row.made_in} for {row.year}: {row.forecast} against {row.actual}" for row in found.tested)
        part = [
            abs(said - became) for row in found.tested for route, said, became in row.routes if route == "part_time"
        ]
        print(f"{partnership}: {rows or 'too few years'}; part-time at most {max(part, default=0)} off")
        for ahead in found.ahead:
            print(f"  {ahead.year}: {ahead.students} expected, from {ahead.band[0]} to {ahead.band[1]}")


def made_up(registers: int, years: int, seed: int) -> None:
    ours, same, inside = defaultdict(list), defaultdict(list), defaultdict(list)
    chance = random.Random(seed)
    for _number in range(registers):
        cells, flows = register(chance, years)
        totals: Counter = Counter()
        for cell in cells:
            totals[cell.year] += cell.students
        known = sorted(totals)
        for made_in in known[2:-1]:
            found = forecast(
                [cell for cell in cells if cell.year <= made_in], [flow for flow in flows if flow.year < made_in], AHEAD
            )
            for ahead in found.ahead:
                if (actual := totals.get(ahead.year)) is None:
                    continue
                distance = ahead.year.start - made_in.start
                ours[distance].append(abs(ahead.students - actual) / actual)
                same[distance].append(abs(totals[made_in] - actual) / actual)
                inside[distance].append(ahead.band[0] <= actual <= ahead.band[1])
    print(f"{registers} made-up registers of {years} years (seed {seed})")
    print(f"{'years ahead':12} {'off by':>8} {'at most':>8} {'as it is':>9} {'in the band':>12}")
    for distance in sorted(ours):
        row = ours[distance]
        print(
            f"{distance:<12} {statistics.mean(row):8.1%} {max(row):8.1%} {statistics.mean(same[distance]):9.1%} "
            f"{statistics.mean(inside[distance]):12.0%}"
        )


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--registers", type=int, default=200)
    reader.add_argument("--years", type=int, default=8)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--made-up-only", action="store_true", help="without a database")
    asked = reader.parse_args()
    made_up(asked.registers, asked.years, asked.seed)
    if not asked.made_up_only:
        demonstration()
