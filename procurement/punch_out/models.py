"""Suppliers' own shops (leverantörens butik, punch-out) and the visits that requesters make to them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ShopKind(models.TextChoices):
    CXML = "cxml", "cXML"
    OCI_4 = "oci4", "OCI 4.0"
    OCI_5 = "oci5", "OCI 5.0"


class ShopState(models.TextChoices):
    WAITING = "waiting", _("Väntar på en andra person")
    CONFIRMED = "confirmed", _("Bekräftad")
    REFUSED = "refused", _("Avslagen")
    WITHDRAWN = "withdrawn", _("Återtagen")
    REPLACED = "replaced", _("Ersatt")
    ENDED = "ended", _("Avslutad")


class Shop(TenantModel):
    """Where a supplier's shop is and how it knows us (butik). Never edited: a change is a new row to confirm.

    ``browser_origins`` are where a requester may be sent, ``return_origins`` where a basket may come from. Both are
    decided by two persons together with the address, since they decide whose goods are ordered.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    agreement = TenantForeignKey("procurement.PurchaseAgreement", related_name="shops", verbose_name="inköpsavtal")
    name = models.CharField("benämning", max_length=80)
    kind = models.CharField("slag", max_length=4, choices=ShopKind)
    address = models.CharField("butikens adress", max_length=300)
    browser_origins = ArrayField(
        models.CharField(max_length=200), verbose_name="adresser som beställaren får skickas till"
    )
    return_origins = ArrayField(models.CharField(max_length=200), verbose_name="adresser som varukorgen får komma från")
    may_hide_origin = models.BooleanField("butiken får dölja sin adress", default=False)
    buyer_domain = models.CharField("vår identitets slag", max_length=60, blank=True)
    buyer_identity = models.CharField("vår identitet hos butiken", max_length=120, blank=True)
    supplier_domain = models.CharField("butikens identitets slag", max_length=60, blank=True)
    supplier_identity = models.CharField("butikens identitet", max_length=120, blank=True)
    sealed_secret = models.TextField("lösenord, krypterat", blank=True)
    user_field = models.CharField("fältets namn för användare", max_length=40, blank=True)
    secret_field = models.CharField("fältets namn för lösenord", max_length=40, blank=True)
    more_fields = models.JSONField("fler fält", default=dict, blank=True)
    is_link = models.BooleanField("öppnas med länk", default=False)
    is_test = models.BooleanField("butikens testläge", default=False)
    reason = models.CharField("skäl", max_length=300)
    state = models.CharField("läge", max_length=9, choices=ShopState, default=ShopState.WAITING)
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    requested_at = models.DateTimeField("begärd")
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True)

    class Meta:
        verbose_name = "butik"
        verbose_name_plural = "butiker"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "agreement"], condition=Q(state="waiting"), name="shop_waits_once"
            ),
            models.UniqueConstraint(
                fields=["agency", "agreement"], condition=Q(state="confirmed"), name="shop_one_confirmed"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "replaced", "ended"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="shop_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_cxml(self) -> bool:
        return self.kind == ShopKind.CXML


class VisitState(models.TextChoices):
    BEGUN = "begun", _("I butiken")
    FAILED = "failed", _("Gick inte")
    RETURNED = "returned", _("Att se igenom")
    TAKEN = "taken", _("Lagd i varukorgen")
    DISCARDED = "discarded", _("Kastad")


class ShopVisit(TenantModel):
    """One person's visit to a shop (butiksbesök) and the basket it gave.

    Of the word that the shop brings it back by, only the hash is kept; it holds once, and until ``expires_at``.
    ``login_hash`` says in which log-in the visit goes on.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    shop = TenantForeignKey(Shop, related_name="visits", verbose_name="butik")
    user = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="beställare")
    secret_hash = models.CharField("återresans kontrollsumma", max_length=64, unique=True)
    login_hash = models.CharField("inloggningens kontrollsumma", max_length=64)
    state = models.CharField("läge", max_length=9, choices=VisitState, default=VisitState.BEGUN)
    started_at = models.DateTimeField("påbörjat")
    expires_at = models.DateTimeField("gäller till")
    returned_at = models.DateTimeField("varukorgen mottagen", null=True)
    lines = models.JSONField("varukorgens rader", default=list, blank=True)
    fault = models.CharField("fel", max_length=1000, blank=True)
    refused = models.PositiveSmallIntegerField("avvisade försök", default=0)

    class Meta:
        verbose_name = "butiksbesök"
        verbose_name_plural = "butiksbesök"
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "taken", "discarded"]) | Q(returned_at__isnull=False),
                name="shop_visit_returned",
            )
        ]
        indexes = [models.Index(fields=["agency", "user", "-started_at"], name="shop_visit_user")]

    def __str__(self) -> str:
        return f"{self.shop} {self.started_at:%Y-%m-%d %H:%M}"
