"""From lines of text to proposals. Each field is found by itself; VAT then proves the total, or does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import TypeVar

from stdnum import luhn
from stdnum.dk import cvr
from stdnum.eu import vat as eu_vat
from stdnum.fi import alv
from stdnum.gb import vat as gb_vat
from stdnum.no import orgnr

from servicecenter.common.money import Ore
from servicecenter.receipt_reading import words
from servicecenter.receipt_reading.facts import Confidence, Line, Proposed, Reading, Vat
from servicecenter.receipt_reading.numbers import amounts, bare_rate_of, days, rate_of

UNSURE = 60
"""Below this the reader of pictures is mostly wrong about some sign of the line."""
CLEAR = 95
"""Above this a name is hardly misspelt; nothing but its certainty can tell."""
CENT = 2
"""Öre that a VAT may differ from its rate, since it is rounded row by row."""
ROUNDED = 50
"""Öre that a total may differ from its parts, where it was paid in whole kronor."""
T = TypeVar("T")
SWEDISH_NUMBER = re.compile(r"(?<![\d-])(?:SE\s?)?(\d{6})\s?[-–]?\s?(\d{4})(?:\s?01)?(?![\d-])", re.IGNORECASE)
FOREIGN_NUMBER = re.compile(
    r"(?<!\w)((?:NO|DK|DE|FI|FR|GB|NL|PL|ATU|ES|IT)?[ .-]?\d{2,3}(?:[ .-]?\d{2,3}){2,4})(?:\s?MVA)?(?!\w)"
)
TOP = 6
"""The supplier stands among the first lines."""


def read(lines: Sequence[Line], *, on: date) -> Reading:
    """What the lines say, as of the day they were handed in."""
    whole = "\n".join(line.text for line in lines)
    gross, vat = _checked(_gross(lines), tuple(_vat(lines)))
    return Reading(
        day=_day(lines, on=on, month_first=bool(words.AMERICAN.search(whole))),
        gross=gross,
        currency=_currency(lines, whole),
        vat=vat,
        supplier=_supplier(lines),
        organisation_number=_organisation_number(lines),
    )


def _best(found: Iterable[Proposed[T]]) -> Proposed[T] | None:
    """The surest; of equals the first."""
    return max(found, key=lambda each: each.confidence, default=None)


def _sure(line: Line, confidence: Confidence) -> Confidence:
    return Confidence.LOW if line.certainty < UNSURE else confidence


# The day


def _day(lines: Sequence[Line], *, on: date, month_first: bool) -> Proposed[date] | None:
    return _best(_days(lines, on=on, month_first=month_first))


def _days(lines: Sequence[Line], *, on: date, month_first: bool) -> Iterator[Proposed[date]]:
    for line in lines:
        if words.OTHER_DAY.search(line.text):
            continue
        is_told = bool(words.DAY.search(line.text) or words.CLOCK.search(line.text))
        for day, is_sure in days(line.text, on=on, month_first=month_first):
            confidence = Confidence.HIGH if is_told and is_sure else Confidence.MEDIUM if is_sure else Confidence.LOW
            yield Proposed(day, line, _sure(line, confidence))


# The total


def _gross(lines: Sequence[Line]) -> Proposed[Ore] | None:
    """What was paid: beside a word for it, the strongest word first, the largest of equals."""
    found = list(_totals(lines))
    best = max(found, key=lambda each: (each.confidence, each.value), default=None)
    if best is None:
        return _largest(lines)
    again = [each for each in found if each.value == best.value and each.line != best.line]
    if again and best.line.certainty >= UNSURE:
        return Proposed(best.value, best.line, Confidence.HIGH)
    return best


def _totals(lines: Sequence[Line]) -> Iterator[Proposed[Ore]]:
    """Amounts beside a word for the total, or alone on the line below it."""
    for line, below in pairwise([*lines, Line("")]):
        is_strong = bool(words.TO_PAY.search(line.text))
        if not (is_strong or words.TOTAL.search(line.text)) or words.PART.search(line.text):
            continue
        if words.VAT.search(line.text) and not words.INCLUDED.search(line.text):
            continue
        here = line if amounts(line.text) else below
        if found := [amount for amount in amounts(here.text) if amount > 0]:
            yield Proposed(max(found), here, _sure(here, Confidence.MEDIUM if is_strong else Confidence.LOW))


def _largest(lines: Sequence[Line]) -> Proposed[Ore] | None:
    """With no word to go by, the largest amount, and nothing sure about it."""
    found = [Proposed(amount, line, Confidence.LOW) for line in lines for amount in amounts(line.text) if amount > 0]
    return max(found, key=lambda each: each.value, default=None)


Total = Proposed[Ore] | None
Rows = tuple[Proposed[Vat], ...]


def _checked(gross: Total, vat: Rows) -> tuple[Total, Rows]:
    """Net and VAT that come to the total prove both; with one rate, so does a VAT that is the total's own."""
    if gross is None or not vat:
        return gross, vat
    [row, *more] = [each.value for each in vat]
    if not more and row.net is None and abs(vat_in(gross.value, row.rate) - row.vat) <= CENT:
        vat = (replace(vat[0], value=replace(row, net=gross.value - row.vat)),)
    nets = [each.value.net for each in vat]
    known = [net for net in nets if net is not None]
    if len(known) < len(nets):
        return gross, vat
    if abs(sum(known) + sum(each.value.vat for each in vat) - gross.value) > ROUNDED:
        return gross.at_most(Confidence.MEDIUM), vat
    raised = tuple(replace(each, confidence=_sure(each.line, Confidence.HIGH)) for each in vat)
    return replace(gross, confidence=_sure(gross.line, Confidence.HIGH)), raised


