"""What is asked of the fields of an invoice before it is one (kontroll av uppgifter). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum import iban, luhn

from invoicing.invoice_reading.facts import Finding, Name, RateRow, Value
from servicecenter.common.bank_accounts import BankAccountError, parse_bankgiro, parse_plusgiro
from servicecenter.common.money import Ore, format_kronor
from servicecenter.receipt_reading.facts import Confidence
from servicecenter.receipt_reading.reading import vat_of

AHEAD = timedelta(days=31)
"""An invoice may bear a day to come, but not one far away."""
OLDEST = timedelta(days=3 * 366)
RATE_ERROR = 100
"""Öre that the VAT of a rate may differ from it; more is a stop of the invoice too."""
MOST_ROUNDING = 99
REQUIRED = (Name.SUPPLIER_NAME, Name.NUMBER, Name.ISSUED_ON, Name.NET, Name.VAT, Name.TOTAL, Name.CURRENCY)
Fault = tuple[str, str]
"""The field and what is wrong, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person says that the invoice says; amounts as printed, without the sign of a credit note.

    ``confirmed`` are the fields that the person has compared with the picture.
    """

    values: Mapping[Name, Value]
    rates: tuple[RateRow, ...] = ()
    confirmed: frozenset[Name] = field(default_factory=frozenset)

    def amount(self, name: Name) -> Ore:
        value = self.values.get(name)
        return value if isinstance(value, int) else 0

    def text(self, name: Name) -> str:
        return str(self.values.get(name, ""))

    def day(self, name: Name) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) else None


def unconfirmed(given: Given, proposals: Mapping[Name, Finding]) -> list[Name]:
    """Unsure proposals that stand as they were read and that nobody has said are right."""
    return [
        name
        for name, finding in proposals.items()
        if finding.confidence is Confidence.LOW
        and given.values.get(name) == finding.value
        and name not in given.confirmed
    ]


def changed(given: Given, proposals: Mapping[Name, Finding]) -> list[str]:
    """The fields whose proposal was not kept, with those that had none."""
    names = {*proposals, *given.values}
    proposed = {name: finding.value for name, finding in proposals.items()}
    return sorted(
        str(name)
        for name in names
        if (given.values.get(name) or "") != (proposed.get(name) or "") and name != Name.KIND
    )


def faults_of(given: Given, *, on: date) -> list[Fault]:
    """Every fault, by field, in the order of the page."""
    missing: list[Fault] = [
        (str(name), "Uppgiften saknas. Läs den i bilden och skriv in den.")
        for name in REQUIRED
        if given.values.get(name) in (None, "")
    ]
    return missing or [*_numbers(given), *_days(given, on), *_sums(given), *_rates(given)]


def _numbers(given: Given) -> Iterator[Fault]:
    number = given.text(Name.SUPPLIER_NUMBER)
    if number.isdigit() and len(number) == 10 and not luhn.is_valid(number):
        yield str(Name.SUPPLIER_NUMBER), "Kontrollsiffran stämmer inte. Jämför organisationsnumret med bilden."
    for name, check in CHECKS.items():
        if text := given.text(name):
            try:
                check(text)
            except ValueError as error:
                yield str(name), f"{str(error)[:1].upper()}{str(error)[1:]}."


def _iban(text: str) -> None:
    if not iban.is_valid(text):
        raise BankAccountError(f"IBAN {text!r} har fel kontrollsiffra; jämför med bilden")


CHECKS: dict[Name, Callable[[str], object]] = {
    Name.BANKGIRO: parse_bankgiro,
    Name.PLUSGIRO: parse_plusgiro,
    Name.IBAN: _iban,
}


def _days(given: Given, on: date) -> Iterator[Fault]:
    issued, due = given.day(Name.ISSUED_ON), given.day(Name.DUE_ON)
    if issued and not on - OLDEST <= issued <= on + AHEAD:
        yield str(Name.ISSUED_ON), f"Fakturadatum {issued} är för långt från i dag. Jämför med bilden."
    if issued and due and due < issued:
        yield str(Name.DUE_ON), f"Förfallodagen {due} ligger före fakturadatum {issued}. Jämför båda med bilden."


def _sums(given: Given) -> Iterator[Fault]:
    net, vat, rounding, total = (given.amount(name) for name in (Name.NET, Name.VAT, Name.ROUNDING, Name.TOTAL))
    if total <= 0:
        text = "Skriv beloppet utan minustecken, större än noll; är det en kreditfaktura väljer du det slaget."
        yield str(Name.TOTAL), text
    elif net + vat + rounding != total:
        told = " + ".join(format_kronor(part) for part in (net, vat, rounding))
        text = (
            f"{told} är {format_kronor(net + vat + rounding)}, inte {format_kronor(total)}. "
            "Rätta det belopp som skiljer sig från bilden."
        )
        yield str(Name.TOTAL), text
    if abs(rounding) > MOST_ROUNDING:
        yield str(Name.ROUNDING), "Öresutjämningen är en krona eller mer. Jämför beloppen med bilden."


def _rates(given: Given) -> Iterator[Fault]:
    """VAT by rate ties to the invoice's net and VAT, and is the rate's."""
    net, vat = given.amount(Name.NET), given.amount(Name.VAT)
    if not given.rates:
        yield "base_25", "Momsen är inte någon enda sats. Skriv underlag och moms för varje sats."
        return
    bases, vats = sum(row.base for row in given.rates), sum(row.vat for row in given.rates)
    if (bases, vats) != (net, vat):
        text = (
            f"Satserna är tillsammans {format_kronor(bases)} kr utan moms och {format_kronor(vats)} kr moms, "
            f"men fakturan är {format_kronor(net)} och {format_kronor(vat)}. Rätta satserna eller beloppen."
        )
        yield "base_25", text
    for row in given.rates:
        if abs(vat_of(row.base, row.rate) - row.vat) > RATE_ERROR:
            text = f"{format_kronor(row.vat)} kr är inte {row.rate:f} procent av {format_kronor(row.base)} kr."
            yield f"vat_{row.rate:f}", text
