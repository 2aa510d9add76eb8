"""Peppol catalogues (T19) as lines of a price list: the one place that knows how the message says what we ask."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from procurement.exchange.catalogue import DELETE, UPDATE, CatalogueLine, Terms, UnreadLine, read_header, read_lines
from procurement.price_lists.checks import LONGEST, checked
from procurement.price_lists.files import NotACatalogue
from procurement.price_lists.line import Read, Wrong
from procurement.price_lists.pictures import picture_inside, picture_of
from procurement.price_lists.units import unit_of
from servicecenter.exchange.ubl.binding import UblError

CPV, UNSPSC, GTIN = "STI", "TST", "0160"


def is_whole_list(content: IO[bytes]) -> bool:
    """Whether the message replaces the whole list, or only tells of changes. Raises ``NotACatalogue``."""
    content.seek(0)
    try:
        return read_header(content).action != UPDATE
    except UblError as error:
        raise NotACatalogue(f"Filen är ingen katalog enligt Peppol: {error}.") from None


def lines_of_message(content: IO[bytes]) -> Iterator[Read]:
    """The lines of a catalogue, checked, by their order in the message. Raises ``NotACatalogue``."""
    content.seek(0)
    try:
        for place, line in enumerate(read_lines(content), 1):
            yield _read(place, line)
    except UblError as error:
        raise NotACatalogue(f"Filen är ingen katalog enligt Peppol: {error}.") from None


def pictures_of_message(content: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each picture inside a catalogue, once. Raises ``NotACatalogue``."""
    content.seek(0)
    seen: set[str] = set()
    try:
        for line in read_lines(content):
            found = None if isinstance(line, UnreadLine) else picture_inside(line.item)
            if found is not None and found[0] not in seen:
                seen.add(found[0])
                yield found
    except UblError as error:
        raise NotACatalogue(f"Filen är ingen katalog enligt Peppol: {error}.") from None


def _read(place: int, line: CatalogueLine | UnreadLine) -> Read:
    if isinstance(line, UnreadLine):
        return Read(place, None, Wrong("", "rad", f"raden {line.id} går inte att läsa: {line.why}"[:300]))
    if line.action == DELETE and line.item.sellers_id:
        return Read(place, None, gone=line.item.sellers_id)
    return checked(place, _cells(line))


def _cells(line: CatalogueLine) -> dict[str, str]:
    item, terms = line.item, min(line.terms, key=_least, default=Terms())
    codes = {each.list_id: each.code for each in item.classifications}
    content, content_unit = _content(line)
    is_gtin = item.standard_id is not None and item.standard_id.scheme == GTIN
    return {
        "number": item.sellers_id,
        "name": item.name,
        "description": item.description,
        "manufacturer": item.maker or item.brand,
        "gtin": item.standard_id.value if is_gtin and item.standard_id else "",
        "cpv": codes.get(CPV, ""),
        "unspsc": codes.get(UNSPSC, ""),
        "unit": line.orderable_unit,
        "price": _price(terms),
        "currency": terms.price.amount.currency if terms.price else "",
        "vat_rate": _vat_rate(line),
        "least": _text(line.minimum.value if line.minimum else None),
        "step": _text(line.increment),
        "delivery_days": _days(terms),
        "content": content,
        "content_unit": content_unit,
        "picture": picture_of(item),
        "marks": ", ".join(dict.fromkeys(mark.id for mark in item.certificates))[: LONGEST["marks"]],
    }


def _content(line: CatalogueLine) -> tuple[str, str]:
    """How much there is in one orderable unit, where the supplier says it in a unit that we know."""
    if line.content is None or line.content.value <= 0 or unit_of(line.content.unit) is None:
        return "", ""
    return _text(line.content.value.quantize(Decimal("0.001"))), line.content.unit


def _least(terms: Terms) -> Decimal:
    """Of several prices, the one that holds for the smallest order counts."""
    return terms.minimum.value if terms.minimum else Decimal(0)


def _price(terms: Terms) -> str:
    """The price of one orderable unit: of its base units, as many as the factor says."""
    if terms.price is None:
        return ""
    base = terms.price.base.value if terms.price.base else Decimal(1)
    if not base:
        return "0/0"
    return _text(terms.price.amount.value / base * (terms.price.factor or Decimal(1)))


def _vat_rate(line: CatalogueLine) -> str:
    tax = line.item.tax
    if tax is None:
        return ""
    return _text(tax.percent) if tax.percent is not None else ("" if tax.code == "S" else "0")


def _days(terms: Terms) -> str:
    lead = terms.lead_time
    if lead is None or lead.unit != "DAY" or lead.value != int(lead.value):
        return ""
    return str(int(lead.value))


def _text(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
