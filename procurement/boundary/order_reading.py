"""Reading files of orders and receipts (läsa orderfil): rows of text or JSON to whole orders, each right or refused."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from procurement.boundary.order_file import (
    ANSWERS,
    CAME_IN_JSON,
    CAME_LINE_IN_JSON,
    COLUMNS,
    FORMAT,
    HEAD,
    HERE,
    IN_JSON,
    KEY,
    KIND_IN_JSON,
    KINDS,
    LINE_IN_JSON,
    LONGEST,
    MOST_KRONOR,
    MOST_LINES,
    MOST_QUANTITY,
    NEEDED,
    NONE,
    ORDER,
    RATES,
    RETURN,
    STOCKHOLM,
    VERSION,
    Came,
    ExternalOrder,
    Head,
    NotAnOrderFile,
    OrderedLine,
    Placed,
    Row,
    Wrong,
    plain,
)
from procurement.price_lists.cpv import cpv_of
from procurement.price_lists.units import unit_of
from servicecenter.common.spreadsheets import unguarded


def key_of(row: Row) -> str:
    """Which order a row belongs to; empty for a row that does not say."""
    system, number = row.get("system", ""), row.get("order", "")
    return f"{system[:40]}\n{number[:40]}" if system and number else ""


def csv_rows(text: Iterable[str]) -> Iterator[Placed]:
    """The rows of a file of semicolon-separated text. Raises ``NotAnOrderFile``, also on the way."""
    reader = csv.reader(text, delimiter=";")
    headings = [cell.strip().lower().lstrip("\ufeff") for cell in next(reader, [])]
    if missing := [name for name in NEEDED if name not in headings]:
        raise NotAnOrderFile(
            f"Filen saknar kolumnen {', '.join(missing)}. Första raden ska vara {';'.join(COLUMNS)}, eller de av dem "
            f"som behövs."
        )
    if unknown := [name for name in headings if name not in COLUMNS]:
        raise NotAnOrderFile(f"Kolumnen {unknown[0]!r} finns inte i formatet. Ta bort den eller rätta namnet.")
    try:
        for cells in reader:
            if any("\x00" in cell for cell in cells):
                raise NotAnOrderFile(f"Rad {reader.line_num} innehåller tecken som inte är text.")
            if len(cells) > len(headings):
                raise NotAnOrderFile(f"Rad {reader.line_num} har fler fält än rubriken. Sätt text med ; inom citat.")
            if any(cell.strip() for cell in cells):
                yield reader.line_num, {name: unguarded(cell) for name, cell in zip(headings, cells, strict=False)}
    except csv.Error as error:
        raise NotAnOrderFile(f"Rad {reader.line_num} går inte att läsa: {error}.") from None


def json_rows(text: str) -> Iterator[Placed]:
    """The rows of a JSON file; the place of a row is the place of its order, from 1. Raises ``NotAnOrderFile``."""
    try:
        tree = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise NotAnOrderFile("Filen går inte att läsa som JSON. Kontrollera att den är hel.") from None
    if not isinstance(tree, dict) or (tree.get("format"), tree.get("version")) != (FORMAT, str(VERSION)):
        raise NotAnOrderFile(f'Filen ska börja med "format": "{FORMAT}" och "version": {VERSION}.')
    orders = tree.get("orders")
    if not isinstance(orders, list):
        raise NotAnOrderFile('Filen ska ha en lista "orders".')
    for place, order in enumerate(orders, start=1):
        for row in rows_in_json(order, place):
            yield place, row


def rows_in_json(order: object, place: int) -> Iterator[Row]:
    """The rows of one order of a JSON file. Raises ``NotAnOrderFile``."""
    facts = _facts(order, place, {**IN_JSON, "": "lines", " ": "receipts"})
    head = {column: _text(facts.get(name), place, name) for column, name in IN_JSON.items()}
    key = {column: head[column] for column in KEY}
    if not facts.get("lines") and not facts.get("receipts"):
        yield {"post": ORDER, **head}
    for each in _list(facts.get("lines"), place, "lines"):
        line = _facts(each, place, LINE_IN_JSON)
        yield {"post": ORDER, **head, **_columns(line, LINE_IN_JSON, place)}
    for each in _list(facts.get("receipts"), place, "receipts"):
        came = _facts(each, place, {**CAME_IN_JSON, "": "lines", " ": "kind"})
        kinds = {told: kind for kind, told in KIND_IN_JSON.items()}
        kind = kinds.get(_text(came.get("kind"), place, "kind"), "")
        told = _columns(came, CAME_IN_JSON, place)
        for inner in _list(came.get("lines"), place, "lines") or [{}]:
            line = _facts(inner, place, CAME_LINE_IN_JSON)
            yield {"post": kind, **key, **told, **_columns(line, CAME_LINE_IN_JSON, place)}


def _facts(found: object, place: int, known: Mapping[str, str]) -> dict[str, object]:
    if not isinstance(found, dict):
        raise NotAnOrderFile(f"Order {place} i filen har inte rätt form: ett objekt väntades.")
    if unknown := sorted(set(found) - set(known.values())):
        raise NotAnOrderFile(f"Order {place} i filen: fältet {unknown[0]!r} finns inte i formatet.")
    return found


def _list(found: object, place: int, name: str) -> list[object]:
    if found is None:
        return []
    if not isinstance(found, list):
        raise NotAnOrderFile(f"Order {place} i filen: {name!r} ska vara en lista.")
    return found


def _columns(facts: Mapping[str, object], known: Mapping[str, str], place: int) -> dict[str, str]:
    return {column: _text(facts.get(name), place, name) for column, name in known.items()}


def _text(found: object, place: int, name: str) -> str:
    if isinstance(found, bool):
        return "ja" if found else "nej"
    if found is None:
        return ""
    if not isinstance(found, str):
        raise NotAnOrderFile(f"Order {place} i filen: {name!r} ska vara text eller ett tal.")
    try:
        found.encode()
    except UnicodeEncodeError:
        raise NotAnOrderFile(f"Order {place} i filen: {name!r} innehåller tecken som inte är text.") from None
    return found.strip().replace("\x00", "")


def order_of(rows: Sequence[Placed]) -> ExternalOrder:
    """The order that all its rows tell of. Raises ``Wrong`` with the first fault."""
    first, row = rows[0]
    for place, each in rows:
        _check_row(place, each)
    ordered = [(place, each) for place, each in rows if each["post"] == ORDER]
    received = [(place, each) for place, each in rows if each["post"] != ORDER]
    if len(rows) > MOST_LINES:
        raise Wrong(first, "order", f"ordern har fler än {MOST_LINES} rader; dela den")
    head, lines = (_head(ordered), _lines(ordered)) if ordered else (None, ())
    return ExternalOrder(row["system"], row["order"], head, lines, tuple(_came(received)))


def _check_row(place: int, row: Row) -> None:
    if row.get("post") not in KINDS:
        raise Wrong(place, "post", f"ska vara {', '.join(KINDS)}")
    for name in (*KEY, "rad", "antal"):
        if not row.get(name):
            raise Wrong(place, name, "saknas; fyll i det")
    if row["system"].lower() == HERE:
        raise Wrong(place, "system", "ordern är gjord här och läses inte in; ta bort den ur filen")
    if any("\n" in row[name] for name in KEY):
        raise Wrong(place, "order", "system och ordernummer kan inte ha radbrytningar")
    for name, most in LONGEST.items():
        if len(row.get(name, "")) > most:
            raise Wrong(place, name, f"är längre än {most} tecken; korta det")


def _head(rows: Sequence[Placed]) -> Head:
    place, row = rows[0]
    for other, each in rows[1:]:
        for name in HEAD:
            if each.get(name, "") != row.get(name, ""):
                raise Wrong(other, name, f"är inte detsamma som på rad {place}; en order har ett och samma huvud")
    supplier = re.sub(r"[\s-]", "", _need(place, row, "leverantör"))
    if not re.fullmatch(r"\d{10}", supplier):
        raise Wrong(place, "leverantör", "är inget organisationsnummer; skriv tio siffror")
    return Head(
        ordered_at=_moment(place, row, "beställd"),
        supplier=supplier,
        agreement=row.get("avtal", ""),
        requester=row.get("beställare", "").lower(),
        unit=row.get("enhet", ""),
        title=row.get("rubrik", ""),
    )


def _lines(rows: Sequence[Placed]) -> tuple[OrderedLine, ...]:
    found: dict[int, OrderedLine] = {}
    for place, row in rows:
        line = _line(place, row)
        if line.line in found:
            raise Wrong(place, "rad", f"rad {line.line} finns två gånger i ordern; ta bort den ena")
        found[line.line] = line
    return tuple(found[number] for number in sorted(found))


def _line(place: int, row: Row) -> OrderedLine:
    quantity = _quantity(place, row, "antal")
    cancelled = _number(place, row, "avbeställt", places=3) if row.get("avbeställt") else NONE
    if cancelled > quantity:
        raise Wrong(place, "avbeställt", "är mer än det beställda; rätta något av dem")
    unit, cpv, vat = unit_of(_need(place, row, "mått")), "", _number(place, row, "moms", places=2)
    if unit is None:
        raise Wrong(place, "mått", f"{row['mått']!r} är inget känt mått; skriv en UN/ECE-kod, till exempel C62")
    if row.get("cpv"):
        cpv = cpv_of(row["cpv"]) or ""
        if not cpv:
            raise Wrong(place, "cpv", f"{row['cpv']!r} är ingen CPV-kod; skriv åtta siffror, eller lämna tomt")
    price = _number(place, row, "pris", places=4)
    if quantity * price > MOST_KRONOR:
        raise Wrong(place, "pris", "gör raden värd mer än en miljard kronor; rätta pris eller antal")
    if vat not in RATES:
        raise Wrong(place, "moms", "är ingen momssats; skriv 25, 12, 6 eller 0")
    return OrderedLine(
        line=_whole(place, row, "rad"),
        name=_need(place, row, "benämning"),
        quantity=quantity,
        unit=unit,
        price=price,
        vat_rate=vat,
        cancelled=cancelled,
        article=row.get("artikel", ""),
        cpv=cpv,
        coding=row.get("kod", ""),
        reason=row.get("skäl", ""),
    )


def _came(rows: Sequence[Placed]) -> Iterator[Came]:
    """The receipts in the order of the file."""
    by_number: dict[str, list[Placed]] = {}
    for place, row in rows:
        by_number.setdefault(_need(place, row, "mottagning"), []).append((place, row))
    for number, some in by_number.items():
        place, row = some[0]
        for other, each in some[1:]:
            for name in ("post", "dag", "ersätts", "anmärkning"):
                if each.get(name, "") != row.get(name, ""):
                    raise Wrong(other, name, f"är inte detsamma som på rad {place}; samma mottagning har samma uppgift")
        answer = row.get("ersätts", "").lower()
        if answer not in ANSWERS:
            raise Wrong(place, "ersätts", "ska vara ja eller nej")
        if row["post"] == RETURN and not row.get("anmärkning"):
            raise Wrong(place, "anmärkning", "saknas; skriv varför varan gick tillbaka")
        yield Came(
            number=number,
            kind=row["post"],
            on=_day(place, row, "dag"),
            lines=_quantities(some),
            note=row.get("anmärkning", ""),
            is_replaced=row["post"] == RETURN and ANSWERS[answer],
        )


def _quantities(rows: Sequence[Placed]) -> tuple[tuple[int, Decimal], ...]:
    found: dict[int, Decimal] = {}
    for place, row in rows:
        line = _whole(place, row, "rad")
        if line in found:
            raise Wrong(place, "rad", f"rad {line} finns två gånger i mottagningen; lägg ihop dem")
        found[line] = _quantity(place, row, "antal")
    return tuple(sorted(found.items()))


def _need(place: int, row: Row, name: str) -> str:
    if not row.get(name):
        raise Wrong(place, name, "saknas; fyll i det")
    return row[name]


def _whole(place: int, row: Row, name: str) -> int:
    text = _need(place, row, name)
    if not re.fullmatch(r"[0-9]{1,6}", text) or not int(text):
        raise Wrong(place, name, f"{text!r} är inget radnummer; skriv ett helt tal från 1")
    return int(text)


def _quantity(place: int, row: Row, name: str) -> Decimal:
    found = _number(place, row, name, places=3)
    if not found:
        raise Wrong(place, name, "måste vara större än noll")
    if found > MOST_QUANTITY:
        raise Wrong(place, name, f"är mer än {MOST_QUANTITY}; rätta det")
    return found


def _number(place: int, row: Row, name: str, *, places: int) -> Decimal:
    """A number that is not negative, with so many decimals at most, without zeros at its end."""
    text = re.sub(r"[ \u00a0]", "", _need(place, row, name)).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", text):
        raise Wrong(place, name, f"{row[name]!r} är inget tal; skriv till exempel 12,50")
    try:
        found = plain(Decimal(text))
    except InvalidOperation:
        raise Wrong(place, name, f"{row[name]!r} är inget tal") from None
    if -int(found.as_tuple().exponent) > places:
        raise Wrong(place, name, f"har fler än {places} decimaler; avrunda det")
    return found


def _moment(place: int, row: Row, name: str) -> datetime:
    """A minute in Swedish clock time, or with an offset."""
    text = _need(place, row, name)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(place, name, f"{text!r} är ingen tid; skriv till exempel 2026-11-18 10:30") from None
    if found.second or found.microsecond or not 2000 <= found.year <= 2100:
        raise Wrong(place, name, "ska vara en hel minut efter år 2000")
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    moment = found.replace(tzinfo=STOCKHOLM).astimezone(UTC)
    if moment.astimezone(STOCKHOLM).replace(tzinfo=None) != found:
        raise Wrong(place, name, "den tiden finns inte: klockan ställs fram den natten")
    return moment


def _day(place: int, row: Row, name: str) -> date:
    text = _need(place, row, name)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Wrong(place, name, f"{text!r} är ingen dag; skriv till exempel 2026-11-18") from None
    if not 2000 <= found.year <= 2100:
        raise Wrong(place, name, "har ett orimligt årtal")
    return found
