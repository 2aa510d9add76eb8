"""Pages while a pay run goes on: queries of each, and answer times at twenty requests a second."""

from __future__ import annotations

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from payroll.benchmark.claims import fill_claims
from payroll.benchmark.inbox import busy_attester
from payroll.benchmark.pay_run import Row, Runs, start, wait_for_all, workers
from payroll.employment.models import Person
from payroll.population.carry import desk
from payroll.population.processes import children
from payroll.runs.models import PayRun, Payslip
from payroll.travel.attest import TRAVEL_CLAIM
from servicecenter.attest.models import AttestTask
from servicecenter.operations.asking import Page, client_of, page_of, percentiles
from servicecenter.tenancy.scope import tenant

A_SECOND = 20
SECONDS = 30


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
    times = percentiles([answer.seconds for answer in answers], 50, 95, 99)
    return [
        *(page.row for page in pages),
        (f"pages at {A_SECOND} requests a second during a run", f"{times}, {len(failed)} of {len(answers)} failed"),
    ]


def _pages(agency_id: int, run_id: int) -> list[Page]:
    clerk = client_of(desk().clerk, agency_id)
    with tenant(agency_id):
        run = PayRun.objects.get(pk=run_id)
        payslip = Payslip.objects.order_by("id").first()  # of a paid month: those of the run come and go meanwhile
        person = Person.objects.filter(user__isnull=False, payslips__isnull=False).select_related("user").first()
    own = client_of(person.user, agency_id)
    attester = client_of(busy_attester(agency_id), agency_id)
    claim = fill_claims(agency_id)
    traveller = client_of(claim.employment.person.user, agency_id)
    with tenant(agency_id):
        case = AttestTask.objects.filter(kind=TRAVEL_CLAIM.key, object_id__gt=claim.pk).earliest("id")
    return [
        page_of("start page", reverse("start"), clerk),
        page_of("cockpit", reverse("pay_runs"), clerk),
        page_of("run", reverse("pay_run", args=[run.public_id]), clerk),
        page_of("findings", reverse("pay_run_findings", args=[run.public_id]), clerk),
        page_of("comparison", reverse("pay_run_comparison", args=[run.public_id]), clerk),
        page_of("employees", reverse("employees"), clerk),
        page_of("payslip", reverse("payslip", args=[payslip.public_id]), clerk),
        page_of("own pay", reverse("my_payslips"), own),
        page_of("own employment", reverse("my_employment"), own),
        page_of("own time", reverse("my_time"), own),
        page_of("attest inbox of 10 000", reverse("attest_inbox"), attester),
        page_of("calendar of a unit", reverse("my_unit"), attester),
        page_of("travel claims of 175 000", reverse("travel_claims"), clerk),
        page_of("a name among them", f"{reverse('travel_claims')}?q=andersson&year=2026", clerk),
        page_of("a travel claim", reverse("travel_claim", args=[claim.public_id]), clerk),
        page_of("a travel claim to decide", reverse("attest_case", args=[case.public_id]), attester),
        page_of("statistics of travel", reverse("travel_statistics"), clerk),
        page_of("volumes of travel", reverse("travel_volumes"), clerk),
        page_of("own travel claims", reverse("my_claims"), traveller),
    ]


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
