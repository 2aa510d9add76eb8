"""The messages of the tests: one real one of each kind, any of each kind, and where the official ones lie."""

from dataclasses import MISSING, fields
from datetime import date, time
from decimal import Decimal

from hypothesis import strategies as st

from procurement.exchange import (
    catalogue,
    catalogue_response,
    despatch_advice,
    order,
    order_cancellation,
    order_change,
    order_response,
)
from procurement.exchange.order_parts import Delivery, Item, Location, Originator, Totals
from servicecenter.exchange.ubl import message_level_response
from servicecenter.exchange.ubl.binding import shape_of
from servicecenter.exchange.ubl.parts import (
    Address,
    AllowanceCharge,
    Amount,
    Classification,
    Contact,
    Identifier,
    LegalEntity,
    Party,
    Period,
    Price,
    Quantity,
    TaxCategory,
)

FORMATS = {
    "T01": order.ORDER,
    "T16": despatch_advice.DESPATCH_ADVICE,
    "T19": catalogue.CATALOGUE,
    "T58": catalogue_response.CATALOGUE_RESPONSE,
    "T71": message_level_response.MESSAGE_LEVEL_RESPONSE,
    "T76": order_response.ORDER_RESPONSE,
    "T114": order_change.ORDER_CHANGE,
    "T115": order_cancellation.ORDER_CANCELLATION,
}

TEXT = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
LEAVES = {
    str: TEXT,
    Decimal: st.decimals(-(10**12), 10**12, places=4),
    date: st.dates(),
    time: st.times(),
    bool: st.booleans(),
}


def any_of(kind):
    """Any value of a dataclass that is bound to an element."""
    defaults = {one.name: one.default for one in fields(kind)}
    return st.builds(kind, **{one.name: _value(one, defaults[one.name]) for one in shape_of(kind).bindings})


def _value(binding, default):
    one = LEAVES[binding.shape] if binding.codec else st.deferred(lambda: any_of(binding.shape))
    if binding.is_many:
        return st.lists(one, min_size=int(binding.is_required), max_size=2).map(tuple)
    return one if default is MISSING else st.one_of(st.just(default), one)


SEK = "SEK"


def kronor(text):
    return Amount(value=Decimal(text), currency=SEK)


AGENCY = Identifier(value="2021004888", scheme="0007")
SUPPLIER = Identifier(value="5560125790", scheme="0007")
BUYER = Party(
    endpoint=AGENCY,
    identifier=AGENCY,
    name="Lantmäteriet",
    address=Address(street="Lantmäterigatan 2", city="Gävle", postal_code="801 82", country="SE"),
    legal=LegalEntity(name="Lantmäteriet", number=AGENCY, city="Gävle", country="SE"),
    contact=Contact(name="Åsa Öberg", phone="026-633000", mail="asa.oberg@example.se"),
)
SELLER = Party(
    endpoint=SUPPLIER,
    identifier=SUPPLIER,
    address=Address(city="Göteborg", country="SE"),
    legal=LegalEntity(name="Kontorsvaror & Söner AB"),
)
VAT = TaxCategory(code="S", percent=Decimal(25))
PIECES = Quantity(value=Decimal(40), unit="C62")
PAPER = Item(
    description="Kopieringspapper A4 80 g, 500 ark",
    name="Kopieringspapper A4",
    sellers_id="7690213",
    standard_id=Identifier(value="07340011460015", scheme="0160"),
    classifications=(Classification(code="30197643", list_id="STI"),),
    tax=VAT,
)
PRICE = Price(amount=kronor("45.125"), base=Quantity(value=Decimal(1), unit="C62"))
TOTALS = Totals(
    lines=kronor("1805.00"),
    without_tax=kronor("1855.00"),
    with_tax=kronor("2318.75"),
    charges=kronor("50.00"),
    payable=kronor("2318.75"),
)
FREIGHT = AllowanceCharge(is_charge=True, reason="Frakt", amount=kronor("50.00"), tax=VAT)
SOON = Period(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 4))

COMMON = {
    "issued_on": date(2026, 11, 26),
    "issued_at": time(12, 30),
    "buyer": BUYER,
    "seller": SELLER,
    "requisition": "R-2026-17",
    "agreement": "23.3-1234-2025",
}
ORDERED = COMMON | {
    "currency": SEK,
    "note": "Leverera till godsmottagningen <port 3> & ring",
    "customer_reference": "Åsa Öberg",
    "coding": "4711",
    "valid_to": date(2026, 12, 31),
    "originator": Party(name="Fastighetsinskrivning"),
    "delivery": Delivery(
        location=Location(name="Godsmottagningen", address=BUYER.address),
        requested=SOON,
        party=Party(name="Lantmäteriet", contact=BUYER.contact),
    ),
    "payment_terms": "30 dagar netto",
    "allowances": (FREIGHT,),
    "tax": kronor("463.75"),
    "totals": TOTALS,
}
LINE = {
    "id": "1",
    "quantity": PIECES,
    "amount": kronor("1805.00"),
    "is_partial_allowed": True,
    "coding": "4711 2100",
    "originator": Originator(name="Fastighetsinskrivning"),
    "price": PRICE,
    "item": PAPER,
}

