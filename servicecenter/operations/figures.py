"""Figures for the metrics (mätvärden) that an app tells of its own work. A slice plugs in by registering a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One value now. ``name`` follows Prometheus (``servicecenter_pay_runs_running``); labels name no person."""

    name: str
    told: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


Source = Callable[[], Iterable[Figure]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called once for each source, from ``AppConfig.ready`` of the app that owns it."""
    if source not in _sources:
        _sources.append(source)


def figures() -> list[Figure]:
    return [figure for source in _sources for figure in source()]
