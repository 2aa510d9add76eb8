"""Pages while a pay run goes on: queries of each, and answer times at twenty requests a second."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payroll.benchmark.claims import fill_claims
from payroll.benchmark.inbox import busy_attester
from payroll.benchmark.pay_run import Row, Runs, start, wait_for_all, workers
from payroll.employment.models import Person
from payroll.population.carry import desk
from payroll.population.processes import children
from payroll.runs.models import PayRun, Payslip
from payroll.travel.attest import TRAVEL_CLAIM
from servicecenter.accounts.middleware import AGENCY_KEY
from servicecenter.accounts.models import User
from servicecenter.attest.models import AttestTask
from servicecenter.tenancy.scope import tenant

A_SECOND = 20
SECONDS = 30
MOST_QUERIES = 15


@dataclass(frozen=True)
class Page:
    """A page as one person asks for it."""

    name: str
    path: str
    cookie: str
    queries: int


@dataclass(frozen=True)
class Answer:
    page: str
    status: int
    seconds: float


def measure(runs: Runs) -> list[Row]:
    """Start every run and ask for the pages meanwhile, each in its turn."""
    pages = list(_pages(*runs[-1]))
    with children(settings.STATE_DIR / "logs") as running, workers():
        host = running.start_web().removeprefix("http://").rstrip("/")
        _until_up(host)
        for page in pages:
            _ask(host, page)
        start(runs)
        answers = _asked(host, pages)
        wait_for_all(runs)
    failed = [answer for answer in answers if answer.status != 200]
    rows = [(f"queries: {page.name}", f"{page.queries}{_too_many(page)}") for page in pages]
    return [
        *rows,
        (
            f"pages at {A_SECOND} requests a second during a run",
            f"p50 {_percentile(answers, 50)} ms, p95 {_percentile(answers, 95)} ms, p99 {_percentile(answers, 99)} ms, "
            f"{len(failed)} of {len(answers)} failed",
        ),
    ]


def _too_many(page: Page) -> str:
    return "" if page.queries <= MOST_QUERIES else f" – more than {MOST_QUERIES}"


def _pages(agency_id: int, run_id: int) -> list[Page]:
    clerk = _client(desk().clerk, agency_id)
    with tenant(agency_id):
        run = PayRun.objects.get(pk=run_id)
        payslip = Payslip.objects.order_by("id").first()  # of a paid month: those of the run come and go meanwhile
        person = Person.objects.filter(user__isnull=False, payslips__isnull=False).select_related("user").first()
    own = _client(person.user, agency_id)
    attester = _client(busy_attester(agency_id), agency_id)
    claim = fill_claims(agency_id)
    traveller = _client(claim.employment.person.user, agency_id)
    with tenant(agency_id):
        case = AttestTask.objects.filter(kind=TRAVEL_CLAIM.key, object_id__gt=claim.pk).earliest("id")
    return [
        _page("start page", reverse("start"), clerk),
        _page("cockpit", reverse("pay_runs"), clerk),
        _page("run", reverse("pay_run", args=[run.public_id]), clerk),
        _page("findings", reverse("pay_run_findings", args=[run.public_id]), clerk),
        _page("comparison", reverse("pay_run_comparison", args=[run.public_id]), clerk),
        _page("employees", reverse("employees"), clerk),
        _page("payslip", reverse("payslip", args=[payslip.public_id]), clerk),
        _page("own pay", reverse("my_payslips"), own),
        _page("own employment", reverse("my_employment"), own),
        _page("own time", reverse("my_time"), own),
        _page("attest inbox of 10 000", reverse("attest_inbox"), attester),
        _page("calendar of a unit", reverse("my_unit"), attester),
        _page("travel claims of 175 000", reverse("travel_claims"), clerk),
        _page("a name among them", f"{reverse('travel_claims')}?q=andersson&year=2026", clerk),
        _page("a travel claim", reverse("travel_claim", args=[claim.public_id]), clerk),
        _page("a travel claim to decide", reverse("attest_case", args=[case.public_id]), attester),
        _page("statistics of travel", reverse("travel_statistics"), clerk),
        _page("volumes of travel", reverse("travel_volumes"), clerk),
        _page("own travel claims", reverse("my_claims"), traveller),
    ]


def _client(user: User, agency_id: int) -> Client:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[AGENCY_KEY] = agency_id
    session.save()
    return client


def _page(name: str, path: str, client: Client) -> Page:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    asked = [query for query in captured if query["sql"].startswith(("SELECT", "INSERT", "UPDATE", "WITH"))]
    return Page(name, path, "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items()), len(asked))


def _until_up(host: str) -> None:
    for _ in range(100):
        try:
            http.client.HTTPConnection(host, timeout=1).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web server did not start")


def _asked(host: str, pages: Sequence[Page]) -> list[Answer]:
    """Requests leave at their times whether or not the earlier ones have been answered."""
    began = time.perf_counter()
    with ThreadPoolExecutor(64) as pool:
        asked = []
        for number in range(A_SECOND * SECONDS):
            time.sleep(max(0.0, began + number / A_SECOND - time.perf_counter()))
            asked.append(pool.submit(_ask, host, pages[number % len(pages)]))
        return [answer.result() for answer in asked]


def _ask(host: str, page: Page) -> Answer:
    started = time.perf_counter()
    connection_ = http.client.HTTPConnection(host, timeout=30)
    try:
        connection_.request("GET", page.path, headers={"Cookie": page.cookie})
        response = connection_.getresponse()
        response.read()
        return Answer(page.name, response.status, time.perf_counter() - started)
    except OSError:  # no answer in time, or none at all: that is a result too
        return Answer(page.name, 0, time.perf_counter() - started)
    finally:
        connection_.close()


def _percentile(answers: Sequence[Answer], percent: int) -> str:
    return f"{quantiles([answer.seconds for answer in answers], n=100)[percent - 1] * 1000:.0f}"
