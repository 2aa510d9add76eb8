"""Signs of life (livstecken) of workers and of the schedule's jobs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignKind(models.TextChoices):
    WORKER = "worker", _("Arbetsprocess")
    JOB = "job", _("Schemalagt jobb")


class SignOfLife(models.Model):
    """When a worker, or a job of the schedule, was last seen to finish something."""

    kind = models.CharField("slag", max_length=8, choices=SignKind.choices)
    name = models.CharField("namn", max_length=120)
    at = models.DateTimeField("tidpunkt")

    class Meta:
        verbose_name = "livstecken"
        verbose_name_plural = "livstecken"
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="sign_of_life_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
