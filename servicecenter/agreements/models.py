"""Agreements in versions, the rows that each version's annexes are made of, and the lines that operations read."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from servicecenter.accounts.roles import Role
from servicecenter.agreements.catalogue import INCLUDED_IN, ORDERED
from servicecenter.agreements.states import VersionState
from servicecenter.papers.models import Party
from servicecenter.service_catalogue.catalogue import RESPONSIBLE, CatalogueVersion
from servicecenter.service_catalogue.versions import catalogue
from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class DateRange(Func):
    function = "DATERANGE"


class Agreement(TenantModel):
    """What the centre and an agency have agreed, under one number (överenskommelse); its versions say what."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField("diarienummer", max_length=40)
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="upplagd av")
    made_at = models.DateTimeField("upplagd")

    class Meta:
        verbose_name = "överenskommelse i versioner"
        verbose_name_plural = "överenskommelser i versioner"
        ordering = ["-made_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "reference"], name="agreement_reference_once")]

    def __str__(self) -> str:
        return self.reference


class AgreementVersion(TenantModel):
    """One version of an agreement (avtalsversion): from when, on which catalogue, price list and general terms.

    What it says is in its rows; its papers are made from them. It counts on a day only when both parties have signed
    the very bytes of the agreement and every annex still has the checksum that was signed.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    agreement = TenantForeignKey(Agreement, related_name="versions", verbose_name="överenskommelse")
    number = models.PositiveIntegerField("nummer")
    state = models.CharField("läge", max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    valid_from = models.DateField("gäller från")
    valid_to = models.DateField("gäller till", null=True, blank=True)
    catalogue_number = models.PositiveIntegerField("tjänstekatalogens version")
    price_list_name = models.CharField("prislista", max_length=20)
    price_year = models.PositiveSmallIntegerField("år hos servicecentret", default=1)
    terms_version = models.CharField("allmänna villkorens version", max_length=10)
    change = models.CharField("vad som ändrades", max_length=300, blank=True)
    paper = TenantForeignKey(
        "servicecenter.Paper", null=True, related_name="+", verbose_name="överenskommelsens papper"
    )
    made_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="upplagd av")
    made_at = models.DateTimeField("upplagd")
    signed_on = models.DateField("undertecknad", null=True, blank=True)

    class Meta:
        verbose_name = "avtalsversion"
        verbose_name_plural = "avtalsversioner"
        ordering = ["agreement", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "agreement", "number"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["agency", "agreement"],
                condition=Q(state__in=["draft", "offered"]),
                name="agreement_one_version_in_work",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="agreement_version_period"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "offered"], signed_on=None)
                | Q(state__in=["signed", "active", "ended"], signed_on__isnull=False),
                name="agreement_version_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} version {self.number}"

    @property
    def catalogue(self) -> CatalogueVersion:
        return catalogue(self.catalogue_number)

    def holds_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to >= on)


class ServiceAgreement(TenantModel):
    """One service line of a signed agreement (överenskommelse). Without one in force nothing may start (A08).

    A service that is included in another has no line of its own: it follows that one's. A line without a ``version``
    was agreed on paper before there were versions. ``code`` is the service in the catalogue; ``service`` the running
    one that it delivers, or the code again where the house runs none.
    """

    service = models.CharField("tjänst", max_length=40, choices=ORDERED)
    reference = models.CharField("diarienummer", max_length=40)
    signed_on = models.DateField("undertecknad", null=True, blank=True)
    starts_on = models.DateField("gäller från")
    ends_on = models.DateField("gäller till", null=True, blank=True)
    version = TenantForeignKey(
        AgreementVersion, null=True, blank=True, related_name="lines", verbose_name="avtalsversion"
    )
    code = models.CharField("tjänst i katalogen", max_length=40, blank=True)
    level = models.CharField("servicenivå", max_length=40, blank=True)
    price_item = models.CharField("prispost", max_length=40, blank=True)

    class Meta:
        verbose_name = "överenskommelse"
        verbose_name_plural = "överenskommelser"
        ordering = ["service", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="agreement_period"
            ),
            models.UniqueConstraint(
                fields=["agency", "service", "starts_on"],
                condition=Q(version=None),
                name="agreement_line_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["agency", "version", "service"], condition=Q(version__isnull=False), name="agreement_line_once"
            ),
            models.CheckConstraint(condition=~Q(service__in=list(INCLUDED_IN)), name="agreement_on_whole_service"),
            models.CheckConstraint(
                condition=Q(version=None) | ~Q(code=""), name="agreement_line_of_a_version_is_in_the_catalogue"
            ),
            ExclusionConstraint(
                name="agreement_lines_never_overlap",
                expressions=[
                    ("agency", RangeOperators.EQUAL),
                    ("service", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(version__isnull=False, signed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()} {self.reference}"

    @property
    def service_name(self) -> str:
        """Its name in the catalogue it was ordered from; a line from before has the name of the running service."""
        if self.version_id and self.version is not None:
            return self.version.catalogue.service(self.code).name.sv
        return str(self.get_service_display())


class AgreementAnnex(TenantModel):
    """An annex of a version (avtalsbilaga): its paper, and the checksum that the agreement was signed over."""

    version = TenantForeignKey(AgreementVersion, related_name="annexes", verbose_name="avtalsversion")
    code = models.CharField("bilaga", max_length=20)
    paper = TenantForeignKey("servicecenter.Paper", related_name="+", verbose_name="papper")
    covered_sha256 = models.CharField("kontrollsumma i överenskommelsen", max_length=64, blank=True)

    class Meta:
        verbose_name = "avtalsbilaga"
        verbose_name_plural = "avtalsbilagor"
        ordering = ["version", "code"]
        constraints = [models.UniqueConstraint(fields=["agency", "version", "code"], name="agreement_annex_once")]

    def __str__(self) -> str:
        return self.code


class Direction(models.TextChoices):
    AT_LEAST = "at_least", _("minst")
    AT_MOST = "at_most", _("högst")


class Clock(models.TextChoices):
    """How the time of a measure runs (klocka)."""

    ELAPSED = "elapsed", _("Förfluten servicetid")
    WORKING_DAYS = "working_days", _("Arbetsdagar")
    CUT_OFF = "cut_off", _("Stopptid")
    FIXED = "fixed", _("Fast dag")
    AVAILABILITY = "availability", _("Tillgänglighet")


class Dimension(models.TextChoices):
    TIMELINESS = "timeliness", _("I tid")
    QUALITY = "quality", _("Kvalitet")
    VOLUME = "volume", _("Volym")
    EFFICIENCY = "efficiency", _("Effektivitet")
    AVAILABILITY = "availability", _("Tillgänglighet")
    SATISFACTION = "satisfaction", _("Nöjdhet")


class Frequency(models.TextChoices):
    MONTHLY = "monthly", _("Varje månad")
    QUARTERLY = "quarterly", _("Varje kvartal")
    YEARLY = "yearly", _("Varje år")


class MeasuredParty(models.TextChoices):
    CENTRE = "centre", _("Servicecentret")
    CUSTOMER = "customer", _("Myndigheten")


class SlaRow(TenantModel):
    """A service level with its complete measure profile (servicenivå)."""

    version = TenantForeignKey(AgreementVersion, related_name="sla", verbose_name="avtalsversion")
    service = models.CharField("tjänst", max_length=40)
    code = models.CharField("beteckning", max_length=20)
    name = models.CharField("namn", max_length=120)
    name_en = models.CharField("engelskt namn", max_length=120)
    formula = models.CharField("formel i ord", max_length=400)
    numerator = models.CharField("täljare", max_length=60)
    denominator = models.CharField("nämnare", max_length=60)
    unit = models.CharField("enhet", max_length=30)
    dimension = models.CharField("måttets slag", max_length=20, choices=Dimension.choices)
    target = models.DecimalField("målvärde", max_digits=8, decimal_places=2)
    direction = models.CharField("riktning", max_length=10, choices=Direction.choices)
    calendar = models.CharField("kalender", max_length=120)
    clock = models.CharField("klocka", max_length=20, choices=Clock.choices)
    starts_with = models.CharField("starthändelse", max_length=200)
    stops_with = models.CharField("stopphändelse", max_length=200)
    pauses = models.CharField("pausorsaker", max_length=300)
    exclusions = models.CharField("undantag", max_length=300)
    measured_party = models.CharField("vem som mäts", max_length=10, choices=MeasuredParty.choices)
    calculated_by = models.CharField("vem som räknar", max_length=120)
    frequency = models.CharField("hur ofta", max_length=20, choices=Frequency.choices)
    report_day = models.PositiveSmallIntegerField("rapportdag")
    minimum_sample = models.PositiveIntegerField("minsta antal")
    source_rows = models.CharField("källrader", max_length=200)
    source = models.CharField("källa till målet", max_length=200)
    is_own = models.BooleanField("eget startvärde", default=False)
    has_consequence = models.BooleanField("med påföljd", default=False)

    class Meta:
        verbose_name = "servicenivå"
        verbose_name_plural = "servicenivåer"
        ordering = ["version", "service", "code"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "version", "service", "code"], name="sla_row_once"),
            models.CheckConstraint(condition=Q(report_day__range=(1, 31)), name="sla_report_day"),
            models.CheckConstraint(
                condition=~Q(formula="") & ~Q(calendar="") & ~Q(source_rows="") & ~Q(exclusions="") & ~Q(pauses=""),
                name="sla_profile_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ForumLevel(models.TextChoices):
    COUNCIL = "council", _("Råd")
    STRATEGIC = "strategic", _("Strategisk")
    TACTICAL = "tactical", _("Taktisk")
    OPERATIONAL = "operational", _("Operativ")


class ForumRow(TenantModel):
    """A forum of the collaboration model, with who sits there and where its open questions go (samverkansforum)."""

    version = TenantForeignKey(AgreementVersion, related_name="forums", verbose_name="avtalsversion")
    level = models.CharField("nivå", max_length=12, choices=ForumLevel.choices)
    name = models.CharField("namn", max_length=80)
    purpose = models.CharField("uppgift", max_length=300)
    centre = ArrayField(models.CharField(max_length=80), verbose_name="servicecentrets ledamöter")
    customer = ArrayField(models.CharField(max_length=80), verbose_name="myndighetens ledamöter")
    frequency = models.CharField("hur ofta", max_length=60)
    escalates_to = models.CharField("eskaleras till", max_length=80)
    escalation_days = models.PositiveSmallIntegerField("arbetsdagar innan det eskaleras")

    class Meta:
        verbose_name = "samverkansforum"
        verbose_name_plural = "samverkansforum"
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "version", "name"], name="forum_row_once"),
            models.CheckConstraint(condition=Q(escalation_days__gte=1), name="forum_escalates"),
        ]

    def __str__(self) -> str:
        return self.name


class ForumSeat(TenantModel):
    """Who sits in a forum for one side, by name, from one day to another (forumplats). Never changed: it is ended.

    The agreement says which offices sit there; the name is here and nowhere else, so that a person can be replaced
    without a new version. A seat belongs to the agency's forum of that name, whichever version has it.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    forum = models.CharField("samverkansforum", max_length=80)
    level = models.CharField("nivå", max_length=12, choices=ForumLevel.choices)
    side = models.CharField("part", max_length=10, choices=Party.choices)
    user = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="ledamot")
    title = models.CharField("befattning", max_length=80)
    is_contact = models.BooleanField("kontaktperson", default=False)
    starts_on = models.DateField("från och med")
    ends_on = models.DateField("till och med", null=True, blank=True)
    named_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="utsedd av")
    named_at = models.DateTimeField("utsedd")

    class Meta:
        verbose_name = "forumplats"
        verbose_name_plural = "forumplatser"
        ordering = ["forum", "side", "-is_contact", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="forum_seat_period"
            ),
            models.UniqueConstraint(
                fields=["agency", "forum", "side", "user"],
                condition=Q(ends_on__isnull=True),
                name="forum_seat_once",
            ),
            models.UniqueConstraint(
                fields=["agency", "forum", "side"],
                condition=Q(ends_on__isnull=True, is_contact=True),
                name="forum_one_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.title}"


class ResponsibilityRow(TenantModel):
    """Who does a step of an ordered service (ansvarsrad). Exactly one does: what two do is two steps."""

    version = TenantForeignKey(AgreementVersion, related_name="responsibilities", verbose_name="avtalsversion")
    service = models.CharField("tjänst", max_length=40)
    step = models.CharField("steg", max_length=40)
    position = models.PositiveSmallIntegerField("ordning")
    name = models.CharField("namn", max_length=160)
    responsible = models.CharField(
        "ansvarig part", max_length=12, choices=[(key.value, words.sv) for key, words in RESPONSIBLE.items()]
    )
    party = models.CharField("annan part", max_length=80, blank=True)
    reason = models.CharField("skäl till avvikelse från standard", max_length=300, blank=True)

    class Meta:
        verbose_name = "ansvarsrad"
        verbose_name_plural = "ansvarsrader"
        ordering = ["version", "service", "position"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "version", "service", "step"], name="one_responsible_a_step"),
            models.CheckConstraint(
                condition=Q(responsible="third_party") & ~Q(party="") | ~Q(responsible="third_party") & Q(party=""),
                name="responsibility_names_its_party",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def by(self) -> str:
        return self.party or str(self.get_responsible_display())


class VolumeRow(TenantModel):
    """How many of a measure the price indication is reckoned on (volymrad)."""

    version = TenantForeignKey(AgreementVersion, related_name="volumes", verbose_name="avtalsversion")
    measure = models.CharField("mått", max_length=40)
    quantity = models.PositiveIntegerField("antal")
    source = models.CharField("källa", max_length=120)

    class Meta:
        verbose_name = "volymrad"
        verbose_name_plural = "volymrader"
        ordering = ["version", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "version", "measure"], name="volume_row_once")]

    def __str__(self) -> str:
        return self.measure


