"""What must hold before a pension report is written (kontroller)."""

from __future__ import annotations

from collections.abc import Iterator

from payroll.exchange.pension_report.model import PensionFile, PersonReport
from servicecenter.common.identity_numbers import (
    IdentityNumberError,
    parse_organisation_number,
    parse_personal_number,
)
from servicecenter.common.periods import Month

SECTIONS = (1, 2)


class PensionReportError(ValueError):
    """The report cannot be written. ``faults`` has every reason."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def faults(file: PensionFile) -> Iterator[str]:
    """Everything that is wrong with a file."""
    try:
        parse_organisation_number(file.organisation_number)
    except IdentityNumberError as error:
        yield f"Myndigheten: {error}."
    seen: set[str] = set()
    for place, person in enumerate(file.people, 1):
        found = list(person_faults(person, file.month))
        yield from (f"Person {place}: {text}" for text in found)
        if not found and person.identity in seen:
            yield f"Person {place}: samma person står två gånger i rapporten."
        seen.add(person.identity)


def person_faults(person: PersonReport, month: Month) -> Iterator[str]:
    """Everything that is wrong with one person, in words without the number itself."""
    try:
        if parse_personal_number(person.identity).digits != person.identity:
            yield "identiteten skrivs med tolv siffror utan streck."
    except IdentityNumberError:
        yield "personnumret eller samordningsnumret stämmer inte. Kontrollera det mot underlaget."
    months = [period.month for period in person.periods]
    if months != sorted(set(months)):
        yield "perioderna ska stå en gång var, i ordning."
    if any(later > month for later in months):
        yield f"en period ligger efter redovisningsmånaden {month}."
    resent = [period.month for period in person.periods if period.is_resent]
    if resent and months[months.index(resent[0]) :] != _months(resent[0], months[-1]):
        yield f"perioderna efter {resent[0]} saknas; alla senare perioder ska sändas om."
    if person.premiums is not None and person.premiums.section not in SECTIONS:
        yield f"avdelning {person.premiums.section} finns inte i PA 16."


def _months(first: Month, last: Month) -> list[Month]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [first.plus(offset) for offset in range(count)]
