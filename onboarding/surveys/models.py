"""The survey of a project (enkät): who is asked, and answers that nobody can be found in.

Answers are only added to a count, and a comment lies in no order and without a moment: who has answered is known, what
they answered is not kept anywhere.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from onboarding.projects.models import Project
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ProjectSurvey(TenantModel):
    """That a project asks how it went (enkät), once. What was answered is shown when it is closed."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="surveys", verbose_name="anslutningsprojekt")
    sent_at = models.DateTimeField("skickad")
    sent_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="skickad av")
    reminded_at = models.DateTimeField("påmint", null=True, blank=True)
    closed_at = models.DateTimeField("stängd", null=True, blank=True)

    class Meta:
        verbose_name = "enkät"
        verbose_name_plural = "enkäter"
        ordering = ["project"]
        constraints = [models.UniqueConstraint(fields=["agency", "project"], name="survey_once")]

    def __str__(self) -> str:
        return str(self.project)


class SurveyInvitation(TenantModel):
    """Someone who is asked (inbjudan till enkät), and whether they have answered; when would tell what."""

    survey = TenantForeignKey(ProjectSurvey, related_name="invitations", verbose_name="enkät")
    email = models.EmailField("e-postadress")
    full_name = models.CharField("fullständigt namn", max_length=120)
    group = models.CharField("grupp", max_length=10)
    has_answered = models.BooleanField("har svarat", default=False)

    class Meta:
        verbose_name = "inbjudan till enkät"
        verbose_name_plural = "inbjudningar till enkät"
        ordering = ["survey", "email"]
        constraints = [models.UniqueConstraint(fields=["agency", "survey", "email"], name="survey_invitation_once")]

    def __str__(self) -> str:
        return self.email


class SurveyTally(TenantModel):
    """How many of a group gave a question a value (svarsantal)."""

    survey = TenantForeignKey(ProjectSurvey, related_name="tallies", verbose_name="enkät")
    group = models.CharField("grupp", max_length=10)
    question = models.CharField("fråga", max_length=20)
    value = models.PositiveSmallIntegerField("värde")
    count = models.PositiveIntegerField("antal", default=0)

    class Meta:
        verbose_name = "svarsantal"
        verbose_name_plural = "svarsantal"
        ordering = ["survey", "question", "group", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "survey", "group", "question", "value"], name="survey_tally_once"
            ),
            models.CheckConstraint(condition=Q(value__range=(1, 5)), name="survey_tally_of_five"),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.value}: {self.count}"


class SurveyComment(TenantModel):
    """What someone wrote (kommentar i enkät). Its key is drawn at random and says nothing of when."""

    id = models.UUIDField("id", primary_key=True, default=uuid.uuid4, editable=False)
    survey = TenantForeignKey(ProjectSurvey, related_name="comments", verbose_name="enkät")
    text = models.CharField("kommentar", max_length=1000)

    class Meta:
        verbose_name = "kommentar i enkät"
        verbose_name_plural = "kommentarer i enkät"
        ordering = ["survey", "text"]

    def __str__(self) -> str:
        return self.text
