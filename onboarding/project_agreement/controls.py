"""What gate 2 asks of the agreement, in the words of the agreement's own checks (G20, G21)."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from onboarding.project_agreement.queries import version_held, version_of
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from servicecenter.agreements.controls import gate_checks

ASKED = {
    "sla_rows": lazy("Varje bastjänst har minst en servicenivå"),
    "sla_profiles": lazy("Varje servicenivå har hel mätprofil"),
    "annexes_approved": lazy("Bilagorna är godkända"),
    "data_processing_signed": lazy("Personuppgiftsbilagan är undertecknad och gäller"),
    "agreement_signed": lazy("Överenskommelsen är undertecknad av båda"),
}


def conditions(project: Project, *, on: date) -> list[Condition]:
    """``sla_rows``, ``sla_profiles``, ``annexes_approved``, ``data_processing_signed`` and ``agreement_signed``.

    Without a version every one of them is unmet: nothing is let through because it can't be asked.
    """
    return _asked(project, tuple(ASKED), on=on)


def level_conditions(project: Project, *, on: date) -> list[Condition]:
    """What is put right where services and levels are chosen."""
    return _asked(project, ("sla_rows", "sla_profiles"), on=on)


def _asked(project: Project, codes: tuple[str, ...], *, on: date) -> list[Condition]:
    version = version_of(project)
    if version is None:
        link = reverse("project_services", args=[project.public_id])
        stands = _("överenskommelsen är inte upplagd")
        return [Condition(code, ASKED[code], is_met=False, stands=stands, link=link) for code in codes]
    found = {check.code: check for check in gate_checks(version, on=on)}
    return [
        Condition(code, found[code].text, found[code].is_met, found[code].stands.rstrip("."), found[code].link)
        for code in codes
    ]


def closing_conditions(project: Project, *, on: date) -> list[Condition]:
    """``levels_signed`` is asked by gate 5: there is a signed version whose service levels can be approved (G40)."""
    version = version_held(project, on)
    text = _("Undertecknade servicenivåer gäller och kan godkännas")
    link = reverse("agreements")
    if version is None:
        return [Condition("levels_signed", text, is_met=False, stands=_("ingen version gäller"), link=link)]
    return [Condition("levels_signed", text, is_met=True, stands=str(version), link=link)]
