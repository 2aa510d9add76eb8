"""The transition log (händelselogg för ärenden): every change of state, by whom, when and why. Append-only."""

from __future__ import annotations

from django.db import models

from servicecenter.tenancy.models import TenantModel


class TransitionLog(TenantModel):
    object_kind = models.CharField("slag", max_length=40)
    object_id = models.BigIntegerField("objekt")
    transition = models.CharField("övergång", max_length=40)
    from_state = models.CharField("från läge", max_length=30)
    to_state = models.CharField("till läge", max_length=30)
    by = models.ForeignKey("servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="av")
    behalf_of = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="för"
    )
    at = models.DateTimeField("tidpunkt")
    comment = models.CharField("kommentar", max_length=500, blank=True)
    content_hash = models.CharField("innehållets kontrollsumma", max_length=64, blank=True)

    class Meta:
        verbose_name = "lägesändring"
        verbose_name_plural = "lägesändringar"
        ordering = ["id"]
        indexes = [models.Index(fields=["agency", "object_kind", "object_id"])]

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id}: {self.from_state} → {self.to_state}"
