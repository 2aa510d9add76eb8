"""Reading a file of budgets (budgetfil): a year, a code string and an amount on each line, as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from procurement.budgets.actions import Reject, Wanted
from procurement.price_lists.files import NotACatalogue, kind_of, rows_of
from servicecenter.common.money import ORE_PER_KRONA

HEADINGS = {"year": ("år", "year"), "coding": ("kodsträng", "kostnadsställe"), "amount_ore": ("belopp", "budget")}
MOST_BYTES, MOST_LINES = 5_000_000, 20_000


def read_budgets(content: IO[bytes], *, size: int) -> tuple[list[Wanted], list[Reject]]:
    """The lines that can be read, and those that can't. Raises ``ValidationError`` when the file is none."""
    if size > MOST_BYTES:
        raise ValidationError({"file": _("Filen är större än 5 MB. Dela den.")})
    kind = kind_of(content.read(64))
    if kind not in ("csv", "xlsx"):
        raise ValidationError({"file": _("Lämna in budgeten som CSV eller XLSX.")})
    right: list[Wanted] = []
    wrong: list[Reject] = []
    try:
        with closing(rows_of(kind, content)) as rows:
            where = _places(next(rows, (0, []))[1])
            for place, cells in islice(rows, MOST_LINES + 1):
                if len(right) + len(wrong) >= MOST_LINES:
                    raise ValidationError({"file": _("Filen har fler än 20 000 rader. Dela den.")})
                if any(cell.strip() for cell in cells):
                    found = list(_read(place, {name: _cell(cells, index) for name, index in where.items()}))
                    wrong += [one for one in found if isinstance(one, Reject)]
                    right += [one for one in found if isinstance(one, Wanted)]
    except NotACatalogue as refusal:
        raise ValidationError({"file": str(refusal)}) from None
    return right, wrong


def _places(headings: list[str]) -> dict[str, int]:
    plain = [heading.strip().lower() for heading in headings]
    where = {
        field: next((plain.index(name) for name in names if name in plain), -1) for field, names in HEADINGS.items()
    }
    if lacking := [HEADINGS[field][0].capitalize() for field, index in where.items() if index < 0]:
        told = {"columns": ", ".join(lacking)}
        raise ValidationError(
            {"file": _("Filen saknar kolumnen %(columns)s. Första raden ska vara: År;Kodsträng;Belopp.") % told}
        )
    return where


def _cell(cells: list[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def _read(place: int, cells: dict[str, str]) -> Iterator[Wanted | Reject]:
    """The line, or everything that can't be read in it."""
    coding = cells["coding"]
    year = cells["year"].removesuffix(".0")
    amount = _ore(cells["amount_ore"])
    if not (year.isascii() and year.isdecimal()):
        yield Reject(place, coding[:80], "year", _("året ”%s” går inte att läsa; skriv till exempel 2026") % year[:20])
    if amount is None:
        told = _("beloppet ”%s” går inte att läsa; skriv kronor, till exempel 125 000,00") % cells["amount_ore"][:30]
        yield Reject(place, coding[:80], "amount_ore", told)
    if amount is not None and year.isascii() and year.isdecimal():
        yield Wanted(int(year[:6]), coding, amount, place)


def _ore(text: str) -> int | None:
    """Kronor as people and spreadsheets write them, with at most two decimals."""
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("\u2212", "-")
    try:
        kronor = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None
    if not kronor.is_finite() or abs(kronor) > Decimal(10) ** 15:
        return None
    ore = kronor * ORE_PER_KRONA
    return int(ore) if ore == ore.to_integral_value() else None
