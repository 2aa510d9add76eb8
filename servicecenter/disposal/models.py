"""Rules, legal holds, and the disposals themselves, which stay as tombstones of what is gone."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class DisposalRule(TenantModel):
    """The agency's decision on one kind (gallringsregel): how many years after the start event, and by what right."""

    kind = models.CharField("slag", max_length=40)
    years = models.PositiveSmallIntegerField("år")
    legal_basis = models.CharField("stöd", max_length=200)
    starts_on = models.DateField("gäller från")
    decided_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beslutad av")
    decided_at = models.DateTimeField("beslutad")

    class Meta:
        verbose_name = "gallringsregel"
        verbose_name_plural = "gallringsregler"
        ordering = ["kind", "-starts_on", "-id"]
        indexes = [models.Index(fields=["agency", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.years} år"


class LegalHold(TenantModel):
    """Nothing of a kind, or of a person, is disposed of while a dispute or an audit goes on (gallringsstopp)."""

    kind = models.CharField("slag", max_length=40, blank=True)
    person_id = models.BigIntegerField("person", null=True, blank=True)
    reason = models.CharField("anledning", max_length=200)
    placed_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="satt av")
    placed_at = models.DateTimeField("satt")
    lifted_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="hävd av"
    )
    lifted_at = models.DateTimeField("hävd", null=True)

    class Meta:
        verbose_name = "gallringsstopp"
        verbose_name_plural = "gallringsstopp"
        ordering = ["-id"]
        indexes = [models.Index(fields=["agency", "lifted_at"])]

    def __str__(self) -> str:
        return self.reason


class Disposal(TenantModel):
    """A proposed disposal (gallring), and afterwards its tombstone: kind, count, rule and hash of what is gone."""

    kind = models.CharField("slag", max_length=40)
    rule = TenantForeignKey(DisposalRule, related_name="+", verbose_name="regel")
    before = models.DateField("start före")
    row_count = models.PositiveIntegerField("antal")
    content_hash = models.CharField("kontrollsumma", max_length=64)
    proposed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, related_name="+", verbose_name="föreslagen av"
    )
    proposed_at = models.DateTimeField("föreslagen")
    withdrawn_at = models.DateTimeField("återtagen", null=True)
    carried_out_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="utförd av"
    )
    carried_out_at = models.DateTimeField("utförd", null=True)

    class Meta:
        verbose_name = "gallring"
        verbose_name_plural = "gallringar"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "kind"],
                condition=Q(carried_out_at__isnull=True, withdrawn_at__isnull=True),
                name="disposal_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(carried_out_at__isnull=True)
                | Q(carried_out_by__isnull=False, withdrawn_at__isnull=True) & ~Q(carried_out_by=F("proposed_by")),
                name="disposal_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} före {self.before}: {self.row_count}"
