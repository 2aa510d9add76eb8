"""Support cases and what is written in them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.agreements.catalogue import Area
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class CaseState(models.TextChoices):
    NEW = "new", _("Nytt")
    IN_PROGRESS = "in_progress", _("Pågår")
    WAITING = "waiting", _("Väntar på dig")
    SOLVED = "solved", _("Löst")


class SupportCase(TenantModel):
    """A question to the centre (supportärende). ``about`` is what it concerns, in words: an order, a supplier.

    ``follows`` is an earlier case that was solved too long ago to be opened again. ``critical_at`` is since when the
    team holds it to be critical: pay, invoices or purchases can't be done at all.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("ärendenummer", max_length=20)
    area = models.CharField("område", max_length=12, choices=Area)
    title = models.CharField("rubrik", max_length=120)
    about = models.CharField("gäller", max_length=120, blank=True)
    follows = TenantForeignKey("self", null=True, related_name="+", verbose_name="följer på ärende")
    state = models.CharField("läge", max_length=12, choices=CaseState, default=CaseState.NEW)
    opened_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="frågat av")
    opened_at = models.DateTimeField("frågat")
    handled_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="handläggare"
    )
    solved_at = models.DateTimeField("löst", null=True)
    critical_at = models.DateTimeField("kritiskt sedan", null=True)
    last_written_at = models.DateTimeField("senast skrivet")

    class Meta:
        verbose_name = "supportärende"
        verbose_name_plural = "supportärenden"
        ordering = ["-last_written_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="support_case_once"),
            models.CheckConstraint(condition=Q(state="solved") ^ Q(solved_at__isnull=True), name="support_case_solved"),
        ]
        indexes = [
            models.Index(fields=["agency", "area", "state", "opened_at"], name="support_case_queue"),
            models.Index(fields=["agency", "opened_by", "-last_written_at"], name="support_case_own"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseMessage(TenantModel):
    """Something that was written in a case (inlägg). A note is for the team only."""

    case = TenantForeignKey(SupportCase, related_name="messages", verbose_name="supportärende")
    text = models.TextField("text", max_length=5000)
    is_note = models.BooleanField("intern anteckning", default=False)
    written_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="skrivet av")
    written_at = models.DateTimeField("skrivet")

    class Meta:
        verbose_name = "inlägg"
        verbose_name_plural = "inlägg"
        ordering = ["case", "id"]

    def __str__(self) -> str:
        return f"{self.case}: {self.written_at:%Y-%m-%d}"
