"""A supplier's web shop (leverantörens butik) on this machine, by cXML and OCI, for tests of the way there and back."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils import timezone
from lxml import etree

from procurement.exchange.cxml import TYPE
from procurement.exchange.shop_basket import BasketLine
from procurement.models import PurchaseAgreement, Shop, ShopVisit
from procurement.punch_out.actions import decide_shop, request_shop
from procurement.punch_out.queries import hash_of, line_to
from servicecenter.models import User
from tests.factories import NOW

SECRET = "hemligt-för-butiken"


def basket_line(**given: Any) -> BasketLine:
    fields = {"number": "41-220", "name": "Häftapparat", "quantity": Decimal(2), "unit": "EA", "price": Decimal(90)}
    return BasketLine(**fields | {"currency": "SEK"} | given)


def cxml_basket(cookie: str, lines: Iterable[BasketLine]) -> bytes:
    """A ``PunchOutOrderMessage`` as shops write it."""
    root = etree.Element("cXML", payloadID="1@butik.example", timestamp="2026-11-26T12:00:00+01:00")
    message = etree.SubElement(etree.SubElement(root, "Message"), "PunchOutOrderMessage")
    etree.SubElement(message, "BuyerCookie").text = cookie
    etree.SubElement(message, "PunchOutOrderMessageHeader", operationAllowed="create")
    for line in lines:
        item = etree.SubElement(message, "ItemIn", quantity=f"{line.quantity:f}")
        number = etree.SubElement(item, "ItemID")
        etree.SubElement(number, "SupplierPartID").text = line.number
        if line.reference:
            etree.SubElement(number, "SupplierPartAuxiliaryID").text = line.reference
        detail = etree.SubElement(item, "ItemDetail")
        price = etree.SubElement(etree.SubElement(detail, "UnitPrice"), "Money", currency=line.currency)
        price.text = f"{line.price:f}"
        etree.SubElement(detail, "Description").text = line.name
        etree.SubElement(detail, "UnitOfMeasure").text = line.unit
        if line.per != 1:
            basis = etree.SubElement(detail, "PriceBasisQuantity", quantity=f"{line.per:f}", conversionFactor="1")
            etree.SubElement(basis, "UnitOfMeasure").text = line.unit
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=TYPE)


def oci_basket(lines: Iterable[BasketLine]) -> list[tuple[str, str]]:
    """The fields that an OCI shop posts."""
    rows = []
    for place, line in enumerate(lines, start=1):
        told = {
            "DESCRIPTION": line.name,
            "VENDORMAT": line.number,
            "QUANTITY": f"{line.quantity:f}",
            "UNIT": line.unit,
            "PRICE": f"{line.price:f}",
            "PRICEUNIT": f"{line.per:f}",
            "CURRENCY": line.currency,
            "EXT_PRODUCT_ID": line.reference,
        }
        rows += [(f"NEW_ITEM-{name}[{place}]", value) for name, value in told.items()]
    return rows


@dataclass
class TestShop:
    """What the shop sells to whoever comes, and what it was told. A test may make it behave badly."""

    __test__ = False

    address: str = ""
    lines: list[BasketLine] = field(default_factory=lambda: [basket_line()])
    start_page: str = ""
    answer: tuple[int, dict[str, str], bytes] | None = None
    asked: list[bytes] = field(default_factory=list)
    fields: list[dict[str, str]] = field(default_factory=list)
    referrer_policy: str = ""

    def setup(self, content: bytes) -> bytes:
        """Open for whoever knows the secret, and remember where the basket is to go."""
        self.asked.append(content)
        root = etree.fromstring(content)
        if root.findtext("Header/Sender/Credential/SharedSecret") != SECRET:
            return b'<cXML><Response><Status code="401" text="Unauthorized">Fel SharedSecret</Status></Response></cXML>'
        page = self.start_page or f"{self.address}/start"
        return f"""<?xml version="1.0"?>{TYPE}<cXML payloadID="2"><Response><Status code="200" text="OK"/>
          <PunchOutSetupResponse><StartPage><URL>{html.escape(page)}</URL></StartPage></PunchOutSetupResponse>
          </Response></cXML>""".encode()

    def start(self) -> str:
        root = etree.fromstring(self.asked[-1])
        cookie = root.findtext("Request/PunchOutSetupRequest/BuyerCookie")
        back = root.findtext("Request/PunchOutSetupRequest/BrowserFormPost/URL")
        return self.page(back, [("cXML-urlencoded", cxml_basket(cookie, self.lines).decode())])

    def page(self, back: str, rows: Iterable[tuple[str, str]]) -> str:
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">' for name, value in rows
        )
        return f"""<!doctype html><meta charset="utf-8"><title>Butiken</title><h1>Butiken</h1>
          <form method="post" action="{html.escape(back)}">{hidden}<button>Lämna över varukorgen</button></form>"""


class Handler(BaseHTTPRequestHandler):
    shop: TestShop

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/start":
            self.give(self.shop.start().encode())
        else:
            self.oci(dict(parse_qsl(parts.query)))

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/oci":
            self.oci(dict(parse_qsl(content.decode())))
        elif self.shop.answer:
            status, headers, body = self.shop.answer
            self.give(body, status, headers)
        else:
            self.give(self.shop.setup(content), headers={"Content-Type": "text/xml"})

    def oci(self, told: dict[str, str]) -> None:
        self.shop.fields.append(told)
        self.give(self.shop.page(told.get("HOOK_URL", ""), oci_basket(self.shop.lines)).encode())

    def give(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        told = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | (headers or {})
        if self.shop.referrer_policy:
            told["Referrer-Policy"] = self.shop.referrer_policy
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:
        """Nothing: the tests read what was asked."""


@contextmanager
def running_shop() -> Iterator[TestShop]:
    shop = TestShop()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OneShop", (Handler,), {"shop": shop}))
    shop.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def shop_facts(shop: TestShop, kind: str, **given: Any) -> dict[str, Any]:
    """What a clerk writes in of the shop."""
    facts: dict[str, Any] = {"name": "Kontorsbutiken", "kind": kind, "buyer_identity": "myndigheten"}
    if kind == "cxml":
        facts |= {"address": f"{shop.address}/setup", "buyer_domain": "NetworkID", "supplier_domain": "DUNS"}
        facts |= {"supplier_identity": "123456789"}
    else:
        facts |= {"address": f"{shop.address}/oci"}
    return facts | {"secret": SECRET} | given


def open_shop_for(
    agreement: PurchaseAgreement, shop: TestShop, kind: str, *, by: User, second: User, **given: Any
) -> Shop:
    """A shop that two clerks stand behind, in the scope of its agency; its origin is allowed by the caller."""
    asked = {"given": shop_facts(shop, kind, **given), "reason": "Ny butik", "at": timezone.now()}
    found = request_shop(agreement=agreement, by=by, **asked)
    return decide_shop(shop=found, decision="confirm", by=second, at=timezone.now())


def make_shop(agreement: PurchaseAgreement, *, mark: str, by: User, second: User) -> Shop:
    """A confirmed shop whose every text is marked, reached by a form."""
    place = f"https://{mark.lower()}.butik.example"
    return Shop.objects.create(
        agreement=agreement, name=f"{mark} butik", kind="oci4", address=f"{place}/oci", browser_origins=[place],
        return_origins=[place], buyer_identity=f"{mark} kund", reason=f"{mark} brev", state="confirmed",
        requested_by=by, requested_at=NOW, decided_by=second, decided_at=NOW,
    )  # fmt: skip


def make_visit(shop: Shop, user: User, *, mark: str, number: int = 0) -> ShopVisit:
    """A basket that has come back and that nobody has looked through."""
    line = basket_line(number=f"{mark}-1", name=f"{mark} artikel", price=Decimal(1))
    return ShopVisit.objects.create(
        shop=shop, user=user, secret_hash=hash_of(f"{mark} {number} {shop.pk}"), login_hash=hash_of(mark),
        state="returned", started_at=NOW, expires_at=NOW, returned_at=NOW, lines=[line_to(line)],
    )  # fmt: skip
