"""Punch-out by cXML 1.2: the request that opens a supplier's shop, its answer, and the basket that comes back.

A cXML message names its document type. The type is never fetched, and one that declares anything is refused.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lxml import etree  # type: ignore[import-untyped]

from procurement.exchange.shop_basket import (
    COMPOSED,
    MOST_PRICE,
    MOST_QUANTITY,
    Basket,
    BasketLine,
    Faults,
    LineReader,
    UnreadableBasket,
    check_count,
)
from servicecenter.exchange.safe_xml import UnsafeXml, whole

TYPE = '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd">'
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
MOST_BYTES = 1_000_000
OK = "200"
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
PLAIN, BASE64 = "cxml-urlencoded", "cxml-base64"
UNIT_PRICE, BASIS = "ItemDetail/UnitPrice/Money", "ItemDetail/PriceBasisQuantity"


class ShopRefused(ValueError):
    """The shop did not open; the text is what it said, or what is wrong with its answer."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A party as the other one knows it, such as ``("DUNS", "123456789")``."""

    domain: str
    identity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupRequest:
    """What opens the shop. Nobody is named: the cookie alone says for whom the basket is."""

    id: str
    sent_at: datetime
    buyer: Credential
    supplier: Credential
    secret: str
    cookie: str
    return_address: str
    is_test: bool = False


def build_setup_request(request: SetupRequest) -> bytes:
    """A ``PunchOutSetupRequest``."""
    sent = {"payloadID": request.id, "timestamp": request.sent_at.isoformat(timespec="seconds"), LANGUAGE: "sv"}
    root = etree.Element("cXML", sent)
    header = etree.SubElement(root, "Header")
    _credential(etree.SubElement(header, "From"), request.buyer)
    _credential(etree.SubElement(header, "To"), request.supplier)
    sender = etree.SubElement(header, "Sender")
    _text(_credential(sender, request.buyer), "SharedSecret", request.secret)
    _text(sender, "UserAgent", "Servicecenter")
    mode = "test" if request.is_test else "production"
    asked = etree.SubElement(root, "Request", deploymentMode=mode)
    setup = etree.SubElement(asked, "PunchOutSetupRequest", operation="create")
    _text(setup, "BuyerCookie", request.cookie)
    _text(etree.SubElement(setup, "BrowserFormPost"), "URL", request.return_address)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=TYPE))


def parse_setup_response(content: bytes) -> str:
    """The address where the shop is open for the visit. Raises ``ShopRefused``."""
    try:
        root = _root(content)
    except UnsafeXml as error:
        raise ShopRefused(f"svaret går inte att läsa: {error}") from None
    status = root.find("Response/Status")
    if status is None:
        raise ShopRefused("svaret har inget Response/Status; är adressen den för PunchOutSetupRequest?")
    if status.get("code") != OK:
        said = " ".join(f"{status.get('text', '')} {status.text or ''}".split())
        raise ShopRefused(f"butiken svarade {status.get('code')}: {said[:200]}")
    address = (root.findtext("Response/PunchOutSetupResponse/StartPage/URL") or "").strip()
    if not address:
        raise ShopRefused("svaret har ingen StartPage/URL att gå till")
    return address


def from_form(posted: Iterable[tuple[str, str]]) -> bytes:
    """The message in a posted form: as it is, or in base64. Raises ``UnreadableBasket``."""
    fields = {name.lower(): value for name, value in posted}
    if text := fields.get(PLAIN):
        return DECLARATION.sub("", text).encode()  # the form has been decoded, whatever the declaration says
    if text := fields.get(BASE64):
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except ValueError:
            raise UnreadableBasket("fältet cXML-base64 är inte base64; be leverantören rätta det") from None
    raise UnreadableBasket("fältet cXML-urlencoded saknas; be leverantören skicka varukorgen som cXML")


def parse_order_message(content: bytes) -> Basket:
    """A ``PunchOutOrderMessage``. Raises ``UnreadableBasket`` with every fault and its field."""
    try:
        root = _root(content)
    except UnsafeXml as error:
        raise UnreadableBasket(str(error)) from None
    message = root.find("Message/PunchOutOrderMessage")
    if message is None:
        raise UnreadableBasket("Message/PunchOutOrderMessage saknas; be leverantören skicka varukorgen som cXML")
    items = message.findall("ItemIn")
    check_count(len(items))
    faults = Faults()
    lines = tuple(_line(item, place, faults) for place, item in enumerate(items, start=1))
    faults.raise_if_any()
    return Basket(cookie=(message.findtext("BuyerCookie") or "").strip(), lines=lines)


def _line(item: etree._Element, place: int, faults: Faults) -> BasketLine:
    read = LineReader(lambda field: _found(item, field), lambda field: f"rad {place}: {field}", faults)
    if item.get("parentLineNumber"):
        faults.add(f"rad {place}: parentLineNumber", COMPOSED)
    basis_unit = read.text(f"{BASIS}/UnitOfMeasure", most=10, is_required=False)
    if basis_unit and basis_unit != read.text("ItemDetail/UnitOfMeasure", most=10, is_required=False):
        faults.add(f"rad {place}: {BASIS}/UnitOfMeasure", f"är {basis_unit!r}, en annan enhet än antalets")
    return BasketLine(
        number=read.text("ItemID/SupplierPartID", most=60),
        name=read.text("ItemDetail/Description", most=500),
        quantity=read.above_zero("quantity", whole=MOST_QUANTITY, decimals=3),
        unit=read.text("ItemDetail/UnitOfMeasure", most=10),
        price=read.number(UNIT_PRICE, whole=MOST_PRICE, decimals=4),
        per=read.above_zero(f"{BASIS}/quantity", whole=MOST_QUANTITY, decimals=3, or_else=Decimal(1)),
        currency=read.text(f"{UNIT_PRICE}/currency", most=10),
        reference=read.text("ItemID/SupplierPartAuxiliaryID", most=100, is_required=False),
    )


def _found(item: etree._Element, field: str) -> str:
    """The text of a path, or the attribute that its last part names. A description may hold a short name within."""
    parent, _slash, name = field.rpartition("/")
    if name in ("quantity", "currency"):
        element = item.find(parent) if parent else item
        return element.get(name, "") if element is not None else ""
    element = item.find(field)
    return "" if element is None else " ".join(element.itertext())


def _root(content: bytes) -> etree._Element:
    root = whole(content, most_bytes=MOST_BYTES, may_name_type=True)
    if root.tag != "cXML":
        raise UnsafeXml(f"filen börjar med {str(root.tag)[:40]}, inte med cXML")
    return root


def _credential(parent: etree._Element, party: Credential) -> etree._Element:
    element = etree.SubElement(parent, "Credential", domain=party.domain)
    _text(element, "Identity", party.identity)
    return element


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text
