"""Requests for public documents, and what was found of each document when secrecy was tried."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Channel(models.TextChoices):
    """How a request came in or an answer went out (väg)."""

    EMAIL = "email", _("E-post")
    LETTER = "letter", _("Brev")
    PHONE = "phone", _("Telefon")
    VISIT = "visit", _("Besök")


class DisclosureState(models.TextChoices):
    NEW = "new", _("Ny")
    RECEIVED = "received", _("Inkommen")
    IN_REVIEW = "in_review", _("Prövas")
    DECIDED = "decided", _("Beslutad")
    ANSWERED = "answered", _("Besvarad")
    WITHDRAWN = "withdrawn", _("Återtagen")


class Outcome(models.TextChoices):
    """What was decided (utfall). It follows from what was found of each document."""

    WHOLE = "whole", _("Lämnas ut")
    PARTLY = "partly", _("Lämnas ut delvis")
    REFUSED = "refused", _("Avslås")
    NOT_HELD = "not_held", _("Finns inte hos myndigheten")


DECIDED = ("decided", "answered")


class DisclosureRequest(TenantModel):
    """Someone has asked an agency for public documents (begäran om allmän handling).

    Whoever asks need not say who they are or why. ``version`` is the agreement whose annex said who answers on the day
    it came in; ``letter`` is the answer as it was decided, byte for byte.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("nummer", max_length=20)
    asked_by = models.CharField("vem som begär", max_length=120, blank=True)
    answer_to = models.CharField("dit svaret ska", max_length=200, blank=True)
    wanted = models.TextField("vad som begärs", max_length=2000)
    channel = models.CharField("väg in", max_length=10, choices=Channel)
    received_on = models.DateField("inkom")
    state = models.CharField("läge", max_length=10, choices=DisclosureState, default=DisclosureState.NEW)
    version = TenantForeignKey(
        "servicecenter.AgreementVersion", null=True, related_name="+", verbose_name="avtalsversion"
    )
    logged_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerad av")
    logged_at = models.DateTimeField("registrerad")
    handled_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="handläggare"
    )
    outcome = models.CharField("utfall", max_length=10, choices=Outcome, blank=True)
    motivation = models.TextField("skäl för beslutet", max_length=3000, blank=True)
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True)
    letter = TenantForeignKey("servicecenter.Document", null=True, related_name="+", verbose_name="svarsbrev")
    answered_on = models.DateField("besvarad", null=True)
    answered_how = models.CharField("väg ut", max_length=10, choices=Channel, blank=True)

    class Meta:
        verbose_name = "begäran om allmän handling"
        verbose_name_plural = "begäranden om allmän handling"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="disclosure_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_by__isnull=False, decided_at__isnull=False, letter__isnull=False)
                & ~Q(outcome="")
                | ~Q(state__in=DECIDED) & Q(outcome="", decided_by=None, decided_at=None, letter=None),
                name="disclosure_decided",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "whole"]) | ~Q(motivation=""), name="disclosure_no_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_on__isnull=False) & ~Q(answered_how="")
                | ~Q(state="answered") & Q(answered_on=None, answered_how=""),
                name="disclosure_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Finding(models.TextChoices):
    """What may be done with a document (bedömning)."""

    OPEN = "open", _("Offentlig")
    MASKED = "masked", _("Lämnas ut med uppgifter dolda")
    WITHHELD = "withheld", _("Lämnas inte ut")


class SecrecyCheck(TenantModel):
    """What was found of one document (sekretessprövning); nothing is withheld without a provision and a reason."""

    request = TenantForeignKey(DisclosureRequest, related_name="checks", verbose_name="begäran om allmän handling")
    document = models.CharField("handling", max_length=200)
    finding = models.CharField("bedömning", max_length=10, choices=Finding)
    provision = models.CharField("lagrum", max_length=160, blank=True)
    reason = models.CharField("skäl", max_length=600, blank=True)
    checked_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="prövad av")
    checked_at = models.DateTimeField("prövad")

    class Meta:
        verbose_name = "sekretessprövning"
        verbose_name_plural = "sekretessprövningar"
        ordering = ["request", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding="open", provision="") | ~Q(finding="open") & ~Q(provision="") & ~Q(reason=""),
                name="secrecy_has_a_provision",
            ),
        ]

    def __str__(self) -> str:
        return self.document
