"""That people were reminded of invoices that wait for them."""

from __future__ import annotations

from django.db import models

from servicecenter.tenancy.models import TenantModel


class InvoiceReminder(TenantModel):
    """That someone was reminded of invoices (påminnelse om fakturor), at most once a day.

    ``raised`` counts what others have let wait for so long that it is told to the one above.
    """

    user = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="person")
    told_on = models.DateField("påmind")
    reviews = models.PositiveIntegerField("att granska", default=0)
    attests = models.PositiveIntegerField("att attestera", default=0)
    raised = models.PositiveIntegerField("från någon annan", default=0)

    class Meta:
        verbose_name = "påminnelse om fakturor"
        verbose_name_plural = "påminnelser om fakturor"
        ordering = ["-told_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "user", "told_on"], name="invoice_reminder_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.told_on}"
