"""Where goods are delivered (leveransadresser)."""

from __future__ import annotations

import uuid

from django.db import models

from servicecenter.tenancy.models import TenantModel


class DeliveryAddress(TenantModel):
    """Where goods are delivered (leveransadress). One that orders point at is closed, never taken away."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("benämning", max_length=80)
    street = models.CharField("gatuadress", max_length=120)
    postal_code = models.CharField("postnummer", max_length=12)
    city = models.CharField("ort", max_length=60)
    gln = models.CharField("lokaliseringsnummer", max_length=13, blank=True, default="")
    contact_name = models.CharField("kontaktperson", max_length=80, blank=True, default="")
    contact_phone = models.CharField("kontaktens telefon", max_length=30, blank=True, default="")
    contact_email = models.CharField("kontaktens e-post", max_length=254, blank=True, default="")
    instruction = models.CharField("anvisning till den som levererar", max_length=200, blank=True)
    is_open = models.BooleanField("i bruk", default=True)

    class Meta:
        verbose_name = "leveransadress"
        verbose_name_plural = "leveransadresser"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="delivery_address_once")]

    def __str__(self) -> str:
        return self.name
