"""Supplier invoices (leverantörsfakturor): what a supplier asks to be paid, line by line, and how far it has come."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicecenter.common.periods import Period
from servicecenter.tenancy.models import TenantForeignKey, TenantModel

KRONOR = "SEK"


class Intake(models.TextChoices):
    """How an invoice came (inkommen som)."""

    E_INVOICE = "e_invoice", _("E-faktura")
    SCANNED = "scanned", _("Skannad")
    PDF = "pdf", _("PDF")


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("Faktura")
    CREDIT_NOTE = "credit_note", _("Kreditfaktura")


class InvoiceState(models.TextChoices):
    """How far an invoice has come (läge); the steps between are in ``states.SUPPLIER_INVOICE``."""

    RECEIVED = "received", _("Mottagen")
    VALIDATED = "validated", _("Kontrollerad")
    REJECTED = "rejected", _("Avvisad")
    REGISTERED = "registered", _("Ankomstregistrerad")
    MATCHED = "matched", _("Matchad")
    REVIEW = "review", _("Granskas och konteras")
    WAITING = "waiting", _("Väntar på attest")
    ATTESTED = "attested", _("Attesterad")
    AFTER_CHECK = "after_check", _("Efterkontroll")
    CLEARED = "cleared", _("Klarmarkerad")
    POSTED = "posted", _("Slutbokförd")
    IN_PAYMENT = "in_payment", _("I betalning")
    PAID = "paid", _("Betald")


class SupplierInvoice(TenantModel):
    """An invoice or credit note from a supplier (leverantörsfaktura, kreditfaktura).

    Amounts are in öre (hundredths of ``currency``) as they weigh on the agency: those of a credit note are negative,
    whichever sign the document has. ``net_ore + vat_ore + rounding_ore == total_ore``, and the lines, discounts and
    charges among them, sum to ``net_ore``. Each of ``vat_breakdown`` has ``category``, ``rate``, ``base_ore`` and
    ``vat_ore``.
    ``supplier_number`` is what the document says (organisation number); ``supplier`` is nobody while it is not in the
    register. ``duplicate_key`` is the invoice number as numbers are compared. What was received is kept as
    ``document``, byte for byte. ``checked`` says which layers of rules ran, as ``ran`` and ``skipped`` (each with
    ``layer`` and ``why``), and by which ``release``.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    intake = models.CharField("inkommen som", max_length=10, choices=Intake)
    kind = models.CharField("slag", max_length=12, choices=InvoiceKind, default=InvoiceKind.INVOICE)
    state = models.CharField("läge", max_length=12, choices=InvoiceState, default=InvoiceState.RECEIVED)
    supplier = TenantForeignKey("procurement.Supplier", null=True, related_name="invoices", verbose_name="leverantör")
    supplier_name = models.CharField("leverantörens namn", max_length=120)
    supplier_number = models.CharField("leverantörens organisationsnummer", max_length=30, blank=True)
    number = models.CharField("fakturanummer", max_length=60)
    duplicate_key = models.CharField("fakturanummer i jämförelse", max_length=60)
    issued_on = models.DateField("fakturadatum")
    due_on = models.DateField("förfallodag", null=True)
    delivered_on = models.DateField("leveransdag", null=True)
    currency = models.CharField("valuta", max_length=3, default="SEK")
    net_ore = models.BigIntegerField("belopp utan moms i öre")
    vat_ore = models.BigIntegerField("moms i öre", default=0)
    rounding_ore = models.BigIntegerField("öresutjämning i öre", default=0)
    total_ore = models.BigIntegerField("att betala i öre")
    vat_breakdown = models.JSONField("moms per sats", default=list)
    order_reference = models.CharField("ordernummer", max_length=60, blank=True)
    buyer_reference = models.CharField("beställarreferens", max_length=60, blank=True)
    contract_reference = models.CharField("avtalsnummer", max_length=60, blank=True)
    object_reference = models.CharField("abonnemang", max_length=60, blank=True)
    preceding_number = models.CharField("avser faktura", max_length=60, blank=True)
    note = models.TextField("meddelande från leverantören", blank=True)
    bankgiro = models.CharField("bankgiro", max_length=8, blank=True)
    plusgiro = models.CharField("plusgiro", max_length=8, blank=True)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    payment_reference = models.CharField("betalningsreferens", max_length=60, blank=True)
    document = models.BinaryField("mottaget dokument")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    checked = models.JSONField("kontroller", default=dict)
    message_id = models.UUIDField("meddelande", null=True)
    received_at = models.DateTimeField("mottagen")
    arrival_number = models.CharField("ankomstnummer", max_length=20, blank=True)
    arrived_on = models.DateField("ankomstdag", null=True)
    unit = TenantForeignKey("servicecenter.Unit", null=True, related_name="+", verbose_name="enhet")
    reviewer = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="granskare"
    )
    reason = models.CharField("skäl", max_length=500, blank=True)
    was_touched = models.BooleanField("hanterad för hand", default=False)
    cleared_at = models.DateTimeField("klarmarkerad", null=True)
    posted_on = models.DateField("slutbokförd den", null=True)
    paid_on = models.DateField("betald den", null=True)

    class Meta:
        verbose_name = "leverantörsfaktura"
        verbose_name_plural = "leverantörsfakturor"
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "arrival_number"], condition=~Q(arrival_number=""), name="invoice_arrival_once"
            ),
            models.UniqueConstraint(fields=["agency", "message_id"], name="invoice_of_message_once"),
            models.UniqueConstraint(
                fields=["agency", "supplier", "kind", "duplicate_key", "issued_on", "total_ore"],
                condition=Q(state__in=["cleared", "posted", "in_payment", "paid"]),
                name="invoice_paid_once",
            ),
            models.CheckConstraint(
                condition=Q(total_ore=models.F("net_ore") + models.F("vat_ore") + models.F("rounding_ore")),
                name="invoice_sums_tie",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "validated", "rejected"])
                | (~Q(arrival_number="") & Q(arrived_on__isnull=False)),
                name="invoice_registered_first",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cleared", "posted", "in_payment", "paid"]) | Q(supplier__isnull=False),
                name="invoice_paid_to_known",
            ),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(reason=""), name="invoice_rejected_with_reason"),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_on", "id"], name="invoice_state_due"),
            models.Index(fields=["agency", "-received_at", "-id"], name="invoice_when"),
            models.Index(fields=["agency", "supplier", "-issued_on"], name="invoice_supplier"),
            models.Index(fields=["agency", "duplicate_key"], name="invoice_duplicate"),
            models.Index(fields=["agency", "order_reference"], name="invoice_order"),
            models.Index(fields=["agency", "reviewer", "state"], name="invoice_reviewer"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_name} {self.number}"

    @property
    def is_in_kronor(self) -> bool:
        """Whether its amounts can be booked and paid; those of another currency are hundredths of that one."""
        return self.currency == KRONOR

    @property
    def is_credit(self) -> bool:
        return self.total_ore < 0


