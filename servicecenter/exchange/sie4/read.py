"""Reads a SIE file of any type, with every fault at its line; nothing is guessed about an amount or a day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from servicecenter.common.money import Ore, to_ore
from servicecenter.exchange.sie4.model import (
    Balance,
    BalanceKind,
    Dimension,
    FiscalYear,
    Object,
    Row,
    SieFile,
    Voucher,
)
from servicecenter.exchange.sie4.records import MOST_BYTES, MOST_FAULTS, Fault, Record, Sie4Error, checksum, records
from servicecenter.exchange.sie4.text import LOST, PC8, encoding_of

AMOUNT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
MANDATORY = ("FLAGGA", "PROGRAM", "FORMAT", "GEN", "SIETYP", "FNAMN")
ROWS = ("TRANS", "RTRANS", "BTRANS")


def read(content: bytes) -> SieFile:
    """Read the bytes of a SIE file. Raises ``Sie4Error`` with every fault; the file is then read in no part."""
    if len(content) > MOST_BYTES:
        raise Sie4Error([Fault(0, "", f"är större än {MOST_BYTES // 1_000_000} MB; dela den i perioder")])
    encoding = encoding_of(content)
    text = content.decode(encoding, errors="replace")
    items = list(records(text.rstrip("\x1a\x00")))
    found = [item for item in items if isinstance(item, Record)]
    faults = [item for item in items if isinstance(item, Fault)]
    if not found or found[0].label != "FLAGGA":
        raise Sie4Error([Fault(1, "", "filen är ingen SIE-fil: den ska börja med #FLAGGA 0"), *faults])
    reading = _Reading(faults)
    has_checksum = _check_sum(found, encoding, reading)
    reading.take(found)
    if reading.faults:
        raise Sie4Error(sorted(reading.faults, key=lambda fault: fault.line)[:MOST_FAULTS])
    return replace(
        reading.file(), has_checksum=has_checksum, warnings=(*_alphabet_warnings(encoding, text), *reading.warnings)
    )


def _alphabet_warnings(encoding: str, text: str) -> list[str]:
    found = []
    if encoding != PC8:
        name = "UTF-8" if encoding.startswith("utf") else "Windows-1252"
        found.append(f"Filen är skriven i {name} i stället för CP437 (PC8); den lästes som {name}.")
    if lost := text.count(LOST):
        found.append(f"{lost} tecken har gått förlorade innan filen kom hit; de visas som {LOST}.")
    return found


def _check_sum(found: list[Record], encoding: str, reading: _Reading) -> bool:
    """Whether the file has a checksum that is right; a wrong one is a fault."""
    places = [place for place, record in enumerate(found) if record.label == "KSUMMA"]
    if not places:
        return False
    if len(places) != 2 or found[places[0]].fields or not found[places[1]].fields:
        reading.fault(
            found[places[-1]], "ska stå en gång utan värde först och en gång med värde sist; filen är avkortad"
        )
        return False
    stated = found[places[1]].fields[0]
    computed = checksum(found[places[0] + 1 : places[1]], encoding)
    if stated != str(computed):
        reading.fault(
            found[places[1]], f"är {stated} men innehållet ger {computed}; filen är ändrad, hämta den på nytt"
        )
    return True


class _Reading:
    """What has been read so far."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.warnings: list[str] = []
        self.head: dict[str, Record] = {}
        self.years: list[FiscalYear] = []
        self.accounts: dict[str, str] = {}
        self.dimensions: dict[int, Dimension] = {}
        self.objects: list[Object] = []
        self.balances: list[Balance] = []
        self.vouchers: list[Voucher] = []
        self.others: Counter[str] = Counter()

    def fault(self, record: Record, text: str) -> None:
        self.faults.append(Fault(record.line, record.label, text))

    def take(self, found: list[Record]) -> None:
        place = 0
        while place < len(found) and len(self.faults) < MOST_FAULTS:
            record = found[place]
            place += 1
            if record.label == "VER":
                place = self._voucher(found, place)
            elif record.label in ROWS or record.label in ("{", "}"):
                self.fault(record, "står utanför en verifikation; den ska stå mellan { och } efter #VER")
            else:
                self._read_one(record)

    def file(self) -> SieFile:
        missing = [f"#{label}" for label in MANDATORY if label not in self.head]
        if missing:
            self.warnings.append(f"Filhuvudet saknar {', '.join(missing)}.")
        self._tell_of_added()
        if self._head("FLAGGA") == "1":
            self.warnings.append("Filen är märkt som redan inläst (#FLAGGA 1).")
        generated = self._head("GEN")
        return SieFile(
            sie_type=int(self._head("SIETYP")[:1] or "1"),
            program=self._head("PROGRAM"),
            program_version=self._head("PROGRAM", 1),
            generated_on=_day(generated) if generated else None,
            generated_by=self._head("GEN", 1),
            company=self._head("FNAMN"),
            organisation_number=self._head("ORGNR"),
            years=tuple(self.years),
            accounts=self.accounts,
            dimensions=tuple(self.dimensions.values()),
            objects=tuple(self.objects),
            balances=tuple(self.balances),
            vouchers=tuple(self.vouchers),
            is_already_read=self._head("FLAGGA") == "1",
            others=dict(self.others),
        )

    def _tell_of_added(self) -> None:
        """The format wants every #RTRANS followed by the same #TRANS; some programs leave it out."""
        loose = [row for voucher in self.vouchers for row in voucher.added if row not in voucher.rows]
        if loose:
            self.warnings.append(
                f"{len(loose)} tillagda rader (#RTRANS) står inte bland transaktionerna (#TRANS) och läses inte in."
            )

    def _head(self, label: str, place: int = 0) -> str:
        record = self.head.get(label)
        return _text(record, place) if record else ""

    def _read_one(self, record: Record) -> None:
        readers: dict[str, Callable[[Record], None]] = {
            "RAR": self._year,
            "KONTO": self._account,
            "DIM": self._dimension,
            "UNDERDIM": self._sub_dimension,
            "OBJEKT": self._object,
            "GEN": self._generated,
            "SIETYP": self._sie_type,
            **{kind.value: partial(self._balance, kind) for kind in BalanceKind},
        }
        try:
            if reader := readers.get(record.label):
                reader(record)
            elif record.label in (*MANDATORY, "ORGNR"):
                self.head.setdefault(record.label, record)
            elif record.label != "KSUMMA":
                self.others[record.label] += 1
        except ValueError as error:
            self.fault(record, str(error))

    def _generated(self, record: Record) -> None:
        _day_field(record, 0, "dag")
        self.head.setdefault("GEN", record)

    def _sie_type(self, record: Record) -> None:
        if _text(record, 0).upper() not in ("1", "2", "3", "4", "4E", "4I"):
            raise ValueError(f"fält 1 (typ) är {_text(record, 0)!r}; SIE-typen är 1, 2, 3 eller 4")
        self.head.setdefault("SIETYP", record)

    def _year(self, record: Record) -> None:
        if _text(record, 1) or _text(record, 2):  # some programs leave both days out of a 4I
            year = _whole(record, 0, "årsnummer")
            self.years.append(FiscalYear(year, _day_field(record, 1, "början"), _day_field(record, 2, "slut")))

    def _account(self, record: Record) -> None:
        self.accounts[_required(record, 0, "konto")] = _text(record, 1)

    def _dimension(self, record: Record) -> None:
        number = _whole(record, 0, "dimension")
        self.dimensions[number] = Dimension(number, _text(record, 1))

    def _sub_dimension(self, record: Record) -> None:
        self._dimension(record)

    def _object(self, record: Record) -> None:
        self.objects.append(Object(_whole(record, 0, "dimension"), _required(record, 1, "objekt"), _text(record, 2)))

    def _balance(self, kind: BalanceKind, record: Record) -> None:
        year, account = _whole(record, 0, "årsnummer"), _required(record, 1, "konto")
        self.balances.append(Balance(kind, year, account, _amount(record, 2)))

    def _voucher(self, found: list[Record], place: int) -> int:
        """Read the voucher whose #VER stands before ``place``; gives the place after its closing brace."""
        head = found[place - 1]
        if place >= len(found) or found[place].label != "{":
            self.fault(head, "följs inte av en rad med {; filen är avkortad eller skadad")
            return place
        rows: dict[str, list[Row]] = {label: [] for label in ROWS}
        place += 1
        while place < len(found) and found[place].label in ROWS:
            self._row(found[place], rows)
            place += 1
        if place >= len(found) or found[place].label != "}":
            self.fault(head, "slutar inte med en rad med }; filen är avkortad eller skadad")
            return place
        try:
            self.vouchers.append(_voucher(head, rows))
        except ValueError as error:
            self.fault(head, str(error))
        return place + 1

    def _row(self, record: Record, rows: dict[str, list[Row]]) -> None:
        try:
            rows[record.label].append(_row(record))
        except ValueError as error:
            self.fault(record, str(error))


