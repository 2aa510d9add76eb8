"""A made-up supplier's web shop for the demo (provbutik), so that a requester can walk out to one and back by cXML.

It is another site than ours and shares nothing with it but the wire: it is asked to open, shows its goods, and posts
the basket to the address that it was given. Only settings that name ``DEMO_SHOP`` start it, and it answers this machine
alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from lxml import etree  # type: ignore[import-untyped]

from procurement.exchange.cxml import TYPE
from procurement.population.catalogues import COMPUTERS, PICTURES
from servicecenter.exchange.safe_xml import UnsafeXml, whole

NAME = "Björkdalens IT-butik"
SECRET = "provbutikens-lösenord"  # noqa: S105
MOST_BYTES = 100_000
MOST_VISITS = 500
REBATE = Decimal("0.95")
DEARER = {"07-002": Decimal("2690.00")}
"""The shop is a little cheaper than the agreement, except for this, which therefore can't be ordered."""
ALSO = ("99-100", "Surfplatta 11 tum", "Finns i butiken men inte i avtalet", Decimal("4990.00"), "barbar-dator")
CLOSED = "Gå hit från Servicecenter, så öppnas butiken för dig."
HEAD = """<!doctype html><html lang="sv"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body{{margin:0;background:#f3f6f4;color:#1d2b26;font:16px/1.5 system-ui,sans-serif}}
header{{padding:1rem 1.5rem;background:#1f4f3f;color:#fff}}
header p{{margin:0;opacity:.9}}h1{{margin:0;font-size:1.4rem}}
main{{max-width:1100px;margin:auto;padding:1.5rem}}ul{{display:grid;gap:1rem;margin:0;padding:0;list-style:none;
grid-template-columns:repeat(auto-fill,minmax(200px,1fr))}}li{{padding:1rem;border-radius:10px;background:#fff}}
img{{display:block;width:100%;height:150px;object-fit:contain}}h2{{margin:.5rem 0 0;font-size:1rem}}
li p{{margin:.25rem 0;color:#4a5b54;font-size:.875rem}}li b{{display:block;margin:.25rem 0}}
input{{width:4.5rem;padding:.5rem;border:1px solid #7d8d86;border-radius:6px;font:inherit}}
button{{margin-top:1.5rem;padding:.75rem 1.5rem;border:0;border-radius:6px;background:#1f4f3f;color:#fff;font:inherit}}
button:focus-visible,input:focus-visible{{outline:3px solid #e0a100;outline-offset:2px}}
table{{width:100%;border-collapse:collapse;background:#fff}}td,th{{padding:.6rem;border-bottom:1px solid #dde5e1;
text-align:left}}td:last-child,th:last-child{{text-align:right}}</style>
<header><h1>{name}</h1><p>En påhittad butik för demon. Ingenting säljs här.</p></header><main>"""


@dataclass(frozen=True, slots=True)
class Goods:
    number: str
    name: str
    description: str
    price: Decimal
    unit: str
    picture: str


@dataclass(frozen=True, slots=True)
class Visit:
    """For whom the shop is open: the buyer's own word, and where the basket goes."""

    cookie: str
    back: str


def goods() -> list[Goods]:
    """The articles of the agreement on computers at the shop's prices, and one that the agreement lacks."""
    rows = []
    for place, (name, description, _cpv, unit, price, picture) in enumerate(COMPUTERS, start=1):
        number = f"07-{place:03d}"
        kronor = Decimal(price.replace(" ", "").replace(",", ".")) * REBATE
        asked = DEARER.get(number, kronor.quantize(Decimal("0.01")))
        rows.append(Goods(number, name, description, asked, unit, picture))
    number, name, description, price_of, picture = ALSO
    return [*rows, Goods(number, name, description, price_of, "C62", picture)]


