"""Access tokens (åtkomstnycklar): which system may call the interface for an agency, what it may do and how long."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class AccessToken(TenantModel):
    """A system's key to one agency. Only the hash of the secret is kept; it works once a second person has confirmed.

    ``actor`` is whom the log names when the system acts: an account that nobody can log in to.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("system", max_length=80)
    actor = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="systemets konto")
    start = models.CharField("nyckelns början", max_length=12)
    secret_hash = models.CharField("nyckelns kontrollsumma", max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name="omfattning")
    expires_on = models.DateField("sista dag")
    created_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    created_at = models.DateTimeField("begärd")
    confirmed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bekräftad av"
    )
    confirmed_at = models.DateTimeField("bekräftad", null=True)
    revoked_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="återkallad av"
    )
    revoked_at = models.DateTimeField("återkallad", null=True)
    last_used_at = models.DateTimeField("senast använd", null=True)
    minute = models.DateTimeField("räknad minut", null=True)
    calls = models.PositiveIntegerField("anrop den minuten", default=0)

    class Meta:
        verbose_name = "åtkomstnyckel"
        verbose_name_plural = "åtkomstnycklar"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("created_by")), name="token_second_person"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="token_confirmed_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["agency", "name"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"


class AnsweredCall(TenantModel):
    """A write that has been carried out (besvarat anrop), so that the same call again gets the same answer."""

    token = TenantForeignKey(AccessToken, related_name="+", verbose_name="åtkomstnyckel")
    key = models.CharField("engångsnyckel", max_length=64)
    request_hash = models.CharField("anropets kontrollsumma", max_length=64)
    status = models.PositiveSmallIntegerField("svarskod", default=0)
    answer = models.JSONField("svar", null=True)
    at = models.DateTimeField("tidpunkt")

    class Meta:
        verbose_name = "besvarat anrop"
        verbose_name_plural = "besvarade anrop"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["agency", "token", "key"], name="answered_once")]
        indexes = [models.Index(fields=["agency", "token", "at"])]

    def __str__(self) -> str:
        return self.key