def _voucher(record: Record, rows: dict[str, list[Row]]) -> Voucher:
    return Voucher(
        series=_text(record, 0),
        number=_text(record, 1),
        day=_day_field(record, 2, "verifikationsdag"),
        text=_text(record, 3),
        registered_on=_day_field(record, 4, "registreringsdag") if _text(record, 4) else None,
        signature=_text(record, 5),
        rows=tuple(rows["TRANS"]),
        added=tuple(rows["RTRANS"]),
        removed=tuple(rows["BTRANS"]),
        line=record.line,
    )


def _row(record: Record) -> Row:
    """``#TRANS account {objects} amount day text quantity signature``; from the day on they may be left out."""
    return Row(
        account=_required(record, 0, "konto"),
        objects=_objects(record),
        amount=_amount(record, 2),
        day=_day_field(record, 3, "transaktionsdag") if _text(record, 3) else None,
        text=_text(record, 4),
    )


def _objects(record: Record) -> tuple[tuple[int, str], ...]:
    parts = record.fields[1] if len(record.fields) > 1 else None
    if not isinstance(parts, tuple):
        raise ValueError("fält 2 (objektlista) saknas; skriv {} om raden inte har något objekt")
    if len(parts) % 2:
        raise ValueError(f"fält 2 (objektlista) har {len(parts)} delar; de ska stå parvis, dimension och objekt")
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple((_number(dimension, "fält 2 (dimension)"), value) for dimension, value in pairs)


