"""Plans are counted backwards from go-live on working days, and tell what decides it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.planning.plan import (
    Standing,
    add_working_days,
    critical_path,
    days_needed,
    expected_end,
    phase_days,
    plan,
    slip,
)
from onboarding.planning.template import (
    GO_LIVE_AFTER,
    KINDS,
    PlannedActivity,
    TemplateError,
    differences,
    first_content,
    read_template,
)
from servicecenter.common.calendars import is_working_day

DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))


@st.composite
def activities(draw: st.DrawFn) -> list[PlannedActivity]:
    rows: list[PlannedActivity] = []
    for phase in range(1, 6):
        for _ in range(draw(st.integers(1, 4))):
            above = [row.code for row in rows if row.phase == phase]
            after = tuple(draw(st.lists(st.sampled_from(above), unique=True, max_size=2))) if above else ()
            days = draw(st.integers(1, 25))
            rows.append(PlannedActivity(f"a{len(rows)}", "Något", phase, "shared", "lead", days, after))
    return rows


@given(activities(), DAYS)
def test_G07_all_days_of_a_plan_are_working_days_and_nothing_begins_before_what_it_waits_for(rows, go_live):
    days = plan(rows, go_live)
    for row in rows:
        first, last = days[row.code]
        assert is_working_day(first)
        assert is_working_day(last)
        assert sum(is_working_day(first + timedelta(days=n)) for n in range((last - first).days + 1)) == row.days
        assert all(days[code][1] < first for code in row.after)
        assert all(days[other.code][1] < first for other in rows if other.phase < row.phase)
        assert (last < go_live) == (row.phase <= GO_LIVE_AFTER) or last < go_live


@given(activities(), DAYS)
def test_the_critical_path_fills_the_time_until_go_live(rows, go_live):
    days = plan(rows, go_live)
    path = critical_path(rows)
    before = [row for row in rows if row.phase <= GO_LIVE_AFTER]
    first = min(days[row.code][0] for row in before)
    last = max(days[row.code][1] for row in before)
    assert add_working_days(first, days_needed(rows) - 1) == last
    assert days[path[0]][0] == first
    assert days[path[-1]][1] == last


@given(activities(), DAYS)
def test_phases_follow_each_other(rows, go_live):
    days = phase_days(rows, plan(rows, go_live))
    for number in range(1, 5):
        assert add_working_days(days[number][1], 1) == days[number + 1][0]


@given(activities(), DAYS, st.integers(1, 30))
def test_a_day_late_on_the_critical_path_is_a_day_late_in_all(rows, go_live, late):
    days = plan(rows, go_live)
    standing = {row.code: Standing(days[row.code][1]) for row in rows}
    planned_end = max(days[row.code][1] for row in rows if row.phase <= GO_LIVE_AFTER)
    first = days[critical_path(rows)[0]][0]
    assert slip(planned_end, expected_end(rows, standing, first)) == 0
    assert slip(planned_end, expected_end(rows, standing, add_working_days(first, late))) == late


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_version_of_each_kind_can_be_planned(kind):
    template = read_template(first_content(kind))
    assert template.kind == kind
    assert len(template.phases) == 5
    assert days_needed(template.activities) >= template.limits["lead_days"]


def test_a_known_plan_by_hand():
    """Two days, then three, then the delivery on the Monday after Epiphany: counted in an almanac."""
    rows = [
        PlannedActivity("first", "Första", 1, "centre", "lead", 2),
        PlannedActivity("second", "Andra", 2, "centre", "lead", 3),
        PlannedActivity("third", "Tredje", 3, "centre", "lead", 1),
        PlannedActivity("later", "Sedan", 4, "centre", "lead", 2),
    ]
    days = plan(rows, date(2027, 1, 11))
    assert days["third"] == (date(2027, 1, 8), date(2027, 1, 8))
    assert days["second"] == (date(2027, 1, 4), date(2027, 1, 7)), "Wednesday 6 January is Epiphany"
    assert days["first"] == (date(2026, 12, 29), date(2026, 12, 30)), "New Year's Eve and Day are no working days"
    assert days["later"] == (date(2027, 1, 11), date(2027, 1, 12))


ROW = {"code": "a", "name": "A", "phase": 1, "side": "centre", "role": "lead", "days": 1}
BAD = (
    ({"kind": "annat"}, "kind"),
    ({"phases": []}, "fem faser"),
    ({"activities": [{**ROW, "phase": 6}]}, "phase"),
    ({"activities": [{**ROW, "side": "mars"}]}, "side"),
    (
        {
            "activities": [
                {"code": "a", "name": "A", "phase": 1, "side": "centre", "role": "lead", "days": 1, "after": ["b"]}
            ]
        },
        "inte står ovanför",
    ),
)


@pytest.mark.parametrize(("change", "told"), BAD)
def test_a_template_that_cannot_be_used_says_which_row(change, told):
    with pytest.raises(TemplateError, match=told):
        read_template(first_content("payroll") | change)


def test_what_differs_between_two_versions_is_told_by_its_path():
    before = first_content("payroll")
    after = before | {"limits": before["limits"] | {"lead_days": 80}}
    assert list(differences(before, after)) == [("limits.lead_days", "60", "80")]
    assert list(differences(before, before)) == []
