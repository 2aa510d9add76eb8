"""Messages out and in, whole as they travel. What belongs to no agency never becomes a row: it stays a file."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantModel


class OutgoingState(models.TextChoices):
    WAITING = "waiting", _("Väntar")
    SENT = "sent", _("Sänt")
    RECEIPTED = "receipted", _("Kvitterat")
    REFUSED = "refused", _("Avvisat av mottagaren")
    FAILED = "failed", _("Kunde inte sändas")
    STOPPED = "stopped", _("Stoppat")


class OutgoingMessage(TenantModel):
    """A message to a supplier (utgående meddelande). ``origin`` is what it is about, so that nothing is sent twice.

    ``public_id`` is its identity in the envelope as well: sent again, it is the same message.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("meddelandetyp", max_length=8)
    receiver = models.CharField("mottagare", max_length=60)
    origin = models.CharField("ursprung", max_length=120)
    envelope = models.BinaryField("meddelande")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    state = models.CharField("läge", max_length=10, choices=OutgoingState, default=OutgoingState.WAITING)
    attempts = models.PositiveIntegerField("försök", default=0)
    next_try_at = models.DateTimeField("nästa försök")
    error = models.TextField("senaste fel", blank=True)
    checked_by = models.CharField("kontrollerat enligt", max_length=20, blank=True)
    recorded_at = models.DateTimeField("inlämnat")
    sent_at = models.DateTimeField("sänt", null=True)

    class Meta:
        verbose_name = "utgående meddelande"
        verbose_name_plural = "utgående meddelanden"
        ordering = ["-recorded_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "origin"], name="outgoing_message_once")]
        indexes = [
            models.Index(fields=["agency", "state", "next_try_at"], name="outgoing_message_state"),
            models.Index(fields=["agency", "-recorded_at"], name="outgoing_message_when"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class IncomingState(models.TextChoices):
    RECEIVED = "received", _("Mottaget")
    HANDLED = "handled", _("Behandlat")
    QUARANTINED = "quarantined", _("I karantän")


class IncomingMessage(TenantModel):
    """A message to the agency (inkommande meddelande), kept as it came; the same bytes are taken once."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("meddelandetyp", max_length=8, blank=True)
    sender = models.CharField("avsändare", max_length=60)
    instance_id = models.CharField("avsändarens beteckning", max_length=200)
    envelope = models.BinaryField("meddelande")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    state = models.CharField("läge", max_length=12, choices=IncomingState, default=IncomingState.RECEIVED)
    reason = models.TextField("skäl", blank=True)
    attempts = models.PositiveIntegerField("försök", default=0)
    checked_by = models.CharField("kontrollerat enligt", max_length=20, blank=True)
    received_at = models.DateTimeField("mottaget")
    handled_at = models.DateTimeField("behandlat", null=True)

    class Meta:
        verbose_name = "inkommande meddelande"
        verbose_name_plural = "inkommande meddelanden"
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "sha256"], name="incoming_message_once")]
        indexes = [
            models.Index(fields=["agency", "state", "-received_at"], name="incoming_message_state"),
            models.Index(fields=["agency", "-received_at"], name="incoming_message_when"),
            models.Index(fields=["agency", "instance_id"], name="incoming_message_instance"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.instance_id}"
