"""Charts: whole pixels from exact figures, the table says the same, and the drawing passes a strict content policy."""

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from oids import charts

SVG = "{http://www.w3.org/2000/svg}"
numbers = st.one_of(st.integers(-(10**9), 10**9), st.fractions(min_value=-1000, max_value=1000, max_denominator=1000))


def drawn(chart):
    return ElementTree.fromstring(render_to_string(chart.template, {"chart": chart}))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 570, [0, 200, 400, 600]),
        (0, 1, [0, Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1]),
        (-7, 12, [-10, -5, 0, 5, 10, 15]),
        (0, 0, [0, Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1]),
        (0, Fraction(4977, 400), [0, 5, 10, 15]),
    ],
)
def test_ticks_are_round_and_cover_the_figures(low, high, ticks):
    assert list(charts.nice_ticks(low, high)) == ticks


@given(st.tuples(numbers, numbers))
def test_ticks_always_cover_the_figures_in_equal_steps(ends):
    low, high = sorted(ends)
    ticks = charts.nice_ticks(low, high)
    assert (ticks[0] <= low, ticks[-1] >= high) == (True, True)
    assert len({b - a for a, b in pairwise(ticks)}) == 1
    assert len(ticks) <= 7


def test_bars_are_in_proportion_and_in_the_order_given():
    chart = charts.bars("Students", [("De Bron", 57, "/a/"), ("'t Zwanebloem", 41), ("Leeg", 0)], shown=str)
    marks = [row.marks[0] for row in chart.rows]
    assert [(mark.name, mark.shown, mark.url) for mark in marks] == [
        ("De Bron", "57", "/a/"),
        ("'t Zwanebloem", "41", ""),
        ("Leeg", "0", ""),
    ]
    assert abs(Fraction(marks[0].width, marks[1].width) - Fraction(57, 41)) < Fraction(1, 50)
    assert marks[2].width == 0


@given(st.lists(numbers, min_size=1, max_size=20))
def test_bars_stay_inside_the_drawing(values):
    chart = charts.bars("Any", [(f"row {number}", value) for number, value in enumerate(values)])
    edges = {edge for row in chart.rows for mark in row.marks for edge in (mark.x, mark.right)}
    assert all(chart.left <= edge <= chart.width for edge in edges)
    assert all(type(edge) is int for edge in edges)


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=1, max_size=8))
def test_stacked_parts_join_and_the_table_adds_up(values):
    rows = [(f"row {number}", parts) for number, parts in enumerate(values)]
    chart = charts.stacked_bars("Parts", ["a", "b", "c"], rows, total_label="Total")
    for row in chart.rows:
        assert [one.right for one in row.marks[:-1]] == [other.x for other in row.marks[1:]]
    table = [[int(cell.text) for cell in row[1:]] for row in chart.table.rows]
    assert [row[3] for row in table] == [sum(row[:3]) for row in table]


def test_stacked_parts_differ_by_pattern_and_refuse_what_cannot_be_stacked():
    chart = charts.stacked_bars("Routes", ["full", "part"], [("De Bron", [45, 12])])
    assert [mark.series for mark in chart.rows[0].marks] == ["solid", "stripes"]
    with pytest.raises(ValueError, match="below nothing"):
        charts.stacked_bars("Routes", ["full"], [("De Bron", [-1])])
    with pytest.raises(ValueError, match="values for"):
        charts.stacked_bars("Routes", ["full", "part"], [("De Bron", [1])])
    with pytest.raises(ValueError, match="told apart"):
        charts.stacked_bars("Routes", list("abcdefg"), [])


@pytest.mark.parametrize("value", [1.5, True, "3"])
def test_charts_refuse_inexact_numbers(value):
    with pytest.raises(TypeError, match="exact numbers"):
        charts.bars("Any", [("row", value)])


def test_line_goes_through_its_points_and_steps_hold_their_value():
    rows = [("2024", 10), ("2025", 20), ("2026", Decimal("15.5"))]
    straight, stepped = charts.line("Line", rows), charts.line("Steps", rows, step=True)
    points = [(point.x, point.y) for point in straight.points]
    assert straight.path == "M{} {}L{} {}L{} {}".format(*points[0], *points[1], *points[2])
    assert stepped.path == "M{} {}H{}V{}H{}V{}".format(*points[0], *points[1], *points[2])
    assert [point.shown for point in straight.points] == ["10", "20", "15.5"]


def test_band_needs_a_pair_for_each_point_and_stands_in_the_table():
    chart = charts.line("Cost", [("a", 5), ("b", 6)], band=[(4, 7), (4, 8)], band_label="norm")
    assert [[cell.text for cell in row] for row in chart.table.rows] == [["a", "5", "4 – 7"], ["b", "6", "4 – 8"]]
    assert chart.band.endswith("Z")
    with pytest.raises(ValueError, match="band has 1"):
        charts.line("Cost", [("a", 5), ("b", 6)], band=[(4, 7)])


def test_long_names_are_cut_in_the_drawing_and_whole_in_the_table():
    name = "Interconfessionele Basisschool Sint-Franciscus aan de Overijsselse Vecht te Hardenberg"
    chart = charts.bars("Students", [(name, 12)])
    assert chart.rows[0].label.lines[-1].endswith("…")
    assert max(charts.text_width(line, 12) for line in chart.rows[0].label.lines) <= chart.left
    assert chart.table.rows[0][0].text == name


