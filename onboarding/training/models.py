"""Training in the new way of working (utbildning): roles, courses, who was there, and whether more is needed."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.projects.models import Project
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class TraineeRole(models.TextChoices):
    APPROVER = "approver", _("Attestanter och chefer")
    EMPLOYEE = "employee", _("Medarbetare")
    EXPERT = "expert", _("Kontaktpersoner i lön och ekonomi")


class TrainedRole(TenantModel):
    """How many of a role must be trained before go-live (roll att utbilda); the percent comes from the template."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="trained_roles", verbose_name="anslutningsprojekt")
    role = models.CharField("roll", max_length=10, choices=TraineeRole.choices)
    people = models.PositiveIntegerField("antal personer", validators=[MinValueValidator(1)])
    required = models.PositiveSmallIntegerField(
        "krav i procent", validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = "roll att utbilda"
        verbose_name_plural = "roller att utbilda"
        ordering = ["project", "role"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "role"], name="trained_role_once"),
            models.CheckConstraint(condition=Q(people__gte=1, required__range=(1, 100)), name="trained_role_figures"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class Course(TenantModel):
    """A course for a role (kurs); with a test, only those who passed it are trained."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="courses", verbose_name="anslutningsprojekt")
    role = models.CharField("roll", max_length=10, choices=TraineeRole.choices)
    name = models.CharField("kurs", max_length=120)
    held_on = models.DateField("hålls den")
    place = models.CharField("plats eller länk", max_length=200, blank=True)
    owner = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="kursledare")
    has_test = models.BooleanField("avslutas med prov", default=False)

    class Meta:
        verbose_name = "kurs"
        verbose_name_plural = "kurser"
        ordering = ["project", "held_on", "id"]

    def __str__(self) -> str:
        return self.name


class Attendance(TenantModel):
    """That someone took part in a course (kursdeltagande), by name: most of them have no log-in yet."""

    course = TenantForeignKey(Course, related_name="attendance", verbose_name="kurs")
    name = models.CharField("deltagarens namn", max_length=120)
    has_passed = models.BooleanField("godkänt prov", default=True)
    noted_at = models.DateTimeField("registrerad")
    noted_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerad av")

    class Meta:
        verbose_name = "kursdeltagande"
        verbose_name_plural = "kursdeltaganden"
        ordering = ["course", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "course", "name"], name="attendance_once")]

    def __str__(self) -> str:
        return self.name


class ExtraTrainingDecision(TenantModel):
    """Whether more training is needed after go-live (beslut), on the figures of the day."""

    project = TenantForeignKey(Project, related_name="training_decisions", verbose_name="anslutningsprojekt")
    contacts = models.PositiveIntegerField("ärenden på 30 dagar")
    employees = models.PositiveIntegerField("antal anställda")
    limit = models.DecimalField("gräns per 100 anställda", max_digits=6, decimal_places=1)
    is_needed = models.BooleanField("utbildning behövs")
    reason = models.CharField("skäl", max_length=500)
    decided_at = models.DateTimeField("beslutat")
    decided_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beslutat av")

    class Meta:
        verbose_name = "beslut om kompletterande utbildning"
        verbose_name_plural = "beslut om kompletterande utbildning"
        ordering = ["project", "-decided_at", "-id"]

    def __str__(self) -> str:
        return f"{self.decided_at:%Y-%m-%d}"
