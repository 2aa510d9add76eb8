"""Files of orders from an external e-commerce system (orderfiler), how far each has come, and what was refused."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ExternalState(models.TextChoices):
    """How far a file has come (läge för orderfil)."""

    WAITING = "waiting", _("Läses in")
    DONE = "done", _("Inläst")
    STOPPED = "stopped", _("Stannade")


class ExternalImport(TenantModel):
    """A file of orders and receipts (inläst orderfil), with how it went and how far it has come, counted in orders.

    ``tries`` counts the times someone has begun on it since its last orders were read; ``worked_at`` is when they were.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("filens namn", max_length=200)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    total = models.PositiveIntegerField("order i filen", default=0)
    read = models.PositiveIntegerField("lästa order", default=0)
    added = models.PositiveIntegerField("nya order", default=0)
    received = models.PositiveIntegerField("nya mottagningar", default=0)
    same = models.PositiveIntegerField("oförändrade order", default=0)
    rejected = models.PositiveIntegerField("avvisade order", default=0)
    state = models.CharField("läge", max_length=8, choices=ExternalState, default=ExternalState.WAITING)
    tries = models.PositiveSmallIntegerField("försök", default=0)
    worked_at = models.DateTimeField("senast läst ur", null=True)
    recorded_at = models.DateTimeField("inläst")
    recorded_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="inläst av")

    class Meta:
        verbose_name = "inläst orderfil"
        verbose_name_plural = "inlästa orderfiler"
        ordering = ["-recorded_at", "-id"]

    def __str__(self) -> str:
        return self.name


class ExternalRow(TenantModel):
    """A row of a file that has come and not been read yet (väntande orderrad); it is gone when it is read.

    ``group`` is the same for all rows of an order; ``line`` is where the file has it.
    """

    external_import = TenantForeignKey(ExternalImport, related_name="rows", verbose_name="inläst orderfil")
    number = models.PositiveIntegerField("ordning")
    line = models.PositiveIntegerField("rad")
    group = models.CharField("order i filen", max_length=100)
    cells = models.TextField("radens innehåll")

    class Meta:
        verbose_name = "väntande orderrad"
        verbose_name_plural = "väntande orderrader"
        ordering = ["external_import", "number"]
        indexes = [models.Index(fields=["agency", "external_import", "group"], name="external_row_group")]

    def __str__(self) -> str:
        return f"rad {self.line}"


class ExternalReject(TenantModel):
    """An order of a file that was not used (avvisad order): where it is, which field is wrong, why and what to do."""

    external_import = TenantForeignKey(ExternalImport, related_name="rejects", verbose_name="inläst orderfil")
    line = models.PositiveIntegerField("rad")
    order_number = models.CharField("order i filen", max_length=40, blank=True)
    field = models.CharField("fält", max_length=40)
    reason = models.CharField("varför", max_length=300)

    class Meta:
        verbose_name = "avvisad order"
        verbose_name_plural = "avvisade order"
        ordering = ["external_import", "line", "id"]

    def __str__(self) -> str:
        return f"rad {self.line}: {self.reason}"
