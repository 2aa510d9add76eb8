"""Charts: the drawing says the same as the numbers, in every shape the numbers may take."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from servicecenter.web import charts, curves

NET_PAY = [("sep", 4_012_000), ("okt", 4_102_000), ("nov", 4_423_600)]
amounts = st.integers(min_value=-(10**12), max_value=10**12)
rows = st.lists(st.tuples(st.text("<&\"'åö abc", min_size=1, max_size=8), amounts), min_size=1, max_size=24)


def points(rows=NET_PAY, **options):
    return charts.points_from(rows, **options)


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg)


def test_bars_tell_every_number_in_the_description():
    svg = charts.bars(points(divisor=100_000, decimals=1, unit="tkr"), title="Nettolön")
    assert parsed(svg).findtext("desc") == "sep 40,1 tkr, okt 41,0 tkr, nov 44,2 tkr."


def test_bars_are_as_high_as_their_numbers():
    svg = parsed(charts.bars(points([("a", 10), ("b", 5), ("c", 0)]), title="Antal"))
    heights = [float(rect.get("height")) for rect in svg.findall("rect")]
    assert heights[0] == pytest.approx(2 * heights[1])
    assert heights[2] == 0


def test_a_negative_bar_hangs_below_the_zero_line():
    svg = parsed(charts.bars(points([("a", 10), ("b", -10)]), title="Ändring"))
    zero = float(svg.find("line").get("y1"))
    above, below = svg.findall("rect")
    assert float(above.get("y")) < zero
    assert float(below.get("y")) == pytest.approx(zero, abs=0.1)


@given(rows)
def test_every_chart_is_well_formed_and_named_whatever_the_labels_and_amounts(rows):
    drawn = points(rows)
    for svg in (
        charts.bars(drawn, title="<b>Titel</b>"),
        charts.line(drawn, title="<b>Titel</b>", before=drawn, before_label="förra"),
        charts.split([(label, value, "fjord") for label, value in rows], title="<b>Titel</b>"),
        charts.histogram([value for _, value in rows], title="<b>Titel</b>"),
    ):
        tree = parsed(svg)
        ids = tree.get("aria-labelledby").split()
        assert tree.get("role") == "img"
        assert [tree.find("title").get("id"), tree.find("desc").get("id")] == ids
        assert tree.findtext("title") == "<b>Titel</b>"


@given(rows)
def test_no_chart_writes_an_inline_style_or_a_colour_of_its_own(rows):
    svg = charts.bars(points(rows), title="x") + charts.line(points(rows), title="x")
    assert not re.search(r'\s(style|fill|stroke)="', svg)


@given(st.lists(amounts, min_size=1, max_size=200), st.integers(1, 20))
def test_each_value_falls_in_exactly_one_class(values, bins):
    assert sum(point.value for point in charts.classes(values, bins=bins)) == len(values)


def test_equal_values_make_one_class():
    assert [p.value for p in charts.classes([7, 7, 7])] == [3]


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
def test_a_split_bar_fills_its_width_and_no_more(values):
    svg = parsed(charts.split([("del", value, "ok") for value in values], title="Delar"))
    ends = [float(r.get("x")) + float(r.get("width")) for r in svg.findall("rect")]
    assert len(ends) == len(values)
    assert 99 <= max(ends) <= 100.1


def test_a_part_of_nothing_is_not_drawn():
    svg = parsed(charts.split([("a", 5, "ok"), ("b", 0, "stop")], title="Delar"))
    assert len(svg.findall("rect")) == 1


def test_a_flat_spark_lies_in_the_middle_and_is_hidden_from_screen_readers():
    svg = parsed(charts.spark([3, 3, 3]))
    assert svg.get("aria-hidden") == "true"
    assert svg.find("polyline").get("points") == "2,10 31,10 60,10"


def test_a_chart_without_numbers_says_so():
    assert "inga siffror" in charts.bars([], title="Nettolön")


def test_the_table_gives_the_same_numbers_as_the_chart():
    table = parsed(charts.numbers_table(points(divisor=100), title="Netto", heading="Månad", value_heading="Kronor"))
    assert [cell.text for cell in table.iter("td")] == ["40\u00a0120", "41\u00a0020", "44\u00a0236"]


def test_a_meter_marks_zero_and_stays_within_its_scale():
    svg = parsed(charts.meter(99, low=-20, high=40, label="Flex"))
    bar = svg.findall("rect")[1]
    assert (float(bar.get("x")), float(bar.get("x")) + float(bar.get("width"))) == (100, 300)


def test_lines_with_gaps_are_drawn_in_stretches_and_tell_what_is_known():
    lines = [
        curves.Line("Utfall", "became", [-4.0, 12.5, None, None]),
        curves.Line("Prognos", "coming", [None, 12.5, 9.0, 9.0]),
        curves.Line("Ensam", "planned", [None, None, 3.0, None]),
    ]
    svg = parsed(curves.curves(["kv 1", "kv 2", "kv 3", "kv 4"], lines, title="Sparat"))
    assert [len(line.get("points").split()) for line in svg.findall("polyline")] == [2, 3]
    assert len(svg.findall("circle")) == 1
    assert svg.findtext("desc").startswith("Utfall: kv 1 −4, kv 2 13; Prognos: kv 2 13, kv 3 9, kv 4 9")
    assert [text.text for text in svg.findall("text")][:5] == ["−5", "0", "5", "10", "15"]
    assert "inga siffror" in curves.curves(["a"], [curves.Line("x", "became", [None])], title="Tom")


@given(st.lists(st.floats(0, 60), min_size=1, max_size=12), st.floats(0.5, 30))
def test_stacked_bars_stand_on_each_other_and_under_the_line_of_a_goal_not_reached(values, goal):
    labels = [str(place) for place in range(len(values))]
    layers = [curves.Layer("a", "fjord", values), curves.Layer("b", "warn", [1.0] * len(values))]
    svg = parsed(curves.stacked(labels, layers, title="Andel", goal=goal, goal_label="Mål"))
    limit = next(float(line.get("y1")) for line in svg.findall("line") if line.get("class") == "sc-chart__limit")
    tops: dict[str, float] = {}
    for bar in svg.findall("rect"):
        tops[bar.get("x")] = min(tops.get(bar.get("x"), 1e9), float(bar.get("y")))
    highest = max(values) + 1
    assert (min(tops.values()) < limit - 0.2) <= (highest > goal)
    assert svg.findtext("desc").endswith("Mål")
