"""What a customer's service page is made of (tjänstesida): contacts, volumes and risks, each with its history.

The rows come from the project that connected the customer, once, when it is closed. From then on they are the
customer's own: a change is a new row, and the one before is kept as it was.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.papers.models import Party
from servicecenter.tenancy.models import TenantModel


class ContactRole(models.TextChoices):
    """The roles of a project that go on as contacts; each has its counterpart on the other side."""

    LEAD = "lead", _("Projektledare")
    ACCOUNT = "account", _("Kundansvarig")
    PROCESS = "process", _("Process")
    SYSTEM = "system", _("Systemansvarig")
    TECHNICAL = "technical", _("Teknisk projektledare")
    DESK = "desk", _("Servicedesk")
    CHAIR = "chair", _("Styrgruppens ordförande")
    STEERING = "steering", _("Styrgruppsledamot")
    SPECIALIST = "specialist", _("Specialist")


class RiskState(models.TextChoices):
    OPEN = "open", _("Öppen")
    CLOSED = "closed", _("Stängd")


class KeptRow(TenantModel):
    """A row that is never changed: it is replaced or ended. ``source`` is the project that it came from."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    source = models.UUIDField("från projekt", null=True, blank=True)
    source_row = models.CharField("rad i projektet", max_length=60, blank=True)
    written_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="skriven av")
    written_at = models.DateTimeField("skriven")
    replaced_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ersatt av"
    )
    replaced_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        abstract = True


def _replaced(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(replaced_at=None, replaced_by=None) | Q(replaced_at__isnull=False, replaced_by__isnull=False),
        name=name,
    )


class CustomerContact(KeptRow):
    """Whom one turns to on a side, in a role (kontakt)."""

    side = models.CharField("part", max_length=10, choices=Party.choices)
    role = models.CharField("roll", max_length=10, choices=ContactRole.choices)
    user = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="kontakt")

    class Meta:
        verbose_name = "kontakt"
        verbose_name_plural = "kontakter"
        ordering = ["side", "role", "id"]
        constraints = [
            _replaced("contact_replaced"),
            models.UniqueConstraint(
                fields=["agency", "side", "role", "user"], condition=Q(replaced_at=None), name="contact_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class CustomerVolume(KeptRow):
    """How much there is of something a year or a month (volym), as the baseline of the project had it first."""

    code = models.CharField("mått", max_length=60)
    name = models.CharField("namn", max_length=160)
    name_en = models.CharField("engelskt namn", max_length=160)
    unit = models.CharField("enhet", max_length=60)
    unit_en = models.CharField("engelsk enhet", max_length=60)
    value = models.DecimalField("värde", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "kundens volym"
        verbose_name_plural = "kundens volymer"
        ordering = ["id"]
        constraints = [
            _replaced("customer_volume_replaced"),
            models.UniqueConstraint(
                fields=["agency", "code"], condition=Q(replaced_at=None), name="customer_volume_once"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="customer_volume_not_below_nought"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class CustomerRisk(KeptRow):
    """A risk that lives on after the project (kundens risk), with owner and the day it is looked at next."""

    cause = models.CharField("om", max_length=300)
    effect = models.CharField("så", max_length=300)
    probability = models.PositiveSmallIntegerField("sannolikhet")
    impact = models.PositiveSmallIntegerField("konsekvens")
    response = models.CharField("bemötande", max_length=60)
    measure = models.CharField("åtgärd", max_length=300, blank=True)
    owner = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="ansvarig")
    closes_when = models.CharField("stängs när", max_length=300)
    review_on = models.DateField("nästa genomgång")
    state = models.CharField("läge", max_length=10, choices=RiskState.choices, default=RiskState.OPEN)

    class Meta:
        verbose_name = "kundens risk"
        verbose_name_plural = "kundens risker"
        ordering = ["-impact", "-probability", "id"]
        constraints = [
            _replaced("customer_risk_replaced"),
            models.CheckConstraint(
                condition=Q(probability__range=(1, 5), impact__range=(1, 5)), name="customer_risk_scales"
            ),
        ]

    def __str__(self) -> str:
        return _("Om %(cause)s så %(effect)s") % {"cause": self.cause, "effect": self.effect}
