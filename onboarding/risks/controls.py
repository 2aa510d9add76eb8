"""What the gates ask of the register of risks."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.projects.queries import limit_of
from onboarding.risks.models import RiskReview
from onboarding.risks.queries import latest_review

REVIEW_DAYS = "risk_review_days"
"""The limit of the project's template that says how old a review may be (mission row G41)."""


def conditions(project: Project, *, on: date | None = None) -> list[Condition]:
    """``risk_review_held`` is asked by gate 1, ``risk_review_fresh`` by every later gate and by tripwire T3."""
    review, link = latest_review(project), reverse("risk_review_new", args=[project.public_id])
    today, days = on or timezone.localdate(), limit_of(project, REVIEW_DAYS)
    return [
        Condition("risk_review_held", _("Riskanalysen är gjord"), review is not None, _stands(review, today), link),
        Condition(
            "risk_review_fresh",
            _("Riskgenomgång högst %d dagar gammal") % days,
            is_fresh(review, today, days),
            _stands(review, today),
            link,
        ),
    ]


def is_fresh(review: RiskReview | None, today: date, days: int) -> bool:
    return review is not None and (today - review.held_on).days <= days


def _stands(review: RiskReview | None, today: date) -> str:
    if review is None:
        return _("ingen genomgång är gjord")
    days = (today - review.held_on).days
    return _("senast %(day)s, för %(days)d dagar sedan") % {"day": review.held_on.isoformat(), "days": days}