REAL = {
    "T01": order.Order(id="LM-2026-1001", lines=(order.OrderLine(**LINE),), profile=order.ADVANCED, **ORDERED),
    "T114": order_change.OrderChange(
        id="LM-2026-1001-1",
        sequence="1",
        order_id="LM-2026-1001",
        lines=(order_change.ChangedLine(status=order_change.CHANGED, **LINE),),
        **ORDERED,
    ),
    "T115": order_cancellation.OrderCancellation(
        id="LM-2026-1001-A", reason="Behovet har upphört", order_id="LM-2026-1001", **COMMON
    ),
    "T76": order_response.OrderResponse(
        id="S-1",
        issued_on=date(2026, 11, 27),
        code=order_response.CONDITIONALLY,
        note="Restnoterad",
        currency=SEK,
        order_id="LM-2026-1001",
        seller=Party(endpoint=SUPPLIER, legal=LegalEntity(name="Kontorsvaror & Söner AB")),
        buyer=Party(endpoint=AGENCY, legal=LegalEntity(name="Lantmäteriet")),
        promised=SOON,
        lines=(
            order_response.AnsweredLine(
                id="1",
                note="Trettio nu",
                status=order_response.LINE_CHANGED,
                quantity=Quantity(value=Decimal(30), unit="C62"),
                backorder=Decimal(10),
                promised=SOON,
                price=PRICE,
                item=order_response.AnsweredItem(name="Kopieringspapper A4", sellers_id="7690213"),
                substitute=order_response.Substitute(
                    id="1", item=order_response.SubstituteItem(name="Papper A4 återvunnet", sellers_id="77", tax=VAT)
                ),
                order_line="1",
            ),
        ),
    ),
    "T16": despatch_advice.DespatchAdvice(
        id="D-1",
        issued_on=date(2026, 11, 28),
        order_id="LM-2026-1001",
        supplier=Party(endpoint=SUPPLIER, legal=LegalEntity(name="Kontorsvaror & Söner AB")),
        receiver=Party(endpoint=AGENCY, address=BUYER.address, legal=LegalEntity(name="Lantmäteriet")),
        shipment=despatch_advice.Shipment(
            id="NA",
            delivery=despatch_advice.ShipmentDelivery(
                tracking_id="373400114600000018", estimated=SOON, left_on=date(2026, 11, 28), left_at=time(15, 0)
            ),
        ),
        lines=(
            despatch_advice.DespatchLine(
                id="1",
                delivered=Quantity(value=Decimal(30), unit="C62"),
                outstanding=Quantity(value=Decimal(10), unit="C62"),
                outstanding_reason="Restnoterad till vecka 51",
                order_line="1",
                order_id="LM-2026-1001",
                item=despatch_advice.DespatchedItem(
                    name="Kopieringspapper A4",
                    sellers=despatch_advice.ArticleNumber(id=Identifier(value="7690213")),
                    instances=(despatch_advice.Instance(lot="L-1", lot_expires_on=date(2030, 1, 1)),),
                ),
            ),
        ),
    ),
    "T19": catalogue.Catalogue(
        id="K-2026",
        action=catalogue.UPDATE,
        name="Kontorsvaror",
        issued_on=date(2026, 11, 1),
        version="3",
        validity=Period(starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)),
        agreement="23.3-1234-2025",
        provider=Party(endpoint=SUPPLIER, address=SELLER.address, legal=SELLER.legal),
        receiver=Party(endpoint=AGENCY, address=BUYER.address, legal=BUYER.legal),
        lines=(
            catalogue.CatalogueLine(
                id="1",
                action=catalogue.ADD,
                is_orderable=True,
                orderable_unit="C62",
                minimum=Quantity(value=Decimal(5), unit="C62"),
                maximum=Quantity(value=Decimal(500), unit="C62"),
                comparisons=(
                    catalogue.Comparison(price=kronor("0.09"), quantity=Quantity(value=Decimal(1), unit="C62")),
                ),
                terms=(
                    catalogue.Terms(
                        lead_time=Quantity(value=Decimal(2), unit="DAY"),
                        price=catalogue.CataloguePrice(amount=kronor("45.125")),
                    ),
                ),
                item=catalogue.CatalogueItem(
                    description="Kopieringspapper A4 80 g, 500 ark",
                    name="Kopieringspapper A4",
                    keywords=("papper", "kopiering"),
                    sellers_id="7690213",
                    standard_id=Identifier(value="07340011460015", scheme="0160"),
                    classifications=(Classification(code="30197643", list_id="STI"),),
                    tax=VAT,
                    certificates=(
                        catalogue.Certificate(
                            id="Svanen", type_code="NA", type="Environment", issuer="NA", document="https://example.se"
                        ),
                    ),
                ),
            ),
            catalogue.CatalogueLine(
                id="2", action=catalogue.DELETE, item=catalogue.CatalogueItem(name="Penna", sellers_id="12")
            ),
        ),
    ),
    "T58": catalogue_response.CatalogueResponse(
        id="K-2026-svar",
        issued_on=date(2026, 11, 26),
        note="Priset på 7690213 är över avtalets",
        sender=Party(endpoint=AGENCY, legal=LegalEntity(name="Lantmäteriet")),
        receiver=Party(endpoint=SUPPLIER, legal=LegalEntity(name="Kontorsvaror & Söner AB")),
        code=catalogue_response.REJECTED,
        catalogue_id="K-2026",
        catalogue_version="3",
    ),
    "T71": message_level_response.MessageLevelResponse(
        id="M-1",
        issued_on=date(2026, 11, 26),
        issued_at=time(12, 0),
        sender=AGENCY,
        receiver=SUPPLIER,
        verdict=message_level_response.Verdict(
            code=message_level_response.REJECTED,
            text="Meddelandet kunde inte läsas",
            message_id="3f9c",
            faults=(
                message_level_response.Fault(
                    place="NA",
                    code=message_level_response.REJECTED,
                    text="[PEPPOL-T76-R009] An order response …",
                    reason=message_level_response.RULE_FATAL,
                ),
            ),
        ),
    ),
}
