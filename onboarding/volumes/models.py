"""The volumes in versions (volymformulär), the baseline that one of them becomes, and prices made from it."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from onboarding.projects.models import Project
from onboarding.volumes.states import FormState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class VolumeForm(TenantModel):
    """A version of the volumes (volymversion). Confirmed, it is the baseline, and is never changed again."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="volume_forms", verbose_name="anslutningsprojekt")
    number = models.PositiveIntegerField("version")
    state = models.CharField("läge", max_length=10, choices=FormState.choices, default=FormState.DRAFT)
    started_at = models.DateTimeField("påbörjad")
    started_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="påbörjad av")
    confirmed_at = models.DateTimeField("bekräftad", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bekräftad av"
    )

    class Meta:
        verbose_name = "volymversion"
        verbose_name_plural = "volymversioner"
        ordering = ["project", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "project", "number"], name="volume_form_once"),
            models.UniqueConstraint(
                fields=["agency", "project"], condition=Q(state="draft"), name="volume_form_one_draft"
            ),
            models.UniqueConstraint(
                fields=["agency", "project"], condition=Q(state="confirmed"), name="volume_form_one_baseline"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", confirmed_at__isnull=True)
                | Q(~Q(state="draft"), confirmed_at__isnull=False),
                name="volume_form_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.number}"


class VolumeAnswer(TenantModel):
    """One volume of a version (volym), as it was written and by whom."""

    form = TenantForeignKey(VolumeForm, related_name="answers", verbose_name="volymversion")
    code = models.CharField("mått", max_length=60)
    value = models.DecimalField("värde", max_digits=14, decimal_places=2, validators=[MinValueValidator(0)])
    given_at = models.DateTimeField("lämnad")
    given_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="lämnad av")

    class Meta:
        verbose_name = "volym"
        verbose_name_plural = "volymer"
        ordering = ["form", "code"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "form", "code"], name="volume_answer_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="volume_not_below_nought"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"


class VolumeIndication(TenantModel):
    """What a version of the volumes costs by a price list (prisindikation ur volymer). Never changed."""

    form = TenantForeignKey(VolumeForm, related_name="indications", verbose_name="volymversion")
    price_list = models.CharField("prislista", max_length=40)
    services = ArrayField(models.CharField(max_length=40), verbose_name="tjänster")
    volumes = models.JSONField("volymer")
    month_ore = models.BigIntegerField("öre per månad")
    year_ore = models.BigIntegerField("öre per år")
    made_at = models.DateTimeField("gjord")
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="gjord av")

    class Meta:
        verbose_name = "prisindikation ur volymer"
        verbose_name_plural = "prisindikationer ur volymer"
        ordering = ["form", "-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.form}, {self.price_list}"
