"""Everything that the savings of an agency are made from (underlag), gathered once for all its services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from onboarding.estimates.queries import Estimate, estimate_of
from onboarding.projects.models import Project
from onboarding.projects.services import services_on
from onboarding.savings.models import OwnCost, ServiceBaseline
from onboarding.savings.months import Line
from onboarding.savings.states import BaselineState
from onboarding.savings_rules.price_level import Level, price_levels, read_index
from onboarding.savings_rules.saving import Baseline
from onboarding.savings_rules.units import baseline_in
from onboarding.volumes.models import VolumeAnswer, VolumeForm
from onboarding.volumes.states import FormState
from servicecenter.agencies.queries import settings_under
from servicecenter.agreements.models import ServiceAgreement, VolumeRow
from servicecenter.agreements.queries import counting_versions
from servicecenter.service_catalogue.versions import catalogue_on

INDEX = "savings.price_index"
"""The local setting of a year's price level, from a day in that year."""


@dataclass(frozen=True, slots=True)
class Told:
    """A baseline and who stands behind it: the confirmed ``form`` of a project, or a row that was ``entered``."""

    baseline: Baseline
    form: VolumeForm | None = None
    entered: ServiceBaseline | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """``lines``, ``own`` and ``projects`` are by service of the catalogue; ``agreed`` by version; ``forms`` by project.

    ``entered`` is by service and state.
    """

    on: date
    lines: Mapping[str, Sequence[Line]]
    agreed: Mapping[int, Mapping[str, int]]
    levels: Mapping[int, Level]
    entered: Mapping[tuple[str, str], ServiceBaseline]
    own: Mapping[str, Sequence[OwnCost]]
    projects: Mapping[str, Sequence[Project]]
    forms: Mapping[int, VolumeForm]
    answers: Mapping[int, Mapping[str, Decimal]]

    def told(self, service: str) -> Told | None:
        """The baseline: of the latest project whose form tells it, else the one that was entered and confirmed."""
        for project in self.projects.get(service, ()):
            form = self.forms.get(project.pk)
            year = timezone.localdate(form.confirmed_at).year if form and form.confirmed_at else 0
            baseline = baseline_in(self.answers[form.pk], service, year) if form else None
            if baseline:
                return Told(baseline, form=form)
        row = self.entered.get((service, BaselineState.CONFIRMED))
        return Told(Baseline(row.cost_ore, row.units, row.year), entered=row) if row else None

    def estimate(self, service: str) -> tuple[Project, Estimate] | None:
        """What the latest project that connected the service was thought to cost, and came to."""
        for project in self.projects.get(service, ()):
            return project, estimate_of(project)
        return None


def grounds_here(on: date) -> Grounds:
    forms = list(VolumeForm.objects.filter(state=FormState.CONFIRMED).select_related("confirmed_by"))
    return Grounds(
        on=on,
        lines=_lines(on),
        agreed=_agreed(),
        levels=_levels(),
        entered=_entered(),
        own=_own_costs(),
        projects=_projects(on),
        forms={form.project_id: form for form in forms},
        answers=_answers(forms),
    )


def _lines(on: date) -> dict[str, list[Line]]:
    """Signed lines by the service that each is about, within the version that it belongs to."""
    counting = {version.pk: version for version in counting_versions()}
    found: dict[str, list[Line]] = defaultdict(list)
    for row in ServiceAgreement.objects.filter(signed_on__isnull=False, starts_on__lte=on).order_by("starts_on", "id"):
        version = counting.get(row.version_id)
        if row.version_id and version is None:
            continue
        delivered = catalogue_on(on).delivering(row.service)
        code = row.code or (delivered.code if delivered else row.service)
        ends = [day for day in (row.ends_on, version and version.valid_to) if day]
        starts_on = max(row.starts_on, version.valid_from) if version else row.starts_on
        found[code].append(Line(starts_on, min(ends, default=None), version))
    return found


def _agreed() -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for version_id, measure, quantity in VolumeRow.objects.values_list("version_id", "measure", "quantity"):
        found[version_id][measure] = quantity
    return found


def _levels() -> dict[int, Level]:
    """The house's own price levels, and those that the agency has set itself."""
    found = dict(price_levels())
    for row in settings_under(INDEX):
        index = read_index(row.value)
        if index is not None:
            found[row.starts_on.year] = Level(index, row.source)
    return found


def _entered() -> dict[tuple[str, str], ServiceBaseline]:
    rows = ServiceBaseline.objects.filter(state__in=(BaselineState.PROPOSED, BaselineState.CONFIRMED))
    return {(row.service, row.state): row for row in rows.select_related("entered_by", "decided_by")}


def _own_costs() -> dict[str, list[OwnCost]]:
    found: dict[str, list[OwnCost]] = defaultdict(list)
    for row in OwnCost.objects.filter(replaced_at=None).select_related("stated_by"):
        found[row.service].append(row)
    return found


def _projects(on: date) -> dict[str, list[Project]]:
    """The projects that connected each service, the latest first; one that was stopped connected nothing."""
    found: dict[str, list[Project]] = defaultdict(list)
    for project in Project.objects.exclude(state="stopped").order_by("-started_at", "-id"):
        for service in services_on(project.services, on):
            found[service.code].append(project)
    return found


def _answers(forms: Sequence[VolumeForm]) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for form_id, code, value in VolumeAnswer.objects.filter(form__in=forms).values_list("form_id", "code", "value"):
        found[form_id][code] = value
    return found
