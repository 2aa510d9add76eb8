"""Papers of two parties, their versions, and what each side has put its name to."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.accounts.roles import Role
from servicecenter.papers.states import PaperState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class PaperKind(models.TextChoices):
    LETTER_OF_INTENT = "letter_of_intent", _("Avsiktsförklaring")
    OFFER = "offer", _("Offert")
    AGREEMENT = "agreement", _("Överenskommelse")
    ANNEX = "annex", _("Bilaga")
    DATA_PROCESSING = "data_processing", _("Personuppgiftsbilaga")
    PLAN = "plan", _("Plan")
    MINUTES = "minutes", _("Protokoll")
    REPORT = "report", _("Rapport")
    OTHER = "other", _("Annat papper")


APPROVED_BY_BOTH = frozenset({PaperKind.ANNEX, PaperKind.DATA_PROCESSING})
"""Kinds that each side approves; of the others one approval is enough, by another person than who handed it over."""


class Party(models.TextChoices):
    """The two who put their names to a paper (parter)."""

    CENTRE = "centre", _("Servicecentret")
    CUSTOMER = "customer", _("Myndigheten")


class Source(models.TextChoices):
    """Where the bytes of a version come from (källa)."""

    GENERATED = "generated", _("Framtaget ur uppgifterna")
    UPLOADED = "uploaded", _("Uppladdat")


class Act(models.TextChoices):
    """What someone puts their name to (handling)."""

    APPROVED = "approved", _("Godkänt")
    SIGNED = "signed", _("Undertecknat")


class Paper(TenantModel):
    """A paper of the centre and an agency (papper). ``sha256`` and ``version`` are those of its newest version."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=20, choices=PaperKind.choices)
    title = models.CharField("rubrik", max_length=160)
    state = models.CharField("läge", max_length=10, choices=PaperState.choices, default=PaperState.DRAFT)
    version = models.PositiveIntegerField("gällande version", default=0)
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True)
    made_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="upplagt av"
    )
    made_at = models.DateTimeField("upplagt")

    class Meta:
        verbose_name = "papper"
        verbose_name_plural = "papper"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(version=0, sha256="", state="draft") | Q(version__gte=1) & ~Q(sha256=""),
                name="paper_has_bytes",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperVersion(TenantModel):
    """The bytes of a paper as they were (pappersversion). A row is never changed; what replaces it is the next one."""

    paper = TenantForeignKey(Paper, related_name="versions", verbose_name="papper")
    number = models.PositiveIntegerField("nummer")
    document = TenantForeignKey("servicecenter.Document", related_name="+", verbose_name="dokument")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    source = models.CharField("källa", max_length=10, choices=Source.choices)
    change = models.CharField("vad som ändrades", max_length=300, blank=True)
    made_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="upplagt av"
    )
    made_at = models.DateTimeField("upplagt")

    class Meta:
        verbose_name = "pappersversion"
        verbose_name_plural = "pappersversioner"
        ordering = ["paper", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "paper", "number"], name="paper_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="paper_version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.number}"


class Signature(TenantModel):
    """That a side has approved or signed the bytes of a version (underskrift).

    ``user`` is nobody when the name is in ink on a paper that was handed in; ``recorded_by`` then says who vouches for
    it. A changed paper makes the row void, with when and why; it is never removed.
    """

    paper = TenantForeignKey(Paper, related_name="signatures", verbose_name="papper")
    version = TenantForeignKey(PaperVersion, related_name="signatures", verbose_name="pappersversion")
    act = models.CharField("handling", max_length=10, choices=Act.choices)
    side = models.CharField("sida", max_length=10, choices=Party.choices)
    user = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="användare"
    )
    name = models.CharField("namn", max_length=120)
    role = models.CharField("roll", max_length=120)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    at = models.DateTimeField("tidpunkt")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerat av"
    )
    voided_at = models.DateTimeField("ogiltig sedan", null=True, blank=True)
    void_reason = models.CharField("varför ogiltig", max_length=200, blank=True)

    class Meta:
        verbose_name = "underskrift"
        verbose_name_plural = "underskrifter"
        ordering = ["paper", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "paper", "act", "side"], condition=Q(voided_at=None), name="signature_once_a_side"
            ),
            models.UniqueConstraint(
                fields=["agency", "paper", "act", "user"], condition=Q(voided_at=None), name="signature_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, recorded_by=None) | Q(user=None, recorded_by__isnull=False),
                name="signature_has_a_person",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="signature_void_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_act_display()}"

    @property
    def role_name(self) -> str:
        """The role in words: one of the house's, or as it was written beside the name."""
        return str(Role(self.role).label) if self.role in Role.values else self.role
