"""How large a part is connected: the worked cases, nobody counted twice, and a hope that is certain is a connection."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.connection_rules.share import Connection, Hope, quarter_ends, quarter_label, reached, standing
from onboarding.connection_rules.state import employees_on, goal_on

CASES = tomllib.loads((Path(__file__).parents[2] / "cases/besparing/anslutning.toml").read_text())["case"]
TODAY, DAY = date(2026, 6, 1), date(2027, 1, 1)
BEFORE, LATER = date(2020, 1, 1), date(2026, 9, 1)


def on(day=DAY, connections=(), hopes=(), everyone=240_000, area="payroll"):
    return standing(area, day, today=TODAY, connections=connections, hopes=hopes, everyone=everyone)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_A11_A28_the_worked_cases(case):
    live = [Connection(f"l{n}", "payroll", count, BEFORE) for n, count in enumerate(case["live"])]
    coming = [Connection(f"c{n}", "payroll", count, LATER) for n, count in enumerate(case.get("coming", []))]
    hopes = [
        Hope(f"h{n}", ("payroll",), told["employees"], LATER, told["probability"])
        for n, told in enumerate(case.get("hoped", []))
    ]
    found = on(connections=live + coming, hopes=hopes, everyone=case["everyone"])
    assert (found.percent, found.live_percent) == (Decimal(case["percent"]), Decimal(case["live_percent"]))
    assert (reached([found], goal_on(TODAY).value) is found) == (found.percent >= 25)


def test_an_agency_is_counted_once_and_in_the_surest_band():
    twice = [Connection("a", "payroll", 100, BEFORE), Connection("a", "payroll", 100, LATER)]
    hope = Hope("a", ("payroll", "finance"), 100, LATER, 90)
    found = on(connections=twice, hopes=[hope])
    assert (found.live, found.coming, found.hoped) == (100, 0, 0)
    assert on(connections=twice, hopes=[hope], area="finance").hoped == 90


def test_a_service_that_ends_is_no_longer_there_and_one_to_come_is_not_there_yet():
    ended = Connection("a", "payroll", 100, BEFORE, date(2026, 12, 31))
    assert (on(connections=[ended]).live, on(date(2026, 12, 31), [ended]).live) == (0, 100)
    coming = Connection("b", "payroll", 100, LATER)
    assert (on(TODAY, [coming]).coming, on(LATER, [coming]).coming) == (0, 100)


def test_a_customer_whose_next_agreement_is_signed_stays_live():
    now = Connection("a", "payroll", 100, BEFORE, date(2026, 8, 31))
    found = on(connections=[now, Connection("a", "payroll", 100, LATER)])
    assert (found.live, found.coming) == (100, 0)


COUNTS = st.lists(st.integers(1, 40_000), max_size=6)


@given(COUNTS, COUNTS, st.integers(0, 100))
def test_a_dialogue_never_lowers_and_one_that_is_certain_weighs_as_a_connection(live, hoped, probability):
    connections = [Connection(f"l{n}", "payroll", count, BEFORE) for n, count in enumerate(live)]
    hopes = [Hope(f"h{n}", ("payroll",), count, LATER, probability) for n, count in enumerate(hoped)]
    certain = [Hope(one.agency, one.areas, one.employees, one.starts_on, 100) for one in hopes]
    found = on(connections=connections, hopes=hopes)
    assert on(connections=connections).percent <= found.percent <= on(connections=connections, hopes=certain).percent
    signed = [Connection(one.agency, "payroll", one.employees, one.starts_on) for one in hopes]
    assert on(connections=connections, hopes=certain).percent == on(connections=connections + signed).percent
    assert on(connections=connections, hopes=certain).hoped == sum(hoped)


def test_the_days_are_the_ends_of_quarters_and_today():
    days = quarter_ends(TODAY, back=1, ahead=2)
    assert days == [date(2026, 3, 31), TODAY, date(2026, 6, 30), date(2026, 9, 30)]
    assert [quarter_label(day) for day in days] == ["2026 kv 1", "2026 kv 2", "2026 kv 2", "2026 kv 3"]
    assert quarter_ends(date(2026, 6, 30), back=0, ahead=1) == [date(2026, 6, 30)]


def test_the_states_employees_are_those_known_that_day_with_their_source():
    assert employees_on(date(2015, 12, 31)).value == 240_000
    assert employees_on(TODAY).value == 262_000
    assert all(employees_on(date(year, 6, 1)).source for year in range(2013, 2027))
    with pytest.raises(LookupError, match="state.toml"):
        employees_on(date(2000, 1, 1))
