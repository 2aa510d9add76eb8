"""Reads a pension report back, to compare what was written with what was decided."""

from __future__ import annotations

from datetime import date

from lxml import etree  # type: ignore[import-untyped]

from payroll.exchange.pension_report.model import MonthAmounts, PensionFile, Period, PersonReport, Premiums
from servicecenter.common.money import Ore, to_ore
from servicecenter.common.periods import Month
from servicecenter.exchange.safe_xml import UnsafeXml, whole


class PensionReadError(ValueError):
    """The file cannot be read; the text says where and what was expected."""


def parse(content: bytes) -> PensionFile:
    """Read a report. Raises ``PensionReadError`` with line and cause."""
    try:
        root = whole(content)
    except UnsafeXml as error:
        raise PensionReadError(str(error)) from None
    if root.tag != "Pensionsrapport":
        raise PensionReadError(f"filen börjar med {root.tag}; en pensionsrapport börjar med Pensionsrapport")
    try:
        return PensionFile(
            root.get("Organisationsnummer", ""),
            Month.parse(root.get("Manad", "")),
            int(root.get("Version", "")),
            int(root.get("Del", "")),
            tuple(_person(child) for child in root),
        )
    except PensionReadError:
        raise
    except ValueError as error:
        raise PensionReadError(f"filen har ett tal, ett datum eller en månad som inte kan läsas: {error}") from None


def _person(element: etree._Element) -> PersonReport:
    amounts = element.find("OvrigaLoneuppgifter")
    if amounts is None:
        raise PensionReadError(f"rad {element.sourceline}: OvrigaLoneuppgifter saknas")
    return PersonReport(
        _get(element, "Personnummer"),
        _get(element, "Efternamn"),
        _get(element, "Fornamn"),
        tuple(_period(child) for child in element.findall("Period")),
        MonthAmounts(*(_ore(amounts, name) for name in ("Lonetillagg", "Naturaforman", "Kombinationstjanstsarvode"))),
        _premiums(element),
    )


def _period(element: etree._Element) -> Period:
    month = Month.of(date.fromisoformat(_get(element, "From")))
    return Period(month, _ore(element, "FastLon"), element.find("Omsand") is not None)


def _premiums(element: etree._Element) -> Premiums | None:
    for section in (1, 2):
        found = element.find(f"PremierAvd{section}")
        if found is not None:
            names = (f"UtbetaldLon{section}Max", f"UtbetaldLon{section}Over", f"BerakningsunderlagFlexAvd{section}")
            return Premiums(section, *(_ore(found, name) for name in (*names, "Premie")))
    return None


def _ore(element: etree._Element, name: str) -> Ore:
    return to_ore(_get(element, name))


def _get(element: etree._Element, name: str) -> str:
    found = element.find(name)
    if found is None:
        raise PensionReadError(f"rad {element.sourceline}: {name} saknas")
    return str(found.text or "")
