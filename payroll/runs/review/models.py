"""The review of a run (granskning): the month's checklist, who signed what, and the payslips drawn to be looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Stage(models.TextChoices):
    BEFORE = "before", _("Före attest")
    AFTER = "after", _("Efter attest")


class ChecklistItem(TenantModel):
    """A row of an agency's own monthly checklist (månadschecklista), in force for some time.

    An agency without rows of its own follows the list in ``checklist.DEFAULT``. ``fact`` names what the system itself
    can see (``checklist.FACTS``); a row without a fact is signed by a person.
    """

    key = models.SlugField("nyckel", max_length=40)
    position = models.PositiveSmallIntegerField("ordning", default=0)
    stage = models.CharField("skede", max_length=8, choices=Stage.choices, default=Stage.BEFORE)
    text = models.CharField("vad som kontrolleras", max_length=200)
    fact = models.CharField("faktum som systemet ser", max_length=40, blank=True)
    is_mandatory = models.BooleanField("obligatorisk", default=True)
    source = models.CharField("källa", max_length=300)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)

    class Meta:
        verbose_name = "rad i månadschecklistan"
        verbose_name_plural = "månadschecklista"
        ordering = ["stage", "position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "key", "starts_on"], name="checklist_item_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="checklist_item_period"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ChecklistMark(TenantModel):
    """A row of the checklist signed for exactly one content of the run (kvittens); written once."""

    run = TenantForeignKey("payroll.PayRun", related_name="+", verbose_name="körning")
    key = models.CharField("nyckel", max_length=40)
    text = models.CharField("vad som kontrollerades", max_length=200)
    content_hash = models.CharField("innehållets kontrollsumma", max_length=64)
    signed_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="kvitterad av")
    signed_at = models.DateTimeField("kvitterad")
    note = models.CharField("anteckning", max_length=500, blank=True)

    class Meta:
        verbose_name = "kvittens i månadschecklistan"
        verbose_name_plural = "kvittenser i månadschecklistan"
        ordering = ["run", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "run", "key", "content_hash"], name="checklist_mark_once")
        ]

    def __str__(self) -> str:
        return self.text


class SampledPayslip(TenantModel):
    """A person whose payslip was drawn to be looked at (stickprov), for exactly one content of the run."""

    run = TenantForeignKey("payroll.PayRun", related_name="+", verbose_name="körning")
    person = TenantForeignKey("payroll.Person", related_name="+", verbose_name="person")
    content_hash = models.CharField("innehållets kontrollsumma", max_length=64)
    number = models.PositiveSmallIntegerField("ordning i dragningen")
    assigned_to = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="granskas av"
    )
    checked_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="granskad av"
    )
    checked_at = models.DateTimeField("granskad", null=True)
    note = models.CharField("anteckning", max_length=500, blank=True)

    class Meta:
        verbose_name = "stickprov"
        verbose_name_plural = "stickprov"
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "run", "content_hash", "person"], name="sampled_once"),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | (Q(checked_at__isnull=False, checked_by__isnull=False) & ~Q(note="")),
                name="sampled_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"Stickprov {self.number}"
