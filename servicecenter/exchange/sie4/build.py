"""Writes a type 4 file in CP437 with a checksum, in the order of the format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from servicecenter.common.money import Ore, to_kronor
from servicecenter.exchange.sie4.model import Row, SieFile, Voucher
from servicecenter.exchange.sie4.records import Record, checksum, records
from servicecenter.exchange.sie4.text import PC8, sie_text

LINE_END = "\r\n"


def build(file: SieFile) -> bytes:
    """The bytes of the file. Texts are put in SIE's alphabet with ``sie_text``; ``parse(build(x)) == x`` if they are.

    Raises ``ValueError`` for a voucher out of balance or without rows: such a file would be refused everywhere.
    """
    for voucher in file.vouchers:
        if voucher.difference or not voucher.rows:
            raise ValueError(f"Verifikation {voucher.series} {voucher.number} balanserar inte eller saknar rader.")
    body = LINE_END.join([*_head(file), *_register(file), *_vouchers(file.vouchers)]) + LINE_END
    found = [item for item in records(body) if isinstance(item, Record)]
    flag = _line("FLAGGA", "1" if file.is_already_read else "0")
    summed = _line("KSUMMA", str(checksum(found, PC8)))
    return f"{flag}{LINE_END}#KSUMMA{LINE_END}{body}{summed}{LINE_END}".encode(PC8)


def _head(file: SieFile) -> Iterator[str]:
    yield _line("PROGRAM", _quoted(file.program), _quoted(file.program_version))
    yield "#FORMAT PC8"
    yield _line("GEN", _day(file.generated_on), *([_quoted(file.generated_by)] if file.generated_by else []))
    yield _line("SIETYP", str(file.sie_type))
    if file.organisation_number:
        yield _line("ORGNR", _word(file.organisation_number))
    yield _line("FNAMN", _quoted(file.company))


def _register(file: SieFile) -> Iterator[str]:
    for year in file.years:
        yield _line("RAR", str(year.number), _day(year.starts_on), _day(year.ends_on))
    for number, name in file.accounts.items():
        yield _line("KONTO", _word(number), _quoted(name))
    for dimension in file.dimensions:
        yield _line("DIM", str(dimension.number), _quoted(dimension.name))
    for row in file.objects:
        yield _line("OBJEKT", str(row.dimension), _quoted(row.value), _quoted(row.name))
    for balance in file.balances:
        yield _line(balance.kind, str(balance.year), _word(balance.account), _kronor(balance.amount))


def _vouchers(vouchers: Iterable[Voucher]) -> Iterator[str]:
    for voucher in vouchers:
        registered = [_day(voucher.registered_on)] if voucher.registered_on else []
        signature = [_quoted(voucher.signature)] if registered and voucher.signature else []
        yield _line(
            "VER",
            _quoted(voucher.series),
            _quoted(voucher.number),
            _day(voucher.day),
            _quoted(voucher.text),
            *registered,
            *signature,
        )
        yield "{"
        for row in voucher.removed:
            yield _row("BTRANS", row)
        for row in voucher.added:
            yield _row("RTRANS", row)
        for row in voucher.rows:
            yield _row("TRANS", row)
        yield "}"


def _row(label: str, row: Row) -> str:
    objects = " ".join(f"{dimension} {_quoted(value)}" for dimension, value in row.objects)
    day = _day(row.day) if row.day else ('""' if row.text else "")
    return _line(
        label, _word(row.account), f"{{{objects}}}", _kronor(row.amount), day, _quoted(row.text) if row.text else ""
    )


def _line(label: str, *fields: str) -> str:
    return " ".join([f"#{label}", *filter(None, fields)])


def _quoted(text: str) -> str:
    escaped = sie_text(text).replace('"', '\\"')
    return f'"{escaped}"'


def _word(text: str) -> str:
    """An account or number without quotes, if it can be."""
    return text if text.isalnum() and text.isascii() else _quoted(text)


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else '""'


def _kronor(amount: Ore) -> str:
    return f"{to_kronor(amount):.2f}"
