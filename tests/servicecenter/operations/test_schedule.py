"""The nightly jobs run once a night, also on the nights when clocks and calendars do what they do seldom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from celery.schedules import crontab

from servicecenter.celery import app

NIGHTLY = {
    entry["task"].rpartition(".")[2]: entry["schedule"]
    for entry in app.conf.beat_schedule.values()
    if isinstance(entry["schedule"], crontab)
}
NIGHTS = {
    "timmen som hoppas över": datetime(2026, 3, 28, 20, tzinfo=UTC),
    "timmen som kommer två gånger": datetime(2026, 10, 24, 20, tzinfo=UTC),
    "nyårsnatten": datetime(2026, 12, 31, 20, tzinfo=UTC),
    "skottdagen": datetime(2028, 2, 28, 20, tzinfo=UTC),
}
HOUR = timedelta(hours=1)


def minutes(start: datetime, *, jumps: timedelta = timedelta(0)) -> Iterator[datetime]:
    """What the machine's clock says from evening to morning; it is set once, at three in the morning of a winter."""
    for minute in range(10 * 60):
        at = start + timedelta(minutes=minute)
        yield at + jumps if at.hour >= 2 and at.hour < 12 else at


def runs(job: str, clock: Iterable[datetime]) -> list[datetime]:
    """When beat sends a job, asked each minute of a clock."""
    now = [NIGHTS["nyårsnatten"]]
    schedule = NIGHTLY[job]
    own = crontab(
        hour=schedule._orig_hour,
        minute=schedule._orig_minute,
        app=app,
        nowfun=lambda: now[0].astimezone(app.timezone),
    )
    sent: list[datetime] = []
    last = None
    for now[0] in clock:
        last = last or now[0]
        if own.is_due(last.astimezone(app.timezone)).is_due:
            last = now[0]
            sent.append(last)
    return sent


def test_there_are_nightly_jobs() -> None:
    assert {"replay_samples", "check"} <= NIGHTLY.keys()


@pytest.mark.parametrize("job", NIGHTLY)
@pytest.mark.parametrize("night", NIGHTS)
def test_every_nightly_job_runs_once_a_night(night: str, job: str) -> None:
    assert len(runs(job, minutes(NIGHTS[night]))) == 1


@pytest.mark.parametrize("job", NIGHTLY)
def test_a_clock_that_is_set_forward_an_hour_skips_no_job(job: str) -> None:
    assert len(runs(job, minutes(NIGHTS["nyårsnatten"], jumps=HOUR))) == 1


@pytest.mark.parametrize("job", NIGHTLY)
def test_a_clock_that_is_set_back_an_hour_skips_no_job_and_may_send_one_again(job: str) -> None:
    """Sent again it does the same once more (every job may run twice)."""
    assert 1 <= len(runs(job, minutes(NIGHTS["nyårsnatten"], jumps=-HOUR))) <= 2
