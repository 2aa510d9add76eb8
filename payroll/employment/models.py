"""People and their employments (anställningar), told by dated facts.

Every fact has two times: the days it is valid, and when the centre learnt it. A correction never edits a fact: the old
row is closed with ``superseded_at`` and a new one is written, so that any month can be seen as it was known on any day.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class DateRange(Func):
    function = "DATERANGE"


def never_twice(name: str, *fields: str) -> ExclusionConstraint:
    """At most one current fact of a kind on any day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            (
                DateRange("starts_on", "ends_on", Value("[]")),
                RangeOperators.OVERLAPS,
            ),
        ],
        condition=Q(superseded_at__isnull=True),
    )


class Person(TenantModel):
    """A person the agency pays (anställd eller uppdragstagare). One row per agency: agencies share nobody."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("anställningsnummer", max_length=12)
    personal_number = models.CharField("personnummer", max_length=12, blank=True)
    born_on = models.DateField("född")
    given_name = models.CharField("förnamn", max_length=80)
    family_name = models.CharField("efternamn", max_length=80)
    sort_key = models.CharField("sorteringsnyckel", max_length=340, editable=False)
    email = models.EmailField("e-postadress", blank=True)
    is_protected = models.BooleanField("skyddade uppgifter", default=False)
    user = models.ForeignKey(
        "servicecenter.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="användare"
    )

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="person_number_once"),
            models.UniqueConstraint(
                fields=["agency", "personal_number"],
                condition=~Q(personal_number=""),
                name="person_identity_once",
            ),
            models.UniqueConstraint(fields=["agency", "user"], name="person_user_once"),
            models.CheckConstraint(
                condition=Q(is_protected=False) | Q(personal_number="", given_name="", email=""),
                name="person_protected_elsewhere",
            ),
        ]
        indexes = [models.Index(fields=["agency", "sort_key", "id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        if self.is_protected:
            return f"Skyddade uppgifter ({self.number})"
        return f"{self.given_name} {self.family_name}".strip()


class ProtectedIdentity(TenantModel):
    """Name and number of a person with protected identity (skyddade personuppgifter), behind one more policy."""

    person = TenantForeignKey(Person, related_name="+", verbose_name="person")
    personal_number = models.CharField("personnummer", max_length=12)
    given_name = models.CharField("förnamn", max_length=80)
    family_name = models.CharField("efternamn", max_length=80)
    email = models.EmailField("e-postadress", blank=True)

    class Meta:
        verbose_name = "skyddad identitet"
        verbose_name_plural = "skyddade identiteter"
        constraints = [models.UniqueConstraint(fields=["agency", "person"], name="protected_identity_once")]

    def __str__(self) -> str:
        return "Skyddade uppgifter"


class EmploymentForm(models.TextChoices):
    PERMANENT = "permanent", _("Tillsvidare")
    PROBATION = "probation", _("Provanställning")
    SAVA = "sava", _("Särskild visstidsanställning")
    SUBSTITUTE = "substitute", _("Vikariat")
    SEASONAL = "seasonal", _("Säsongsanställning")
    STAVA = "stava", _("Statlig visstidsanställning")
    HOURLY = "hourly", _("Timavlönad visstid")
    ASSIGNMENT = "assignment", _("Uppdragstagare")
    CONSULTANT = "consultant", _("Konsult, ej anställd")


class CentralAgreement(models.TextChoices):
    OFR = "ofr", "Villkorsavtal OFR/S,P,O"
    SEKO = "seko", "Villkorsavtal Seko"
    SACO = "saco", "Villkorsavtal-T Saco-S"


class Employment(TenantModel):
    """An employment (anställning): the thread that dated facts hang on."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    person = TenantForeignKey(Person, related_name="employments", verbose_name="person")
    number = models.PositiveSmallIntegerField("anställning nr", default=1)
    form = models.CharField("anställningsform", max_length=12, choices=EmploymentForm.choices)
    central_agreement = models.CharField("avtal", max_length=4, choices=CentralAgreement.choices)

    class Meta:
        verbose_name = "anställning"
        verbose_name_plural = "anställningar"
        ordering = ["person", "number"]
        constraints = [models.UniqueConstraint(fields=["agency", "person", "number"], name="employment_number_once")]

    def __str__(self) -> str:
        return f"{self.person} ({self.number})"