class PlanRow(TenantModel):
    """An activity of the connection plan as it was agreed (planrad)."""

    version = TenantForeignKey(AgreementVersion, related_name="plan", verbose_name="avtalsversion")
    position = models.PositiveSmallIntegerField("ordning")
    phase = models.CharField("fas", max_length=60)
    activity = models.CharField("aktivitet", max_length=160)
    owner = models.CharField("ansvarig", max_length=120)
    starts_on = models.DateField("börjar")
    ends_on = models.DateField("slutar")

    class Meta:
        verbose_name = "planrad"
        verbose_name_plural = "planrader"
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "version", "position"], name="plan_row_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="plan_row_period"),
        ]

    def __str__(self) -> str:
        return self.activity


class AnnexUser(TenantModel):
    """Who of the agency gets which role at go-live, with unit and limits (användarrad)."""

    version = TenantForeignKey(AgreementVersion, related_name="users", verbose_name="avtalsversion")
    email = models.EmailField("e-postadress")
    full_name = models.CharField("fullständigt namn", max_length=120)
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    unit_code = models.CharField("enhetens kod", max_length=20, blank=True)
    amount_limit_ore = models.BigIntegerField("beloppsgräns i öre", null=True, blank=True)
    is_orderer = models.BooleanField("behörig beställare", default=False)

    class Meta:
        verbose_name = "användarrad"
        verbose_name_plural = "användarrader"
        ordering = ["version", "full_name", "role"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "version", "email", "role"], name="annex_user_once"),
            models.CheckConstraint(
                condition=Q(amount_limit_ore__isnull=True) | Q(amount_limit_ore__gt=0), name="annex_user_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}: {self.get_role_display()}"


class ControlRow(TenantModel):
    """An internal control that the centre performs for the agency (avtalad kontroll)."""

    version = TenantForeignKey(AgreementVersion, related_name="controls", verbose_name="avtalsversion")
    code = models.CharField("beteckning", max_length=20)
    service = models.CharField("tjänst", max_length=40)
    name = models.CharField("namn", max_length=200)
    frequency = models.CharField("hur ofta", max_length=60)
    evidence = models.CharField("underlag", max_length=120)

    class Meta:
        verbose_name = "avtalad kontroll"
        verbose_name_plural = "avtalade kontroller"
        ordering = ["version", "code"]
        constraints = [models.UniqueConstraint(fields=["agency", "version", "code"], name="control_row_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProcessingRow(TenantModel):
    """How personal data and public documents are handled (personuppgiftsrad), one for each version."""

    version = TenantForeignKey(AgreementVersion, related_name="processing", verbose_name="avtalsversion")
    purpose = models.CharField("ändamål", max_length=300)
    categories = ArrayField(models.CharField(max_length=160), verbose_name="slag av uppgifter")
    people = ArrayField(models.CharField(max_length=120), verbose_name="vilka uppgifterna gäller")
    answers_requests = models.CharField("vem som svarar på begäran", max_length=300)
    retention = models.CharField("bevarande och gallring", max_length=300)
    sub_processors = ArrayField(models.CharField(max_length=120), verbose_name="underbiträden")
    security = models.CharField("säkerhet", max_length=400)
    valid_to = models.DateField("gäller till")

    class Meta:
        verbose_name = "personuppgiftsrad"
        verbose_name_plural = "personuppgiftsrader"
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["agency", "version"], name="processing_row_once")]

    def __str__(self) -> str:
        return self.purpose


class TermsDeviation(TenantModel):
    """Where the parties depart from the general terms (villkorsavvikelse). It needs someone's approval to be agreed."""

    version = TenantForeignKey(AgreementVersion, related_name="deviations", verbose_name="avtalsversion")
    clause = models.CharField("punkt", max_length=10)
    text = models.CharField("i stället gäller", max_length=600)
    reason = models.CharField("skäl", max_length=300)
    asked_by = models.ForeignKey("servicecenter.User", models.PROTECT, related_name="+", verbose_name="begärd av")
    approved_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="godkänd av"
    )
    approved_at = models.DateTimeField("godkänd", null=True)

    class Meta:
        verbose_name = "villkorsavvikelse"
        verbose_name_plural = "villkorsavvikelser"
        ordering = ["version", "clause"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "version", "clause"], name="terms_deviation_once"),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("asked_by")),
                name="terms_deviation_by_two",
            ),
        ]

    def __str__(self) -> str:
        return self.clause
