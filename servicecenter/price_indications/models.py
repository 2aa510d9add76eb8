"""Price indications that somebody has asked to keep (sparade prisindikationer)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from servicecenter.tenancy.models import TenantModel


class PriceIndication(TenantModel):
    """What volumes cost by a price list, as it was reckoned (prisindikation). Never edited: another one is saved.

    The list, its year and the volumes are enough to reckon it again, line by line; the sums are kept beside so that a
    list that says something else one day is noticed.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("benämning", max_length=120)
    price_list = models.CharField("prislista", max_length=20)
    year = models.PositiveSmallIntegerField("år med tjänsten")
    services = models.JSONField("tjänster")
    volumes = models.JSONField("volymer")
    catalogue = models.PositiveSmallIntegerField("katalogversion")
    month_ore = models.BigIntegerField("öre per månad")
    year_ore = models.BigIntegerField("öre per år")
    saved_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="sparad av")
    saved_at = models.DateTimeField("sparad")

    class Meta:
        verbose_name = "prisindikation"
        verbose_name_plural = "prisindikationer"
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(month_ore__gte=0, year_ore__gte=0), name="indication_not_negative")
        ]
        indexes = [models.Index(fields=["agency", "-saved_at"], name="indication_saved")]

    def __str__(self) -> str:
        return self.title
