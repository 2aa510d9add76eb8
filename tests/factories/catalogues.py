"""Catalogues for tests: a live supplier's agreement with a price list, and files as suppliers write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import timezone

from procurement.catalogues.actions import approve_version
from procurement.catalogues.handing_in import choose_columns, hand_in
from procurement.catalogues.importing import read_now
from procurement.models import Catalogue, CatalogueVersion, PurchaseAgreement, Supplier
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW

COLUMNS = {
    "number": "Artikelnummer",
    "name": "Benämning",
    "unit": "Enhet",
    "price": "Pris",
    "vat_rate": "Moms",
    "gtin": "EAN",
    "cpv": "CPV",
}


def csv_of(rows: Iterable[tuple[Any, ...]]) -> BytesIO:
    """Rows of number, name, price and, where wanted, GTIN and CPV."""
    lines = ["Artikelnummer;Benämning;Pris;EAN;CPV;Enhet;Moms"]
    for number, name, price, *more in rows:
        gtin, cpv = (*more, "", "")[:2]
        lines.append(f"{number};{name};{price};{gtin};{cpv};st;25")
    return BytesIO("\n".join(lines).encode())


def make_catalogue(
    *, by: User, rise: Decimal = Decimal(0), rank: int = 1, supplier: Supplier | None = None, mark: str = "Kontor"
) -> Catalogue:
    """A catalogue of an active agreement, in the scope of its agency."""
    place = PurchaseAgreement.objects.count() + 1
    today = timezone.localdate()
    supplier = supplier or Supplier.objects.create(
        name=f"{mark} AB", organisation_number=f"55600{place:05}", e_address_scheme="0007",
        e_address=f"55600{place:05}", state="live", tested_at=NOW, recorded_at=NOW, recorded_by=by,
    )  # fmt: skip
    agreement = PurchaseAgreement.objects.create(
        number=f"AVT-{place}", title=f"{mark} varor", supplier=supplier, area="Kontor", rank=rank, state="active",
        starts_on=today - timedelta(days=400), ends_on=today + timedelta(days=400), price_rise_percent=rise,
        recorded_at=NOW, recorded_by=by,
    )  # fmt: skip
    return Catalogue.objects.create(agreement=agreement, number=f"K-{place}", name=f"{mark} katalog")


def taken_in(agency: Agency, catalogue: Catalogue, content: BytesIO, *, by: User, **more: Any) -> CatalogueVersion:
    """A file that has been handed in and read."""
    with tenant(agency.pk):
        version = hand_in(catalogue=catalogue, name="prislista.csv", content=content, by=by, at=NOW, **more)
        if version.state == "columns":
            choose_columns(version=version, columns=COLUMNS, by=by, at=NOW)
    read_now(agency_id=agency.pk, version_id=version.pk, at=NOW)
    with tenant(agency.pk):
        version.refresh_from_db()
    return version


def fill_catalogue(
    agency: Agency, catalogue: Catalogue, rows: Iterable[tuple[Any, ...]], *, by: User, second: User
) -> CatalogueVersion:
    """Articles that are valid."""
    version = taken_in(agency, catalogue, csv_of(rows), by=by)
    with tenant(agency.pk):
        return approve_version(version=version, by=second, at=NOW)
