"""Pages as one person asks for them (sidor som mäts): what each asks the database, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from servicecenter.accounts.middleware import AGENCY_KEY
from servicecenter.accounts.models import User

MOST_QUERIES = 15


@dataclass(frozen=True)
class Page:
    """A page as one person asks for it, and how many questions it puts to the database."""

    name: str
    path: str
    cookie: str
    queries: int

    @property
    def row(self) -> tuple[str, str]:
        too_many = "" if self.queries <= MOST_QUERIES else f" – more than {MOST_QUERIES}"
        return f"queries: {self.name}", f"{self.queries}{too_many}"


def client_of(user: User, agency_id: int) -> Client:
    """A browser where someone is logged in and reads one agency."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[AGENCY_KEY] = agency_id
    session.save()
    return client


def page_of(name: str, path: str, client: Client) -> Page:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    asked = [query for query in captured if query["sql"].startswith(("SELECT", "INSERT", "UPDATE", "WITH"))]
    return Page(name, path, "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items()), len(asked))


def percentiles(seconds: Sequence[float], *wanted: int) -> str:
    """Percentiles in milliseconds, as ``p50 12 ms, p95 40 ms``."""
    found = quantiles(seconds, n=100)
    return ", ".join(f"p{percent} {found[percent - 1] * 1000:.0f} ms" for percent in wanted)


def seconds_of(client: Client, path: str) -> float:
    """How long a page takes. Raises ``RuntimeError`` when it does not answer as it should."""
    started = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return time.perf_counter() - started
