from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from payroll.working_time.calendar import Norm, Season, Share, WorkingCalendar, is_bridge_day, weeks_of
from payroll.working_time.shortened import UMU, Shortened
from servicecenter.common.periods import Period

HOURS_8 = Norm(480, "lokalt avtal")
SU = Norm(
    490,
    "Stockholms universitet: normtid 8:10 16 september–30 april, 7:30 1 maj–15 september",
    seasons=(Season((5, 1), (9, 15), 450),),
)


def calendar(norm: Norm, extent: str = "100", weekdays: str = "01234", **more) -> WorkingCalendar:
    share = Share(Decimal(extent), frozenset(map(int, weekdays)))
    return WorkingCalendar(norms=((date.min, norm),), shares=((date.min, share),), **more)


def test_without_a_calendar_of_its_own_a_week_is_39_hours_and_45_minutes():
    assert WorkingCalendar().minutes(Period(date(2026, 11, 16), date(2026, 11, 22))) == 39 * 60 + 45


def test_holidays_and_the_three_eves_are_free():
    free = [date(2026, 1, 1), date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31)]
    assert [WorkingCalendar().norm(day) for day in free] == [0] * 5


@pytest.mark.parametrize(
    ("day", "minutes"),
    [(date(2026, 4, 30), 490), (date(2026, 5, 4), 450), (date(2026, 9, 15), 450), (date(2026, 9, 16), 490)],
)
def test_the_norm_follows_winter_and_summer_time_of_stockholms_universitet(day: date, minutes: int):
    assert calendar(SU).norm(day) == minutes


def test_a_season_may_pass_the_turn_of_the_year():
    season = Season((9, 16), (4, 30), 490)
    assert date(2026, 12, 31) in season
    assert date(2026, 1, 1) in season
    assert date(2026, 5, 1) not in season


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 1, 5), 240),
        (date(2026, 4, 2), 120),
        (date(2026, 4, 30), 120),
        (date(2027, 4, 30), 240),  # a Friday
        (date(2026, 10, 30), 240),
        (date(2026, 12, 23), 0),  # a Wednesday
        (date(2022, 12, 23), 240),  # a Friday
        (date(2026, 4, 29), 0),
    ],
)
def test_the_days_before_holidays_are_shortened_as_at_umea_universitet(day: date, off: int):
    norm = Norm(477, "Umeå universitet", shortened=UMU)
    assert calendar(norm).norm(day) == 477 - off


def test_a_shortened_day_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="finns inte"):
        Shortened("easter_tuesday", 60, 60)


def test_a_bridge_day_is_the_single_working_day_between_two_free_ones():
    assert is_bridge_day(date(2026, 5, 15))  # Friday after Kristi himmelsfärdsdag
    assert is_bridge_day(date(2026, 1, 5))  # Monday before trettondedag jul
    assert not is_bridge_day(date(2026, 5, 13))
    assert calendar(HOURS_8).norm(date(2026, 5, 15)) == 480
    assert calendar(Norm(480, "lokalt avtal", bridge_days_free=True)).norm(date(2026, 5, 15)) == 0


def test_part_time_is_a_share_of_every_day():
    assert calendar(HOURS_8, "80").norm(date(2026, 11, 18)) == 384
    assert calendar(Norm(477, "UmU"), "75").norm(date(2026, 11, 18)) == 358  # 357.75


def test_part_time_on_fewer_days_is_whole_days():
    part = calendar(HOURS_8, "60", "012")
    assert [part.norm(date(2026, 11, 16 + day)) for day in range(7)] == [480, 480, 480, 0, 0, 0, 0]
    assert part.working_days_a_week(date(2026, 11, 16)) == 3


def test_a_named_day_goes_before_the_rules_and_is_shared_like_any_other():
    day = date(2026, 11, 18)
    assert calendar(HOURS_8, "50", named_days={day: 240}).norm(day) == 120


def test_the_norm_changes_on_the_day_it_was_decided_for_and_ends_with_the_employment():
    steps = WorkingCalendar(
        norms=((date.min, HOURS_8), (date(2026, 11, 18), Norm(477, "nytt avtal"))),
        shares=((date(2026, 11, 17), Share()), (date(2026, 11, 20), None)),
    )
    assert [steps.norm(date(2026, 11, day)) for day in range(16, 21)] == [0, 480, 477, 477, 0]


def test_who_works_by_schedule_has_the_schedule_as_norm():
    sunday = date(2026, 11, 22)
    scheduled = calendar(HOURS_8, by_schedule=((date.min, True),), scheduled={sunday: 600})
    assert scheduled.norm(sunday) == 600
    assert scheduled.working_days(Period(date(2026, 11, 16), sunday)) == 1


def test_working_days_of_a_year_are_those_of_the_almanac():
    assert (
        WorkingCalendar().working_days(Period(date(2026, 1, 1), date(2026, 12, 31))) == 251
    )  # 261 weekdays less ten holidays and eves on weekdays


def test_weeks_are_cut_on_mondays():
    weeks = list(weeks_of(Period(date(2026, 11, 1), date(2026, 11, 30))))
    assert weeks[0] == Period(date(2026, 11, 1), date(2026, 11, 1))
    assert weeks[1] == Period(date(2026, 11, 2), date(2026, 11, 8))
    assert sum(week.calendar_days for week in weeks) == 30


def test_a_norm_that_does_not_fit_in_a_day_is_refused():
    with pytest.raises(ValueError, match="ryms inte"):
        Norm(1441, "fel")
