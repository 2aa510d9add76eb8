"""Half a million articles in ten catalogues (en halv miljon artiklar), handed in and approved like any other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import product

from django.utils import timezone
from openpyxl import Workbook

from procurement.agreements.models import PurchaseAgreement
from procurement.catalogues.actions import approve_version, open_catalogue, refuse_version
from procurement.catalogues.handing_in import choose_columns, hand_in
from procurement.catalogues.importing import read_now
from procurement.catalogues.models import Catalogue, CatalogueVersion, VersionState
from procurement.price_lists.columns import proposed
from servicecenter.accounts.models import User
from servicecenter.operations.machine import admin
from servicecenter.tenancy.scope import tenant

CATALOGUES, LINES = 10, 50_000
NUMBER = "M{0}"
HEADINGS = ("Artikelnummer", "Benämning", "Beskrivning", "CPV", "Enhet", "Pris", "Valuta", "Moms", "Leveranstid")
THINGS = (
    "Kopieringspapper", "Häftapparat", "Pärm", "Kulspetspenna", "Whiteboard", "Anteckningsblock", "Kuvert", "Etikett",
    "Skärmaskin", "Batteri", "Dator", "Bildskärm", "Dockningsstation", "Tangentbord", "Mus", "Headset", "Kontorsstol",
    "Skrivbord", "Bokhylla", "Skrivbordslampa", "Papperskorg", "Handduk", "Rengöringsmedel", "Skyddshandskar", "Kaffe",
    "Kaffefilter", "Mugg", "Tallrik", "Servett", "Armatur", "Kabel", "Säkring", "Skruvdragare", "Måttband", "Stege",
    "Förbandslåda", "Brandsläckare", "Väska", "Ryggsäck", "Regnjacka",
)  # fmt: skip
KINDS = ("enkel", "förstärkt", "återvunnen", "svanenmärkt", "ljudlös", "hopfällbar", "vattentät", "dubbel", "tunn",
         "extra stark")  # fmt: skip
COLOURS = ("vit", "svart", "grå", "blå", "röd", "grön", "gul", "transparent", "björk", "ek")
CPVS = ("30197643", "30192000", "30213100", "39130000", "31410000", "39220000", "18931100", "33711900")


@dataclass(frozen=True)
class Buyers:
    """Who hands in, who approves, and the agreement that the catalogues are under."""

    agency_id: int
    first: User
    second: User
    agreement: PurchaseAgreement


def measure_import(buyers: Buyers) -> list[tuple[str, str]]:
    """Lines a second from a file that waits to valid articles, and for the same lines as a workbook, compared only."""
    seconds = [_approved(buyers, place) for place in range(_already(buyers), CATALOGUES)]
    with admin() as connection:
        connection.execute("VACUUM ANALYZE procurement_article, procurement_stagedline, procurement_catalogueversion")
    rows = [("the same lines compared, as CSV", f"{LINES / _compared(buyers, _as_csv):,.0f} lines a second")]
    rows.append(("the same lines compared, as XLSX", f"{LINES / _compared(buyers, _as_xlsx):,.0f} lines a second"))
    if seconds:
        speed = len(seconds) * LINES / sum(seconds)
        rows.insert(
            0, (f"new articles read, compared and approved, {len(seconds) * LINES:,}", f"{speed:,.0f} a second")
        )
    return rows


def _already(buyers: Buyers) -> int:
    with tenant(buyers.agency_id):
        return Catalogue.objects.filter(agreement=buyers.agreement, number__startswith=NUMBER[0], version=1).count()


def _approved(buyers: Buyers, place: int) -> float:
    """A new catalogue, from its file to valid articles. Gives the seconds of reading and approving."""
    now = timezone.now()
    with tenant(buyers.agency_id):
        catalogue = open_catalogue(
            agreement=buyers.agreement, number=NUMBER.format(place), name=f"Mätning {place}", by=buyers.first, at=now
        )
    version, seconds = _read(buyers, catalogue, _as_csv(place), now)
    started = time.perf_counter()
    with tenant(buyers.agency_id):
        approve_version(version=version, by=buyers.second, at=now)
    return seconds + time.perf_counter() - started


def _compared(buyers: Buyers, as_file: Callable[..., bytes]) -> float:
    """The first catalogue handed in again, every price a little higher; refused, so that it can be done again."""
    now = timezone.now()
    with tenant(buyers.agency_id):
        catalogue = Catalogue.objects.get(agreement=buyers.agreement, number=NUMBER.format(0))
    version, seconds = _read(buyers, catalogue, as_file(0, dearer=1, at=now), now)
    with tenant(buyers.agency_id):
        refuse_version(version=version, comment="Mätning", by=buyers.second, at=now)
    return seconds


def _read(buyers: Buyers, catalogue: Catalogue, content: bytes, now: datetime) -> tuple[CatalogueVersion, float]:
    with tenant(buyers.agency_id):
        version = hand_in(catalogue=catalogue, name="prislista", content=BytesIO(content), by=buyers.first, at=now)
        if version.state == VersionState.COLUMNS:
            version = choose_columns(version=version, columns=proposed(list(HEADINGS), {}), by=buyers.first, at=now)
    started = time.perf_counter()
    read_now(agency_id=buyers.agency_id, version_id=version.pk, at=now)
    seconds = time.perf_counter() - started
    with tenant(buyers.agency_id):
        version.refresh_from_db()
    if version.state != VersionState.STAGED or version.rejected:
        raise RuntimeError(f"the catalogue is {version.state}: {version.error or version.rejected}")
    return version, seconds


def _as_csv(place: int, dearer: int = 0, at: datetime | None = None) -> bytes:
    lines = [";".join(HEADINGS), *(";".join(row) for row in _rows(place, dearer))]
    return "\r\n".join([*lines, *([";" * (len(HEADINGS) - 1) + " " * _unlike(at)] if at else [])]).encode()


def _as_xlsx(place: int, dearer: int = 0, at: datetime | None = None) -> bytes:
    book, file = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in (HEADINGS, *_rows(place, dearer)):
        sheet.append(row)
    book.save(file)
    return file.getvalue()


def _unlike(at: datetime) -> int:
    """Blanks at the end of the file, so that it is not the one that was handed in before."""
    return at.second * 1000 + at.microsecond // 1000


def _rows(place: int, dearer: int) -> Iterator[tuple[str, ...]]:
    wanted = product(range(LINES // (len(THINGS) * len(KINDS) * len(COLOURS)) + 1), THINGS, KINDS, COLOURS)
    for line, (size, thing, kind, colour) in zip(range(LINES), wanted, strict=False):
        number, name = f"{place}-{line:05d}", f"{thing} {kind} {colour} {place * 100 + size}"
        price = f"{line % 977 + 10 + dearer * line % 2},{line % 100:02d}"
        yield number, name, f"Storlek {size}", CPVS[line % len(CPVS)], "C62", price, "SEK", "25", "3"
