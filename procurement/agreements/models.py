"""Purchase agreements (inköpsavtal): what may be bought of whom, in which order of rank, and up to how much."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Utkast")
    ACTIVE = "active", _("Gäller")
    ENDED = "ended", _("Avslutat")


class PurchaseAgreement(TenantModel):
    """An agreement with a supplier (avtal); ``framework`` names the framework agreement that it calls off (ramavtal).

    ``rank`` is its place among agreements for the same ``area``: the lowest goes first. ``ordered_ore`` is the sum of
    what orders have bound (avropat belopp), kept here so that the database itself refuses to pass the ceiling.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("avtalsnummer", max_length=40)
    title = models.CharField("benämning", max_length=120)
    supplier = TenantForeignKey("procurement.Supplier", related_name="agreements", verbose_name="leverantör")
    framework = models.CharField("ramavtal", max_length=40, blank=True)
    area = models.CharField("avtalsområde", max_length=80)
    cpv = models.CharField("CPV-kod", max_length=8, blank=True)
    rank = models.PositiveSmallIntegerField("rangordning", default=1)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till")
    option_until = models.DateField("kan förlängas till", null=True, blank=True)
    notice_on = models.DateField("sista dag att säga upp eller förlänga", null=True, blank=True)
    ceiling_ore = models.BigIntegerField("takbelopp i öre", null=True, blank=True)
    ordered_ore = models.BigIntegerField("avropat belopp i öre", default=0)
    price_rise_percent = models.DecimalField("högsta prishöjning i procent", max_digits=6, decimal_places=2, default=0)
    delivery_days = models.PositiveSmallIntegerField("leveranstid i dagar", default=5)
    state = models.CharField("läge", max_length=6, choices=AgreementState, default=AgreementState.DRAFT)
    recorded_at = models.DateTimeField("upplagt")
    recorded_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="upplagt av")
    activated_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fastställt av"
    )
    activated_at = models.DateTimeField("fastställt", null=True, blank=True)

    class Meta:
        verbose_name = "inköpsavtal"
        verbose_name_plural = "inköpsavtal"
        ordering = ["area", "rank", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="purchase_agreement_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="purchase_agreement_period"),
            models.CheckConstraint(
                condition=Q(option_until__isnull=True) | Q(option_until__gte=F("ends_on")),
                name="purchase_agreement_option",
            ),
            models.CheckConstraint(
                condition=Q(ordered_ore__gte=0) & (Q(ceiling_ore__isnull=True) | Q(ordered_ore__lte=F("ceiling_ore"))),
                name="purchase_agreement_ceiling",
            ),
            models.CheckConstraint(condition=Q(price_rise_percent__gte=0), name="purchase_agreement_price_rise"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="purchase_agreement_rank"),
            models.CheckConstraint(
                condition=Q(activated_by__isnull=True) | ~Q(activated_by=F("recorded_by")),
                name="purchase_agreement_by_two",
            ),
        ]
        indexes = [models.Index(fields=["agency", "ends_on"], name="purchase_agreement_end")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def remaining_ore(self) -> int | None:
        """What may still be ordered (kvarvarande värde); nothing where the agreement has no ceiling."""
        return None if self.ceiling_ore is None else self.ceiling_ore - self.ordered_ore


class AgreementChangeKind(models.TextChoices):
    EXTENSION = "extension", _("Förlängning")
    CEILING = "ceiling", _("Höjt takbelopp")


class AgreementChangeState(models.TextChoices):
    WAITING = "waiting", _("Väntar på en andra person")
    CONFIRMED = "confirmed", _("Bekräftad")
    REFUSED = "refused", _("Avslagen")
    WITHDRAWN = "withdrawn", _("Återtagen")


class AgreementChange(TenantModel):
    """A longer or larger agreement (ändring av avtal) and why. A higher ceiling waits for a second person."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    agreement = TenantForeignKey(PurchaseAgreement, related_name="changes", verbose_name="avtal")
    kind = models.CharField("slag", max_length=10, choices=AgreementChangeKind)
    ends_on = models.DateField("ny sista dag", null=True)
    ends_on_before = models.DateField("sista dag innan", null=True)
    ceiling_ore = models.BigIntegerField("nytt takbelopp i öre", null=True)
    ceiling_ore_before = models.BigIntegerField("takbelopp innan i öre", null=True)
    reason = models.CharField("skäl", max_length=300)
    state = models.CharField("läge", max_length=10, choices=AgreementChangeState, default=AgreementChangeState.WAITING)
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    requested_at = models.DateTimeField("begärd")
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True)

    class Meta:
        verbose_name = "ändring av avtal"
        verbose_name_plural = "ändringar av avtal"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "agreement"], condition=Q(state="waiting"), name="agreement_change_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="extension", ends_on__isnull=False, ceiling_ore__isnull=True)
                | Q(kind="ceiling", ends_on__isnull=True, ceiling_ore__isnull=False),
                name="agreement_change_of_one_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind="ceiling", state="confirmed")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="agreement_ceiling_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="agreement_change_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.agreement}"


class WarningKind(models.TextChoices):
    ENDS = "ends", _("Upphör snart")
    NOTICE = "notice", _("Sista dag att säga upp eller förlänga")
    NEAR_CEILING = "near_ceiling", _("Nära takbeloppet")
    AT_CEILING = "at_ceiling", _("Takbeloppet är nästan slut")


class AgreementNotice(TenantModel):
    """That the clerks have been told of a warning (avisering); ``about`` is the day or ceiling that it was about."""

    agreement = TenantForeignKey(PurchaseAgreement, related_name="notices", verbose_name="avtal")
    kind = models.CharField("varning", max_length=12, choices=WarningKind)
    about = models.CharField("gällde", max_length=20)
    told_on = models.DateField("aviserad")

    class Meta:
        verbose_name = "avisering om avtal"
        verbose_name_plural = "aviseringar om avtal"
        ordering = ["-told_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "agreement", "kind", "about"], name="agreement_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.get_kind_display()}"
