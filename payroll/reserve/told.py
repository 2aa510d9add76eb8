"""What was paid without the system, as it is told (betalt utanför systemet): the archive's list, or the bank's file.

Pure: bytes in, rows out. A row that cannot be read is kept with its line and the reason.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO

from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.exchange import camt054
from servicecenter.exchange.bank_answers import BankAnswerError, PaymentFate
from servicecenter.exchange.bank_answers import Told as BankRow

NUMBER, REFERENCE, AMOUNT, PAID = "anställningsnummer", "referens", "belopp", "betald"
NEEDED = (NUMBER, AMOUNT, PAID)
_REFERENCE = re.compile(r"RES(\d+)-(\d{8})-(\d+)")


class ToldUnreadable(ValueError):
    """The file is none of those that are read; the text says what was expected."""


@dataclass(frozen=True, slots=True)
class Told:
    """One payment as told. ``reference`` or ``number`` says whose it is."""

    line: int
    text: str
    amount: Ore
    paid_on: date
    reference: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not used, and why."""

    line: int
    text: str
    code: str
    reason: str
    amount: Ore | None = None


def reference_of(run_id: int, pays_on: date, person_id: int) -> str:
    """What a payment of an archive is called at the bank: the same however often the archive is written."""
    return f"RES{run_id}-{pays_on:%Y%m%d}-{person_id}"


def parts_of(reference: str) -> tuple[int, int] | None:
    """The run and the person of a reference, or nothing for one that no archive has."""
    found = _REFERENCE.fullmatch(reference.strip())
    return (int(found[1]), int(found[3])) if found else None


def read_told(content: bytes) -> Iterator[Told | Rejected]:
    """Every row of a file. Raises ``ToldUnreadable``."""
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        yield from _bank_rows(content)
    else:
        yield from _list_rows(content)


def _bank_rows(content: bytes) -> Iterator[Told | Rejected]:
    """The bank's notification of payments carried out (camt.054)."""
    try:
        answer = camt054.parse(content)
    except BankAnswerError as error:
        raise ToldUnreadable(f"{str(error).rstrip('.')}. Lämna bankens camt.054 eller arkivets lista.") from None
    for number, row in enumerate(answer.told, 1):
        yield _bank_row(row, row.line or number, answer.created_on)


def _bank_row(row: BankRow, line: int, created_on: date | None) -> Told | Rejected:
    text = row.end_to_end_id or row.bank_reference
    day = row.happened_on or created_on
    if row.fate is not PaymentFate.SETTLED or not row.is_booked:
        return Rejected(line, text, "not_settled", "Banken säger inte att betalningen är utförd.", row.amount)
    if row.amount is None or day is None:
        return Rejected(line, text, "unreadable", "Belopp eller dag saknas i bankens rad.", row.amount)
    return Told(line, text, row.amount, day, reference=row.end_to_end_id)


def _list_rows(content: bytes) -> Iterator[Told | Rejected]:
    """The archive's list with the column ``betald`` filled in, or any list with the same headings."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    rows = csv.DictReader(StringIO(text), delimiter=delimiter)
    rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
    if missing := [name for name in NEEDED if name not in rows.fieldnames]:
        raise ToldUnreadable(f"Kolumnen {missing[0]} saknas. Rubrikerna ska vara {', '.join(NEEDED)} och {REFERENCE}.")
    for row in rows:
        yield _list_row({key: (value or "").strip() for key, value in row.items() if key}, rows.line_num)


def _list_row(row: Mapping[str, str], line: int) -> Told | Rejected:
    number, paid = row[NUMBER].lstrip("'"), row[PAID]
    text = ";".join(filter(None, (row.get(REFERENCE, ""), number, row[AMOUNT], paid)))[:200]
    amount = _amount(row[AMOUNT])
    if not paid:
        return Rejected(
            line, text, "not_paid", "Raden har ingen dag i kolumnen betald och räknas inte som betald.", amount
        )
    if amount is None or amount <= 0:
        return Rejected(line, text, "unreadable", f"Beloppet ”{row[AMOUNT]}” är inget belopp i kronor.")
    try:
        day = date.fromisoformat(paid)
    except ValueError:
        return Rejected(line, text, "unreadable", f"”{paid}” är ingen dag. Skriv ÅÅÅÅ-MM-DD.", amount)
    return Told(line, text, amount, day, reference=row.get(REFERENCE, ""), number=number)


def _amount(text: str) -> Ore | None:
    """Kronor as people and spreadsheets write them."""
    plain = re.sub(r"[\s\u00a0]", "", text).replace("−", "-").replace(",", ".")
    try:
        ore = Decimal(plain) * ORE_PER_KRONA
    except InvalidOperation:
        return None
    return int(ore) if ore == ore.to_integral_value() and abs(ore) < 10**15 else None