@pytest.mark.parametrize(
    "chart",
    [
        charts.bars("Bars & <more>", [("a", 3, "/x/?a=1&b=2"), ("b", -2)], reference=2, reference_label="norm"),
        charts.bars("No rows", []),
        charts.stacked_bars("Stacked", ["x", "y", "z", "u", "v", "w"], [("a", [1, 2, 3, 4, 5, 60], "/x/")]),
        charts.line("Line", [("a", 1, "/x/"), ("b", 2)], band=[(0, 2), (1, 3)], band_label="norm", step=True),
        charts.line("One point", [("a", 1)]),
        charts.line("No points", []),
        charts.sparkline("Spark", [("a", 1), ("b", 5)]),
        charts.sparkline("Flat", [("a", 0)]),
    ],
    ids=lambda chart: chart.title,
)
def test_drawing_is_named_and_has_presentation_attributes_only(chart):
    root = drawn(chart)
    named = {root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")}
    assert set(root.get("aria-labelledby").split()) == named
    assert root.find(f"{SVG}title").text == chart.title
    assert root.get("font-family").startswith("'Open Sans', system-ui")
    forbidden = [
        (element.tag, name)
        for element in root.iter()
        for name in element.attrib
        if name == "style" or name.startswith("on") or element.tag in (f"{SVG}style", f"{SVG}script")
    ]
    assert forbidden == []
    links = [element.get("href") for element in root.iter(f"{SVG}a")]
    assert links == [url for url in ["/x/?a=1&b=2" if "<more>" in chart.title else "/x/"] if links]
    assert root.get("role") == ("group" if links else "img")


def test_drawing_writes_no_decimal_commas():
    """A comma in a coordinate is another coordinate: in Dutch as in English there are none."""
    text = render_to_string(
        "components/charts/bars.html",
        {"chart": charts.bars("Hours", [("a", Fraction(4977, 400))], shown=lambda n: "n")},
    )
    assert [value for value in re.findall(r' (?:x|y|width|height|d)="([^"]*)"', text) if "," in value] == []


def test_same_figures_give_the_same_drawing():
    first, second = (charts.bars("Same", [("a", 3), ("b", Fraction(7, 2))]) for _ in range(2))
    assert first == second
    assert first.id == second.id
    assert first.id != charts.bars("Other", [("a", 3)]).id


def test_points_stand_where_they_are_on_a_scale_of_their_own():
    """Days 0, 10 and 100: the second stands a tenth of the way, and its words are left out where they would touch."""
    drawn = charts.line("Days", [("begin", 1), ("soon", 2), ("end", 3)], at=[0, 10, 100], step=True, width=400)
    first, second, last = (point.x for point in drawn.points)
    assert abs((second - first) * 10 - (last - first)) <= 10
    assert [bool(point.tick) for point in drawn.points] == [True, False, True]
    assert [len(row) for row in drawn.table.rows] == [2, 2, 2]


@pytest.mark.parametrize("at", [[0, 1], [0, 1, 1], [2, 1, 3]])
def test_places_that_are_no_order_are_refused(at):
    with pytest.raises(ValueError, match="in order"):
        charts.line("Days", [("a", 1), ("b", 2), ("c", 3)], at=at)


POINTS = st.lists(st.tuples(st.integers(0, 900), numbers), min_size=1, max_size=12, unique_by=lambda row: row[0]).map(
    sorted
)


@given(POINTS, POINTS)
def test_curves_stay_inside_their_axes_and_are_drawn_strictly(one, other):
    table = charts.Table(("Students", "One"), ((charts.Cell("1"), charts.Cell("2")),))
    chart = charts.curves(
        "Two", [charts.Curve("one", one), charts.Curve("other", other)], table=table, markers=[(one[0][0], "here")]
    )
    for stroke in chart.strokes:
        for x, y in re.findall(r"(\d+) (-?\d+)", stroke.path):
            assert chart.left <= int(x) <= chart.right
            assert chart.top <= int(y) <= chart.bottom
    svg = drawn(chart)
    assert not [element for element in svg.iter() if "style" in element.attrib]
    assert len({(stroke.colour, stroke.dashes) for stroke in chart.strokes}) == 2


def test_names_below_curves_are_whole_at_the_right_edge():
    table = charts.Table(("Year", "Students"), ())
    line = charts.Curve("expected", [(2025, 285), (2026, 300)])
    named = charts.curves("Years", [line], table=table, places=[(2025, "2025-2026"), (2026, "2026-2027")])
    round_ = charts.curves(
        "Students", [charts.Curve("all", [(0, 1), (20_000, 2)])], table=table, shown_place="{} pupils".format
    )
    for chart in (named, round_):
        last = chart.places[-1]
        assert last.at == chart.right
        assert last.at + charts.text_width(last.shown, 12) // 2 <= chart.width


def test_curves_show_a_band_and_refuse_what_cannot_be_told_apart():
    table = charts.Table(("Year", "Students"), ())
    line = charts.Curve("expected", [(2025, 285), (2026, 300)])
    chart = charts.curves("Band", [line], table=table, band=[(2025, 280, 290), (2026, 270, 330)], band_label="band")
    assert chart.band.startswith("M") and chart.band.endswith("Z")
    with pytest.raises(ValueError, match="curves"):
        charts.curves("None", [], table=table)
    with pytest.raises(ValueError, match="points"):
        charts.curves("Empty", [charts.Curve("x", [])], table=table)
