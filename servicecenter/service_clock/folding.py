"""What the events of a case come to (klockans ställning): counted, paused, left, due, met or missed.

Events are the truth and the standing is always computed from them, so that every minute can be argued with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from servicecenter.service_clock.calendars import ServiceCalendar
from servicecenter.service_clock.counting import NOTHING, add, between, working_day_due


class ClockError(ValueError):
    """The events can't have happened in this order; the text says which."""


class EventKind(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    REOPEN = "reopen"
    TARGET_CHANGED = "target_changed"
    EXCLUDED = "excluded"


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised, of one kind: service time, working days, or a contract day that nothing moves."""

    length: timedelta | None = None
    working_days: int | None = None
    at: datetime | None = None

    def __post_init__(self) -> None:
        if sum(each is not None for each in (self.length, self.working_days, self.at)) != 1:
            raise ClockError("Målet anges som servicetid, som arbetsdagar eller som en fast dag, och bara som ett.")


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that happened to the clock. A pause has its cause, an exclusion its cause and who approved it."""

    kind: EventKind
    at: datetime
    cause: str = ""
    by: str = ""
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Off:
    """A time when the clock stood still, and why; without an end it still does."""

    starts_at: datetime
    ends_at: datetime | None
    cause: str
    is_pause: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How the clock stands at a moment. ``due`` is nothing while a pause moves it; ``targets`` are all it has had."""

    state: State
    started_at: datetime
    elapsed: timedelta
    paused: timedelta
    remaining: timedelta | None
    due: datetime | None
    stopped_at: datetime | None
    off: tuple[Off, ...]
    targets: tuple[Target, ...]
    excluded_for: str = ""
    excluded_by: str = ""


@dataclass(slots=True)
class _Run:
    """What has been read of the events so far."""

    targets: list[Target]
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    excluded: ClockEvent | None = None
    off: list[Off] = field(default_factory=list)

    @property
    def is_off(self) -> bool:
        return bool(self.off) and self.off[-1].ends_at is None


def fold(events: Iterable[ClockEvent], calendar: ServiceCalendar, target: Target, now: datetime) -> Standing:
    """How the clock stands at ``now``; what happened later is not known yet.

    A changed target keeps the start and the pauses. A paused clock cannot breach. Raises ``ClockError``.
    """
    run = _Run([target])
    for event in sorted((event for event in events if event.at <= now), key=lambda event: event.at):
        _READ[event.kind](run, event)
    if run.started_at is None:
        raise ClockError("Klockan har inte startat.")
    return _standing(run, run.started_at, calendar, now)


def _start(run: _Run, event: ClockEvent) -> None:
    if run.started_at is not None:
        raise ClockError(f"Klockan startar två gånger, senast {event.at}.")
    run.started_at = event.at


def _pause(run: _Run, event: ClockEvent) -> None:
    if not event.cause:
        raise ClockError(f"Pausen {event.at} saknar orsak. Ange en av överenskommelsens pausorsaker.")
    _turn_off(run, event, is_pause=True)


def _stop(run: _Run, event: ClockEvent) -> None:
    if run.is_off and run.stopped_at is None:
        _turn_on(run, event)  # an answer given while the clock is paused ends the pause with it
    run.stopped_at = event.at
    _turn_off(run, event, is_pause=False)


def _reopen(run: _Run, event: ClockEvent) -> None:
    if run.stopped_at is None:
        raise ClockError(f"Klockan öppnas igen {event.at} men har inte stannat.")
    run.stopped_at = None
    _turn_on(run, event)


def _resume(run: _Run, event: ClockEvent) -> None:
    if not run.is_off or not run.off[-1].is_pause:
        raise ClockError(f"Klockan fortsätter {event.at} men är inte pausad.")
    _turn_on(run, event)


def _changed(run: _Run, event: ClockEvent) -> None:
    if event.target is None:
        raise ClockError(f"Målet ändras {event.at} utan att det nya anges.")
    run.targets.append(event.target)


def _excluded(run: _Run, event: ClockEvent) -> None:
    if not (event.cause and event.by):
        raise ClockError(f"Undantaget {event.at} saknar orsak eller godkännare.")
    run.excluded = event


def _turn_off(run: _Run, event: ClockEvent, *, is_pause: bool) -> None:
    if run.started_at is None or run.is_off:
        raise ClockError(f"Klockan stannar {event.at} men går inte.")
    run.off.append(Off(event.at, None, event.cause, is_pause))


def _turn_on(run: _Run, event: ClockEvent) -> None:
    last = run.off.pop()
    run.off.append(Off(last.starts_at, event.at, last.cause, last.is_pause))


_READ = {
    EventKind.START: _start,
    EventKind.PAUSE: _pause,
    EventKind.RESUME: _resume,
    EventKind.STOP: _stop,
    EventKind.REOPEN: _reopen,
    EventKind.TARGET_CHANGED: _changed,
    EventKind.EXCLUDED: _excluded,
}


def _standing(run: _Run, started: datetime, calendar: ServiceCalendar, now: datetime) -> Standing:
    target = run.targets[-1]
    due = due_of(target, calendar, started, run.off)
    elapsed = sum((between(calendar, *span) for span in _running(started, run.off, now)), NOTHING)
    pauses = (off for off in run.off if off.is_pause)
    paused = sum((between(calendar, off.starts_at, off.ends_at or now) for off in pauses), NOTHING)
    excluded = run.excluded
    return Standing(
        state=_state(run, due, now),
        started_at=started,
        elapsed=elapsed,
        paused=paused,
        remaining=None if target.length is None else target.length - elapsed,
        due=due,
        stopped_at=run.stopped_at,
        off=tuple(run.off),
        targets=tuple(run.targets),
        excluded_for=excluded.cause if excluded else "",
        excluded_by=excluded.by if excluded else "",
    )


def _state(run: _Run, due: datetime | None, now: datetime) -> State:
    """Met when it stopped no later than due; missed from the first instant after."""
    if run.excluded is not None:
        return State.EXCLUDED
    if run.stopped_at is not None:
        return State.MISSED if due is not None and run.stopped_at > due else State.MET
    if due is not None and now > due:
        return State.MISSED
    return State.PAUSED if run.is_off else State.RUNNING


def due_of(target: Target, calendar: ServiceCalendar, started: datetime, off: Sequence[Off]) -> datetime | None:
    """When it is due, moved by each time off that began before; nothing while such a time goes on.

    A contract day is never moved. Time off is measured in service time, as everything else is.
    """
    if target.at is not None:
        return target.at
    if target.length is not None:
        due = add(calendar, started, target.length)
    else:
        due = working_day_due(calendar, started, target.working_days or 0)
    for one in off:
        if one.starts_at >= due:
            continue
        if one.ends_at is None:
            return due if not one.is_pause else None
        due = add(calendar, due, between(calendar, one.starts_at, one.ends_at))
    return due


def _running(started: datetime, off: Sequence[Off], now: datetime) -> list[tuple[datetime, datetime]]:
    spans, begins = [], started
    for one in off:
        spans.append((begins, one.starts_at))
        begins = one.ends_at or now
    return [*spans, (begins, now)]
