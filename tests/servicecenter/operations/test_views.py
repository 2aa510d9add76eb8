"""Health for machines, metrics for whoever may, and the state of things in words for administrators."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from payroll.models import PayChunk
from payroll.runs import actions
from servicecenter.audit.actions import check_log, seal_log
from servicecenter.audit.tasks import seal
from servicecenter.operations.actions import note_alive
from servicecenter.operations.models import SignOfLife
from servicecenter.operations.queries import checks, jobs, known_migrations
from servicecenter.operations.signals import scheduled
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def broken(*_given: object) -> None:
    raise DatabaseError("lösenordet är hemligt")


def test_a_living_process_says_so_without_the_database(client, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", broken)
        answer = client.get("/halsa/lever/", headers={"host": "not.allowed.example"})
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_is_yes_or_no_and_never_why(client, monkeypatch):
    assert client.get(reverse("health")).content == b"ok"
    monkeypatch.setattr("servicecenter.operations.queries.role_faults", broken)
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.content) == (503, b"not ready")


def test_not_ready_before_the_tables_are_there(client, monkeypatch):
    known = known_migrations() | {("payroll", "9999_of_tomorrow")}
    monkeypatch.setattr("servicecenter.operations.queries.known_migrations", lambda: known)
    assert client.get(reverse("health")).status_code == 503


def test_a_lost_broker_is_no_reason_to_take_no_requests(client, settings):
    settings.BROKER_URL = "redis://127.0.0.1:1/0"
    assert client.get(reverse("health")).status_code == 200
    assert ("warn", True) in {(check.kind, "Kön svarar inte" in check.text) for check in checks(timezone.now())}


@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (InterfaceError, 503), (ValueError, 500)])
def test_a_page_without_its_database_says_when_to_come_back_and_any_other_error_does_not(
    client, monkeypatch, error, status
):
    def away(*_given: object) -> None:
        raise error("alla anslutningar är upptagna")

    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", away)
    answer = client.get("/")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("30" if status == 503 else None)
    assert "anslutningar" not in answer.content.decode()


def values(text: str) -> dict[str, float]:
    return {sample.name: sample.value for family in text_string_to_metric_families(text) for sample in family.samples}


def test_the_metrics_tell_of_requests_runs_queue_schedule_and_log(client):
    agency = make_agency()
    clerk = make_user(agency, "payroll_clerk")
    with tenant(agency.pk):
        make_person()
        run = actions.open_run(month="2026-11", by=clerk, at=NOW)
        actions.start_calculation(run=run, by=clerk, at=NOW)
        PayChunk.objects.update(state="failed", tries=5)
    seal.apply()
    client.get("/konto/login/")
    text = client.get(reverse("metrics")).content.decode()
    found = values(text)
    assert found["servicecenter_pay_runs_running"] == 1
    assert found["servicecenter_pay_chunks_failed"] == 1
    assert found["servicecenter_pay_chunk_tries"] == 4
    assert found["servicecenter_audit_unsealed_rows"] == 0
    assert found["servicecenter_broker_up"] == 1
    assert 'servicecenter_job_seen_seconds{job="servicecenter.audit.tasks.seal"}' in text
    assert 'servicecenter_request_seconds_bucket{le="0.3",method="GET",view="account_login"}' in text
    assert agency.name not in text


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 404),
        ({"HTTP_AUTHORIZATION": "Bearer fel"}, 404),
        ({"HTTP_AUTHORIZATION": "Bearer nyckel-1"}, 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, 200),
        ({"REMOTE_ADDR": "10.1.2.3", "HTTP_X_FORWARDED_FOR": "1.2.3.4"}, 404),
        ({"REMOTE_ADDR": "10.2.2.3"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
    ],
)
def test_the_metrics_are_for_the_token_or_the_network(client, settings, given, status):
    settings.METRICS_TOKEN, settings.METRICS_NETWORKS = "nyckel-1", ["10.1.0.0/16"]
    assert client.get(reverse("metrics"), **given).status_code == status


def test_without_a_token_set_an_empty_one_opens_nothing(client, settings):
    settings.METRICS_TOKEN, settings.METRICS_NETWORKS = "", []
    assert client.get(reverse("metrics"), HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_counts_of_several_processes_are_added_up(tmp_path):
    """As gunicorn does it: two processes count, a third is asked."""
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    count = (
        "from servicecenter.operations.metrics import count_request\n"
        "count_request(method='GET', view='start', status=200, seconds=0.1)"
    )
    ask = (
        "from prometheus_client import CollectorRegistry, generate_latest\n"
        "from prometheus_client.multiprocess import MultiProcessCollector\n"
        "registry = CollectorRegistry(); MultiProcessCollector(registry); print(generate_latest(registry).decode())"
    )
    for code in (count, count):
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    told = subprocess.run([sys.executable, "-c", ask], env=environment, check=True, capture_output=True, text=True)
    assert 'servicecenter_requests_total{method="GET",status="2xx",view="start"} 2.0' in told.stdout


def test_a_scheduled_job_is_a_sign_of_life_of_worker_and_schedule():
    seal.apply()
    assert {sign.kind for sign in SignOfLife.objects.all()} == {"job", "worker"}
    [job] = [job for job in jobs() if job.name == "servicecenter.audit.tasks.seal"]
    assert not job.is_late(timezone.now())
    assert job.is_late(timezone.now() + timedelta(minutes=10))


def test_every_job_of_the_schedule_has_a_name_in_words():
    assert all(job.label != job.name for job in jobs())


@pytest.fixture
def administrator(client):
    administrator = make_user(make_agency(), "administrator")
    client.force_login(administrator)
    return administrator


def page(client) -> str:
    answer = client.get(reverse("operations"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_what_does_not_work_first(client, administrator):
    text = page(client)
    assert "saker behöver dig" in text
    assert text.index("Ingen arbetsprocess har synts på") < text.index("Databasens roll")


def test_the_page_says_that_all_is_well(client, administrator):
    seal_log()
    check_log(at=timezone.now())
    for job in scheduled():
        note_alive(job=job, worker="celery@maskin-1", at=timezone.now())
    text = page(client)
    assert "Allt fungerar" in text
    assert "celery@maskin-1" in text


def test_the_page_is_for_administrators_only(client):
    client.force_login(make_user(make_agency(), "payroll_clerk"))
    assert client.get(reverse("operations")).status_code == 403
