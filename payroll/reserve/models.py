"""What has been written to pay without the system (reservarkiv): enough to know a payment again when it comes back."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ReserveExport(TenantModel):
    """One agency's part of an archive (reservarkiv): the net pay of one run again, to be paid on a day.

    How much follows from the run, whose payslips never change. Nothing of it is paid by being written.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    run = TenantForeignKey("payroll.PayRun", related_name="+", verbose_name="efter lönekörning")
    pays_on = models.DateField("betalningsdag")
    person_ids = ArrayField(models.BigIntegerField(), verbose_name="personer som kan betalas")
    payment_count = models.PositiveIntegerField("antal betalningar")
    total_ore = models.BigIntegerField("summa i öre")
    message_id = models.CharField("meddelande-id", max_length=35)
    sha256 = models.CharField("betalningsfilens kontrollsumma", max_length=64)
    file_name = models.CharField("arkivets filnamn", max_length=120)
    written_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="skrivet av")
    written_at = models.DateTimeField("skrivet")

    class Meta:
        verbose_name = "reservarkiv"
        verbose_name_plural = "reservarkiv"
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return f"Reservarkiv {self.run.month} för betalning {self.pays_on}"
