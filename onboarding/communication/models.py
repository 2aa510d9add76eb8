"""The communication plan (kommunikationsplan): audiences, messages to them, and the log of what was sent."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onboarding.communication.states import PlannedState
from onboarding.projects.models import Project
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Channel(models.TextChoices):
    MAIL = "mail", _("E-post")
    INTRANET = "intranet", _("Intranät")
    MEETING = "meeting", _("Möte")
    LETTER = "letter", _("Brev")


class Audience(TenantModel):
    """Those who must be told (målgrupp); one that the connection affects is told before go-live."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="audiences", verbose_name="anslutningsprojekt")
    name = models.CharField("målgrupp", max_length=120)
    is_affected = models.BooleanField("berörs av anslutningen", default=True)
    addresses = ArrayField(models.EmailField(), default=list, blank=True, verbose_name="e-postadresser")
    noted_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="registrerad av")

    class Meta:
        verbose_name = "målgrupp"
        verbose_name_plural = "målgrupper"
        ordering = ["project", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "project", "name"], name="audience_once")]

    def __str__(self) -> str:
        return self.name


class PlannedMessage(TenantModel):
    """A message to an audience (budskap): how, when and by whom, and that it has been sent."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    project = TenantForeignKey(Project, related_name="messages", verbose_name="anslutningsprojekt")
    audience = TenantForeignKey(Audience, related_name="messages", verbose_name="målgrupp")
    subject = models.CharField("ämne", max_length=150)
    body = models.TextField("budskap", max_length=5000)
    channel = models.CharField("kanal", max_length=10, choices=Channel.choices)
    due_on = models.DateField("skickas den")
    sender = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="avsändare")
    state = models.CharField("läge", max_length=10, choices=PlannedState.choices, default=PlannedState.PLANNED)
    sent_at = models.DateTimeField("skickat", null=True, blank=True)
    sent_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="skickat av"
    )
    sent_how = models.CharField("hur det skickades", max_length=300, blank=True)

    class Meta:
        verbose_name = "budskap i kommunikationsplan"
        verbose_name_plural = "budskap i kommunikationsplan"
        ordering = ["project", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | Q(~Q(state="sent"), sent_at__isnull=True),
                name="planned_message_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class SentMail(TenantModel):
    """To whom a message went by mail (utskick): written in the transaction that put it in the outbox. Never changed."""

    message = TenantForeignKey(PlannedMessage, related_name="mails", verbose_name="budskap")
    address = models.EmailField("e-postadress")
    handed_in_at = models.DateTimeField("lämnad till utkorgen")

    class Meta:
        verbose_name = "utskick"
        verbose_name_plural = "utskick"
        ordering = ["message", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "message", "address"], name="mailed_once")]

    def __str__(self) -> str:
        return self.address
