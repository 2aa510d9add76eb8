"""The month strip: every day once, the phases below it, and where we are."""

from __future__ import annotations

from datetime import date

from lxml import etree

from servicecenter.common.periods import Month
from servicecenter.web.month_strip import month_strip

NOVEMBER = Month(2026, 11)
PHASES = [
    ("Attest", date(2026, 11, 19), date(2026, 11, 20), "fjord"),
    ("AGI", date(2026, 11, 26), date(2026, 12, 14), "info"),
]


def strip(**options) -> etree._Element:
    return etree.fromstring(month_strip(NOVEMBER, PHASES, **options))


def test_every_day_of_the_month_is_shown_once():
    numbers = [text.text for text in strip().findall("text") if text.text.isdigit()]
    assert numbers == [str(day) for day in range(1, 31)]


def test_saturdays_sundays_and_holidays_are_shaded():
    free = [r for r in strip(holidays=[date(2026, 11, 3)]).findall("rect") if "free" in r.get("class")]
    assert len(free) == 10


def test_today_is_marked_and_told():
    svg = strip(today=date(2026, 11, 17))
    assert "I dag är den 17." in svg.findtext("desc")
    assert [text.text for text in svg.findall("text") if "today" in text.get("class")] == ["i dag"]


def test_a_phase_that_goes_on_into_the_next_month_is_cut_at_its_end():
    bar = next(r for r in strip().findall("rect") if r.get("class") == "sc-tint-info")
    assert float(bar.get("x")) + float(bar.get("width")) <= 30 * 40


def test_a_phase_of_another_month_is_left_out():
    svg = month_strip(NOVEMBER, [("Lön", date(2026, 12, 23), date(2026, 12, 23), "ok")])
    assert "Lön" not in svg
