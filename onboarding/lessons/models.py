"""What a project taught (lärdomar), and what the next project shall do otherwise because of it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.lessons.states import LessonState
from onboarding.projects.models import Project, ProjectKind, TemplateVersion
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class LessonKind(models.TextChoices):
    WELL = "well", _("Gick bra")
    WRONG = "wrong", _("Gick fel")
    IMPROVE = "improve", _("Kan bli bättre")


class Theme(models.TextChoices):
    PLAN = "plan", _("Plan och styrning")
    PROCESS = "process", _("Process och arbetssätt")
    SYSTEM = "system", _("System och data")
    PEOPLE = "people", _("Utbildning och kommunikation")
    TOGETHER = "together", _("Samarbete")


class ChangeKind(models.TextChoices):
    SET = "set", _("Ändra värde")
    ADD = "add", _("Lägg till")
    REMOVE = "remove", _("Ta bort")


class Lesson(TenantModel):
    """Something learnt in a project (lärdom), and what was decided about it."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="lessons", verbose_name="anslutningsprojekt")
    kind = models.CharField("slag", max_length=10, choices=LessonKind.choices)
    theme = models.CharField("tema", max_length=10, choices=Theme.choices)
    told = models.TextField("lärdom", max_length=1000)
    noted_at = models.DateTimeField("registrerad")
    noted_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerad av")
    state = models.CharField("läge", max_length=10, choices=LessonState.choices, default=LessonState.OPEN)
    action = models.CharField("beslutad åtgärd", max_length=500, blank=True)
    decided_at = models.DateTimeField("beslutad", null=True, blank=True)
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="beslutad av"
    )

    class Meta:
        verbose_name = "lärdom"
        verbose_name_plural = "lärdomar"
        ordering = ["project", "theme", "noted_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | Q(~Q(state="open"), ~Q(action=""), decided_at__isnull=False),
                name="lesson_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.told if len(self.told) <= 120 else f"{self.told[:119].rstrip()}…"


class TemplateProposal(TenantModel):
    """A change of the template that a lesson leads to (förslag till malländring), until a version takes it up."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    lesson = TenantForeignKey(Lesson, related_name="proposals", verbose_name="lärdom")
    template_kind = models.CharField("mall", max_length=10, choices=ProjectKind.choices)
    change = models.CharField("slag av ändring", max_length=10, choices=ChangeKind.choices)
    path = models.CharField("plats i mallen", max_length=120)
    new_value = models.CharField("nytt värde", max_length=300, blank=True)
    proposed_at = models.DateTimeField("föreslagen")
    published_in = models.ForeignKey(
        TemplateVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="publicerad i"
    )

    class Meta:
        verbose_name = "förslag till malländring"
        verbose_name_plural = "förslag till malländringar"
        ordering = ["template_kind", "proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "lesson"], name="proposal_once"),
            models.CheckConstraint(condition=Q(change="remove") | ~Q(new_value=""), name="proposal_has_value"),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()}: {self.path}"
