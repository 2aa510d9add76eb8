"""Checks before anything is written (kontroller): what the tax agency would refuse, told with whom and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from payroll.exchange.agi.fields import FIELDS, MAIN_FIELDS, TAX_AMOUNTS, TAX_FIELDS, Field, FieldKind
from payroll.exchange.agi.model import (
    AbsenceRecord,
    AgiFile,
    IndividualStatement,
    MainStatement,
    Payee,
    PayeeKind,
    Value,
)
from servicecenter.common.identity_numbers import (
    IdentityNumberError,
    parse_organisation_number,
    parse_personal_number,
)
from servicecenter.common.periods import Month

HIGHEST_AMOUNT = 9_999_999_999
FIRST_PERIOD = Month(2018, 7)
FIRST_ABSENCE_PERIOD = Month(2025, 1)
LONGEST_NUMBER = 10


class AgiError(ValueError):
    """The declaration would be refused. ``faults`` has every reason."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def faults(file: AgiFile) -> Iterator[str]:
    """Everything that is wrong with a file, in its own order."""
    yield from _organisation(file.employer.registered_id, "arbetsgivaren")
    yield from _organisation(file.sender.organisation_number, "avsändaren")
    if not file.employer.contacts:
        yield "Kontaktperson saknas: ange minst en."
    if file.period < FIRST_PERIOD:
        yield f"Perioden {file.period} kan inte redovisas på individnivå: den första är {FIRST_PERIOD}."
    if file.main is not None:
        yield from _main(file.main, file)
    yield from _individuals(file)
    yield from _absences(file)


def statement_faults(row: IndividualStatement) -> Iterator[str]:
    """Everything that is wrong with one person's statement, whatever file it comes to stand in."""
    who = f"Uppgift {row.number}"
    yield from _number(row.number, who)
    yield from _payee(row.payee, who)
    if row.is_removed:
        if row.values:
            yield f"{who}: ett borttag får bara innehålla identitet och period."
        return
    yield from _values(row.values, FIELDS, row.period, who)
    taxes = [value for value in row.values if value.code in TAX_FIELDS]
    if len(taxes) != 1:
        codes = ", ".join(value.code for value in taxes) or "ingen"
        yield f"{who}: exakt en skatteruta ska finnas, {codes} är ifylld. Skriv 0 i 001 om ingen skatt är avdragen."


def _individuals(file: AgiFile) -> Iterator[str]:
    seen: set[tuple[str, str, str, int]] = set()
    for row in file.individuals:
        found = list(statement_faults(row))
        yield from found
        yield from _belongs(row, file, f"Uppgift {row.number}")
        if found:
            continue
        if row.key in seen:
            yield f"Uppgift {row.number}: samma mottagare, period och specifikationsnummer står två gånger i filen."
        seen.add(row.key)


def _main(main: MainStatement, file: AgiFile) -> Iterator[str]:
    yield from _belongs(main, file, "Huvuduppgiften")
    yield from _values(main.values, MAIN_FIELDS, main.period, "Huvuduppgiften")
    codes = {value.code for value in main.values}
    for code in ("487", "497"):
        if code not in codes:
            yield f"Huvuduppgiften: ruta {code} ({MAIN_FIELDS[code].name.lower()}) saknas."


def _absences(file: AgiFile) -> Iterator[str]:
    seen: set[tuple[str, str, str, str, int]] = set()
    for row in file.absences:
        who = f"Frånvarouppgift {row.number} {row.on}"
        found = [*_number(row.number, who), *_payee(Payee(row.identity), who), *_belongs(row, file, who)]
        found += _absence(row, who)
        yield from found
        if found:
            continue
        if row.key in seen:
            yield f"{who}: samma person, dag och specifikationsnummer står två gånger i filen."
        seen.add(row.key)


