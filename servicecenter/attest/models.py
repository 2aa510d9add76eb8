"""The attest inbox (attestkorgen): one row for each thing that waits for someone's decision."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class AttestState(models.TextChoices):
    WAITING = "waiting", _("Väntar")
    APPROVED = "approved", _("Attesterad")
    RETURNED = "returned", _("Återsänd")
    WITHDRAWN = "withdrawn", _("Återtagen")


class AttestTask(TenantModel):
    """What waits for whom. The subject (time entry, absence, claim …) plugs in by ``kind``."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=40)
    object_id = models.BigIntegerField("objekt")
    title = models.CharField("rubrik", max_length=200)
    subject = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gäller"
    )
    subject_name = models.CharField("gäller person", max_length=160, blank=True)
    requested_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="begärd av"
    )
    requested_at = models.DateTimeField("begärd")
    unit = TenantForeignKey("servicecenter.Unit", null=True, blank=True, related_name="+", verbose_name="enhet")
    amount_ore = models.BigIntegerField("belopp i öre", null=True, blank=True)
    remarks = models.PositiveSmallIntegerField("antal anmärkningar", null=True, blank=True)
    permission = models.CharField("behörighet som krävs", max_length=40)
    then_permission = models.CharField("behörighet som krävs därefter", max_length=40, blank=True, db_default="")
    reviewed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, db_index=False, related_name="+", verbose_name="granskad av"
    )
    content_hash = models.CharField("innehållets kontrollsumma", max_length=64, blank=True)
    state = models.CharField("läge", max_length=12, choices=AttestState.choices, default=AttestState.WAITING)
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="beslutad av"
    )
    behalf_of = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="för"
    )
    decided_at = models.DateTimeField("beslutad", null=True, blank=True)
    comment = models.CharField("kommentar", max_length=500, blank=True)

    class Meta:
        verbose_name = "attestärende"
        verbose_name_plural = "attestärenden"
        ordering = ["requested_at", "id"]
        indexes = [models.Index(fields=["agency", "state", "requested_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind", "object_id"], condition=Q(state="waiting"), name="attest_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("subject")) | Q(subject__isnull=True),
                name="attest_never_own_case",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"]) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="attest_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.title
