"""What the demo tells about the month's runs (demons tabell)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from payroll.population.newest import Outcome
from servicecenter.common.money import ORE_PER_KRONA, half_up

HEADINGS = ("Myndighet", "Läge", "Anställda", "Brutto", "Skatt", "Netto", "Avgifter", "Kontroller", "Sekunder")
WIDEST_NAME = 34


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """A row for each run and a sum; whole kronor."""
    rows = [HEADINGS, *(_row(outcome) for outcome in outcomes), _sums(outcomes)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    rule = "-" * len(lines[0])
    return [lines[0], rule, *lines[1:-1], rule, lines[-1]]


def _row(outcome: Outcome) -> tuple[str, ...]:
    run = outcome.run
    return (
        shortened(outcome.agency.name),
        run.get_state_display(),
        number(run.payslips),
        *_amounts((run.gross_ore, run.tax_ore, run.net_ore, run.contributions_ore)),
        number(outcome.findings),
        "klar förut" if outcome.seconds is None else f"{outcome.seconds:.1f}".replace(".", ","),
    )


def _sums(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    runs = [outcome.run for outcome in outcomes]
    amounts = (
        sum(run.gross_ore for run in runs),
        sum(run.tax_ore for run in runs),
        sum(run.net_ore for run in runs),
        sum(run.contributions_ore for run in runs),
    )
    return (
        f"{len(runs)} myndigheter",
        "",
        number(sum(run.payslips for run in runs)),
        *_amounts(amounts),
        number(sum(outcome.findings for outcome in outcomes)),
        "",
    )


def _amounts(amounts: Iterable[int]) -> list[str]:
    return [number(half_up(amount, ORE_PER_KRONA)) for amount in amounts]


def number(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def shortened(name: str) -> str:
    return name if len(name) <= WIDEST_NAME else name[: WIDEST_NAME - 1] + "…"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.ljust(width) if place < 2 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells)
