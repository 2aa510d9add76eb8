"""What a project leaves to the customer's service page (det som lämnas över): its own rows, nothing typed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from onboarding.projects.models import Project
from onboarding.projects.queries import limit_of, team_of
from onboarding.risks.controls import REVIEW_DAYS
from onboarding.risks.models import Risk
from onboarding.risks.queries import latest_review, risks_of
from onboarding.risks.states import RiskState
from onboarding.volumes.queries import baseline_of, filled_of
from servicecenter.service_catalogue.catalogue import Words
from servicecenter.service_page.actions import TakenOver

Row = tuple[str, dict[str, Any]]


def left_by(project: Project, *, on: date) -> TakenOver:
    """Contacts of both sides, the confirmed volumes and the open risks, as they are on the last day."""
    return TakenOver(
        source=project.public_id,
        contacts=list(_contacts(project, on)),
        volumes=list(_volumes(project, on)),
        risks=list(_risks(project, on)),
    )


def _contacts(project: Project, on: date) -> Iterator[Row]:
    for member in team_of(project, on=on):
        yield str(member.pk), {"side": member.side, "role": member.role, "user": member.user}


def _volumes(project: Project, on: date) -> Iterator[Row]:
    """Those of the baseline that the customer's finance head has confirmed."""
    baseline = baseline_of(project)
    if baseline is None:
        return
    filled = filled_of(project, baseline, on=on)
    asked = {question.code: (question.name, question.unit) for question in filled.asked}
    for code, value in filled.answers.items():
        name, unit = asked.get(code, (Words(code, code), Words("", "")))
        words = {"name": name.sv, "name_en": name.en, "unit": unit.sv, "unit_en": unit.en}
        yield code, {"code": code, "value": value, **words}


def _risks(project: Project, on: date) -> Iterator[Row]:
    for risk in risks_of(project, state=RiskState.OPEN):
        yield (
            str(risk.public_id),
            {
                "cause": risk.cause,
                "effect": risk.effect,
                "probability": risk.probability,
                "impact": risk.impact,
                "response": str(risk.get_response_display()),
                "measure": risk.measure,
                "owner": risk.owner,
                "closes_when": risk.closes_when,
                "review_on": next_review(project, risk, on=on),
            },
        )


def next_review(project: Project, risk: Risk, *, on: date) -> date:
    """As long after the last review as the template lets pass, or the day that is watched for if that is sooner."""
    review = latest_review(project)
    due = (review.held_on if review else on) + timedelta(days=limit_of(project, REVIEW_DAYS))
    return min(due, risk.trigger_on) if risk.trigger_on and risk.trigger_on >= on else due
