"""Pictures of articles for tests, and the zips that they come in."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from PIL import Image

from procurement.catalogues.picture_reading import read_pictures_now
from procurement.catalogues.pictures import hand_in_pictures
from procurement.models import Catalogue, PictureDelivery
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW

Files = Mapping[str, bytes] | BytesIO


def picture(colour: str = "red", *, size: tuple[int, int] = (300, 200), fmt: str = "PNG", **more: Any) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, colour).save(written, fmt, **more)
    return written.getvalue()


def zip_of(files: Mapping[str, bytes]) -> BytesIO:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    packed.seek(0)
    return packed


def delivered(agency: Agency, catalogue: Catalogue, files: Files, *, by: User) -> PictureDelivery:
    """A zip that has been handed in and read."""
    content = files if isinstance(files, BytesIO) else zip_of(files)
    with tenant(agency.pk):
        found = hand_in_pictures(catalogue=catalogue, name="bilder.zip", content=content, by=by, at=NOW)
    read_pictures_now(agency_id=agency.pk, delivery_id=found.pk, clock=lambda: NOW)
    with tenant(agency.pk):
        found.refresh_from_db()
    return found
