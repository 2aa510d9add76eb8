"""What happened, and who read protected data. No foreign keys: the log outlives what it tells of."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One event (händelse), written once. A trigger fills ``row_hash``; sealing sets ``block``."""

    at = models.DateTimeField("tidpunkt")
    agency_id = models.BigIntegerField("myndighet", null=True)
    actor_id = models.BigIntegerField("användare", null=True)
    actor_name = models.CharField("användarens namn", max_length=160)
    event = models.CharField("händelse", max_length=60)
    object_kind = models.CharField("slag", max_length=40, blank=True)
    object_id = models.CharField("objekt", max_length=40, blank=True)
    object_name = models.CharField("objektets namn", max_length=200, blank=True)
    person_id = models.BigIntegerField("gäller person", null=True)
    detail = models.JSONField("uppgifter", default=dict)
    request_id = models.CharField("anrop", max_length=40, blank=True)
    row_hash = models.BinaryField("radens kontrollsumma", null=True, editable=False)
    block_id = models.BigIntegerField("block", null=True, editable=False)

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["agency_id", "-id"]),
            models.Index(fields=["agency_id", "person_id", "-id"]),
            models.Index(fields=["id"], condition=models.Q(block_id__isnull=True), name="audit_unsealed"),
            models.Index(fields=["block_id"]),
            models.Index(fields=["agency_id", "actor_id", "at"], condition=models.Q(event="read"), name="audit_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.event}"


class AuditBlock(models.Model):
    """A sealed block: the hashes of its rows, chained to the block before."""

    sealed_at = models.DateTimeField("förseglad")
    first_id = models.BigIntegerField("första rad")
    last_id = models.BigIntegerField("sista rad")
    row_count = models.IntegerField("rader")
    row_hashes = models.BinaryField("radernas kontrollsummor")
    previous_hash = models.BinaryField("föregående blocks kontrollsumma")
    block_hash = models.BinaryField("blockets kontrollsumma")

    class Meta:
        verbose_name = "förseglat block"
        verbose_name_plural = "förseglade block"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Block {self.pk}, {self.row_count} rader"


class AuditCheck(models.Model):
    """One proof of the whole chain (kontroll av loggen): what was walked, and what was wrong. Append-only."""

    checked_at = models.DateTimeField("kontrollerad")
    last_block = models.BigIntegerField("sista block")
    block_hash = models.CharField("blockets kontrollsumma", max_length=64, blank=True)
    fault_count = models.IntegerField("fel")
    faults = models.JSONField("de första felen", default=list)

    class Meta:
        verbose_name = "kontroll av loggen"
        verbose_name_plural = "kontroller av loggen"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M}: {self.fault_count} fel"
