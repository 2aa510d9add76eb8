"""Writes the pension report. One form only: the same content always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, islice
from xml.sax.saxutils import escape, quoteattr

from payroll.exchange.pension_report.checks import PensionReportError, faults
from payroll.exchange.pension_report.model import MonthAmounts, PensionFile, Period, PersonReport, Premiums
from servicecenter.common.money import Ore, to_kronor
from servicecenter.common.periods import Month

STATUS = "ej validerad av mottagaren"
MOST_IN_A_FILE = 5_000
"""People in a file: keeps each small enough to be held in memory and opened by hand."""


def build(file: PensionFile) -> bytes:
    """The file as bytes. Raises ``PensionReportError`` with every fault, and then writes nothing."""
    if found := tuple(faults(file)):
        raise PensionReportError(found)
    return ("\n".join(_document(file)) + "\n").encode()


def split(
    organisation_number: str, month: Month, version: int, people: Iterable[PersonReport], *, most: int = MOST_IN_A_FILE
) -> Iterator[PensionFile]:
    """The report as files of at most ``most`` people; one file at a time is held in memory."""
    rows = iter(people)
    for part in count(1):
        some = tuple(islice(rows, most))
        if not some:
            return
        yield PensionFile(organisation_number, month, version, part, some)


def _document(file: PensionFile) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        f"<Pensionsrapport Avtal={quoteattr('PA 16')} Status={quoteattr(STATUS)} "
        f"Organisationsnummer={quoteattr(file.organisation_number)} Manad={quoteattr(str(file.month))} "
        f'Version="{file.version}" Del="{file.part}">'
    )
    for person in file.people:
        yield _person(person, file.month)
    yield "</Pensionsrapport>"


def _person(person: PersonReport, month: Month) -> str:
    return _tag(
        "Arbetstagare",
        _text("Personnummer", person.identity),
        _text("Efternamn", person.family_name),
        _text("Fornamn", person.given_name),
        *(_period(period) for period in person.periods),
        _amounts(person.amounts, month),
        _premiums(person.premiums, month) if person.premiums else "",
    )


def _period(period: Period) -> str:
    return _tag(
        "Period",
        _text("From", period.month.starts_on.isoformat()),
        _text("Tom", period.month.ends_on.isoformat()),
        _text("FastLon", kronor(period.fixed_pay)),
        _text("Omsand", "1") if period.is_resent else "",
    )


def _amounts(amounts: MonthAmounts, month: Month) -> str:
    return _tag(
        "OvrigaLoneuppgifter",
        _text("Manad", str(month)),
        _text("Lonetillagg", kronor(amounts.supplements)),
        _text("Naturaforman", kronor(amounts.benefits)),
        _text("Kombinationstjanstsarvode", kronor(amounts.combined_post)),
    )


def _premiums(premiums: Premiums, month: Month) -> str:
    """The element names of section 1 are SPV's; section 2 is told in the same way."""
    place = f"Avd{premiums.section}"
    return _tag(
        f"Premier{place}",
        _text("Manad", str(month)),
        _text(f"UtbetaldLon{premiums.section}Max", kronor(premiums.paid_max)),
        _text(f"UtbetaldLon{premiums.section}Over", kronor(premiums.paid_over)),
        _text(f"BerakningsunderlagFlex{place}", kronor(premiums.flex_base)),
        _text("Premie", kronor(premiums.premium)),
    )


def kronor(amount: Ore) -> str:
    return f"{to_kronor(amount):f}"


def _tag(element: str, *content: str) -> str:
    return f"<{element}>{''.join(content)}</{element}>"


def _text(element: str, value: str) -> str:
    return f"<{element}>{escape(value)}</{element}>"
