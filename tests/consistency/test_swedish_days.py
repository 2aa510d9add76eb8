"""The day of an action is the Swedish one: in UTC the day before lasts until one or two in the morning."""

from __future__ import annotations

import re

from tests.consistency.sources import APPS, ROOT

UTC_DAY = re.compile(r"\b(?:at|\w+_at)\.date\(\)")
LOADS_LONG_BEFORE = "population"
"""The demo's past is recorded in the middle of the day."""
WALL_CLOCKS = ("payroll/travel_rules/", "payroll/travel/typed.py", "payroll/travel/stays.py")
"""The times of a trip are those that the clocks on the walls showed there: they have no zone to be turned from."""


def test_no_day_is_taken_of_a_moment_in_utc() -> None:
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py") if LOADS_LONG_BEFORE not in path.parts]
    found = [str(path.relative_to(ROOT)) for path in files if UTC_DAY.search(path.read_text(encoding="utf-8"))]
    assert [path for path in found if not path.startswith(WALL_CLOCKS)] == [], "ta dagen med timezone.localdate(at)"


def test_the_pattern_finds_what_it_looks_for() -> None:
    assert UTC_DAY.search("on = at.date()")
    assert UTC_DAY.search("row.recorded_at.date()")
    assert not UTC_DAY.search("timezone.localdate(at)")
