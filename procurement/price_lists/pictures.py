"""What a price list calls a picture (bild), and where in a message one is: addresses are kept and never fetched."""

from __future__ import annotations

import binascii
from base64 import b64decode
from hashlib import sha256

from procurement.exchange.catalogue import CatalogueItem
from servicecenter.exchange.ubl.parts import DocumentReference

INSIDE = "sha256:"
"""Begins the name of a picture inside a message: its content is its name, so that another picture is a change."""
LONGEST = 300
CODES = ("PRODUCT_IMAGE", "TRADE_ITEM_DESCRIPTION")
"""Image code (OpenPeppol), what is shown first before the rest."""


def picture_key(told: str) -> str:
    r"""The name by which a picture is found: a file without folder, big letters alike; nothing for an address.

    >>> picture_key("Bilder\\P100.JPG"), picture_key("https://bilder.example/p100.jpg"), picture_key("sha256:ab")
    ('p100.jpg', '', 'sha256:ab')
    """
    plain = told.strip()
    if is_address(plain):
        return ""
    return plain.replace("\\", "/").rpartition("/")[2].strip().casefold()[:LONGEST]


def is_address(told: str) -> bool:
    return "://" in told or told.startswith(("//", "www.", "data:"))


def picture_of(item: CatalogueItem) -> str:
    """What an article of a message says of its picture: the name of one inside it, else an address, else nothing."""
    found = picture_inside(item)
    if found is not None:
        return found[0]
    addresses = [each.uri for each in sorted(item.documents, key=_order) if each.uri and _is_picture(each)]
    return addresses[0] if addresses and len(addresses[0]) <= LONGEST else ""


def picture_inside(item: CatalogueItem) -> tuple[str, bytes] | None:
    """The name and the bytes of the article's picture, where the message has it within. What it is, others examine."""
    for each in sorted(item.documents, key=_order):
        if each.file is not None and _is_picture(each) and (content := _bytes(each.file.content)):
            return f"{INSIDE}{sha256(content).hexdigest()}", content
    return None


def _is_picture(document: DocumentReference) -> bool:
    """By its code, or by what it says that it is; an address alone with no code may be any document."""
    if document.type_code:
        return document.type_code in CODES
    if document.file is not None:
        return document.file.mime_type.startswith("image/")
    return document.uri.partition("?")[0].lower().endswith((".jpg", ".jpeg", ".png"))


def _order(document: DocumentReference) -> int:
    return CODES.index(document.type_code) if document.type_code in CODES else len(CODES)


def _bytes(text: str) -> bytes:
    try:
        return b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
