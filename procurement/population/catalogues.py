"""Made-up catalogues for the demo, handed in as CSV files, read and approved by two persons like any other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from time import sleep
from zipfile import ZipFile

from procurement.agreements.models import PurchaseAgreement
from procurement.catalogues.actions import approve_version, open_catalogue
from procurement.catalogues.handing_in import choose_columns, hand_in
from procurement.catalogues.importing import read_now
from procurement.catalogues.models import Catalogue, CatalogueVersion, VersionState
from procurement.catalogues.picture_reading import read_pictures_now
from procurement.catalogues.pictures import hand_in_pictures
from servicecenter.accounts.models import User
from servicecenter.tenancy.scope import tenant

Articles = tuple[tuple[str, str, str, str, str, str], ...]
SECONDS_AT_MOST = 60
LATER = (Decimal(1), Decimal("1.02"), Decimal(1), Decimal("0.96"), Decimal("1.025"))
"""What a later list makes of the prices, article by article; the agreements allow a rise of three percent."""
HEADINGS = "Artikelnummer;Benämning;Beskrivning;CPV;Enhet;Pris;Valuta;Moms;Leveranstid;Bild"
PICTURES = Path(__file__).with_name("pictures")
"""Drawn by ourselves: each as SVG, and as the PNG that a browser makes of it at 640 by 640."""
OFFICE = (
    ("Kopieringspapper A4 80 g", "Ohålat, 5 × 500 ark", "30197643", "BX", "219,00", "kopieringspapper-a4"),
    ("Kopieringspapper A3 80 g", "Ohålat, 500 ark", "30197643", "RM", "96,50", "kopieringspapper-a3"),
    ("Häftapparat 25 blad", "Metall, för klammer 24/6", "30197320", "C62", "89,00", "haftapparat"),
    ("Häftklammer 24/6", "5 000 i asken", "30197110", "BX", "14,90", "haftklammer"),
    ("Pärm A4 60 mm", "Plast, återvunnen", "30192000", "C62", "24,50", "parm"),
    ("Gaffelpärm A4", "Pressad kartong", "30192000", "C62", "19,75", "gaffelparm"),
    ("Register 1–31", "Kartong, A4", "30192000", "SET", "31,00", "register"),
    ("Kulspetspenna blå", "Medium, 50 i asken", "30192121", "BX", "112,00", "kulspetspenna"),
    ("Överstrykningspenna gul", "Vattenbaserat bläck", "30192125", "C62", "8,40", "overstrykningspenna"),
    ("Whiteboardpenna, fyra färger", "Rund spets", "30192125", "SET", "42,00", "whiteboardpennor"),
    ("Whiteboard 120 × 90 cm", "Emalj, med pennhylla", "30195000", "C62", "1 190,00", "whiteboard"),
    ("Anteckningsblock A5 linjerat", "80 blad", "30197630", "C62", "17,20", "anteckningsblock"),
    ("Kuvert C5 med fönster", "500 i kartongen", "30199230", "BX", "189,00", "kuvert"),
    ("Etiketter 70 × 37 mm", "2 400 på ark", "30199760", "BX", "145,00", "etiketter"),
    ("Skärmaskin A4", "10 ark åt gången", "30197000", "C62", "640,00", "skarmaskin"),
    ("Batteri AA", "Alkaliska, 20 i asken", "31410000", "BX", "79,00", "batteri"),
)
COMPUTERS = (
    (
        "Bärbar dator 14 tum",
        "16 GB minne, 512 GB disk, tre års service",
        "30213100",
        "C62",
        "11 490,00",
        "barbar-dator",
    ),
    ("Bildskärm 27 tum", "USB-C, höj- och sänkbar", "30231300", "C62", "2 390,00", "bildskarm"),
    ("Dockningsstation USB-C", "Två skärmar, 100 W", "30237000", "C62", "1 295,00", "dockningsstation"),
    ("Tangentbord, svenskt", "Trådlöst", "30237460", "C62", "349,00", "tangentbord"),
    ("Mus, vertikal", "Trådlös, för höger hand", "30237410", "C62", "419,00", "mus"),
    ("Headset med mikrofon", "Brusreducerande, USB-C", "32342100", "C62", "890,00", "headset"),
    ("Webbkamera", "1080p, med lucka", "30237000", "C62", "620,00", "webbkamera"),
    ("Laddare USB-C 65 W", "Med två meter kabel", "31158000", "C62", "295,00", "laddare"),
    ("Datorväska 14 tum", "Återvunnen polyester", "18931100", "C62", "265,00", "datorvaska"),
    ("Installation på plats", "Uppackning och överföring, per timme", "50312000", "HUR", "745,00", "installation"),
)


def write_catalogues(agency_id: int, agreements: list[PurchaseAgreement], *, first: User, second: User,
                     at: datetime, changed_at: datetime) -> None:  # fmt: skip
    """Catalogues of the agreements on office supplies and computers, two of them with a later list at other prices.

    Called outside the scope, once: it commits.
    """
    for agreement, articles, dearer in (
        (agreements[0], OFFICE, 0), (agreements[1], OFFICE, 7), (agreements[2], COMPUTERS, 0)
    ):  # fmt: skip
        with tenant(agency_id):
            catalogue = open_catalogue(agreement=agreement, number="1", name=agreement.title, by=first, at=at)
        _take_in(agency_id, catalogue, _rows(articles, agreement.number, dearer), first, second, at=at)
        _deliver_pictures(agency_id, catalogue, articles, by=first, at=at)
        if not dearer:
            later = _rows(articles, agreement.number, dearer, is_later=True)
            _take_in(agency_id, catalogue, later, first, second, at=changed_at)


def _take_in(agency_id: int, catalogue: Catalogue, rows: Iterator[str], first: User, second: User, *,
             at: datetime) -> None:  # fmt: skip
    content = "\r\n".join([HEADINGS, *rows]).encode()
    with tenant(agency_id):
        catalogue.refresh_from_db()
        name = f"prislista-{catalogue.agreement.number.replace(':', '-')}.csv"
        version = hand_in(catalogue=catalogue, name=name, content=BytesIO(content), by=first, at=at)
        if version.state == VersionState.COLUMNS:
            choose_columns(version=version, columns=version.columns, by=first, at=at)
    read_now(agency_id=agency_id, version_id=version.pk, at=at)
    _wait_for_reader(agency_id, version)
    with tenant(agency_id):
        approve_version(version=version, by=second, at=at)


def _deliver_pictures(agency_id: int, catalogue: Catalogue, articles: Articles, *, by: User, at: datetime) -> None:
    """The supplier's pictures in a zip, called what the list calls them."""
    packed = BytesIO()
    with ZipFile(packed, "w") as package:
        for *_facts, name in articles:
            package.write(PICTURES / f"{name}.png", f"{name}.png")
    with tenant(agency_id):
        name = f"bilder-{catalogue.agreement.number.replace(':', '-')}.zip"
        delivery = hand_in_pictures(catalogue=catalogue, name=name, content=packed, by=by, at=at)
    read_pictures_now(agency_id=agency_id, delivery_id=delivery.pk, clock=lambda: at)


def _wait_for_reader(agency_id: int, version: CatalogueVersion) -> None:
    """A worker that was awake has taken the file first: it is read in a moment."""
    for _turn in range(SECONDS_AT_MOST * 4):
        with tenant(agency_id):
            version.refresh_from_db()
        if version.state != VersionState.READING:
            return
        sleep(0.25)


def _rows(articles: Articles, agreement: str, dearer: int, *, is_later: bool = False) -> Iterator[str]:
    """``dearer`` is kronor more for each, so that the agreement that ranks second has other prices."""
    for place, (name, description, cpv, unit, price, picture) in enumerate(articles, start=1):
        kronor = Decimal(price.replace(" ", "").replace(",", ".")) + dearer
        if is_later:
            kronor *= LATER[place % len(LATER)]
        number = f"{agreement[-2:]}-{place:03d}"
        written = f"{kronor:.2f}".replace(".", ",")
        yield f"{number};{name};{description};{cpv};{unit};{written};SEK;25;3;{picture}.png"
