"""Suppliers (leverantörer): who they are, where messages and money reach them, how far their connection has come."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class ConnectionState(models.TextChoices):
    """How far a supplier's connection has come (anslutning, F05)."""

    NEW = "new", _("Ny")
    INVITED = "invited", _("Inbjuden")
    DETAILS_GIVEN = "details_given", _("Uppgifter lämnade")
    TESTED = "tested", _("Testmeddelande godkänt")
    LIVE = "live", _("Ansluten")
    PAUSED = "paused", _("Pausad")
    ENDED = "ended", _("Avslutad")


class TaxApproval(models.TextChoices):
    UNKNOWN = "unknown", _("Inte kontrollerad")
    APPROVED = "approved", _("Godkänd för F-skatt")
    NOT_APPROVED = "not_approved", _("Inte godkänd för F-skatt")


class Registration(models.TextChoices):
    UNKNOWN = "unknown", _("Inte kontrollerad")
    ACTIVE = "active", _("Registrerad")
    ENDED = "ended", _("Avregistrerad")


class MessageFormat(models.TextChoices):
    """What a supplier can send and take (meddelanden), each a profile of Peppol or a shop of its own."""

    ORDER_ONLY = "order_only", _("Order utan svar (Peppol BIS Order Only)")
    ORDERING = "ordering", _("Order med ordersvar (Peppol BIS Ordering)")
    DESPATCH = "despatch", _("Leveransavisering (Peppol BIS Despatch Advice)")
    CATALOGUE = "catalogue", _("Katalog (Peppol BIS Catalogue)")
    INVOICE = "invoice", _("Faktura (Peppol BIS Billing 3)")
    PUNCH_OUT = "punch_out", _("Egen webbutik som lämnar varukorgen hit (punch-out)")


