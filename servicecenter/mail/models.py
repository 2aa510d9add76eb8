"""Mail that waits for the mail server (utgående post)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class OutgoingMail(models.Model):
    """One message, whole as it will be sent; the row is gone when the mail server has taken it."""

    recipients = ArrayField(models.CharField(max_length=254), verbose_name="mottagare")
    message = models.BinaryField("meddelande")
    handed_in_at = models.DateTimeField("inlämnad", auto_now_add=True)
    tries = models.PositiveIntegerField("försök", default=0)
    error = models.CharField("senaste fel", max_length=300, blank=True)

    class Meta:
        verbose_name = "utgående post"
        verbose_name_plural = "utgående post"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Utgående post {self.pk}"