@dataclass
class DemoShop:
    """What the shop knows while it runs; a restart forgets the visits, as a visitor's shop would."""

    address: str
    visits: dict[str, Visit] = field(default_factory=dict)

    def open(self, content: bytes) -> bytes:
        """Open for whoever knows the password (``PunchOutSetupRequest``)."""
        try:
            root = whole(content, most_bytes=MOST_BYTES, may_name_type=True)
        except UnsafeXml as error:
            return _status(HTTPStatus.BAD_REQUEST, str(error))
        if root.findtext("Header/Sender/Credential/SharedSecret") != SECRET:
            return _status(HTTPStatus.UNAUTHORIZED, "Fel SharedSecret")
        asked = root.find("Request/PunchOutSetupRequest")
        back = "" if asked is None else (asked.findtext("BrowserFormPost/URL") or "").strip()
        if asked is None or not back.startswith(("http://", "https://")):
            return _status(HTTPStatus.BAD_REQUEST, "BrowserFormPost saknas")
        token = secrets.token_urlsafe(16)
        while len(self.visits) >= MOST_VISITS:
            self.visits.pop(next(iter(self.visits)))
        self.visits[token] = Visit((asked.findtext("BuyerCookie") or "").strip(), back)
        answer = _answer(HTTPStatus.OK, "OK")
        page = etree.SubElement(etree.SubElement(answer[0], "PunchOutSetupResponse"), "StartPage")
        etree.SubElement(page, "URL").text = f"{self.address}/butik/{token}"
        return _written(answer)

    def shelf(self) -> str:
        """The goods, each with how many."""
        rows = "".join(
            f'<li><img src="/bild/{row.picture}" alt="" width="200" height="150"><h2>{escape(row.name)}</h2>'
            f"<p>{escape(row.description)}<br>{row.number}</p><b>{_kronor(row.price)}</b>"
            f'<label>Antal <input type="number" name="{row.number}" min="0" max="999" value="0"'
            f' aria-label="Antal av {escape(row.name)}"></label></li>'
            for row in goods()
        )
        head = HEAD.format(title=NAME, name=NAME)
        return f'{head}<form method="post"><ul>{rows}</ul><button>Till kassan</button></form></main></html>'

    def till(self, visit: Visit, chosen: Mapping[str, int]) -> str:
        """What was chosen, and the form that hands it over to the buyer's own system."""
        lines = [(row, chosen[row.number]) for row in goods() if chosen.get(row.number)]
        rows = "".join(
            f"<tr><td>{escape(row.name)}</td><td>{count}</td><td>{_kronor(row.price * count)}</td></tr>"
            for row, count in lines
        )
        message = escape(_basket(visit.cookie, lines).decode())
        return f"""{HEAD.format(title=f"Kassan – {NAME}", name=NAME)}<table><thead><tr><th>Vara</th><th>Antal</th>
          <th>Belopp</th></tr></thead><tbody>{rows}</tbody></table><form method="post" action="{escape(visit.back)}">
          <input type="hidden" name="cXML-urlencoded" value="{message}"><button>Lämna över varukorgen</button></form>
          </main></html>"""


class ShopDoors(BaseHTTPRequestHandler):
    """The shop's doors: be asked to open, the shelf, the till and the pictures."""

    shop: DemoShop
    timeout = 20

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/bild/"):
            self._picture(path.removeprefix("/bild/"))
        elif self._visit(path):
            self._give(self.shop.shelf().encode())
        else:
            self._give(CLOSED.encode(), HTTPStatus.NOT_FOUND, "text/plain")

    def do_POST(self) -> None:
        size = self.headers.get("Content-Length", "")
        if not size.isdigit() or int(size) > MOST_BYTES:
            self._give(b"", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "text/plain")
            return
        content = self.rfile.read(int(size))
        if self.path == "/setup":
            self._give(self.shop.open(content), kind="text/xml")
        elif visit := self._visit(self.path):
            told = parse_qs(content.decode(errors="replace"))
            chosen = {name: int(some[0]) for name, some in told.items() if some[0].isdigit() and int(some[0]) < 1_000}
            self._give(self.shop.till(visit, chosen).encode())
        else:
            self._give(b"", HTTPStatus.NOT_FOUND, "text/plain")

    def _visit(self, path: str) -> Visit | None:
        return self.shop.visits.get(path.removeprefix("/butik/")) if path.startswith("/butik/") else None

    def _picture(self, name: str) -> None:
        if name in {row.picture for row in goods()}:
            self._give((PICTURES / f"{name}.png").read_bytes(), kind="image/png")
        else:
            self._give(b"", HTTPStatus.NOT_FOUND, "text/plain")

    def _give(self, body: bytes, status: HTTPStatus = HTTPStatus.OK, kind: str = "text/html") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind if kind.startswith("image/") else f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *told: object) -> None:  # noqa: A002
        """Nothing: there is nothing to learn from a demo's visitors."""


def shop_server(address: str) -> ThreadingHTTPServer:
    """A shop that listens where its address says. Raises ``OSError`` when somebody else does."""
    parts = urlsplit(address)
    doors = type("OneShop", (ShopDoors,), {"shop": DemoShop(address)})
    return ThreadingHTTPServer((parts.hostname or "127.0.0.1", parts.port or 0), doors)


def _basket(cookie: str, lines: list[tuple[Goods, int]]) -> bytes:
    """A ``PunchOutOrderMessage``."""
    root = etree.Element("cXML", payloadID=f"{secrets.token_hex(8)}@butik.example")
    message = etree.SubElement(etree.SubElement(root, "Message"), "PunchOutOrderMessage")
    etree.SubElement(message, "BuyerCookie").text = cookie
    etree.SubElement(message, "PunchOutOrderMessageHeader", operationAllowed="create")
    for row, count in lines:
        item = etree.SubElement(message, "ItemIn", quantity=str(count))
        etree.SubElement(etree.SubElement(item, "ItemID"), "SupplierPartID").text = row.number
        detail = etree.SubElement(item, "ItemDetail")
        etree.SubElement(etree.SubElement(detail, "UnitPrice"), "Money", currency="SEK").text = f"{row.price:f}"
        etree.SubElement(detail, "Description").text = row.name
        etree.SubElement(detail, "UnitOfMeasure").text = row.unit
    return _written(root)


def _answer(status: HTTPStatus, text: str) -> etree._Element:
    root = etree.Element("cXML", payloadID=f"{secrets.token_hex(8)}@butik.example")
    response = etree.SubElement(root, "Response")
    etree.SubElement(response, "Status", code=str(status.value), text=status.phrase).text = text
    return root


def _status(status: HTTPStatus, text: str) -> bytes:
    return _written(_answer(status, text))


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", doctype=TYPE))


def _kronor(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",") + " kr"
