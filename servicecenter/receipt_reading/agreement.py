"""Two readings of the same picture (oenighet ger låg säkerhet): what they agree on stands, the rest is low."""

from __future__ import annotations

from typing import TypeVar

from servicecenter.receipt_reading.facts import Confidence, Proposed, Reading, Vat

T = TypeVar("T")


def agreed(first: Reading, second: Reading) -> Reading:
    """Field by field; what only one of them saw is at most medium."""
    return Reading(
        day=_agreed(first.day, second.day),
        gross=_agreed(first.gross, second.gross),
        currency=_agreed(first.currency, second.currency),
        vat=_vat(first.vat, second.vat),
        supplier=_agreed(first.supplier, second.supplier),
        organisation_number=_agreed(first.organisation_number, second.organisation_number),
    )


def _agreed(first: Proposed[T] | None, second: Proposed[T] | None) -> Proposed[T] | None:
    if first is None or second is None:
        alone = first or second
        return alone.at_most(Confidence.MEDIUM) if alone else None
    surer = second if second.confidence > first.confidence else first
    return surer if first.value == second.value else surer.at_most(Confidence.LOW)


def _vat(first: tuple[Proposed[Vat], ...], second: tuple[Proposed[Vat], ...]) -> tuple[Proposed[Vat], ...]:
    ours, theirs = ({each.value.rate: each for each in found} for found in (first, second))
    rates = sorted({*ours, *theirs}, reverse=True)
    return tuple(row for rate in rates if (row := _agreed(ours.get(rate), theirs.get(rate))) is not None)
