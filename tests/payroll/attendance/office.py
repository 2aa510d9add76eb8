"""An agency that reports attendance, with a worker, a boss and a clerk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from payroll.attendance.actions import Entered, send_in, write_day
from payroll.models import AttendanceReport, Employment, Person
from payroll.schedules.actions import decide_rules, make_group
from servicecenter.accounts.roles import Role
from servicecenter.attest.actions import Decision, decide
from servicecenter.attest.models import AttestTask
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM, make_agency, make_person, make_user

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=STOCKHOLM)
FLEX: dict[str, Any] = {"way": "attendance", "minutes": 480, "has_flex": True}


@dataclass
class Office:
    agency: Agency
    clerk: User
    boss: User
    person: Person

    @property
    def worker(self) -> User:
        return self.person.user

    @property
    def employment(self) -> Employment:
        return self.person.employments.get()


@contextmanager
def office(**rules: Any) -> Iterator[Office]:
    agency = make_agency()
    clerk, boss, worker = (make_user(agency, role) for role in (Role.PAYROLL_CLERK, Role.MANAGER, Role.EMPLOYEE))
    with tenant(agency.pk):
        group = make_group(code="T", name="Tjänstemän", is_default=True, by=clerk, at=NOW)
        decide_rules(group=group, starts_on=date(2025, 1, 1), source="lokalt avtal", by=clerk, at=NOW, **FLEX | rules)
        yield Office(agency, clerk, boss, make_person(user=worker))


def entered(text: str, duty: str = "ordinary", compensation: str = "money") -> Entered:
    """``08:00–16:30`` as someone writes it."""
    first, last = (timedelta(hours=int(each[:2]), minutes=int(each[3:])) for each in text.split("–"))
    return Entered(first, last, duty, compensation)


def write(at: Office, day: date, *rows: Entered, now: datetime = NOW) -> AttendanceReport:
    return write_day(employment=at.employment, day=day, rows=rows, by=at.worker, at=now)


def send(at: Office, report: AttendanceReport, *, now: datetime = NOW) -> AttestTask:
    send_in(report=report, by=at.worker, at=now)
    return AttestTask.objects.get(kind="attendance", object_id=report.pk, state="waiting")


def approve(at: Office, report: AttendanceReport, *, now: datetime = NOW, by: User | None = None) -> AttestTask:
    task = send(at, report, now=now)
    return decide(
        task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=by or at.boss,
        at=now + timedelta(minutes=1),
    )  # fmt: skip
