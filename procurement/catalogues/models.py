"""Catalogues (kataloger): the articles of an agreement, version by version, and what a new version would change."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from servicecenter.tenancy.models import TenantForeignKey, TenantModel


class Catalogue(TenantModel):
    """A supplier's price list under an agreement (katalog). ``version`` is the valid one, 0 before the first."""

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    agreement = TenantForeignKey("procurement.PurchaseAgreement", related_name="catalogues", verbose_name="inköpsavtal")
    number = models.CharField("katalogens beteckning", max_length=60)
    name = models.CharField("benämning", max_length=120)
    version = models.PositiveIntegerField("gällande version", default=0)
    columns = models.JSONField("kolumner i leverantörens filer", default=dict, blank=True)

    class Meta:
        verbose_name = "katalog"
        verbose_name_plural = "kataloger"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["agency", "agreement", "number"], name="catalogue_once")]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    COLUMNS = "columns", _("Väntar på kolumner")
    READING = "reading", _("Läses in")
    FAILED = "failed", _("Gick inte att läsa")
    STAGED = "staged", _("Väntar på granskning")
    REFUSED = "refused", _("Avvisad")
    VALID = "valid", _("Gäller")
    REPLACED = "replaced", _("Ersatt")


class CatalogueVersion(TenantModel):
    """One received price list (katalogversion). Its number is given when it is approved, without gaps.

    ``columns`` says which heading holds which fact, ``compared_with`` which valid version the lines were compared with.
    A worker that reads it claims it; a claim that grows old is taken over, and the file read from its start.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    catalogue = TenantForeignKey(Catalogue, related_name="versions", verbose_name="katalog")
    number = models.PositiveIntegerField("version", null=True)
    source = models.CharField("format", max_length=10)
    file_name = models.CharField("filnamn", max_length=200, blank=True)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    is_whole = models.BooleanField("hel katalog", default=True)
    state = models.CharField("läge", max_length=8, choices=VersionState, default=VersionState.READING)
    line_count = models.PositiveIntegerField("rader", default=0)
    added = models.PositiveIntegerField("nya", default=0)
    changed = models.PositiveIntegerField("ändrade", default=0)
    removed = models.PositiveIntegerField("utgångna", default=0)
    unchanged = models.PositiveIntegerField("oförändrade", default=0)
    rejected = models.PositiveIntegerField("avvisade rader", default=0)
    beyond = models.PositiveIntegerField("prishöjningar utöver avtalet", default=0)
    size = models.BigIntegerField("filens storlek i byte", default=0)
    columns = models.JSONField("kolumner", default=dict, blank=True)
    compared_with = models.PositiveIntegerField("jämförd med version", default=0)
    claimed_at = models.DateTimeField("läses sedan", null=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    error = models.CharField("fel", max_length=300, blank=True)
    received_at = models.DateTimeField("mottagen")
    handed_in_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="inlämnad av"
    )
    decided_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="beslutad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True)
    comment = models.CharField("kommentar", max_length=500, blank=True)

    class Meta:
        verbose_name = "katalogversion"
        verbose_name_plural = "katalogversioner"
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "catalogue", "sha256"], name="catalogue_file_once"),
            models.UniqueConstraint(fields=["agency", "catalogue", "number"], name="catalogue_version_once"),
            models.UniqueConstraint(
                fields=["agency", "catalogue"], condition=Q(state="valid"), name="catalogue_one_valid"
            ),
            models.CheckConstraint(
                condition=Q(handed_in_by__isnull=True)
                | Q(decided_by__isnull=True)
                | Q(state="refused")
                | ~Q(decided_by=F("handed_in_by")),
                name="catalogue_version_by_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.catalogue} {self.number or self.get_state_display().lower()}"


class CatalogueMessage(TenantModel):
    """The message that a version came in (katalogmeddelande): its sender, what they call it, if they want an answer."""

    version = TenantForeignKey(CatalogueVersion, related_name="messages", verbose_name="katalogversion")
    message_id = models.UUIDField("meddelandets id")
    sender = models.CharField("avsändare", max_length=60)
    catalogue_id = models.CharField("avsändarens beteckning", max_length=200)
    catalogue_version = models.CharField("avsändarens version", max_length=60, blank=True)
    wants_answer = models.BooleanField("vill ha katalogsvar", default=True)

    class Meta:
        verbose_name = "katalogmeddelande"
        verbose_name_plural = "katalogmeddelanden"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "version"], name="catalogue_message_of_version"),
            models.UniqueConstraint(fields=["agency", "message_id"], name="catalogue_message_once"),
        ]

    def __str__(self) -> str:
        return f"{self.catalogue_id} {self.catalogue_version}".strip()


class ArticleFacts(models.Model):
    """What a catalogue says of an article, in the valid list and in a staged one alike."""

    number = models.CharField("artikelnummer", max_length=60)
    name = models.CharField("benämning", max_length=200)
    description = models.TextField("beskrivning", blank=True)
    manufacturer = models.CharField("tillverkare", max_length=80, blank=True)
    gtin = models.CharField("GTIN", max_length=14, blank=True)
    cpv = models.CharField("CPV-kod", max_length=8, blank=True)
    unspsc = models.CharField("UNSPSC-kod", max_length=8, blank=True)
    unit = models.CharField("enhet", max_length=3)
    price = models.DecimalField("pris per enhet i kronor", max_digits=14, decimal_places=4)
    vat_rate = models.DecimalField("momssats i procent", max_digits=4, decimal_places=2)
    least = models.DecimalField("minsta antal", max_digits=12, decimal_places=3, default=1)
    step = models.DecimalField("antal i steg om", max_digits=12, decimal_places=3, default=1)
    delivery_days = models.PositiveSmallIntegerField("leveranstid i dagar", null=True)
    picture = models.CharField("bild", max_length=300, blank=True)
    content = models.DecimalField("innehåll i en enhet", max_digits=12, decimal_places=3, null=True)
    content_unit = models.CharField("innehållets enhet", max_length=3, blank=True, default="")
    marks = models.CharField("märkning", max_length=200, blank=True, default="")

    class Meta:
        abstract = True


FACTS = tuple(field.name for field in ArticleFacts._meta.local_fields)
"""The names of what a catalogue says of an article, in the order in which they are written."""


class Article(ArticleFacts, TenantModel):
    """An article (artikel) as it was from one version of its catalogue to another; ``last`` is open in the valid one.

    A change closes the row and opens another, so every version can be read back as it was. The table has one column
    more, ``search``: the words of the article, which the database itself keeps (migration ``catalogue_search``).
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    catalogue = TenantForeignKey(Catalogue, related_name="articles", verbose_name="katalog")
    first = models.PositiveIntegerField("från version")
    last = models.PositiveIntegerField("till version", null=True)

    class Meta:
        verbose_name = "artikel"
        verbose_name_plural = "artiklar"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "catalogue", "number"], condition=Q(last__isnull=True), name="article_valid_once"
            ),
            models.CheckConstraint(condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="article_versions"),
            models.CheckConstraint(condition=Q(price__gte=0), name="article_price"),
            models.CheckConstraint(condition=Q(least__gt=0, step__gt=0), name="article_quantities"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class LineKind(models.TextChoices):
    ADDED = "added", _("Ny")
    CHANGED = "changed", _("Ändrad")
    REMOVED = "removed", _("Utgår")


class StagedLine(ArticleFacts, TenantModel):
    """A change that a version would make (ändring i inkommen katalog), beside the article it would change.

    ``line`` is 0 for an article that the file no longer has; ``before`` is the price that the new one is compared with.
    """

    version = TenantForeignKey(CatalogueVersion, checked=False, related_name="lines", verbose_name="katalogversion")
    line = models.PositiveIntegerField("rad i filen")
    kind = models.CharField("ändring", max_length=9, choices=LineKind)
    article_id = models.BigIntegerField("gällande artikel", null=True)
    before = models.DecimalField("pris före i kronor", max_digits=14, decimal_places=4, null=True)
    is_beyond = models.BooleanField("prishöjning utöver avtalet", default=False)

    class Meta:
        verbose_name = "rad i inkommen katalog"
        verbose_name_plural = "rader i inkommen katalog"
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["agency", "version", "number"], name="staged_line_once")]

    def __str__(self) -> str:
        return f"{self.line}: {self.number}"


