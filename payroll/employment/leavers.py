"""Whoever has left loses their access (den som slutat): every night, after the agency's days of grace."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from payroll.employment.models import ConsultantSpan, EmploymentSpan, Person
from servicecenter.accounts.queries import memberships_here
from servicecenter.agencies.queries import in_force, setting
from servicecenter.sign_on.actions import end_access

GRACE = "sign_on.grace_days"
"""The agency's dated setting: days after the last day of employment; 0 where the agency has decided nothing."""


def leavers(*, on: date) -> list[Person]:
    """People with a role whose last employment ended longer ago than the days of grace, and consultants whose
    last assignment has ended."""
    own = {"employment__person": OuterRef("pk"), "superseded_at__isnull": True}
    spans = EmploymentSpan.objects.filter(**own).order_by()
    lasting = spans.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on - timedelta(days=days_of_grace(on))))
    assignments = ConsultantSpan.objects.filter(**own).order_by()
    has_role = memberships_here().filter(in_force(on), user_id=OuterRef("user_id")).order_by()
    was_here = Exists(spans) | Exists(assignments)
    found = Person.objects.filter(
        was_here, ~Exists(lasting), ~Exists(assignments.filter(ends_on__gte=on)), Exists(has_role)
    ).select_related("user")
    return list(found.order_by("pk"))


def days_of_grace(on: date) -> int:
    said = (setting(GRACE, on) or "").strip()
    return int(said) if said.isdecimal() else 0


@transaction.atomic
def end_access_of_leavers(*, at: datetime) -> int:
    """End what everyone who has left could still do in the agency in scope; returns how many had something."""
    people = leavers(on=timezone.localdate(at))
    return sum(1 for person in people if end_access(user=person.user, reason="anställningen är slut", by=None, at=at))