def _absence(row: AbsenceRecord, who: str) -> Iterator[str]:
    if row.period < FIRST_ABSENCE_PERIOD:
        yield f"{who}: frånvaro redovisas från perioden {FIRST_ABSENCE_PERIOD}."
    if row.is_removed:
        if row.kind is not None:
            yield f"{who}: ett borttag får bara innehålla identitet, dag och period."
        return
    if row.kind is None:
        yield f"{who}: frånvarotyp saknas."
    if (row.percent is None) == (row.hours is None):
        yield f"{who}: ange antingen procent eller timmar."
    if row.percent is not None and not 0 < row.percent <= 100:
        yield f"{who}: procenten ska vara över 0 och högst 100, inte {row.percent}."
    if row.hours is not None and not 0 < row.hours <= 24:
        yield f"{who}: timmarna ska vara över 0 och högst 24, inte {row.hours}."


def _values(values: tuple[Value, ...], fields: dict[str, Field], period: Month, who: str) -> Iterator[str]:
    codes = [value.code for value in values]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"{who}: ruta {code} står två gånger."
    for code, value in values:
        field = fields.get(code)
        if field is None:
            yield f"{who}: rutan {code} finns inte."
            continue
        yield from _value(field, value, who)
        if field.last_period and f"{period.year:04d}{period.month:02d}" > field.last_period:
            yield f"{who}: ruta {code} ({field.name.lower()}) får inte användas efter period {field.last_period}."


def _value(field: Field, value: int | str, who: str) -> Iterator[str]:
    if field.kind is FieldKind.TEXT:
        if not isinstance(value, str) or not value.strip():
            yield f"{who}: ruta {field.code} ({field.name.lower()}) är tom."
    elif field.kind is FieldKind.CROSS:
        if value != 1:
            yield f"{who}: ruta {field.code} ({field.name.lower()}) är ett kryss och skrivs 1, inte {value}."
    elif not isinstance(value, int) or not 0 <= value <= HIGHEST_AMOUNT:
        yield (
            f"{who}: ruta {field.code} ({field.name.lower()}) är {value}; beloppet ska vara hela kronor från 0 till "
            f"{HIGHEST_AMOUNT}. Ett negativt belopp rättas i den period det avser."
        )


def _number(number: str, who: str) -> Iterator[str]:
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    if not is_number or int(number) == 0:
        yield f"{who}: specifikationsnumret är 1 till 10 siffror och inte 0, inte {number!r}."


def _payee(payee: Payee, who: str) -> Iterator[str]:
    if payee.kind is not PayeeKind.NUMBER:
        if not payee.identity.strip():
            yield f"{who}: mottagarens identitet saknas."
        return
    if payee.identity.startswith("16"):
        yield from _organisation(payee.identity, who)
        return
    try:
        if parse_personal_number(payee.identity).digits != payee.identity:
            yield f"{who}: identiteten skrivs med tolv siffror utan streck."
    except IdentityNumberError:
        # The number itself is left out: the text is shown in lists and kept in logs.
        yield f"{who}: personnumret eller samordningsnumret stämmer inte. Kontrollera det mot underlaget."


def _organisation(number: str, who: str) -> Iterator[str]:
    try:
        if f"16{parse_organisation_number(number)}" == number:
            return
    except IdentityNumberError:
        pass
    if not _is_person(number):
        yield f"Identiteten för {who} ska vara 16 och ett organisationsnummer, tolv siffror, inte {number!r}."


def _is_person(number: str) -> bool:
    """A sole trader declares under a personal number."""
    try:
        return parse_personal_number(number).digits == number
    except IdentityNumberError:
        return False


def _belongs(row: MainStatement | IndividualStatement | AbsenceRecord, file: AgiFile, who: str) -> Iterator[str]:
    if row.registered_id != file.employer.registered_id or row.period != file.period:
        yield f"{who}: arbetsgivare eller period är en annan än filens."


def sum_faults(main: MainStatement, individuals: tuple[IndividualStatement, ...]) -> Iterator[str]:
    """Whether the main statement's tax is the sum of a whole declaration's individual statements (SummaSkatteavdr)."""
    stated = sum(int(value) for code, value in main.values if code == "497")
    added = sum(row.amount(code) for row in individuals for code in TAX_AMOUNTS)
    if stated != added:
        yield f"Huvuduppgiften: avdragen skatt är {stated} men individuppgifterna ger {added}."