class CatalogueReject(TenantModel):
    """A line that could not be read or may not be in the catalogue (avvisad rad), with the field and the reason."""

    version = TenantForeignKey(CatalogueVersion, checked=False, related_name="rejects", verbose_name="katalogversion")
    line = models.PositiveIntegerField("rad i filen")
    number = models.CharField("artikelnummer", max_length=60, blank=True)
    field = models.CharField("fält", max_length=30, blank=True)
    reason = models.CharField("skäl", max_length=300)

    class Meta:
        verbose_name = "avvisad katalograd"
        verbose_name_plural = "avvisade katalograder"
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["agency", "version", "line"], name="catalogue_reject_line")]

    def __str__(self) -> str:
        return f"rad {self.line}: {self.reason}"


class CatalogueWord(TenantModel):
    """A word of the agency's articles (ord i kataloger), by which a mistyped one is found; none is ever taken away."""

    word = models.CharField("ord", max_length=40)

    class Meta:
        verbose_name = "ord i kataloger"
        verbose_name_plural = "ord i kataloger"
        ordering = ["word"]
        constraints = [models.UniqueConstraint(fields=["agency", "word"], name="catalogue_word_once")]

    def __str__(self) -> str:
        return self.word


class Picture(TenantModel):
    """A picture of articles in a catalogue (bild): of what the catalogue calls it, or of one article's number.

    Its bytes are kept once an agency under the hash of what was handed in, made anew in two sizes. What a clerk gave an
    article goes before what the catalogue names.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    catalogue = TenantForeignKey(Catalogue, related_name="pictures", verbose_name="katalog")
    name = models.CharField("katalogens namn på bilden", max_length=300, blank=True)
    number = models.CharField("artikelnummer", max_length=60, blank=True)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    given_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="inlämnad av"
    )
    given_at = models.DateTimeField("inlämnad")

    class Meta:
        verbose_name = "bild"
        verbose_name_plural = "bilder"
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "catalogue", "name", "number"], name="picture_once"),
            models.CheckConstraint(
                condition=(Q(name="") & ~Q(number="")) | (~Q(name="") & Q(number="")), name="picture_of_one"
            ),
        ]
        indexes = [models.Index(fields=["agency", "sha256"], name="picture_content")]

    def __str__(self) -> str:
        return self.name or self.number


class DeliveryState(models.TextChoices):
    READING = "reading", _("Läses in")
    TAKEN = "taken", _("Inläst")
    FAILED = "failed", _("Gick inte att läsa")


class PictureDelivery(TenantModel):
    """Many pictures at once (bildleverans): a zip that was handed in, or those inside the message of ``version``.

    Claimed by the worker that reads it like a ``CatalogueVersion``. A picture that is there already is not made again.
    """

    public_id = models.UUIDField("id i adresser", default=uuid.uuid4, unique=True, editable=False)
    catalogue = TenantForeignKey(Catalogue, related_name="picture_deliveries", verbose_name="katalog")
    version = TenantForeignKey(
        CatalogueVersion, related_name="picture_deliveries", null=True, verbose_name="katalogversion"
    )
    file_name = models.CharField("filnamn", max_length=200, blank=True)
    size = models.BigIntegerField("filens storlek i byte", default=0)
    state = models.CharField("läge", max_length=7, choices=DeliveryState, default=DeliveryState.READING)
    taken = models.PositiveIntegerField("inlästa bilder", default=0)
    refused = models.PositiveIntegerField("avvisade bilder", default=0)
    claimed_at = models.DateTimeField("läses sedan", null=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    error = models.CharField("fel", max_length=300, blank=True)
    received_at = models.DateTimeField("mottagen")
    handed_in_by = models.ForeignKey(
        "servicecenter.User", models.PROTECT, null=True, related_name="+", verbose_name="inlämnad av"
    )

    class Meta:
        verbose_name = "bildleverans"
        verbose_name_plural = "bildleveranser"
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["agency", "version"], name="picture_delivery_of_version")]
        indexes = [
            models.Index(fields=["agency", "claimed_at"], condition=Q(state="reading"), name="picture_delivery_left"),
            models.Index(fields=["agency", "catalogue", "-received_at"], name="picture_delivery_latest"),
        ]

    def __str__(self) -> str:
        return self.file_name


class PictureReject(TenantModel):
    """A file of a delivery that is no picture we show (avvisad bild), with the reason."""

    delivery = TenantForeignKey(
        PictureDelivery, models.CASCADE, checked=False, related_name="rejects", verbose_name="bildleverans"
    )
    name = models.CharField("fil", max_length=300)
    reason = models.CharField("skäl", max_length=300)

    class Meta:
        verbose_name = "avvisad bild"
        verbose_name_plural = "avvisade bilder"
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["agency", "delivery", "name"], name="picture_reject_name")]

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"
