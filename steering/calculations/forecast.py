"""How many students there will be, from the register's own cohorts, with a band and a back-test.

Expected: of the students in a route and year of study the part goes on, changes route or leaves that did so in all years
of the register together; new students come as many as in the average year. The band: the same with the figures of every
single year of the register, from the lowest outcome to the highest, and at least as wide as the largest miss of the
back-test for as many years ahead; of a route likewise, by its own outcomes and misses. The back-test: from every earlier year, with only what the register knew then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from oids.money import round_half_up, round_parts
from oids.periods import SchoolYear
from steering.calculations.scenario_present import Cell, Flow

Key = tuple[str, int]
OUTSIDE: Key = ("", 0)
Counts = dict[Key, Fraction]


@dataclass(frozen=True, slots=True)
class Ahead:
    """One year ahead, exact: expected students by route, the band of all together, and that of each route: what one route
    misses another may gain, so they do not add up to it."""

    year: SchoolYear
    routes: tuple[tuple[str, Fraction], ...]
    low: Fraction
    high: Fraction
    bands: tuple[tuple[str, Fraction, Fraction], ...] = ()

    @property
    def expected(self) -> Fraction:
        return sum((students for _route, students in self.routes), Fraction(0))

    @property
    def shown(self) -> tuple[tuple[str, int], ...]:
        """Whole students that add up to the whole."""
        names = [route for route, _students in self.routes]
        rounded = round_parts([students for _route, students in self.routes], names, 0)
        return tuple((name, int(students)) for name, students in zip(names, rounded, strict=True))

    @property
    def students(self) -> int:
        return int(round_half_up(self.expected))

    @property
    def band(self) -> tuple[int, int]:
        return int(round_half_up(self.low)), int(round_half_up(self.high))

    @property
    def band_of_route(self) -> dict[str, tuple[int, int]]:
        return {name: (int(round_half_up(low)), int(round_half_up(high))) for name, low, high in self.bands}


@dataclass(frozen=True, slots=True)
class Tested:
    """What would have been forecast for `year` when the register went no further than `made_in`, and what it became;
    also by route, where the forecasts of the routes add up to that of all."""

    made_in: SchoolYear
    year: SchoolYear
    forecast: int
    actual: int
    routes: tuple[tuple[str, int, int], ...] = ()

    @property
    def ahead(self) -> int:
        return self.year.start - self.made_in.start

    @property
    def miss(self) -> int:
        return self.forecast - self.actual

    @property
    def relative(self) -> Fraction:
        """How far off, as a part of what it became."""
        return Fraction(abs(self.miss), self.actual) if self.actual else Fraction(0)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`past` are the years of the register with their students by route; `worst` the largest relative miss by years
    ahead. With `observed` 0 nothing can be said."""

    past: tuple[tuple[SchoolYear, tuple[tuple[str, int], ...]], ...]
    ahead: tuple[Ahead, ...]
    tested: tuple[Tested, ...]
    observed: int

    def growth(self, routes: Iterable[str] | None = None) -> Fraction | None:
        """Expected change from the last year of the register to the year after it, as a part; of these routes only."""
        if not self.ahead or not self.past:
            return None
        chosen = None if routes is None else set(routes)
        before = sum(n for route, n in self.past[-1][1] if chosen is None or route in chosen)
        after = sum((n for route, n in self.ahead[0].routes if chosen is None or route in chosen), Fraction(0))
        return after / before - 1 if before else None

    @property
    def band_of_growth(self) -> tuple[Fraction, Fraction] | None:
        if not self.ahead or not self.past:
            return None
        before = sum(n for _route, n in self.past[-1][1])
        return (self.ahead[0].low / before - 1, self.ahead[0].high / before - 1) if before else None


