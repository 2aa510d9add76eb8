"""Which version of the agency's agreement a project leads to, and what there is to choose in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onboarding.projects.models import Project
from servicecenter.agreement_texts.library import LevelText, levels, measures_for
from servicecenter.agreements.models import AgreementVersion, ResponsibilityRow, ServiceAgreement, SlaRow
from servicecenter.agreements.queries import lines_of, versions_in_force
from servicecenter.service_catalogue.catalogue import CatalogueService, ServiceClass
from servicecenter.variants.models import Variant
from servicecenter.variants.queries import approved_here


@dataclass(frozen=True, slots=True)
class Ordered:
    """A service of the draft: its line, its level, and how many measures count for it."""

    service: CatalogueService
    line: ServiceAgreement
    levels: tuple[SlaRow, ...]
    more: tuple[CatalogueService, ...]
    """Add-ons and special services that add to it and are not chosen."""


@dataclass(frozen=True, slots=True)
class Carried:
    """An approved deviation, and whether a step of the draft has it."""

    variant: Variant
    step: ResponsibilityRow | None


def version_of(project: Project) -> AgreementVersion | None:
    """The newest version that has a line for one of the project's services."""
    rows = AgreementVersion.objects.filter(lines__service__in=project.services).distinct()
    return rows.select_related("paper", "agreement").order_by("-made_at", "-pk").first()


def ordered(version: AgreementVersion) -> list[Ordered]:
    """The services of a version, the base services first, each with what can be added to it."""
    lines = {line.code: line for line in lines_of(version)}
    rows = list(SlaRow.objects.filter(version=version).order_by("code"))
    services = [version.catalogue.service(code) for code in lines]
    return [
        Ordered(
            service,
            lines[service.code],
            tuple(row for row in rows if row.service == service.code),
            tuple(each for each in version.catalogue if each.parent == service.code and each.code not in lines),
        )
        for service in sorted(services, key=lambda each: each.service_class != ServiceClass.BASE)
    ]


def out_of_reach(version: AgreementVersion) -> list[tuple[CatalogueService, CatalogueService]]:
    """Add-ons that cannot be chosen, each with the base service that is not ordered."""
    codes = set(lines_of(version).values_list("code", flat=True))
    catalogue = version.catalogue
    return [
        (each, catalogue.service(each.parent))
        for each in catalogue
        if each.parent and each.parent not in codes and each.code not in codes
    ]


def carried(version: AgreementVersion) -> list[Carried]:
    """The approved deviations from the version's services, each with the step of the version that has it."""
    steps = list(ResponsibilityRow.objects.filter(version=version))
    services, departed = {row.service for row in steps}, {(row.service, row.step): row for row in steps if row.reason}
    here = [one for one in approved_here(on=version.valid_from) if one.service in services]
    return [Carried(one, departed.get((one.service, one.step))) for one in here]


def line_of(version: AgreementVersion, code: str) -> ServiceAgreement | None:
    return lines_of(version).filter(code=code).first()


def measures_chosen(version: AgreementVersion, code: str) -> list[str]:
    rows = SlaRow.objects.filter(version=version, service=code, code__in=[each.code for each in measures_for(code)])
    return list(rows.order_by("code").values_list("code", flat=True))


def level_now(line: ServiceAgreement) -> LevelText:
    """The level that a line has; one written by hand that the library does not know counts as the standard."""
    return next((level for level in levels() if level.name == line.level), levels()[0])


def version_held(project: Project, on: date) -> AgreementVersion | None:
    """The signed version that holds on a day and has a line for one of the project's services."""
    return versions_in_force(on).filter(lines__service__in=project.services).distinct().first()
