"""The papers that a project must produce (projektets papper): which paper of the two parties is which."""

from __future__ import annotations

from django.db import models

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ProjectPaper(TenantModel):
    """That a paper is the one that the template asks for under a code."""

    project = TenantForeignKey("onboarding.Project", related_name="papers", verbose_name="anslutningsprojekt")
    code = models.CharField("kod", max_length=40)
    paper = TenantForeignKey("servicecenter.Paper", related_name="+", verbose_name="papper")

    class Meta:
        verbose_name = "projektpapper"
        verbose_name_plural = "projektpapper"
        ordering = ["project", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "project", "code"], name="project_paper_once")]

    def __str__(self) -> str:
        return self.code
