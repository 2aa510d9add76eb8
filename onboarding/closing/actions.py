"""Handing a closed project over to the customer's service page (överlämning till tjänstesidan)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from onboarding.closing.queries import left_by
from onboarding.projects.models import Project
from servicecenter.accounts.models import User
from servicecenter.service_page.actions import take_over


def hand_over(project: Project, *, by: User, at: datetime) -> int:
    """Copy what lives on; called in the transaction that closes the project."""
    return take_over(left=left_by(project, on=timezone.localdate(at)), by=by, at=at)
