"""Charts as SVG: every kind can be drawn, whatever its data, and says the same as its table."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from civic311.lib.drawing import draw, looks
from civic311.lib.drawing.charts import (
    Arrow,
    BarChart,
    Chart,
    ColumnChart,
    Curve,
    FlowChart,
    FlowStep,
    FunnelChart,
    Interval,
    IntervalChart,
    Level,
    Limits,
    LineChart,
    Point,
    ScatterChart,
    Series,
    Small,
    SmallsChart,
    Span,
    StepChart,
    value_at,
)

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '</title><script>alert("x")</script>&'


def whole(value: float) -> str:
    return f"{value:,.0f}"


def two_words(start: str, end: str) -> str:
    return f"{start} to {end}"


def all_kinds(name: str, values: list[float | None]) -> list[Chart]:
    """One chart of each kind, every word in it `name`, made of these values."""
    labels = [f"{name} {place}" for place in range(len(values))]
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    series = [Series(name, values, low=values, high=values), Series(f"{name} 2", values, "city")]
    limits = [Limits(x, 1 - 2 / math.sqrt(x), 1 + 2 / math.sqrt(x), -1, 1 + 3 / math.sqrt(x)) for x in range(1, 30)]
    steps = [FlowStep(code, name, None if code == "c" else 0.4, name) for code in "abc"]
    ways = [Arrow("a", "b", 5), Arrow("b", "c", 3), Arrow("a", "c", 1), Arrow("c", "a", 1), Arrow("b", "b", 2)]
    said = {"code": "one", "title": name, "note": name, "summary": name}
    return [
        LineChart(**said, labels=labels, series=series, spans=[Span(0, 0, name)], is_unfinished=True),
        ColumnChart(**said, labels=labels, series=series, levels=[Level(1, name)]),
        BarChart(**said, labels=labels, series=series, level=Level(1, name)),
        FunnelChart(
            **said, points=[Point(name, place + 1, value, "clear", name) for place, value in known], limits=limits,
            centre=Level(1, name), x_title=name, y_title=name, looks={"clear": name, "none": name},
        ),
        ScatterChart(
            **said, points=[Point(name, place, value, "likely") for place, value in known], x_title=name, y_title=name,
            centre=Level(1, name),
        ),
        IntervalChart(
            **said, rows=[Interval(name, value, value, value, "likely", name) for value in values],
            heads=(name, name, name), level=Level(1, name),
        ),
        StepChart(
            **said, x_title=name, at=[1, 2], levels=[Level(1, name)],
            curves=[Curve(name, [p + 0.5 for p, _v in known], [v for _p, v in known], look="ok")],
        ),
        SmallsChart(**said, labels=labels, cells=[Small(name, values, name, name, values)], level=Level(1, name)),
        FlowChart(**said, steps=steps, arrows=ways, heads=(name, name, name), arrow_words=two_words),
    ]  # fmt: skip


KINDS = [type(each).__name__ for each in all_kinds("x", [1])]


def parsed(chart: Chart, **options: object) -> etree._Element:
    return etree.fromstring(draw.svg(chart, **options).encode())  # type: ignore[arg-type]


def words_of(drawing: etree._Element) -> list[str]:
    return [(each.text or "").strip() for each in drawing.iter(f"{SVG}text")]


def numbers_of(drawing: etree._Element) -> list[float]:
    """Every coordinate of the drawing."""
    names = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "d")
    found = [value for each in drawing.iter() for name in names if (value := each.get(name))]
    return [float(number) for value in found for number in re.findall(r"-?\d+\.?\d*", value)]


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=KINDS)
def test_words_of_a_city_cannot_become_markup(kind: int) -> None:
    chart = all_kinds(NASTY, [1.0, 2.0])[kind]

    for drawing in (parsed(chart), etree.fromstring(draw.as_file(chart, about=NASTY))):
        assert drawing.find(f".//{SVG}script") is None
        assert drawing.find(f"{SVG}title").text == NASTY


@pytest.mark.parametrize("width", [draw.NARROW, draw.WIDE, draw.FULL])
@pytest.mark.parametrize(
    "values",
    [[0, 0, 0], [3.0], [None, 2.0, None], [1e9, 0.001], [-2.0, 3.0], [None, None], [], [0.0], [1.0] * 400],
    ids=["all zero", "one point", "gaps", "far apart", "below zero", "nothing known", "no labels", "zero", "many"],
)
@pytest.mark.parametrize("kind", range(len(KINDS)), ids=KINDS)
def test_any_data_is_drawn_within_the_drawing(kind: int, values: list[float | None], width: float) -> None:
    drawing = parsed(all_kinds("Ward", values)[kind], width=width)

    height = float(drawing.get("viewBox").split()[3])
    assert all(-60 <= number <= max(width, height) + 60 for number in numbers_of(drawing))


@pytest.mark.parametrize("kind", range(len(KINDS) - 1), ids=KINDS[:-1])
def test_without_data_a_chart_is_a_sentence(kind: int) -> None:
    chart = replace(all_kinds("Ward", [])[kind], empty="Nothing to count.")

    assert words_of(parsed(chart)) == ["Nothing to count."]


def test_a_gap_breaks_the_line_and_is_a_dash_in_the_table() -> None:
    chart = LineChart(code="one", title="One", labels=["a", "b", "c", "d", "e"],
                      series=[Series("Ward 1", [1, 2, None, 3, 4])])  # fmt: skip

    lines = [each for each in parsed(chart).iter(f"{SVG}path") if "line" in each.get("class").split()]

    assert len(lines) == 2
    assert [cells[0].words for _label, cells in chart.grid().rows] == ["1", "2", "–", "3", "4"]
    assert chart.grid().rows[2][1][0].raw is None


def test_a_day_that_is_not_over_is_drawn_apart() -> None:
    chart = LineChart(code="one", title="One", labels=["a", "b", "c"], series=[Series("Arrived", [1, 2, 3])])

    def unsure(chart: Chart) -> int:
        return sum("is-unsure" in (each.get("class") or "") for each in parsed(chart).iter())

    assert (unsure(chart), unsure(replace(chart, is_unfinished=True))) == (0, 1)


def test_series_differ_in_more_than_colour() -> None:
    series = [Series(f"Series {number}", [1, 2]) for number in range(6)]
    chart = LineChart(code="one", title="One", labels=["a", "b"], series=series)

    used = {name for each in parsed(chart).iter() for name in (each.get("class") or "").split() if name[:2] == "l-"}
    dashes = [re.search(rf"\.{name} {{[^}}]*?(dasharray: [^;]+)?;? }}", looks.RULES).group(1) for name in used]

    assert len(used) == len(set(dashes)) == 6


def test_from_right_to_left_the_axis_stands_at_the_right() -> None:
    chart = ColumnChart(code="one", title="One", labels=["first", "last"], series=[Series("n", [1, 2])], write=whole)

    def x_of(label: str, *, rtl: bool) -> float:
        return next(float(each.get("x")) for each in parsed(chart, rtl=rtl).iter(f"{SVG}text") if each.text == label)

    assert x_of("0", rtl=False) < x_of("first", rtl=False) < x_of("last", rtl=False)
    assert x_of("0", rtl=True) > x_of("first", rtl=True) > x_of("last", rtl=True)
    assert parsed(chart, rtl=True).get("direction") == "rtl"


def test_a_long_label_is_cut_and_told_whole_when_pointed_at() -> None:
    name = "Department of streets, bridges, lights and everything else that stands in the way"
    chart = BarChart(code="one", title="One", labels=[name], series=[Series("n", [1])])

    label = next(each for each in parsed(chart, width=draw.NARROW).iter(f"{SVG}text") if "…" in (each.text or ""))

    assert name.startswith(label.text.removesuffix("…"))
    assert label.find(f"{SVG}title").text == name


def test_counts_have_no_tick_between_whole_numbers() -> None:
    chart = ColumnChart(code="one", title="One", labels=["a"], series=[Series("n", [2])], write=whole)

    ticks = [words for words in words_of(parsed(chart)) if words.isdigit()]

    assert ticks == ["0", "1", "2"]


def test_names_in_a_funnel_never_lie_upon_each_other() -> None:
    points = [Point(f"Ward {number}", 100 + number % 3, 1 + number / 500) for number in range(40)]
    limits = [Limits(x, 0.8, 1.2, 0.7, 1.3) for x in (50, 150)]
    chart = FunnelChart(code="one", title="One", points=points, limits=limits, centre=Level(1, "city"), x_title="n",
                        y_title="ratio", looks={"none": "no clear difference"})  # fmt: skip

    drawing = parsed(chart)
    names = [each for each in drawing.iter(f"{SVG}text") if (each.text or "").startswith("Ward")]
    places = [(each.get("x"), each.get("y"), each.get("text-anchor")) for each in names]
    tips = [each for each in drawing.iter(f"{SVG}title") if (each.text or "").startswith("Ward")]

    assert 0 < len(names) < 40
    assert len(set(places)) == len(places)
    assert len(tips) == 40


def test_a_curve_says_nothing_beyond_what_is_known() -> None:
    curve = Curve("Ward 1", [1.0, 4.0], [0.25, 0.5])

    assert [value_at(curve, time) for time in (0.5, 1, 3, 4, 5)] == [0.0, 0.25, 0.25, 0.5, None]


def test_the_file_stands_alone_in_light_colours() -> None:
    chart = BarChart(code="one", title="Open cases", labels=["a"], series=[Series("n", [1])])

    file = draw.as_file(chart, about="Port Alder, March 2026")
    drawing = etree.fromstring(file)

    assert {"Open cases", "Port Alder, March 2026"} <= set(words_of(drawing))
    assert "var(" not in drawing.find(f"{SVG}style").text
    assert b"href" not in file and b"url(" not in file


def test_pages_and_files_have_the_same_rules() -> None:
    assert looks.RULES.strip() in Path("static/css/reports.css").read_text()
