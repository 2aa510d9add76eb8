"""What the seeded population leaves to attest are cases that a manager can decide."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from payroll.absence.models import Absence
from payroll.attendance.models import AttendanceReport
from payroll.time.models import TimeEntry
from payroll.travel.models import TravelClaim
from payroll.travel_advances.models import TravelAdvance
from servicecenter.accounts.models import User
from servicecenter.agencies.models import Agency
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import inbox, tasks_of
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
KARIN = "karin.ahlstrom@lantmateriet.example"


@pytest.fixture
def agency() -> Agency:
    call_command("seed", stdout=io.StringIO(), agencies=3, employees=90, months=2)
    return Agency.objects.get(code="lantmateriet")


def test_every_submitted_row_waits_in_the_inbox_and_nothing_else(agency: Agency) -> None:
    for each in Agency.objects.all():
        with tenant(each.pk):
            reported = (
                ("time_entry", TimeEntry),
                ("absence", Absence),
                ("attendance", AttendanceReport),
                ("travel_claim", TravelClaim),
                ("travel_advance", TravelAdvance),
            )
            sent = ("submitted", "waiting")
            submitted = {(kind, row.pk) for kind, model in reported for row in model.objects.filter(state__in=sent)}
            waiting = AttestTask.objects.filter(state="waiting").values_list("kind", "object_id")
            assert set(waiting) == submitted
    with tenant(agency.pk):
        assert AttestTask.objects.count() >= 3


def test_karin_has_cases_of_her_staff_but_not_her_own(agency: Agency) -> None:
    karin = User.objects.get(email=KARIN)
    with tenant(agency.pk):
        mine = tasks_of(inbox(karin, on=NOW.date()))
        assert {"Erik Sandberg", "Amira Haddad"} <= {task.subject_name for task in mine}
        assert AttestTask.objects.filter(subject=karin).exists()
        assert all(task.subject_id != karin.pk for task in mine)


def test_karin_logs_in_and_approves_what_erik_reported(agency: Agency) -> None:
    karin = User.objects.get(email=KARIN)
    with tenant(agency.pk):
        task = next(task for task in tasks_of(inbox(karin, on=NOW.date())) if task.subject_name == "Erik Sandberg")
    browser, url = client_of(karin, agency), reverse("attest_case", args=[task.public_id])
    assert task.title in browser.get(reverse("attest_inbox")).content.decode()
    page = browser.get(url).content.decode()
    assert "Övertid" in page
    shown = re.search(r'name="content_hash" value="([0-9a-f]{64})"', page)
    answer = browser.post(url, {"decision": "approve", "content_hash": shown[1], "comment": ""})
    assert answer.status_code == 302
    with tenant(agency.pk):
        entry = TimeEntry.objects.get(pk=task.object_id)
        assert (entry.state, entry.attested_by_id) == ("attested", karin.pk)
        assert task.pk not in {row.pk for row in inbox(karin, on=NOW.date())}
