"""The measure profile (mätprofil): all that must be said of a service level before anyone can be held to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

PARTS: Mapping[str, str] = {
    "code": "beteckning",
    "name": "namn",
    "name_en": "engelskt namn",
    "formula": "formel i ord",
    "numerator": "täljare",
    "denominator": "nämnare",
    "unit": "enhet",
    "dimension": "dimension",
    "target": "målvärde",
    "direction": "riktning",
    "calendar": "kalender",
    "clock": "klocka",
    "starts_with": "starthändelse",
    "stops_with": "stopphändelse",
    "pauses": "pausorsaker",
    "exclusions": "undantag",
    "measured_party": "vem som mäts",
    "calculated_by": "vem som räknar",
    "frequency": "hur ofta",
    "report_day": "rapportdag",
    "minimum_sample": "minsta antal",
    "source_rows": "källrader",
    "source": "källa till målet",
}
"""Every part of a profile and its word. What does not apply is said so ("Inga"), never left out."""


def missing_parts(row: Mapping[str, object]) -> list[str]:
    """The parts that a row lacks, by their keys, in the order of the profile."""
    return [key for key in PARTS if row.get(key) is None or not str(row[key]).strip()]


@dataclass(frozen=True, slots=True)
class MeasureProfile:
    """One measure of the library (mått). ``services`` are the codes of the catalogue that it is proposed for.

    ``is_own`` marks a target that nobody outside has published: a starting value to be agreed.
    """

    code: str
    name: str
    name_en: str
    formula: str
    numerator: str
    denominator: str
    unit: str
    dimension: str
    target: Decimal
    direction: str
    calendar: str
    clock: str
    starts_with: str
    stops_with: str
    pauses: str
    exclusions: str
    measured_party: str
    calculated_by: str
    frequency: str
    report_day: int
    minimum_sample: int
    source_rows: str
    source: str
    is_own: bool
    services: tuple[str, ...]

    def is_for(self, service: str) -> bool:
        return service in self.services
