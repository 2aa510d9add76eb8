"""No log line carries a word about a person, whatever happens and whoever logs it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from celery import shared_task
from django.db import IntegrityError, transaction
from django.urls import reverse

from payroll.models import PayTerms
from payroll.runs import actions, engine
from servicecenter.audit.events import Event, record
from servicecenter.audit.models import AuditEvent
from servicecenter.operations.log_lines import WITHHELD, formatter, json_logging
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

NAME, NUMBER, ACCOUNT, PAY, EMAIL = "Kanariefågel", "198504121234", "4711008203", 7_654_321, "kanarie@canary.example"
CANARIES = (NAME, "kanarie", NUMBER, "850412-1234", "850412", ACCOUNT, "7654321", "76 543", "76543", EMAIL)

Lines = Callable[[], list[dict]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Everything that is logged while a test runs, as operation would write it."""
    before = structlog.get_config()
    json_logging()
    structlog.configure(cache_logger_on_first_use=False)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


def leaks(found: list[dict]) -> list[str]:
    text = json.dumps(found, ensure_ascii=False).lower()
    return [canary for canary in CANARIES if canary.lower() in text]


@pytest.mark.parametrize(
    "write",
    [
        lambda log: log.info("Lönen för %s är %s", NAME, PAY),
        lambda log: log.warning(f"Kontot {ACCOUNT} tillhör {NAME}"),  # noqa: G004
        lambda log: log.error(IntegrityError(f"Key (personal_number)=({NUMBER}) already exists.")),
        lambda log: log.info("med sak", extra={"name_of_person": NAME, "event": NAME}),
        lambda log: log.info("%(who)s", {"who": NAME}),
    ],
)
def test_a_librarys_line_keeps_its_template_and_its_place_but_no_value(lines: Lines, write):
    write(logging.getLogger("some.library"))
    [line] = lines()
    assert leaks([line]) == []
    assert line["where"].startswith("tests/servicecenter/operations/test_log_lines.py:")
    assert line["event"] in (WITHHELD, "Lönen för %s är %s", "%(who)s")


def test_an_own_line_keeps_the_named_keys_only(lines: Lines):
    structlog.get_logger("x").info("chunk_failed", run=7, chunk=3, person=NAME, error=NUMBER, task=f"{NUMBER} ok")
    [line] = lines()
    assert (line["event"], line["run"], line["chunk"], line["task"]) == ("chunk_failed", 7, 3, "# ok")
    assert "person" not in line
    assert leaks([line]) == []


def test_of_an_error_only_the_kind_and_the_places_are_told(lines: Lines):
    try:
        try:
            raise ValueError(f"{NAME} {NUMBER}")
        except ValueError as cause:
            raise RuntimeError(NAME) from cause
    except RuntimeError:
        structlog.get_logger("x").exception("person_failed")
        logging.getLogger("celery").exception("Task %s failed: %s", "x", NAME)
    for line in lines():
        assert line["error_kind"] == "RuntimeError < ValueError"
        assert line["frames"][-1].startswith("tests/servicecenter/operations/test_log_lines.py:")
    assert leaks(lines()) == []


@pytest.mark.django_db
def test_the_database_refusing_a_row_is_told_by_its_code(lines: Lines):
    with tenant(make_agency().pk):
        make_person(personal_number=NUMBER)
        try:
            with transaction.atomic():
                make_person(personal_number=NUMBER, family_name=NAME)
        except IntegrityError:
            structlog.get_logger("x").exception("row_refused")
    [line] = [line for line in lines() if line["event"] == "row_refused"]
    assert line["sqlstate"] == "23505"
    assert leaks([line]) == []


@shared_task
def failing_task(*, name: str) -> None:
    logging.getLogger("celery.task").warning("working with %s", name)
    raise ValueError(name)


@pytest.fixture
def canary_agency():
    """One person who is paid, and one who cannot be calculated; both names would be recognised anywhere."""
    agency = make_agency()
    with tenant(agency.pk):
        person = make_person(
            given_name=NAME, family_name=NAME, personal_number=NUMBER, email=EMAIL, pay_ore=PAY, sort_key="kanarie"
        )
        person.bank_accounts.update(account=ACCOUNT)
        broken = make_person(family_name=NAME)
        PayTerms.objects.filter(employment__person=broken).update(coding="")
        broken.tax_decisions.all().delete()
    return agency, person


@pytest.mark.django_db(transaction=True)
def test_a_captured_run_with_pages_failures_and_a_failed_log_in_tells_nothing_of_anyone(
    lines: Lines, canary_agency, client, monkeypatch
):
    agency, person = canary_agency
    clerk = make_user(agency, "payroll_clerk", full_name=NAME, email=EMAIL)
    with tenant(agency.pk):
        run = actions.start_calculation(run=actions.open_run(month="2026-11", by=clerk, at=NOW), by=clerk, at=NOW)
    with monkeypatch.context() as patch:
        patch.setattr("payroll.runs.engine.calculate", _fails)
        engine.calculate_waiting(run, at=NOW)
    client.force_login(clerk)
    client.raise_request_exception = False
    for url in (
        reverse("employees") + f"?text={NAME}",
        reverse("employees") + f"?text={NUMBER}&format=csv",
        reverse("employee", args=[person.public_id]),
        reverse("pay_run", args=[run.public_id]),
        f"/finns-inte/{NAME}/{NUMBER}/",
    ):
        client.get(url)
    monkeypatch.setattr("payroll.employment.views.people", _fails)
    assert client.get(reverse("employees")).status_code == 500
    client.logout()
    client.post("/konto/login/", {"login": EMAIL, "password": f"fel {NAME}"})
    failing_task.apply(kwargs={"name": NAME})
    found = lines()
    assert {"request", "person_failed"} <= {line["event"] for line in found}
    assert len([line for line in found if "error_kind" in line]) >= 3
    assert leaks(found) == []


def _fails(*_given: object, **_named: object) -> None:
    raise ValueError(f"{NAME} {NUMBER} {ACCOUNT}")


def test_the_canaries_would_be_seen_if_the_allow_list_were_gone(lines: Lines, monkeypatch):
    """The formatter without its list lets the name through: the tests above do look at what is written."""
    monkeypatch.setattr("servicecenter.operations.log_lines.ALLOWED", frozenset({"event", "person"}))
    structlog.get_logger("x").info("line", person=NAME)
    assert leaks(lines()) == [NAME, "kanarie"]


@pytest.mark.django_db(transaction=True)
def test_the_log_line_and_the_audit_log_meet_in_the_number_of_the_request(lines: Lines, client):
    agency = make_agency()
    client.force_login(make_user(agency, "auditor"))
    answer = client.get(reverse("audit_log"), {"format": "csv"})
    [line] = [line for line in lines() if line["event"] == "request"]
    with tenant(agency.pk):
        assert AuditEvent.objects.get().request_id == line["request_id"] == answer["X-Request-ID"]
    assert (line["view"], line["status"], line["agency_id"]) == ("audit_log", 200, agency.pk)


@pytest.mark.django_db
def test_outside_a_request_an_event_has_no_request_number():
    structlog.contextvars.clear_contextvars()
    with tenant(make_agency().pk):
        record(Event.FACT_RECORDED, on=None, by=None, at=NOW)
        assert AuditEvent.objects.get().request_id == ""