# VAT


def vat_of(net: Ore, rate: Decimal) -> Ore:
    return _half_up(Decimal(net) * rate / 100)


def vat_in(gross: Ore, rate: Decimal) -> Ore:
    return _half_up(Decimal(gross) * rate / (100 + rate))


def _half_up(amount: Decimal) -> Ore:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _vat(lines: Sequence[Line]) -> Iterator[Proposed[Vat]]:
    """A row for each rate, the surest of those that speak of it."""
    found: dict[Decimal, Proposed[Vat]] = {}
    for each in (*_spoken_of(lines), *_in_tables(lines)):
        before = found.get(each.value.rate)
        if before is None or before.confidence < each.confidence:
            found[each.value.rate] = each
    yield from sorted(found.values(), key=lambda each: -each.value.rate)


def _spoken_of(lines: Sequence[Line]) -> Iterator[Proposed[Vat]]:
    """Lines that name VAT and its rate: "Varav moms 25 % 23,60", "MwSt 19% 3,19 auf 16,81"."""
    for line in lines:
        rate = rate_of(line.text)
        if rate is not None and words.VAT.search(line.text):
            yield from _row(line, rate)


def _in_tables(lines: Sequence[Line]) -> Iterator[Proposed[Vat]]:
    """Rows under a heading that names VAT, each beginning with its rate: "25,00 23,60 94,40 118,00"."""
    left = 0
    for line in lines:
        if words.VAT.search(line.text) and not amounts(line.text):
            left = 4
        elif left:
            left -= 1
            rate = rate_of(line.text) or bare_rate_of(line.text)
            if rate is not None:
                yield from (each for each in _row(line, rate) if each.value.net is not None)


def _row(line: Line, rate: Decimal) -> Iterator[Proposed[Vat]]:
    """The amounts of a row, told apart by the arithmetic: net and VAT, gross and VAT, or VAT alone."""
    row = [amount for amount in amounts(line.text) if amount > 0 and amount != _as_amount(rate)]
    for net in row:
        for vat in row:
            if net > vat and abs(vat_of(net, rate) - vat) <= CENT:
                yield Proposed(Vat(rate, vat, net), line, _sure(line, Confidence.HIGH))
                return
    for gross in row:
        for vat in row:
            if gross > vat and abs(vat_in(gross, rate) - vat) <= CENT:
                yield Proposed(Vat(rate, vat, gross - vat), line, _sure(line, Confidence.HIGH))
                return
    if len(row) == 1:
        yield Proposed(Vat(rate, row[0]), line, _sure(line, Confidence.MEDIUM))