class DatedFact(TenantModel):
    """A fact with valid time and recorded time."""

    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)
    recorded_at = models.DateTimeField("registrerad")
    recorded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="registrerad av"
    )
    superseded_at = models.DateTimeField("ersatt", null=True, blank=True)
    superseded_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="ersatt av"
    )
    reason = models.CharField("orsak", max_length=200, blank=True)

    class Meta:
        abstract = True
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="%(class)s_period"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("recorded_at")),
                name="%(class)s_recorded",
            ),
        ]


class EmploymentSpan(DatedFact):
    """The days an employment lasts (anställningstid)."""

    employment = TenantForeignKey(Employment, related_name="spans", verbose_name="anställning")

    class Meta(DatedFact.Meta):
        verbose_name = "anställningstid"
        verbose_name_plural = "anställningstider"
        constraints = [*DatedFact.Meta.constraints, never_twice("span_once", "employment")]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on or ''}"


class ConsultantSpan(DatedFact):
    """The days a consultant reports time here (konsultuppdrag). It always ends, and no pay run knows of it."""

    employment = TenantForeignKey(Employment, related_name="consultant_spans", verbose_name="anställning")
    unit = TenantForeignKey("servicecenter.Unit", related_name="+", verbose_name="enhet")
    company = models.CharField("företag", max_length=120)
    hourly_ore = models.BigIntegerField("kostnad i öre per timme")

    class Meta(DatedFact.Meta):
        verbose_name = "konsultuppdrag"
        verbose_name_plural = "konsultuppdrag"
        constraints = [
            *DatedFact.Meta.constraints,
            never_twice("consultant_once", "employment"),
            models.CheckConstraint(condition=Q(ends_on__isnull=False), name="consultant_leaves"),
            models.CheckConstraint(condition=Q(hourly_ore__gte=0), name="consultant_cost"),
        ]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.company} {self.starts_on} – {self.ends_on}"


class PayForm(models.TextChoices):
    MONTHLY = "monthly", _("Månadslön")
    HOURLY = "hourly", _("Timlön")


class PayTerms(DatedFact):
    """Pay, extent and coding (lön, omfattning och kontering) for some days."""

    employment = TenantForeignKey(Employment, related_name="terms", verbose_name="anställning")
    unit = TenantForeignKey("servicecenter.Unit", related_name="+", verbose_name="enhet")
    title = models.CharField("befattning", max_length=80, blank=True)
    form = models.CharField("löneform", max_length=8, choices=PayForm.choices, default=PayForm.MONTHLY)
    pay_ore = models.BigIntegerField("lön i öre, heltid per månad eller per timme")
    extent = models.DecimalField("omfattning i procent", max_digits=5, decimal_places=2, default=100)
    coding = models.CharField("kodsträng", max_length=120)

    class Meta(DatedFact.Meta):
        verbose_name = "lönevillkor"
        verbose_name_plural = "lönevillkor"
        constraints = [
            *DatedFact.Meta.constraints,
            never_twice("terms_once", "employment"),
            models.CheckConstraint(condition=Q(pay_ore__gte=0), name="terms_pay"),
            models.CheckConstraint(condition=Q(extent__gt=0, extent__lte=100), name="terms_extent"),
        ]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.pay_ore / 100:.2f} kr, {self.extent} %"


class FixedItem(DatedFact):
    """A fixed supplement, benefit or gross deduction each month (fast tillägg, förmån, bruttoavdrag)."""

    employment = TenantForeignKey(Employment, related_name="items", verbose_name="anställning")
    code = models.CharField("löneart", max_length=8)
    amount_ore = models.BigIntegerField("belopp i öre per månad")

    class Meta(DatedFact.Meta):
        verbose_name = "fast rad"
        verbose_name_plural = "fasta rader"
        constraints = [*DatedFact.Meta.constraints, never_twice("item_once", "employment", "code")]
        indexes = [models.Index(fields=["agency", "employment"])]

    def __str__(self) -> str:
        return f"{self.code} {self.amount_ore / 100:.2f} kr"


class TaxKind(models.TextChoices):
    TABLE = "table", _("Skattetabell")
    SIDE_INCOME = "side_income", _("Sidoinkomst 30 %")
    PERCENT = "percent", _("Jämkning, procent")
    SINK = "sink", _("SINK, bosatt utomlands")
    NONE = "none", _("Inget skatteavdrag")