class Supplier(TenantModel):
    """A supplier (leverantör) in the agency's register. Orders go to it only while its connection is live.

    ``tested_at`` is when an answer to a test message came from the e-address that it has; a new address asks for a new
    test. Where messages and money go (``GUARDED``) changes through ``SupplierChange`` alone.
    """

    GUARDED = ("e_address_scheme", "e_address", "bankgiro", "plusgiro", "iban", "bic")

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("namn", max_length=120)
    organisation_number = models.CharField(
        "organisationsnummer", max_length=12, validators=[RegexValidator(r"^\d{10}$")]
    )
    vat_number = models.CharField("momsregistreringsnummer", max_length=20, blank=True)
    street = models.CharField("gatuadress", max_length=120, blank=True)
    postal_code = models.CharField("postnummer", max_length=12, blank=True)
    city = models.CharField("ort", max_length=60, blank=True)
    country = models.CharField("land", max_length=2, default="SE")
    contact_name = models.CharField("kontaktperson", max_length=120, blank=True)
    contact_email = models.EmailField("e-post till kontaktperson", blank=True)
    contact_phone = models.CharField("telefon till kontaktperson", max_length=40, blank=True)
    e_address_scheme = models.CharField("e-adressens schema", max_length=4, blank=True)
    e_address = models.CharField("e-adress", max_length=60, blank=True)
    bankgiro = models.CharField("bankgiro", max_length=8, blank=True)
    plusgiro = models.CharField("plusgiro", max_length=8, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    message_formats = ArrayField(
        models.CharField(max_length=12, choices=MessageFormat), default=list, blank=True, verbose_name="meddelanden"
    )
    payment_days = models.PositiveSmallIntegerField("betalningsvillkor i dagar", default=30)
    tax_approval = models.CharField("F-skatt", max_length=12, choices=TaxApproval, default=TaxApproval.UNKNOWN)
    registration = models.CharField("registrering", max_length=8, choices=Registration, default=Registration.UNKNOWN)
    checked_on = models.DateField("F-skatt och registrering kontrollerade", null=True, blank=True)
    checked_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="kontrollerade av"
    )
    state = models.CharField("anslutning", max_length=14, choices=ConnectionState, default=ConnectionState.NEW)
    tested_at = models.DateTimeField("testmeddelande besvarat", null=True, blank=True)
    recorded_at = models.DateTimeField("upplagd")
    recorded_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="upplagd av")

    class Meta:
        verbose_name = "leverantör"
        verbose_name_plural = "leverantörer"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "organisation_number"], name="supplier_once"),
            models.CheckConstraint(condition=~Q(state="live") | ~Q(e_address=""), name="supplier_live_is_reachable"),
            models.CheckConstraint(
                condition=~Q(state__in=["tested", "live", "paused"]) | Q(tested_at__isnull=False),
                name="supplier_live_is_tested",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.state == ConnectionState.LIVE

    @property
    def is_sole_trader(self) -> bool:
        """Whether the number is a person's (enskild firma); a company's third digit is at least 2."""
        return self.organisation_number[2:3] < "2"


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("Väntar på en andra person")
    CONFIRMED = "confirmed", _("Bekräftad")
    REFUSED = "refused", _("Avslagen")
    WITHDRAWN = "withdrawn", _("Återtagen")


class SupplierChange(TenantModel):
    """New bank details or e-address (ändring av leverantör). Nothing changes before a second person agrees.

    ``asked`` and ``before`` hold the changed fields by name. ``requested_by`` is nobody when the supplier gave them:
    then one person checks them with the supplier, and another one confirms.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    supplier = TenantForeignKey(Supplier, related_name="changes", verbose_name="leverantör")
    asked = models.JSONField("begärda uppgifter")
    before = models.JSONField("uppgifter innan")
    reason = models.CharField("skäl", max_length=300, blank=True)
    state = models.CharField("läge", max_length=10, choices=ChangeState, default=ChangeState.WAITING)
    requested_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="begärd av"
    )
    requested_at = models.DateTimeField("begärd")
    checked_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="kontrollerad av"
    )
    checked_at = models.DateTimeField("kontrollerad", null=True)
    checked_how = models.CharField("hur uppgifterna kontrollerades", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True)
    refusal = models.CharField("skäl till avslag", max_length=300, blank=True)

    class Meta:
        verbose_name = "ändring av leverantör"
        verbose_name_plural = "ändringar av leverantörer"
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "supplier"], condition=Q(state="waiting"), name="supplier_change_waits_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(requested_by__isnull=True)
                | Q(state="withdrawn")
                | ~Q(decided_by=F("requested_by")),
                name="supplier_change_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(requested_by__isnull=False)
                | (Q(checked_by__isnull=False) & ~Q(checked_by=F("decided_by"))),
                name="supplier_change_of_suppliers_by_two",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="supplier_change_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier}: {', '.join(self.asked)}"


class SupplierInvitation(TenantModel):
    """A link with which a supplier gives its details itself (inbjudan). Only the hash of its secret is kept.

    ``given`` is what was sent through it, word for word.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    supplier = TenantForeignKey(Supplier, related_name="invitations", verbose_name="leverantör")
    sent_to = models.EmailField("skickad till")
    secret_hash = models.CharField("länkens kontrollsumma", max_length=64, unique=True)
    expires_at = models.DateTimeField("gäller till")
    invited_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="inbjuden av")
    invited_at = models.DateTimeField("inbjuden")
    used_at = models.DateTimeField("använd", null=True)
    given = models.JSONField("lämnade uppgifter", null=True)
    revoked_at = models.DateTimeField("återkallad", null=True)

    class Meta:
        verbose_name = "inbjudan till leverantör"
        verbose_name_plural = "inbjudningar till leverantörer"
        ordering = ["-invited_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "supplier"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="supplier_invited_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.invited_at:%Y-%m-%d}"


class ConnectionTest(TenantModel):
    """A test message (testmeddelande) and the answer that proves that messages reach the supplier and come back."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    supplier = TenantForeignKey(Supplier, related_name="tests", verbose_name="leverantör")
    reference = models.CharField("testordernummer", max_length=40)
    e_address = models.CharField("e-adress", max_length=66)
    sent_at = models.DateTimeField("sänt")
    sent_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="sänt av")
    answer_reference = models.CharField("svarets nummer", max_length=100, blank=True)
    answer = models.BinaryField("svaret", null=True)
    answered_at = models.DateTimeField("besvarat", null=True)
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="svaret registrerat av"
    )

    class Meta:
        verbose_name = "testmeddelande"
        verbose_name_plural = "testmeddelanden"
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "reference"], name="connection_test_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer_reference="", answer__isnull=True)
                | Q(answered_at__isnull=False, answer__isnull=False) & ~Q(answer_reference=""),
                name="connection_test_answered_by_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