def forecast(cells: Sequence[Cell], flows: Sequence[Flow], years: int = 3) -> Forecast:
    """`cells` are the counts of every year, `flows` who went where from one year to the next."""
    by_year = _by_year(cells)
    known = sorted(by_year)
    past = tuple((year, _whole_routes(by_year[year])) for year in known)
    if not known:
        return Forecast((), (), (), 0)
    observed = sorted({flow.year for flow in flows})
    tested = _back_test(by_year, flows)
    if not observed:
        return Forecast(past, (), (), 0)
    worst: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for row in tested:
        worst["", row.ahead] = max(worst["", row.ahead], row.relative)
        for name, said, became in row.routes:
            part = Fraction(abs(said - became), became) if became else Fraction(bool(said))
            worst[name, row.ahead] = max(worst[name, row.ahead], part)
    last = known[-1]
    expected = _project(by_year[last], flows, flows, years)
    single = [
        _project(by_year[last], [flow for flow in flows if flow.year == year], flows, years) for year in observed
    ]  # fmt: skip
    ahead, widest = [], dict[str, Fraction]()

    def band(name: str, total: Fraction, others: list[Fraction], years_ahead: int) -> tuple[Fraction, Fraction]:
        """Never narrower than that of a year less far ahead was by the back-test."""
        widest[name] = part = max(widest.get(name, Fraction(0)), worst[name, years_ahead])
        totals = [*others, total]
        return max(min([*totals, total * (1 - part)]), Fraction(0)), max([*totals, total * (1 + part)])

    for number, counts in enumerate(expected):
        routes, paths = _routes(counts), [dict(_routes(path[number])) for path in single]
        sums = [sum(path.values(), Fraction(0)) for path in paths]
        low, high = band("", sum(counts.values(), Fraction(0)), sums, number + 1)
        bands = tuple(
            (name, *band(name, students, [path.get(name, Fraction(0)) for path in paths], number + 1))
            for name, students in routes
        )
        ahead.append(Ahead(SchoolYear(last.start + number + 1), routes, low, high, bands))
    return Forecast(past, tuple(ahead), tested, len(observed))


def _by_year(cells: Iterable[Cell]) -> dict[SchoolYear, Counts]:
    found: dict[SchoolYear, Counts] = defaultdict(dict)
    for cell in cells:
        key = (cell.route, cell.study)
        found[cell.year][key] = found[cell.year].get(key, Fraction(0)) + cell.students
    return found


def _routes(counts: Counts) -> tuple[tuple[str, Fraction], ...]:
    found: dict[str, Fraction] = defaultdict(Fraction)
    for (route, _study), students in counts.items():
        found[route] += students
    return tuple(sorted(found.items()))


def _whole_routes(counts: Counts) -> tuple[tuple[str, int], ...]:
    return tuple((route, int(students)) for route, students in _routes(counts))


def _project(start: Counts, flows: Sequence[Flow], everything: Sequence[Flow], years: int) -> list[Counts]:
    """Year after year by what `flows` show; a cell that they do not show goes as it does in `everything`, or by its year
    of study over all routes; else it is over."""
    rates, inflow = _rates(flows), _inflow(flows)
    wider, widest = _rates(everything), _rates(everything, over_routes=True)
    found, counts = [], dict(start)
    for _number in range(years):
        after: Counts = dict(inflow)
        for key, students in counts.items():
            for to, rate in (rates.get(key) or wider.get(key) or _own_route(key, widest)).items():
                if to != OUTSIDE:
                    after[to] = after.get(to, Fraction(0)) + students * rate
        counts = after
        found.append(counts)
    return found


def _own_route(key: Key, widest: dict[Key, dict[Key, Fraction]]) -> dict[Key, Fraction]:
    found: dict[Key, Fraction] = defaultdict(Fraction)
    for (route, study), rate in widest.get(("", key[1]), {}).items():
        found[(key[0], study) if route else OUTSIDE] += rate
    return found


def _rates(flows: Iterable[Flow], over_routes: bool = False) -> dict[Key, dict[Key, Fraction]]:
    numbers: dict[Key, dict[Key, int]] = defaultdict(lambda: defaultdict(int))
    for flow in flows:
        if not flow.route:
            continue
        key = ("" if over_routes else flow.route, flow.study)
        numbers[key][flow.to_route, flow.to_study] += flow.students
    return {
        key: {to: Fraction(students, sum(row.values())) for to, students in row.items()}
        for key, row in numbers.items()
        if sum(row.values())
    }


def _inflow(flows: Sequence[Flow]) -> Counts:
    years = {flow.year for flow in flows}
    found: dict[Key, int] = defaultdict(int)
    for flow in flows:
        if not flow.route:
            found[flow.to_route, flow.to_study] += flow.students
    return {key: Fraction(students, len(years)) for key, students in found.items()}


def _back_test(by_year: dict[SchoolYear, Counts], flows: Sequence[Flow]) -> tuple[Tested, ...]:
    known, found = sorted(by_year), []
    for made_in in known[:-1]:
        before = [flow for flow in flows if flow.year < made_in]
        if not before:
            continue
        later = [year for year in known if year > made_in]
        paths = _project(by_year[made_in], before, before, later[-1].start - made_in.start)
        for year in later:
            said, became = dict(_routes(paths[year.start - made_in.start - 1])), dict(_whole_routes(by_year[year]))
            names = sorted({*said, *became})
            parts = [int(part) for part in round_parts([said.get(name, Fraction(0)) for name in names], names, 0)]
            routes = tuple((name, part, became.get(name, 0)) for name, part in zip(names, parts, strict=True))
            found.append(Tested(made_in, year, sum(parts), sum(became.values()), routes))
    return tuple(found)
