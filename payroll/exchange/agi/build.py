"""Writes the declaration, element by element. One form only: the same content always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import IO
from xml.sax.saxutils import escape

from payroll.exchange.agi.checks import AgiError, faults
from payroll.exchange.agi.fields import (
    ABSENCE_DAY,
    ABSENCE_KIND,
    ABSENCE_NUMBER,
    ABSENCE_REMOVED,
    EMPLOYER,
    FIELDS,
    MAIN_FIELDS,
    PERIOD,
    REMOVED,
    SPECIFICATION,
    Field,
)
from payroll.exchange.agi.model import (
    AbsenceKind,
    AbsenceRecord,
    AgiFile,
    Contact,
    Employer,
    IndividualStatement,
    MainStatement,
    PayeeKind,
    Sender,
    Value,
)
from servicecenter.common.periods import Month

INSTANCE = "http://xmls.skatteverket.se/se/skatteverket/da/instans/schema/1.1"
COMPONENT = "http://xmls.skatteverket.se/se/skatteverket/da/komponent/schema/1.1"
SCHEMA = "http://xmls.skatteverket.se/se/skatteverket/da/arbetsgivardeklaration/arbetsgivardeklaration_1.1.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MOST_IN_A_FILE = 1_000
"""Declarations a file may hold (third-party note on Skatteverket's e-service); all kinds are counted."""

PAYEE_ELEMENTS = {PayeeKind.NUMBER: "BetalningsmottagarId", PayeeKind.BIRTH: "Fodelsetid", PayeeKind.OTHER: "AnnatId"}
ABSENCE_FIELDS = {
    AbsenceKind.CHILD_CARE: (("824", "FranvaroProcentTFP"), ("825", "FranvaroTimmarTFP")),
    AbsenceKind.PARENTAL: (("826", "FranvaroProcentFP"), ("827", "FranvaroTimmarFP")),
}
"""Percent and hours of each kind of absence."""


def build(file: AgiFile) -> bytes:
    """The file as bytes. Raises ``AgiError`` with every fault, and then writes nothing."""
    stream = BytesIO()
    write(file, stream)
    return stream.getvalue()


def write(file: AgiFile, stream: IO[bytes]) -> None:
    """Write one file. Raises ``AgiError`` with every fault before the first byte."""
    if found := tuple(faults(file)):
        raise AgiError(found)
    for line in _document(file):
        stream.write(line.encode())
        stream.write(b"\n")


def split(
    head: AgiFile, statements: Iterable[IndividualStatement | AbsenceRecord], *, most: int = MOST_IN_A_FILE
) -> Iterator[AgiFile]:
    """The declaration as files of at most ``most`` declarations; the main statement stands in the first.

    ``statements`` may be a stream of any length: one file at a time is held in memory. Individuals come first.
    """
    room = most - head.count
    individuals: list[IndividualStatement] = []
    absences: list[AbsenceRecord] = []
    for statement in statements:
        if room == 0:
            yield replace(head, individuals=tuple(individuals), absences=tuple(absences))
            head, room, individuals, absences = replace(head, main=None), most, [], []
        if isinstance(statement, AbsenceRecord):
            absences.append(statement)
        else:
            individuals.append(statement)
        room -= 1
    last = replace(head, individuals=tuple(individuals), absences=tuple(absences))
    if last.count:
        yield last


def _document(file: AgiFile) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
    yield (
        f'<Skatteverket omrade="Arbetsgivardeklaration" xmlns="{INSTANCE}" xmlns:agd="{COMPONENT}" '
        f'xmlns:xsi="{XSI}" xsi:schemaLocation="{INSTANCE} {SCHEMA}">'
    )
    yield _sender(file.sender)
    yield _employer(file.employer)
    if file.main is not None:
        yield _form(file, _main(file.main))
    for individual in file.individuals:
        yield _form(file, _individual(individual))
    for absence in file.absences:
        yield _absence(absence)
    yield "</Skatteverket>"


def _sender(sender: Sender) -> str:
    contact = sender.contact
    return _tag(
        "Avsandare",
        _text("Programnamn", sender.program),
        _text("Organisationsnummer", sender.organisation_number),
        _tag(
            "TekniskKontaktperson",
            _text("Namn", contact.name),
            _text("Telefon", contact.phone),
            _text("Epostadress", contact.email),
            _if_any("Utdelningsadress1", contact.address_1),
            _if_any("Utdelningsadress2", contact.address_2),
            _if_any("Postnummer", contact.postcode),
            _if_any("Postort", contact.town),
        ),
        _text("Skapad", sender.created_at.isoformat(timespec="seconds")),
    )


def _employer(employer: Employer) -> str:
    return _tag(
        "Blankettgemensamt",
        _tag(
            "Arbetsgivare", _text("AgRegistreradId", employer.registered_id), *(_contact(c) for c in employer.contacts)
        ),
    )


def _contact(contact: Contact) -> str:
    return _tag(
        "Kontaktperson",
        _text("Namn", contact.name),
        _text("Telefon", contact.phone),
        _text("Epostadress", contact.email),
        _if_any("Sakomrade", contact.area),
    )


def _form(file: AgiFile, content: str) -> str:
    """One form (blankett) with the case it belongs to."""
    case = _tag(
        "Arendeinformation",
        _text("Arendeagare", file.employer.registered_id),
        _text("Period", period_text(file.period)),
    )
    return _tag("Blankett", case, _tag("Blankettinnehall", content))


def _main(main: MainStatement) -> str:
    return _tag(
        "HU",
        _tag("ArbetsgivareHUGROUP", _value(EMPLOYER, "AgRegistreradId", main.registered_id)),
        _value(PERIOD, "RedovisningsPeriod", period_text(main.period)),
        *(_field(value, MAIN_FIELDS) for value in main.values),
    )


def _individual(row: IndividualStatement) -> str:
    payee = _value(row.payee.kind, PAYEE_ELEMENTS[row.payee.kind], row.payee.identity)
    return _tag(
        "IU",
        _tag("ArbetsgivareIUGROUP", _value(EMPLOYER, "AgRegistreradId", row.registered_id)),
        _tag("BetalningsmottagareIUGROUP", _tag("BetalningsmottagareIDChoice", payee)),
        _value(PERIOD, "RedovisningsPeriod", period_text(row.period)),
        _value(SPECIFICATION, "Specifikationsnummer", row.number),
        _value(REMOVED, "Borttag", "1") if row.is_removed else "",
        *(_field(value, FIELDS) for value in row.values),
    )


def _absence(row: AbsenceRecord) -> str:
    return _tag(
        "Franvarouppgift",
        _value(EMPLOYER, "AgRegistreradId", row.registered_id),
        _value(PERIOD, "RedovisningsPeriod", period_text(row.period)),
        _value(ABSENCE_DAY, "FranvaroDatum", row.on.isoformat()),
        _value(PayeeKind.NUMBER, "BetalningsmottagarId", row.identity),
        _value(ABSENCE_NUMBER, "FranvaroSpecifikationsnummer", row.number),
        _value(ABSENCE_REMOVED, "FranvaroBorttag", "1") if row.is_removed else "",
        _absence_extent(row),
    )


def _absence_extent(row: AbsenceRecord) -> str:
    if row.kind is None:
        return ""
    found = [_value(ABSENCE_KIND, "FranvaroTyp", row.kind)]
    for (code, element), extent in zip(ABSENCE_FIELDS[row.kind], (row.percent, row.hours), strict=True):
        if extent is not None:
            found.append(_value(code, element, decimal_text(extent)))
    return "".join(found)


def period_text(period: Month) -> str:
    return f"{period.year:04d}{period.month:02d}"


def decimal_text(number: Decimal) -> str:
    """Equal numbers have one spelling: 50, never 50.00."""
    return f"{number.normalize():f}"


def _field(value: Value, fields: dict[str, Field]) -> str:
    return _value(value.code, fields[value.code].element, str(value.value))


def _value(code: str, element: str, value: str) -> str:
    return f'<agd:{element} faltkod="{code}">{escape(value)}</agd:{element}>'


def _tag(element: str, *content: str) -> str:
    return f"<agd:{element}>{''.join(content)}</agd:{element}>"


def _text(element: str, value: str) -> str:
    return f"<agd:{element}>{escape(value)}</agd:{element}>"


def _if_any(element: str, value: str) -> str:
    return _text(element, value) if value else ""