class TaxDecision(DatedFact):
    """The decision on preliminary tax (skattebeslut) that the employer follows."""

    person = TenantForeignKey(Person, related_name="tax_decisions", verbose_name="person")
    kind = models.CharField("slag", max_length=16, choices=TaxKind.choices)
    table = models.PositiveSmallIntegerField("tabell", null=True, blank=True)
    column = models.PositiveSmallIntegerField("kolumn", null=True, blank=True)
    percent = models.DecimalField("procent", max_digits=5, decimal_places=2, null=True, blank=True)
    adjustment_ore = models.BigIntegerField("jämkning: underlaget minskas med öre per månad", default=0)
    extra_ore = models.BigIntegerField("extra avdrag som den anställde begärt, öre", default=0)
    yearly_income_ore = models.BigIntegerField("beräknad årsinkomst i öre", null=True, blank=True)

    class Meta(DatedFact.Meta):
        verbose_name = "skattebeslut"
        verbose_name_plural = "skattebeslut"
        constraints = [
            *DatedFact.Meta.constraints,
            never_twice("tax_once", "person"),
            models.CheckConstraint(
                condition=~Q(kind="table") | Q(table__isnull=False, column__isnull=False),
                name="tax_table_given",
            ),
            models.CheckConstraint(condition=~Q(kind="sink") | Q(ends_on__isnull=False), name="tax_sink_ends"),
            models.CheckConstraint(condition=~Q(kind="percent") | Q(percent__isnull=False), name="tax_percent_given"),
        ]
        indexes = [models.Index(fields=["agency", "person"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.table or ''}:{self.column or ''}"


class PensionFact(DatedFact):
    """Section of PA 16 where it is not the birth year's, and part-time pension, which ends Kåpan Flex for good.

    Without a row the birth year decides: section 1 from 1988 on, section 2 before (SPV).
    """

    person = TenantForeignKey(Person, related_name="pension_facts", verbose_name="person")
    section = models.PositiveSmallIntegerField("avdelning i pensionsavtalet", null=True, blank=True)
    has_part_time_pension = models.BooleanField("har eller har haft delpension", default=False)

    class Meta(DatedFact.Meta):
        verbose_name = "pensionsuppgift"
        verbose_name_plural = "pensionsuppgifter"
        constraints = [
            *DatedFact.Meta.constraints,
            never_twice("pension_fact_once", "person"),
            models.CheckConstraint(condition=Q(section__isnull=True) | Q(section__in=[1, 2]), name="pension_section"),
            models.CheckConstraint(
                condition=Q(section__isnull=False) | Q(has_part_time_pension=True), name="pension_fact_says"
            ),
        ]
        indexes = [models.Index(fields=["agency", "person"])]

    def __str__(self) -> str:
        return f"avdelning {self.section}" if self.section else "delpension"


class BankAccount(DatedFact):
    """Where a person's pay goes (lönekonto). A change by a clerk needs a second person."""

    person = TenantForeignKey(Person, related_name="bank_accounts", verbose_name="person")
    clearing = models.CharField("clearingnummer", max_length=5)
    account = models.CharField("kontonummer", max_length=12)

    class Meta(DatedFact.Meta):
        verbose_name = "bankkonto"
        verbose_name_plural = "bankkonton"
        constraints = [*DatedFact.Meta.constraints, never_twice("account_once_a_day", "person")]
        indexes = [models.Index(fields=["agency", "person"])]

    def __str__(self) -> str:
        return f"{self.clearing}-•••{self.account[-4:]}"


class BankAccountRequest(TenantModel):
    """A wished change of bank account (ändring av bankkonto) that waits for a second person."""

    person = TenantForeignKey(Person, related_name="+", verbose_name="person")
    clearing = models.CharField("clearingnummer", max_length=5)
    account = models.CharField("kontonummer", max_length=12)
    starts_on = models.DateField("gäller från")
    requested_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    requested_at = models.DateTimeField("begärd")
    state = models.CharField("läge", max_length=12, default="waiting")

    class Meta:
        verbose_name = "begärt bankkonto"
        verbose_name_plural = "begärda bankkonton"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "person"], condition=Q(state="waiting"), name="account_request_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clearing}-•••{self.account[-4:]}"
