"""An agency's own log-in (inloggningstjänst), and whom its identifiers stand for here."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from servicecenter.tenancy.models import TenantModel

SECOND_PERSON = Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("requested_by"))


class Kind(models.TextChoices):
    OIDC = "oidc", "OpenID Connect"
    SAML = "saml", "SAML 2.0"


class SignOn(TenantModel):
    """How an agency's people log in with their own log-in service. Never edited: a change is a new row to confirm."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("slag", max_length=4, choices=Kind.choices)
    issuer = models.CharField("utfärdare", max_length=300)
    client_id = models.CharField("klient-id", max_length=190, blank=True)
    sealed_secret = models.TextField("klienthemlighet, krypterad", blank=True)
    sso_url = models.URLField("inloggningsadress", max_length=500, blank=True)
    certificate = models.TextField("signeringscertifikat", blank=True)
    subject_claim = models.CharField("fält med den fasta identifieraren", max_length=200, blank=True)
    strong_contexts = ArrayField(
        models.CharField(max_length=200), verbose_name="värden som betyder två faktorer", default=list
    )
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    requested_at = models.DateTimeField("begärd")
    confirmed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bekräftad av"
    )
    confirmed_at = models.DateTimeField("bekräftad", null=True)
    ended_at = models.DateTimeField("avslutad", null=True)

    class Meta:
        verbose_name = "inloggningstjänst"
        verbose_name_plural = "inloggningstjänster"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=SECOND_PERSON, name="sign_on_second_person"),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(confirmed_at__isnull=False, ended_at__isnull=True), name="sign_on_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.issuer}"


class SignOnIdentity(TenantModel):
    """The identifier that the agency's log-in service gives one of its people (identitet); confirmed by two persons."""

    user = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="användare")
    subject = models.CharField("identifierare", max_length=250)
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    requested_at = models.DateTimeField("begärd")
    confirmed_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="bekräftad av"
    )
    confirmed_at = models.DateTimeField("bekräftad", null=True)
    ended_at = models.DateTimeField("avslutad", null=True)

    class Meta:
        verbose_name = "identitet"
        verbose_name_plural = "identiteter"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=SECOND_PERSON, name="identity_second_person"),
            models.UniqueConstraint(
                fields=["agency", "subject"], condition=Q(ended_at__isnull=True), name="identity_subject_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "user"], condition=Q(ended_at__isnull=True), name="identity_user_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.subject}"
