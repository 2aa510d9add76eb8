"""A protected person is paid, and nothing that the run leaves behind tells who they are."""

from __future__ import annotations

import io
import logging

import pytest
from django.core import mail

from payroll.employment.protected import protect_person
from payroll.models import Finding, PayRun
from payroll.population.carry import follow_checklist, sign_warnings
from payroll.runs import actions, engine
from payroll.runs.archive import archive_path, write_archive
from servicecenter.models import AuditEvent, Payment, PaymentBatch, VoucherLine
from servicecenter.operations.log_lines import formatter
from servicecenter.tenancy.scope import tenant
from tests.consistency.crawl import readable
from tests.factories import NOW, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db(transaction=True)

NAME, NUMBER, EMAIL = "Kungsfågel", "198504129999", "kungsfagel@skyddad.example"


def test_a_whole_run_with_a_protected_person_leaves_no_name_number_or_address_anywhere(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter())
    logging.getLogger().addHandler(handler)
    agency = make_agency()
    clerk, approver = make_user(agency, "payroll_clerk"), make_user(agency, "payroll_approver")
    with tenant(agency.pk):
        person = make_person(given_name=NAME, family_name=NAME, personal_number=NUMBER, email=EMAIL, sort_key="k")
        protect_person(person=person, reason="beslut", by=clerk, at=NOW)
        run = actions.start_calculation(run=actions.open_run(month="2026-11", by=clerk, at=NOW), by=clerk, at=NOW)
    engine.calculate_waiting(run, at=NOW)
    with tenant(agency.pk):
        run = PayRun.objects.get(pk=run.pk)
        sign_warnings(run, by=clerk, at=NOW)
        follow_checklist(run, by=clerk, at=NOW)
        run = actions.send_to_control(run=run, by=clerk, at=NOW)
        run = actions.approve_run(run=run, content_hash=run.content_hash, by=approver, at=NOW)
        run = actions.make_definitive(run=run, by=clerk, at=NOW)
        write_archive(run)
        batch = PaymentBatch.objects.get()
        left_behind = {
            "bankfil": bytes(batch.content).decode(),
            "pdf": readable("application/zip", archive_path(run).read_bytes()),
            "betalning": " ".join(Payment.objects.values_list("payee_name", flat=True)),
            "kontroller": " ".join(f"{row.title} {row.explanation} {row.cure}" for row in Finding.objects.all()),
            "bokföring": " ".join(VoucherLine.objects.values_list("text", flat=True)),
            "händelselogg": " ".join(f"{row.object_name} {row.detail}" for row in AuditEvent.objects.all()),
            "driftlogg": stream.getvalue(),
            "post": " ".join(f"{letter.subject} {letter.body} {letter.to}" for letter in mail.outbox),
        }
    logging.getLogger().removeHandler(handler)
    assert "Skyddade uppgifter" in left_behind["bankfil"]
    assert person.number in left_behind["pdf"]
    for where, text in left_behind.items():
        for canary in (NAME, "kungsf", NUMBER, NUMBER[2:8], EMAIL):
            assert canary.lower() not in text.lower(), (where, canary)
