"""What each gate asks (grindvillkor): conditions that the slices compute, by code. Nothing here is typed by anyone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date

from onboarding.communication import controls as communication
from onboarding.criteria import controls as criteria
from onboarding.customer_levels import controls as customer_levels
from onboarding.cutover import controls as cutover
from onboarding.data_migration import controls as data_migration
from onboarding.estimates import controls as estimates
from onboarding.forums import controls as forums
from onboarding.gaps import controls as gaps
from onboarding.handover import controls as handover
from onboarding.hypercare import controls as hypercare
from onboarding.lessons import controls as lessons
from onboarding.meetings import controls as meetings
from onboarding.parallel_runs import controls as parallel_runs
from onboarding.project_agreement import controls as project_agreement
from onboarding.project_papers import controls as project_papers
from onboarding.projects import controls as projects
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.projects.queries import limit_of
from onboarding.risks import controls as risks
from onboarding.staffing import controls as staffing
from onboarding.surveys import controls as surveys
from onboarding.system_links import controls as system_links
from onboarding.training import controls as training
from onboarding.volumes import controls as volumes

EVERY = {0, 1, 2, 3, 4, 5}
SOURCES: tuple[tuple[Collection[int], Callable[[Project, date], list[Condition]]], ...] = (
    (EVERY, lambda project, on: projects.conditions(project, on=on)),
    ({1, 2}, lambda project, on: meetings.conditions(project)),
    (EVERY, lambda project, on: project_papers.conditions(project)),
    ({2}, lambda project, on: estimates.conditions(project)),
    ({2, 3}, lambda project, on: criteria.conditions(project)),
    (EVERY, lambda project, on: risks.conditions(project, on=on)),
    ({1}, lambda project, on: volumes.conditions(project, on=on)),
    ({2, 3}, lambda project, on: gaps.conditions(project, on=on)),
    ({2, 3}, lambda project, on: system_links.conditions(project)),
    ({3}, lambda project, on: staffing.conditions(project)),
    ({3}, lambda project, on: training.conditions(project)),
    ({3}, lambda project, on: communication.conditions(project)),
    ({3, 4}, lambda project, on: cutover.conditions(project)),
    ({3}, lambda project, on: forums.conditions(project, on=on)),
    ({3}, lambda project, on: customer_levels.conditions(project, on=on)),
    ({4}, lambda project, on: hypercare.conditions(project, on=on)),
    ({5}, lambda project, on: handover.conditions(project, on=on)),
    ({5}, lambda project, on: lessons.conditions(project)),
    ({5}, lambda project, on: surveys.conditions(project)),
    ({2}, lambda project, on: project_agreement.conditions(project, on=on)),
    ({5}, lambda project, on: project_agreement.closing_conditions(project, on=on)),
    ({3}, lambda project, on: _of_moved_payroll(project)),
)
"""Who can tell of the project, and for which gates each is asked; a gate asks nobody in vain."""

GATES: Mapping[int, tuple[str, ...]] = {
    0: ("services_wanted", "account_named", "lead_named"),
    1: (
        "volumes_complete",
        "baseline_confirmed",
        "indication_made",
        "strategic_meeting_approved",
        "plan_in_time",
        "paper_plan",
        "paper_letter_of_intent",
        "paper_offer",
        "risk_review_held",
        "plan_holds",
    ),
    2: (
        "process_meetings_approved",
        "as_is_noted",
        "gaps_planned",
        "it_meeting_approved",
        "links_owned",
        "estimate_approved",
        "criteria_written",
        "roles_filled",
        "tasks_owned",
        "sla_rows",
        "sla_profiles",
        "annexes_approved",
        "data_processing_signed",
        "agreement_signed",
        "paper_detailed_plan",
        "risk_review_fresh",
        "plan_holds",
    ),
    3: (
        "data_loaded",
        "parallel_runs_made",
        "parallel_runs_explained",
        "critical_gaps_closed",
        "links_tested",
        "staffing_done",
        "training_done",
        "cutover_parts",
        "cutover_owned",
        "cutover_rollback",
        "deliveries_end",
        "audiences_told",
        "forums_appointed",
        "criteria_met",
        "criteria_approved",
        "existing_customers_hold",
        "paper_test_report",
        "paper_contingency",
        "paper_communication_plan",
        "risk_review_fresh",
        "plan_holds",
    ),
    4: (
        "cutover_done",
        "levels_kept",
        "no_critical_case",
        "contacts_calm",
        "paper_cutover_log",
        "risk_review_fresh",
    ),
    5: (
        "handover_accepted",
        "responsibilities_acknowledged",
        "lessons_decided",
        "survey_answered",
        "levels_signed",
        "paper_lessons_report",
        "paper_handover_protocol",
        "paper_sla_baseline",
        "paper_benefits_report",
        "risk_review_fresh",
    ),
}
"""The conditions of each gate in the order they are read. One that a kind of project has no use for is not offered."""


def _of_moved_payroll(project: Project) -> list[Condition]:
    """Only a project whose template asks for parallel runs moves people's data and pays them twice."""
    if not limit_of(project, "parallel_runs"):
        return []
    return [*data_migration.conditions(project), *parallel_runs.conditions(project)]


def offered(project: Project, *, on: date, gates: Collection[int] = EVERY) -> dict[str, Condition]:
    """Every condition that the slices can tell of a project for some gates, by code, as it stands on a day."""
    sources = [source for of, source in SOURCES if not set(of).isdisjoint(gates)]
    return {condition.code: condition for source in sources for condition in source(project, on)}


def asked(project: Project, gate: int, *, on: date) -> list[Condition]:
    """What a gate asks of a project, as it stands on a day."""
    found = offered(project, on=on, gates={gate})
    return [found[code] for code in GATES[gate] if code in found]
