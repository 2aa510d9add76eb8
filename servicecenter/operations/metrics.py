"""Metrics (mätvärden) for Prometheus: requests counted in each process, the work's figures read when asked for.

With several gunicorn processes each writes its counts to files in one folder (``PROMETHEUS_MULTIPROC_DIR``, set by
``gunicorn.conf.py``), and whichever process is asked adds them up.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from servicecenter.operations.figures import Figure, figures

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
REQUEST_SECONDS = Histogram(
    "servicecenter_request_seconds", "Time to answer a request.", ["method", "view"], buckets=BUCKETS
)
REQUESTS = Counter("servicecenter_requests", "Requests answered.", ["method", "view", "status"])


def count_request(*, method: str, view: str, status: int, seconds: float) -> None:
    REQUEST_SECONDS.labels(method, view).observe(seconds)
    REQUESTS.labels(method, view, f"{status // 100}xx").inc()


class WorkFigures:
    """The registered figures as a Prometheus collector."""

    def collect(self) -> Iterator[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for figure in figures():
            family = families.setdefault(figure.name, _family(figure))
            family.add_metric(list(figure.labels.values()), figure.value)
        yield from families.values()

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the figures are read only when they are asked for."""
        return ()


def _family(figure: Figure) -> GaugeMetricFamily:
    return GaugeMetricFamily(figure.name, figure.told, labels=list(figure.labels))


def exposition() -> bytes:
    """Everything as Prometheus reads it (text format 0.0.4)."""
    registry = CollectorRegistry()
    registry.register(WorkFigures())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)
