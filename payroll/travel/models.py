"""Travel and expense claims (reseräkningar och utlägg): what was typed, what it came to, and what it gave in pay."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.cards.payers import Payer
from payroll.expense_rules.kinds import expense_kinds
from payroll.time.models import EntryState
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.key, kind.sv) for kind in expense_kinds().values()]


class TravelClaim(TenantModel):
    """One version of a claim (reseräkning eller utlägg), from draft to paid.

    ``typed`` is the trip as it was written; ``trip`` the same, read and frozen when the claim was sent, so that it can
    be computed and explained again, and ``rules`` those it was attested by. A correction is a new claim that
    ``replaces`` an attested one.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    employment = TenantForeignKey("payroll.Employment", related_name="travel_claims", verbose_name="anställning")
    number = models.PositiveIntegerField("nummer")
    purpose = models.CharField("ändamål", max_length=120, blank=True)
    starts_on = models.DateField("från", null=True, blank=True)
    ends_on = models.DateField("till", null=True, blank=True)
    typed = models.JSONField("resan som den skrevs", default=dict, blank=True)
    trip = models.TextField("resan", blank=True)
    rules = models.TextField("regler den attesterades med", blank=True, db_default="")
    shares = models.JSONField("fördelning på kodsträngar", default=list, blank=True)
    paid_ore = models.BigIntegerField("utbetalas i öre", default=0)
    taxed_ore = models.BigIntegerField("beskattas i öre", default=0)
    card_ore = models.BigIntegerField("betalt med myndighetens kort i öre", default=0, db_default=0)
    note = models.CharField("meddelande", max_length=500, blank=True)
    reason = models.CharField("skäl till rättelsen", max_length=200, blank=True)
    replaces = TenantForeignKey(
        "payroll.TravelClaim", null=True, related_name="replacements", db_index=False, verbose_name="ersätter"
    )
    state = models.CharField("läge", max_length=10, choices=EntryState.choices, default=EntryState.DRAFT)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    saved_at = models.DateTimeField("sparad")
    submitted_at = models.DateTimeField("inskickad", null=True, blank=True)
    attested_at = models.DateTimeField("attesterad", null=True, blank=True)
    attested_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="attesterad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "reseräkning"
        verbose_name_plural = "reseräkningar"
        ordering = ["-number", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "employment", "number"], name="travel_claim_number"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="travel_claim_period"),
            models.CheckConstraint(
                condition=~Q(state="attested") | Q(attested_at__isnull=False), name="travel_claim_attested"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False, starts_on__isnull=False),
                name="travel_claim_submitted",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(state__in=["submitted", "attested"]), name="travel_claim_replaced_once"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "state", "-submitted_at", "-id"], name="travel_claim_state"),
            models.Index(fields=["agency", "attested_at"], name="travel_claim_attested_at"),
            models.Index(
                fields=["agency", "-submitted_at", "-id"],
                condition=Q(state__in=["submitted", "attested", "returned"]),
                name="travel_claim_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.purpose}".strip()

    @property
    def reference(self) -> str:
        """``Reseräkning 12``; what has no trip is an outlay."""
        word = _("Reseräkning") if self.trip else _("Utlägg")
        return f"{word} {self.number}"

    @property
    def is_editable(self) -> bool:
        return self.state in (EntryState.DRAFT, EntryState.RETURNED)


class Expense(TenantModel):
    """One receipt, or one thing laid out (utgift). A draft may lack anything; what is sent may not.

    ``holds_purchase``: the card purchase is this expense's, and no other's. A claim that is thrown away, corrected or
    cancelled lets go of its purchases, and still says what they were.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    claim = TenantForeignKey(TravelClaim, related_name="expenses", verbose_name="reseräkning")
    kind = models.CharField("utgiftsslag", max_length=30, choices=kind_choices, blank=True)
    spent_on = models.DateField("inköpsdag", null=True, blank=True)
    supplier = models.CharField("leverantör", max_length=120, blank=True)
    country = models.CharField("land", max_length=2, default="SE")
    currency = models.CharField("valuta", max_length=3, default="SEK")
    amount = models.DecimalField("belopp i valutan", max_digits=12, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField("kurs", max_digits=14, decimal_places=6, null=True, blank=True)
    rate_source = models.CharField("kursens källa", max_length=80, blank=True)
    gross_ore = models.BigIntegerField("belopp i öre", null=True, blank=True)
    vat_ore = models.BigIntegerField("moms i öre", default=0)
    participants = models.TextField("deltagare", blank=True)
    note = models.CharField("vad det gäller", max_length=200, blank=True)
    coding = models.CharField("egen kodsträng", max_length=120, blank=True)
    document = TenantForeignKey("servicecenter.Document", null=True, related_name="+", verbose_name="kvitto")
    no_receipt_reason = models.CharField("skäl att kvitto saknas", max_length=200, blank=True)
    remark = models.CharField("anmärkning", max_length=300, blank=True)
    card_transaction = TenantForeignKey(
        "payroll.CardTransaction", null=True, related_name="expenses", verbose_name="kortköp"
    )
    holds_purchase = models.BooleanField("kortköpet är taget", default=False, db_default=False)
    paid_by = models.CharField("vem som betalar kortet", max_length=6, choices=Payer, blank=True, db_default="")

    class Meta:
        verbose_name = "utgift"
        verbose_name_plural = "utgifter"
        ordering = ["spent_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(gross_ore__isnull=True) | Q(gross_ore__gt=0), name="expense_above_zero"),
            models.CheckConstraint(
                condition=Q(vat_ore__gte=0) & (Q(gross_ore__isnull=True) | Q(vat_ore__lt=F("gross_ore"))),
                name="expense_vat_within",
            ),
            models.UniqueConstraint(
                fields=["agency", "card_transaction"], condition=Q(holds_purchase=True), name="expense_purchase_once"
            ),
            models.CheckConstraint(
                condition=Q(card_transaction__isnull=False) | Q(holds_purchase=False, paid_by=""),
                name="expense_of_purchase",
            ),
        ]
        indexes = [models.Index(fields=["agency", "spent_on", "gross_ore"], name="expense_same_purchase")]

    def __str__(self) -> str:
        return self.supplier or self.get_kind_display()

    @property
    def is_untouched(self) -> bool:
        """Nothing has been written of it yet."""
        written = self.kind or self.spent_on or self.supplier or self.amount or self.remark
        return not (written or self.card_transaction_id)

    @property
    def people(self) -> list[str]:
        """Those who took part, one a line."""
        return [name.strip() for name in self.participants.splitlines() if name.strip()]


class ClaimEntry(TenantModel):
    """A time entry that a claim gave (tidrad ur reseräkning), so that it is made once and found again."""

    claim = TenantForeignKey(TravelClaim, related_name="entries", verbose_name="reseräkning")
    entry = TenantForeignKey("payroll.TimeEntry", related_name="claims", verbose_name="tidrad")

    class Meta:
        verbose_name = "tidrad ur reseräkning"
        verbose_name_plural = "tidrader ur reseräkning"
        constraints = [models.UniqueConstraint(fields=["agency", "claim", "entry"], name="claim_entry_once")]

    def __str__(self) -> str:
        return f"{self.entry}"


class CheckOutcome(models.TextChoices):
    OK = "ok", lazy("Utan anmärkning")
    FAULT = "fault", lazy("Fel")


class ClaimCheck(TenantModel):
    """An attested claim that was drawn to be looked at again (efterkontroll), by which rules, and what was found.

    Drawn in the transaction of the attest by the rules of that day; it never stops pay.
    """

    claim = TenantForeignKey(TravelClaim, related_name="checks", verbose_name="reseräkning")
    reasons = models.JSONField("regler som drog den")
    drawn_at = models.DateTimeField("dragen")
    outcome = models.CharField("utfall", max_length=6, choices=CheckOutcome.choices, blank=True, default="")
    note = models.CharField("vad som kontrollerades", max_length=500, blank=True, default="")
    checked_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="kontrollerad av"
    )
    checked_at = models.DateTimeField("kontrollerad", null=True)

    class Meta:
        verbose_name = "efterkontroll"
        verbose_name_plural = "efterkontroller"
        ordering = ["drawn_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "claim"], name="claim_check_once"),
            models.CheckConstraint(
                condition=Q(outcome="", checked_at__isnull=True, checked_by__isnull=True)
                | (~Q(outcome="") & ~Q(note="") & Q(checked_at__isnull=False, checked_by__isnull=False)),
                name="claim_check_done",
            ),
        ]
        indexes = [models.Index(fields=["agency", "outcome", "drawn_at"], name="claim_check_outcome")]

    def __str__(self) -> str:
        return f"{self.claim}"


class LocalTravelTerms(TenantModel):
    """What the agency pays for travel by its own agreement (lokalt reseavtal). ``terms`` as ``LocalTravel``."""

    starts_on = models.DateField("från")
    ends_on = models.DateField("till", null=True, blank=True)
    source = models.CharField("källa", max_length=200)
    terms = models.JSONField("villkor")
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)

    class Meta:
        verbose_name = "lokala resevillkor"
        verbose_name_plural = "lokala resevillkor"
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "starts_on"], condition=Q(superseded_at__isnull=True), name="local_travel_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="local_travel_period"
            ),
        ]

    def __str__(self) -> str:
        return f"Resevillkor från {self.starts_on}"


class ExchangeRate(models.Model):
    """Kronor for a currency on a day (valutakurs), the same for every agency."""

    currency = models.CharField("valuta", max_length=3)
    on = models.DateField("dag")
    price = models.DecimalField("pris i kronor", max_digits=14, decimal_places=6)
    units = models.PositiveIntegerField("för antal", default=1)
    source = models.CharField("källa", max_length=80)

    class Meta:
        verbose_name = "valutakurs"
        verbose_name_plural = "valutakurser"
        ordering = ["currency", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="exchange_rate_once"),
            models.CheckConstraint(condition=Q(price__gt=0, units__gt=0), name="exchange_rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on} {self.price}"
