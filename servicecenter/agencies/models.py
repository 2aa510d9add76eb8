"""Customer agencies (kundmyndigheter), their units and their dated settings."""

from __future__ import annotations

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Agency(models.Model):
    """An agency under the Government (myndighet). Its id is the scope of everything it owns."""

    code = models.SlugField("kortnamn", max_length=40, unique=True)
    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("namn", max_length=120)
    name_en = models.CharField("engelskt namn", max_length=120, blank=True)
    sort_key = models.CharField("sorteringsnyckel", max_length=250, editable=False)
    organisation_number = models.CharField(
        "organisationsnummer", max_length=10, unique=True, validators=[RegexValidator(r"^\d{10}$")]
    )
    bank_bic = models.CharField("bankens BIC", max_length=11, default="NDEASESS")
    bank_account = models.CharField("utbetalande konto (IBAN)", max_length=34, blank=True)
    is_active = models.BooleanField("aktiv", default=True)

    class Meta:
        verbose_name = "myndighet"
        verbose_name_plural = "myndigheter"
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


class Unit(TenantModel):
    """An organisational unit (enhet) with its manager; units form a tree."""

    code = models.CharField("kod", max_length=20)
    name = models.CharField("namn", max_length=120)
    parent = TenantForeignKey(
        "servicecenter.Unit", null=True, blank=True, related_name="children", verbose_name="överordnad enhet"
    )
    manager = models.ForeignKey(
        "servicecenter.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="chef"
    )
    cost_centre = models.CharField("kostnadsställe", max_length=20, blank=True)

    class Meta:
        verbose_name = "enhet"
        verbose_name_plural = "enheter"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="unit_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class KnowledgeLine(TenantModel):
    """Where the agency's latest calculation drew the line (kunskapsgräns): what is recorded afterwards comes after it.

    One narrow row per agency, apart from ``Agency`` so that locking it disturbs nobody who only refers to the agency.
    """

    cut_off_at = models.DateTimeField("senaste stopp för underlag", null=True, blank=True)

    class Meta:
        verbose_name = "kunskapsgräns"
        verbose_name_plural = "kunskapsgränser"
        constraints = [models.UniqueConstraint(fields=["agency"], name="knowledge_line_once")]

    def __str__(self) -> str:
        return str(self.cut_off_at or "")


class AgencySetting(TenantModel):
    """A local value with dates and source (lokal inställning): what the central agreement leaves to the agency."""

    key = models.CharField("inställning", max_length=80)
    value = models.CharField("värde", max_length=200)
    source = models.CharField("källa", max_length=300)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        verbose_name = "lokal inställning"
        verbose_name_plural = "lokala inställningar"
        ordering = ["key", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "key", "starts_on"], name="setting_once_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="setting_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} från {self.starts_on}"
