"""The volumes of a project: versions, what is answered, what is missing, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from onboarding.projects.models import Project
from onboarding.projects.services import services_on
from onboarding.volumes.models import VolumeForm, VolumeIndication
from onboarding.volumes.questions import Question, missing, questions
from onboarding.volumes.states import FormState
from servicecenter.pricing.price_lists import newest
from servicecenter.service_catalogue.catalogue import CatalogueService


@dataclass(frozen=True, slots=True)
class Filled:
    """A version beside what it is asked: which questions have an answer."""

    asked: list[Question]
    answers: Mapping[str, Decimal]

    @property
    def missing(self) -> list[Question]:
        return missing(self.asked, self.answers.keys())

    @property
    def is_complete(self) -> bool:
        return bool(self.asked) and not self.missing

    def of_part(self, part: str) -> list[Question]:
        return [question for question in self.asked if question.part == part]


def services_of(project: Project, *, on: date | None = None) -> list[CatalogueService]:
    return services_on(project.services, on or timezone.localdate())


def versions_of(project: Project) -> QuerySet[VolumeForm]:
    return VolumeForm.objects.filter(project=project).select_related("started_by", "confirmed_by").order_by("-number")


def draft_of(project: Project) -> VolumeForm | None:
    return versions_of(project).filter(state=FormState.DRAFT).first()


def baseline_of(project: Project) -> VolumeForm | None:
    """The version that is confirmed now."""
    return versions_of(project).filter(state=FormState.CONFIRMED).first()


def latest_of(project: Project) -> VolumeForm | None:
    return versions_of(project).first()


def answers_of(form: VolumeForm | None) -> dict[str, Decimal]:
    return dict(form.answers.values_list("code", "value")) if form else {}


def filled_of(project: Project, form: VolumeForm | None, *, on: date | None = None) -> Filled:
    """How far a version has come, or how it would be with none."""
    return Filled(questions(services_of(project, on=on), newest()), answers_of(form))


def indications_of(form: VolumeForm) -> QuerySet[VolumeIndication]:
    return VolumeIndication.objects.filter(form=form).select_related("made_by").order_by("-made_at", "-id")


def indication_of(form: VolumeForm | None) -> VolumeIndication | None:
    return indications_of(form).first() if form else None
