"""The service clock: worked cases, what holds whatever the calendar is, and how events fold."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.common.calendars import is_working_day
from servicecenter.service_clock.attainment import Level, Tally, judge, percent
from servicecenter.service_clock.calendars import CalendarError, ServiceCalendar
from servicecenter.service_clock.counting import add, between, cut_off_limit, working_day_due
from servicecenter.service_clock.folding import ClockError, ClockEvent, EventKind, State, Target, fold
from servicecenter.service_clock.reading import calendars, read_calendar, working_days

FILE = Path(__file__).parents[2] / "cases" / "serviceklocka" / "golden.toml"
GOLDEN = tomllib.loads(FILE.read_text(encoding="utf-8"))
ZONE = ZoneInfo("Europe/Stockholm")
KINDS = {
    name: read_calendar({"name": name, "version": [{"valid_from": date(2020, 1, 1), **told}]})
    for name, told in GOLDEN["calendars"].items()
}
A = KINDS["A"]


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


def target_of(told: dict[str, Any]) -> Target:
    if "working_days" in told:
        return Target(working_days=told["working_days"])
    return Target(length=timedelta(minutes=told["minutes"]))


def events_of(case: dict[str, Any]) -> list[ClockEvent]:
    found = [ClockEvent(EventKind.START, case["start"].replace(tzinfo=ZONE))]
    for begins, ends in case.get("pauses", []):
        found.append(ClockEvent(EventKind.PAUSE, begins.replace(tzinfo=ZONE), cause="Väntar på kunden"))
        found.append(ClockEvent(EventKind.RESUME, ends.replace(tzinfo=ZONE)))
    if changed := case.get("changed"):
        new = target_of(changed)
        found.append(ClockEvent(EventKind.TARGET_CHANGED, changed["at"].replace(tzinfo=ZONE), target=new))
    return found


@pytest.mark.parametrize("case", GOLDEN["case"], ids=lambda case: case["name"])
def test_a_worked_case_is_due_when_it_says(case):
    due = case["due"].replace(tzinfo=ZONE)
    standing = fold(events_of(case), KINDS[case["calendar"]], target_of(case), now=due)
    assert standing.due == due
    assert standing.state is State.RUNNING  # a case that is due this very instant is not late yet
    late = fold(events_of(case), KINDS[case["calendar"]], target_of(case), now=due + timedelta(microseconds=1))
    assert late.state is State.MISSED
    if "paused_minutes" in case:
        assert standing.paused == timedelta(minutes=case["paused_minutes"])
    if "minutes" in case:
        assert standing.remaining == timedelta(0)


def test_all_sixteen_worked_cases_are_there():
    assert len(GOLDEN["case"]) == 16


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
MINUTES = st.integers(0, 20_000).map(lambda minutes: timedelta(minutes=minutes))


@given(st.sampled_from(sorted(KINDS)), MOMENTS, MINUTES)
def test_the_time_between_a_moment_and_that_moment_with_time_added_is_the_time(name, start, length):
    due = add(KINDS[name], start, length)
    assert between(KINDS[name], start, due) == length


@given(MOMENTS, MINUTES, MOMENTS, MINUTES)
def test_a_pause_moves_what_is_due_by_the_service_time_it_took(start, length, begins, pause):
    target = Target(length=length + timedelta(minutes=1))
    first = add(A, start, target.length)
    begins = max(start, min(begins, first - timedelta(minutes=1)))
    ends = begins + pause
    events = [
        ClockEvent(EventKind.START, start),
        ClockEvent(EventKind.PAUSE, begins, cause="x"),
        ClockEvent(EventKind.RESUME, ends),
    ]
    standing = fold(events, A, target, now=ends)
    assert standing.due == add(A, first, between(A, begins, ends))


def test_the_houses_own_calendar_is_open_on_its_working_days_alone():
    days = [date(2026, 1, 1) + timedelta(days=count) for count in range(730)]
    assert [working_days().is_open_on(day) for day in days] == [is_working_day(day) for day in days]


def test_every_calendar_that_the_library_of_measures_names_with_hours_is_there():
    assert {"Servicecentrets arbetsdagar", "Servicecentrets öppettider, vardagar 08.00–16.30"} == set(calendars())


def test_a_new_version_holds_from_its_day_and_not_before():
    told = [
        {"valid_from": date(2026, 1, 1), "weekdays": [["08:00", "16:00"]]},
        {"valid_from": date(2026, 7, 1), "weekdays": [["09:00", "15:00"]], "closed": [date(2026, 7, 3)]},
    ]
    summer = read_calendar({"name": "sommar", "version": told})
    assert working_day_due(summer, at("2026-06-29"), 1) == at("2026-06-30", "16:00")
    assert working_day_due(summer, at("2026-06-29"), 2) == at("2026-07-01", "15:00")
    assert working_day_due(summer, at("2026-06-29"), 4) == at("2026-07-06", "15:00")


def test_what_is_handed_in_five_days_before_the_cut_off_must_be_in_the_run():
    assert cut_off_limit(A, at("2027-05-12", "12:00"), 5) == at("2027-05-04", "17:00")


@pytest.mark.parametrize(
    ("week", "words"),
    [([["08:00", "12:00"], ["11:00", "17:00"]], "överlappar"), ([["17:00", "08:00"]], "överlappar"),
     ([["8", "17"]], "kan inte läsas")],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused_by_name(week, words):
    with pytest.raises(CalendarError, match=words):
        read_calendar({"name": "fel", "version": [{"valid_from": date(2026, 1, 1), "weekdays": week}]})
    with pytest.raises(CalendarError, match="inga öppna timmar"):
        add(
            read_calendar({"name": "tom", "version": [{"valid_from": date(2026, 1, 1)}]}),
            at("2026-01-05"),
            timedelta(1),
        )
    with pytest.raises(CalendarError, match="minst en version"):
        ServiceCalendar("ingen", ())


TWO_DAYS = Target(working_days=2)
START = ClockEvent(EventKind.START, at("2027-02-08"))


def test_an_answer_at_the_very_moment_is_in_time_and_an_instant_later_is_not():
    due = at("2027-02-10", "17:00")
    for late, state in ((timedelta(0), State.MET), (timedelta(microseconds=1), State.MISSED)):
        stop = ClockEvent(EventKind.STOP, due + late)
        assert fold([START, stop], A, TWO_DAYS, now=due + timedelta(days=9)).state is state


def test_a_paused_clock_can_not_breach_and_says_no_day():
    pause = ClockEvent(EventKind.PAUSE, at("2027-02-09"), cause="Väntar på kunden")
    standing = fold([START, pause], A, TWO_DAYS, now=at("2027-05-03"))
    assert (standing.state, standing.due) == (State.PAUSED, None)
    late = ClockEvent(EventKind.PAUSE, at("2027-02-11"), cause="Väntar på kunden")
    assert fold([START, late], A, TWO_DAYS, now=at("2027-05-03")).state is State.MISSED


def test_a_contract_day_is_moved_by_nothing():
    fixed = Target(at=at("2027-02-25"))
    pause = ClockEvent(EventKind.PAUSE, at("2027-02-09"), cause="Väntar på kunden")
    assert fold([START, pause], A, fixed, now=at("2027-02-20")).due == at("2027-02-25")


def test_what_is_opened_again_goes_on_with_what_was_left():
    target = Target(length=timedelta(hours=8))
    events = [START, ClockEvent(EventKind.STOP, at("2027-02-08", "11:00"))]
    assert fold(events, A, target, now=at("2027-03-01")).state is State.MET
    events.append(ClockEvent(EventKind.REOPEN, at("2027-02-10", "08:00")))
    standing = fold(events, A, target, now=at("2027-02-10", "10:00"))
    assert (standing.state, standing.due) == (State.RUNNING, at("2027-02-10", "14:00"))
    assert (standing.elapsed, standing.paused) == (timedelta(hours=4), timedelta(0))


def test_what_is_excluded_tells_why_and_by_whom_and_a_changed_target_keeps_both():
    raised = ClockEvent(EventKind.TARGET_CHANGED, at("2027-02-09"), target=Target(working_days=5))
    excluded = ClockEvent(EventKind.EXCLUDED, at("2027-02-10"), cause="Force majeure", by="Styrgruppen")
    standing = fold([START, raised, excluded], A, TWO_DAYS, now=at("2027-03-01"))
    assert (standing.state, standing.excluded_for, standing.excluded_by) == (
        State.EXCLUDED,
        "Force majeure",
        "Styrgruppen",
    )
    assert standing.targets == (TWO_DAYS, Target(working_days=5))
    before = fold([START, raised, excluded], A, TWO_DAYS, now=at("2027-02-09", "12:00"))
    assert before.state is State.RUNNING  # what happens later is not known yet


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], "inte startat"),
        ([START, START], "två gånger"),
        ([START, ClockEvent(EventKind.PAUSE, at("2027-02-09"))], "saknar orsak"),
        ([START, ClockEvent(EventKind.RESUME, at("2027-02-09"))], "inte pausad"),
        ([START, ClockEvent(EventKind.REOPEN, at("2027-02-09"))], "inte stannat"),
        ([START, ClockEvent(EventKind.EXCLUDED, at("2027-02-09"), cause="x")], "godkännare"),
        ([START, ClockEvent(EventKind.TARGET_CHANGED, at("2027-02-09"))], "utan att det nya"),
        ([ClockEvent(EventKind.STOP, at("2027-02-09"))], "går inte"),
    ],
)
def test_events_that_can_not_have_happened_are_refused(events, words):
    with pytest.raises(ClockError, match=words):
        fold(events, A, TWO_DAYS, now=at("2027-03-01"))
    with pytest.raises(ClockError, match="bara som ett"):
        Target()


def test_a_month_with_few_cases_is_judged_with_the_two_before_it_and_says_so():
    level = Level(target=95, minimum_sample=20)
    few = judge([Tally(40, 40), Tally(10, 12), Tally(9, 10), Tally(3, 3)], level)
    assert (few.is_rolling, few.is_few, few.tally) == (True, False, Tally(22, 25))
    assert few.is_met is False
    alone = judge([Tally(1, 40), Tally(19, 20)], level)
    assert (alone.is_rolling, alone.is_met) == (False, True)
    none = judge([Tally()], level)
    assert (none.percent, none.is_met, none.is_few) == (None, None, True)


def test_a_share_is_never_rounded_to_what_was_not_reached():
    assert percent(Tally(18_999, 20_000)) < 95
    assert percent(Tally(1_0001, 1_000_000), is_at_least=False) > 1
