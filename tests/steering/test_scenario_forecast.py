"""The forecast from cohorts: exact, with a band that holds what happened, and a back-test."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oids.periods import SchoolYear
from steering.calculations.forecast import forecast
from steering.calculations.scenario_present import Cell
from steering.inputs.scenarios import cohorts_of
from tests.cast import YEAR
from tests.steering.scenarios import flow

FT1, FT2, OUT = ("full_time", 1), ("full_time", 2), ("", 0)


def register(rows):
    """(year, inflow, first year, second year, first-years who go on): cells and flows of a study of two years."""
    cells, flows = [], []
    for number, (year, first, second, went_on) in enumerate(rows):
        cells += [Cell(SchoolYear(year), *FT1, first), Cell(SchoolYear(year), *FT2, second)]
        if number + 1 < len(rows):
            flows += [flow(year, went_on, FT1, FT2), flow(year, first - went_on, FT1, OUT), flow(year, second, FT2, OUT),
                      flow(year, rows[number + 1][1], OUT, FT1)]  # fmt: skip
    return cells, flows


def test_a_steady_register_is_forecast_as_it_is_and_the_test_misses_nothing():
    cells, flows = register([(2023 + n, 100, 80, 80) for n in range(4)])
    found = forecast(cells, flows)
    assert [(year.students, year.band) for year in found.ahead] == [(180, (180, 180))] * 3
    assert [(row.ahead, row.miss) for row in found.tested] == [(1, 0), (2, 0), (1, 0)]
    assert (found.observed, found.growth()) == (3, 0)


def test_the_expected_part_is_that_of_all_years_together():
    cells, flows = register([(2024, 100, 80, 60), (2025, 50, 60, 50), (2026, 70, 50, 0)])
    found = forecast(cells, flows, 1)
    # Of 150 first-years 110 went on; the average year brought 60 new ones.
    assert found.ahead[0].expected == 60 + 70 * Fraction(110, 150)
    # By the first year alone 92, by the second 140; but from 2025 it would have said 80 where 120 came: a third off.
    assert [(row.forecast, row.actual) for row in found.tested] == [(80, 120)]
    assert (found.ahead[0].low, found.ahead[0].high) == (Fraction(668, 9), Fraction(1336, 9))


def test_the_band_is_as_wide_as_the_largest_miss():
    cells, flows = register([(2023, 100, 100, 100), (2024, 100, 100, 100), (2025, 60, 100, 60), (2026, 60, 60, 60)])
    found = forecast(cells, flows, 1)
    worst = max(row.relative for row in found.tested if row.ahead == 1)
    year = found.ahead[0]
    assert year.low <= year.expected * (1 - worst) and year.high >= year.expected * (1 + worst)


def test_a_route_has_a_band_of_its_own_as_wide_as_its_own_largest_miss():
    cells, flows = register([(2023 + n, 100, 100, 100) for n in range(4)])
    # Part-time turns by ten a year while full-time is steady.
    for year, students in ((2023, 50), (2024, 60), (2025, 50), (2026, 60)):
        cells.append(Cell(SchoolYear(year), "part_time", 1, students))
        if year < 2026:
            flows += [flow(year, students, ("part_time", 1), OUT), flow(year, 110 - students, OUT, ("part_time", 1))]
    found = forecast(cells, flows, 1)
    bands = found.ahead[0].band_of_route
    worst = max(Fraction(abs(said - became), became) for row in found.tested for name, said, became in row.routes
                if name == "part_time" and row.ahead == 1)  # fmt: skip
    assert bands["full_time"] == (200, 200)
    students = dict(found.ahead[0].routes)["part_time"]
    assert bands["part_time"][0] <= students * (1 - worst) + 1 and bands["part_time"][1] >= students * (1 + worst) - 1
    assert bands["part_time"][0] < students < bands["part_time"][1]


def test_with_one_year_nothing_is_forecast():
    cells, flows = register([(2026, 100, 80, 0)])
    found = forecast(cells, flows)
    assert (found.ahead, found.tested, found.growth()) == ((), (), None)
    assert forecast([], []).past == ()


@given(st.lists(st.tuples(st.integers(1, 120), st.integers(0, 120), st.integers(0, 100)), min_size=2, max_size=6))
def test_the_band_holds_the_expectation_and_routes_add_up(rows):
    cells, flows = register(
        [(2020 + n, first, second, first * part // 100) for n, (first, second, part) in enumerate(rows)]
    )
    for year in forecast(cells, flows).ahead:
        assert 0 <= year.low <= year.expected <= year.high
        assert sum(students for _route, students in year.shown) == year.students
        assert [name for name, _low, _high in year.bands] == [name for name, _students in year.routes]
        for (_name, students), (_n, low, high) in zip(year.routes, year.bands, strict=True):
            assert 0 <= low <= students <= high


def test_the_register_gives_its_cells_and_flows_without_a_student(standing_world, db):
    cells, flows = cohorts_of(standing_world.oost.partnership)
    assert sum(cell.students for cell in cells if cell.year == YEAR) >= 6
    assert {type(cell.students) for cell in cells} == {int}
    for year in {row.year for row in flows}:
        out = sum(row.students for row in flows if row.year == year and row.route)
        assert out == sum(cell.students for cell in cells if cell.year == year)


@pytest.mark.parametrize("who", ["leader", "controller", "steering"])
def test_the_page_says_how_the_band_is_made(standing_world, db, client, who):
    client.force_login(standing_world.oost.cast()[who])
    response = client.get(standing_world.oost.address("prognose/"))
    assert response.status_code == 200
    csv = client.get(standing_world.oost.address("prognose/"), {"export": "csv"}).content.decode("utf-8-sig")
    assert [line.split(";")[1] for line in csv.splitlines()[1:]].count("register") >= 1
    assert "terugtoets" in response.content.decode().lower()