class LineKind(models.TextChoices):
    ITEM = "item", _("Vara eller tjänst")
    ALLOWANCE = "allowance", _("Rabatt")
    CHARGE = "charge", _("Avgift")


class InvoiceLine(TenantModel):
    """A line of an invoice (fakturarad), or a discount or charge on the whole of it; ``amount_ore`` is signed.

    ``price`` is for one unit. ``order_line`` is the number of the order's line as the supplier tells it (BT-132).
    """

    invoice = TenantForeignKey(SupplierInvoice, models.CASCADE, related_name="lines", verbose_name="leverantörsfaktura")
    number = models.PositiveIntegerField("rad")
    kind = models.CharField("slag", max_length=10, choices=LineKind, default=LineKind.ITEM)
    name = models.CharField("benämning", max_length=300)
    note = models.CharField("anmärkning", max_length=500, blank=True)
    article_number = models.CharField("artikelnummer", max_length=60, blank=True)
    gtin = models.CharField("GTIN", max_length=14, blank=True)
    cpv = models.CharField("CPV-kod", max_length=8, blank=True)
    quantity = models.DecimalField("antal", max_digits=16, decimal_places=4, null=True)
    unit = models.CharField("mått", max_length=3, blank=True)
    price = models.DecimalField("pris per mått i kronor", max_digits=18, decimal_places=6, null=True)
    amount_ore = models.BigIntegerField("belopp i öre utan moms")
    vat_category = models.CharField("momskategori", max_length=2, blank=True)
    vat_rate = models.DecimalField("momssats i procent", max_digits=5, decimal_places=2, null=True)
    order_reference = models.CharField("ordernummer", max_length=60, blank=True)
    order_line = models.CharField("orderrad", max_length=20, blank=True)
    accounting_reference = models.CharField("leverantörens konteringsuppgift", max_length=60, blank=True)
    starts_on = models.DateField("period från", null=True)
    ends_on = models.DateField("period till", null=True)

    class Meta:
        verbose_name = "fakturarad"
        verbose_name_plural = "fakturarader"
        ordering = ["invoice", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "invoice", "number"], name="invoice_line_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"


class InvoiceText(TenantModel):
    """The words of an invoice, for the search alone (fakturans ord): who, which numbers, and what was bought."""

    invoice = TenantForeignKey(SupplierInvoice, models.CASCADE, related_name="texts", verbose_name="leverantörsfaktura")
    text = models.TextField("ord")

    class Meta:
        verbose_name = "fakturans ord"
        verbose_name_plural = "fakturors ord"
        ordering = ["invoice"]
        constraints = [models.UniqueConstraint(fields=["agency", "invoice"], name="invoice_text_once")]

    def __str__(self) -> str:
        return self.text[:60]


