"""What gate 3 asks of the receiving unit (A47): those who are customers already must not pay for the next one."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from onboarding.customer_levels.queries import codes_of, long_below
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from servicecenter.common.periods import Month
from servicecenter.service_levels.queries import unit_levels


def conditions(project: Project, *, on: date) -> list[Condition]:
    """``existing_customers_hold`` is asked by gate 3; the chair may let it pass for a time, with a reason."""
    stands = existing_stand(project, on)
    text = _("Befintliga kunders servicenivåer håller")
    quiet = _("ingen är under målet två månader i rad") if is_measured(project, on) else _("ingen kund är mätt än")
    return [Condition("existing_customers_hold", text, not stands, stands or quiet, reverse("onboarding_projects"))]


def is_measured(project: Project, on: date) -> bool:
    """Whether anything is known of the customers of the project's services in the last whole month."""
    return bool(unit_levels([Month.of(on).plus(-1)], codes_of(project)))


def existing_stand(project: Project, on: date) -> str:
    """What has been below the target two months running, or nothing (T8); a project that is live starts nothing."""
    if project.go_live_on is not None:
        return ""
    rows = long_below(codes_of(project), on=on)
    told = [
        _("%(code)s %(month)s: %(below)d av %(customers)d kunder under målet")
        % {"code": row.code, "month": row.month, "below": row.below, "customers": row.customers}
        for row in rows
    ]
    return "; ".join(told)
