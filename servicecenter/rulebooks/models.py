"""Rule documents loaded into the running centre: official tax tables and rule years, kept byte for byte."""

from __future__ import annotations

from django.db import models


class RuleDocument(models.Model):
    """One loaded file (regeldokument). The newest of a kind and year applies; runs pin the hash they used."""

    kind = models.CharField("slag", max_length=30)
    year = models.PositiveSmallIntegerField("år")
    file_name = models.CharField("fil", max_length=200)
    content = models.BinaryField("innehåll")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    note = models.CharField("anmärkning", max_length=500, blank=True)
    loaded_at = models.DateTimeField("inläst", auto_now_add=True)

    class Meta:
        verbose_name = "regeldokument"
        verbose_name_plural = "regeldokument"
        ordering = ["kind", "-year", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "year", "sha256"], name="rule_document_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.sha256[:12]}"