class CodingLine(TenantModel):
    """A coding line (konteringsrad): so much of the invoice, without VAT, on an account and a code string.

    ``origin`` says where it came from, such as ``order:2026-000012:1``, ``template:…``, ``history`` or ``person``;
    ``why`` says the same to a reader. The lines of an invoice sum to its ``net_ore`` before it may be attested.
    One with ``accrues_from`` and ``accrues_to`` is a cost of each month between them, both included.
    """

    invoice = TenantForeignKey(
        SupplierInvoice, models.CASCADE, related_name="coding_lines", verbose_name="leverantörsfaktura"
    )
    number = models.PositiveIntegerField("konteringsrad")
    line = TenantForeignKey(InvoiceLine, models.CASCADE, null=True, related_name="+", verbose_name="fakturarad")
    account = models.CharField("konto", max_length=10)
    coding = models.CharField("kodsträng", max_length=80, blank=True)
    amount_ore = models.BigIntegerField("belopp i öre utan moms")
    vat_category = models.CharField("momskategori", max_length=2, blank=True)
    vat_rate = models.DecimalField("momssats i procent", max_digits=5, decimal_places=2, null=True)
    text = models.CharField("text", max_length=200, blank=True)
    origin = models.CharField("ursprung", max_length=60)
    why = models.CharField("varför", max_length=200, blank=True)
    accrues_from = models.DateField("periodiseras från", null=True)
    accrues_to = models.DateField("periodiseras till", null=True)

    class Meta:
        verbose_name = "konteringsrad på faktura"
        verbose_name_plural = "konteringsrader på fakturor"
        ordering = ["invoice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "invoice", "number"], name="coding_line_once"),
            models.CheckConstraint(
                condition=Q(accrues_from__isnull=True, accrues_to__isnull=True)
                | Q(accrues_from__isnull=False, accrues_to__gte=models.F("accrues_from")),
                name="coding_line_accrues",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.coding}"

    @property
    def period(self) -> Period | None:
        """The days that the cost is for, where it is spread over them."""
        return Period(self.accrues_from, self.accrues_to) if self.accrues_from else None


class StopKind(models.TextChoices):
    """Why an invoice may not go on by itself (spärr)."""

    DUPLICATE = "duplicate", _("Liknar en annan faktura")
    NOT_IN_REGISTER = "not_in_register", _("Leverantören finns inte i registret")
    SUPPLIER_ENDED = "supplier_ended", _("Leverantören är avslutad eller avregistrerad")
    NO_F_TAX = "no_f_tax", _("Leverantören är inte godkänd för F-skatt")
    ACCOUNT_UNKNOWN = "account_unknown", _("Betalkontot är inte leverantörens registrerade")
    SUMS = "sums", _("Summorna går inte ihop")
    NOT_CHECKED = "not_checked", _("Alla regler har inte kunnat kontrolleras")
    CEILING = "ceiling", _("Avtalets takbelopp räcker inte")
    ORDERED_BY_ATTESTER = "ordered_by_attester", _("Beställare och attestant är samma person")
    DIFFERENCE = "difference", _("Skiljer sig från order eller avtal")
    NO_MATCH = "no_match", _("Ingen order, inget abonnemang och inget avtal hittades")
    CURRENCY = "currency", _("Annan valuta än kronor")
    RETURNED = "returned", _("Betalningen kom inte fram")
    LATE_CHARGE = "late_charge", _("Ränta eller avgift för sen betalning")


class InvoiceStop(TenantModel):
    """Something that a person must look at before the invoice goes on (spärr), and how it was settled.

    ``key`` tells what it is about, so that the same thing is raised once. A stop of the ``HARD`` kinds keeps the
    invoice from being cleared until someone has settled it; the others only say why it was not handled by itself.
    """

    HARD = (
        StopKind.DUPLICATE,
        StopKind.NOT_IN_REGISTER,
        StopKind.SUPPLIER_ENDED,
        StopKind.NO_F_TAX,
        StopKind.ACCOUNT_UNKNOWN,
        StopKind.SUMS,
        StopKind.NOT_CHECKED,
        StopKind.CEILING,
        StopKind.ORDERED_BY_ATTESTER,
        StopKind.CURRENCY,
        StopKind.RETURNED,
        StopKind.LATE_CHARGE,
    )

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    invoice = TenantForeignKey(SupplierInvoice, models.CASCADE, related_name="stops", verbose_name="leverantörsfaktura")
    kind = models.CharField("spärr", max_length=20, choices=StopKind)
    key = models.CharField("avser", max_length=80, blank=True)
    text = models.CharField("vad som är fel", max_length=500)
    raised_at = models.DateTimeField("uppkom")
    settled_at = models.DateTimeField("avgjord", null=True)
    settled_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="avgjord av"
    )
    settled_how = models.CharField("hur den avgjordes", max_length=300, blank=True)

    class Meta:
        verbose_name = "spärr på faktura"
        verbose_name_plural = "spärrar på fakturor"
        ordering = ["invoice", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "invoice", "kind", "key"], name="invoice_stop_once"),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | (Q(settled_at__isnull=False) & ~Q(settled_how="")),
                name="invoice_stop_settled_how",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "kind"], condition=Q(settled_at__isnull=True), name="invoice_stop_open")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