def _text(record: Record, place: int) -> str:
    field = record.fields[place] if place < len(record.fields) else ""
    return field.strip() if isinstance(field, str) else ""


def _required(record: Record, place: int, name: str) -> str:
    if text := _text(record, place):
        return text
    raise ValueError(f"fält {place + 1} ({name}) saknas")


def _whole(record: Record, place: int, name: str) -> int:
    return _number(_required(record, place, name), f"fält {place + 1} ({name})")


def _number(text: str, where: str) -> int:
    if re.fullmatch(r"-?[0-9]{1,9}", text):
        return int(text)
    raise ValueError(f"{where} är {text!r}, inte ett heltal")


def _amount(record: Record, place: int) -> Ore:
    text = _required(record, place, "belopp")
    where = f"fält {place + 1} (belopp)"
    if not AMOUNT.fullmatch(text) or not text.isascii():
        raise ValueError(f"{where} är {text!r}; skriv kronor med punkt, till exempel -1250.50")
    try:
        return to_ore(text)
    except ValueError:
        raise ValueError(f"{where} är {text!r}; beloppet får ha högst två decimaler") from None


def _day_field(record: Record, place: int, name: str) -> date:
    text = _required(record, place, name)
    try:
        return _day(text)
    except ValueError:
        raise ValueError(
            f"fält {place + 1} ({name}) är {text!r}; skriv dagen som åååånndd, till exempel 20261125"
        ) from None


def _day(text: str) -> date:
    if not re.fullmatch(r"[0-9]{8}", text):
        raise ValueError(text)
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
