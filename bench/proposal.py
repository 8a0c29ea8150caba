"""How long the division of students over places takes, how good it is, and how much better than by hand.

    .venv/bin/python bench/proposal.py 570 100
    .venv/bin/python bench/proposal.py 6000 700 --national --seconds 300

Schools are those of DUO's list (of Twente, as shipped; or a national one, nearest to each other first). Students,
wishes, places, trainers and shares are made up, the same each time. It needs no database.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import resource
import sys
import time
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from bench.national import NATIONAL, read  # noqa: E402
from rounds.calculations.case import Case  # noqa: E402
from rounds.calculations.checking import check  # noqa: E402
from rounds.calculations.distance import between, pc4_of, spot  # noqa: E402
from rounds.calculations.explanation import explain  # noqa: E402
from rounds.calculations.greedy import greedy  # noqa: E402
from rounds.calculations.proposal import (  # noqa: E402
    GREEDY,
    Limit,
    ProposalInput,
    Refused,
    School,
    Student,
    Trainer,
)
from rounds.calculations.results import result_of  # noqa: E402
from rounds.calculations.solver import solve  # noqa: E402

TWENTE = PROJECT / "partnerships" / "data" / "duo-vestigingen-bo-twente-2021-10-01.csv"
CENTRE = 7511
ROUTES = ("full_time", "full_time", "full_time", "part_time", "accelerated")


def read_schools(path: Path, number: int) -> list[dict[str, str]]:
    """The schools nearest to Enschede (their board, postcode and denomination), so that they lie as one region."""
    text = read(path).decode("utf-8" if path == TWENTE else "cp1252")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    near = []
    for row in rows:
        pc4 = pc4_of(row["POSTCODE"])
        found = between(CENTRE, pc4) if pc4 is not None and spot(pc4) else None
        if found is not None:
            near.append((found.metres, row["VESTIGINGSNUMMER"], row))
    near.sort(key=lambda item: item[:2])
    if len(near) < number:
        sys.exit(
            f"{path} has {len(near)} schools with a known place; {number} were asked. Take a larger list: --national"
        )
    return [row for _metres, _brin6, row in near[:number]]


def made_up(
    students: int, schools: int, path: Path = TWENTE, seed: int = 1, places_percent: int = 115
) -> ProposalInput:
    """A placing season: about 15% more places than students (unless asked otherwise), trainers who carry 12, wishes for what is near and popular."""
    dice = random.Random(seed)
    rows = read_schools(path, schools)
    trainers = max(1, round(students * 1.03 / 12))
    by_board = sorted(range(schools), key=lambda n: (rows[n]["BEVOEGD GEZAG NUMMER"], rows[n]["POSTCODE"]))
    trainer_of = {n: 1 + place * trainers // schools for place, n in enumerate(by_board)}
    if trainers > schools:
        trainers, trainer_of = schools, {n: n + 1 for n in range(schools)}
    mean = students * Fraction(places_percent, 100) / schools
    places = [max(1, round(mean * dice.choice((2, 3, 4, 4, 5, 6)) / 4)) for _school in range(schools)]
    offered = []
    for n, row in enumerate(rows):
        limits: tuple[Limit, ...] = ()
        if dice.random() * 4 < 1:
            limits = (Limit(max(1, places[n] // 2), year_from=1, year_until=2),)
        elif dice.random() * 8 < 1:
            limits = (Limit(0, route="part_time"),)
        offered.append(
            School(
                n + 1,
                row["BEVOEGD GEZAG NUMMER"],
                row["POSTCODE"][:4],
                places[n],
                limits,
                row["DENOMINATIE"],
                trainer_of[n],
            )
        )
    popular = sorted(range(schools), key=lambda n: dice.random())[: schools // 5]
    homes = [row["POSTCODE"][:4] for row in rows]
    people = []
    for key in range(1, students + 1):
        home = dice.choice(homes)
        year = dice.choice((1, 1, 2, 2, 3, 4))
        near = sorted(range(schools), key=lambda n: (_metres(home, homes[n]), n))[: max(10, schools // 8)]
        wishes: list[int] = []
        for _wish in range(dice.choice((0, 2, 3, 3, 3, 3))):
            wishes.append(dice.choice(popular if dice.random() * 2 < 1 else near) + 1)
        people.append(
            Student(
                key, dice.choice(ROUTES), year, home,
                tuple(dict.fromkeys(wishes)),
                dice.choice((None, None, 15_000, 25_000, 40_000)),
                frozenset(n + 1 for n in dice.sample(range(schools), dice.choice((0, 0, 0, 1)))),
                tuple(dice.choice(near) + 1 for _year in range(year - 1)),
            )
        )  # fmt: skip
    board = Counter(school.board for school in offered)
    total = sum(places)
    shares = {
        name: Fraction(sum(school.capacity for school in offered if school.board == name), total)
        for name in sorted(board)
    }
    carried = tuple(Trainer(number + 1, 12 + dice.choice((0, 0, 1, 3))) for number in range(trainers))
    return ProposalInput(tuple(people), tuple(offered), carried, 8, 15, shares, seed=seed)


_CACHE: dict[tuple[str, str], int] = {}


def _metres(one: str, other: str) -> int:
    if (one, other) not in _CACHE:
        found = between(int(one), int(other))
        _CACHE[one, other] = found.metres if found else 1_000_000
    return _CACHE[one, other]


def show(name: str, result, seconds: float) -> None:
    first, second, third, other, without = result.by_wish
    gap = Fraction(result.gap, max(1, result.objective))
    print(
        f"{name:10} {seconds:8.1f} s  placed {result.placed} of {len(result.lines)} (at most {result.placed_bound})  "
        f"points {result.objective}  bound {result.bound}  gap {result.gap} = {round(gap * 100, 4)!s:.8}%  "
        f"stopped by {result.stopped_by}\n{'':10} wishes 1st {first}, 2nd {second}, 3rd {third}, elsewhere {other}, "
        f"without wishes {without}   {dict(result.parts)}"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("students", type=int)
    asked.add_argument("schools", type=int, metavar="number_of_schools")
    asked.add_argument("--schools", dest="path", type=Path, default=TWENTE, help="DUO's list, cp1252")
    asked.add_argument(
        "--national", dest="path", action="store_const", const=NATIONAL, help="DUO's national list, as shipped"
    )
    asked.add_argument("--seconds", type=int, default=60, help="time limit")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--places", type=int, default=115, help="places, per cent of the students")
    asked.add_argument("--progress", action="store_true")
    given = asked.parse_args()
    data = replace(
        made_up(given.students, given.schools, given.path, given.seed, given.places), time_limit_seconds=given.seconds
    )
    begin = time.perf_counter()
    case = Case(data)
    by_hand = greedy(case)
    show(
        "by hand",
        result_of(case, by_hand, GREEDY, bound=0, placed_bound=len(case.students)),
        time.perf_counter() - begin,
    )

    def tell(progress) -> bool:
        if given.progress:
            print(f"  {progress.milliseconds / 1000:7.1f} s {progress}", flush=True)
        return True

    begin = time.perf_counter()
    result = solve(data, tell)
    if isinstance(result, Refused):
        sys.exit(str(result.problems))
    show("proposal", result, time.perf_counter() - begin)
    begin = time.perf_counter()
    check(data, result)
    print(f"{'check':10} {time.perf_counter() - begin:8.1f} s")
    begin = time.perf_counter()
    explained = explain(data, result)
    print(f"{'explained':10} {time.perf_counter() - begin:8.1f} s  {len(explained)} students")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{'memory':10} {memory:8} MB   {result.solver}")


if __name__ == "__main__":
    main()