def _as_amount(rate: Decimal) -> Ore:
    return int(rate * 100)


# Currency


def _currency(lines: Sequence[Line], whole: str) -> Proposed[str] | None:
    """A code or sign beside an amount; of kronor, whose they are by the words around them."""
    for code, pattern in words.CURRENCIES.items():
        for line in lines:
            if pattern.search(line.text) and amounts(line.text):
                return Proposed(code, line, _sure(line, Confidence.HIGH))
    for code, pattern in words.CURRENCIES.items():
        for line in lines:
            if pattern.search(line.text):
                return Proposed(code, line, _sure(line, Confidence.MEDIUM))
    return _kronor(lines, whole)


def _kronor(lines: Sequence[Line], whole: str) -> Proposed[str] | None:
    for code, pattern in (("NOK", words.NORWEGIAN), ("DKK", words.DANISH)):
        for line in lines:
            if pattern.search(line.text):
                return Proposed(code, line, Confidence.MEDIUM)
    for line in lines:
        if words.KRONOR.search(line.text) or words.SWEDISH.search(line.text):
            is_swedish = bool(words.SWEDISH.search(whole))
            return Proposed("SEK", line, Confidence.MEDIUM if is_swedish else Confidence.LOW)
    return None


# Who sold


def _supplier(lines: Sequence[Line]) -> Proposed[str] | None:
    """The first line near the top that can be a name; one that says what kind of company it is, before others."""
    top = [line for line in lines[:TOP] if _can_be_name(line.text)]
    named = [line for line in top if words.COMPANY.search(line.text)]
    for line in (*named, *top):
        is_clear = line in named and line.certainty >= CLEAR
        return Proposed(_name(line.text), line, Confidence.MEDIUM if is_clear else Confidence.LOW)
    return None


def _can_be_name(text: str) -> bool:
    letters = sum(sign.isalpha() for sign in text)
    digits = sum(sign.isdigit() for sign in text)
    return letters >= 3 and digits <= letters // 3 and not words.NO_SUPPLIER.search(text) and not amounts(text)


def _name(text: str) -> str:
    return " ".join(text.strip(" *-=_.:|#~").split())[:80]


def _organisation_number(lines: Sequence[Line]) -> Proposed[str] | None:
    return _best(_numbers(lines))


def _numbers(lines: Sequence[Line]) -> Iterator[Proposed[str]]:
    for line in lines:
        is_told = bool(words.VAT_NUMBER.search(line.text))
        for match in SWEDISH_NUMBER.finditer(line.text):
            if is_swedish_organisation(match[1] + match[2]):
                yield Proposed(
                    f"{match[1]}-{match[2]}", line, _sure(line, Confidence.HIGH if is_told else Confidence.LOW)
                )
        if is_told:
            for match in FOREIGN_NUMBER.finditer(line.text):
                plain = re.sub(r"[ .-]", "", match[1])
                if is_foreign(plain):
                    yield Proposed(plain, line, _sure(line, Confidence.MEDIUM))


def is_swedish_organisation(number: str) -> bool:
    """Ten digits whose last is right (Luhn), and whose third and fourth are no month: no person's number."""
    return len(number) == 10 and number[2] >= "2" and luhn.is_valid(number)


def is_foreign(plain: str) -> bool:
    """A number of Norway, Denmark, Finland, Britain or a member state whose check digit is right."""
    checks = (cvr.is_valid, alv.is_valid, eu_vat.is_valid, gb_vat.is_valid)
    return orgnr.is_valid(plain.removeprefix("NO")) or any(is_valid(plain) for is_valid in checks)
