"""Reads a declaration file back: our own to compare, and files made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from lxml import etree  # type: ignore[import-untyped]

from payroll.exchange.agi.build import ABSENCE_FIELDS, COMPONENT, INSTANCE, PAYEE_ELEMENTS
from payroll.exchange.agi.fields import FIELDS, MAIN_FIELDS, Field, FieldKind
from payroll.exchange.agi.model import (
    AbsenceKind,
    AbsenceRecord,
    AgiFile,
    Contact,
    Employer,
    IndividualStatement,
    MainStatement,
    Payee,
    Sender,
    TechnicalContact,
    Value,
)
from servicecenter.common.periods import Month
from servicecenter.exchange.safe_xml import UnsafeXml, local_name, whole

IDENTITY = {"AgRegistreradId", "RedovisningsPeriod", "Specifikationsnummer", "Borttag", *PAYEE_ELEMENTS.values()}
GROUPS = {
    *("ArbetsgivareHUGROUP", "ArbetsgivareIUGROUP"),
    *("BetalningsmottagareIUGROUP", "BetalningsmottagareIDChoice", "FranvaroChoice"),
}
"""Elements that only hold others. One source wraps the kind of absence in ``FranvaroChoice``: both forms are read."""

PAYEES = {element: kind for kind, element in PAYEE_ELEMENTS.items()}


class AgiReadError(ValueError):
    """The file cannot be read; the text says where and what was expected."""


def parse(content: bytes) -> AgiFile:
    """Read a declaration of schema 1.1. Raises ``AgiReadError`` with line and cause."""
    try:
        root = whole(content)
    except UnsafeXml as error:
        raise AgiReadError(str(error)) from None
    if root.tag != f"{{{INSTANCE}}}Skatteverket":
        raise AgiReadError(f"filen börjar med {root.tag}; en arbetsgivardeklaration 1.1 börjar med Skatteverket")
    try:
        return _file(root)
    except (ValueError, InvalidOperation) as error:
        if isinstance(error, AgiReadError):
            raise
        raise AgiReadError(f"filen har ett tal, ett datum eller en period som inte kan läsas: {error}") from None


def _file(root: etree._Element) -> AgiFile:
    sender, common = _one(root, "Avsandare"), _one(root, "Blankettgemensamt")
    main: MainStatement | None = None
    individuals, absences, periods = [], [], set()
    for child in root:
        name = local_name(child)
        if name == "Blankett":
            periods.add(_period(_get(_one(child, "Arendeinformation"), "Period")))
            content = _one(child, "Blankettinnehall")[0]
            if local_name(content) == "IU":
                individuals.append(_individual(content))
            elif main is None:
                main = _main(content)
            else:
                raise AgiReadError(f"rad {content.sourceline}: filen har två huvuduppgifter")
        elif name == "Franvarouppgift":
            absences.append(_absence(child))
            periods.add(absences[-1].period)
        elif name not in ("Avsandare", "Blankettgemensamt"):
            raise AgiReadError(f"rad {child.sourceline}: elementet {name} är okänt här")
    if len(periods) != 1:
        raise AgiReadError("filen ska redovisa en period, den har " + (", ".join(map(str, sorted(periods))) or "ingen"))
    return AgiFile(
        _sender(sender),
        _employer(_one(common, "Arbetsgivare")),
        periods.pop(),
        main,
        tuple(individuals),
        tuple(absences),
    )


def _sender(element: etree._Element) -> Sender:
    contact = _one(element, "TekniskKontaktperson")
    address = ("Utdelningsadress1", "Utdelningsadress2", "Postnummer", "Postort")
    return Sender(
        program=_get(element, "Programnamn"),
        organisation_number=_get(element, "Organisationsnummer"),
        contact=TechnicalContact(
            *(_get(contact, name) for name in ("Namn", "Telefon", "Epostadress")),
            *(_get(contact, name, required=False) for name in address),
        ),
        created_at=datetime.fromisoformat(_get(element, "Skapad")),
    )


def _employer(element: etree._Element) -> Employer:
    contacts = [
        Contact(_get(c, "Namn"), _get(c, "Telefon"), _get(c, "Epostadress"), _get(c, "Sakomrade", required=False))
        for c in element
        if local_name(c) == "Kontaktperson"
    ]
    return Employer(_get(element, "AgRegistreradId"), tuple(contacts))


def _main(element: etree._Element) -> MainStatement:
    identity, values = _content(element, MAIN_FIELDS)
    return MainStatement(identity["AgRegistreradId"], _period(identity["RedovisningsPeriod"]), values)


def _individual(element: etree._Element) -> IndividualStatement:
    identity, values = _content(element, FIELDS)
    payees = [Payee(identity[name], kind) for name, kind in PAYEES.items() if name in identity]
    if len(payees) != 1:
        raise AgiReadError(f"rad {element.sourceline}: individuppgiften ska ha en mottagare, den har {len(payees)}")
    return IndividualStatement(
        identity["AgRegistreradId"],
        payees[0],
        _period(identity["RedovisningsPeriod"]),
        identity["Specifikationsnummer"],
        values,
        is_removed=identity.get("Borttag") == "1",
    )


def _content(element: etree._Element, fields: dict[str, Field]) -> tuple[dict[str, str], tuple[Value, ...]]:
    """The identity by element, and the other fields in the order of the file. Each must carry its own code."""
    identity: dict[str, str] = {}
    values: list[Value] = []
    for child in _leaves(element):
        name, code, text = local_name(child), child.get("faltkod", ""), (child.text or "").strip()
        if name in IDENTITY:
            identity[name] = text
            continue
        field = fields.get(code)
        if field is None or field.element != name:
            raise AgiReadError(f"rad {child.sourceline}: {name} med fältkod {code or 'saknas'} är okänt")
        values.append(Value(code, text if field.kind is FieldKind.TEXT else int(text)))
    for name in ("AgRegistreradId", "RedovisningsPeriod"):
        if name not in identity:
            raise AgiReadError(f"rad {element.sourceline}: {name} saknas")
    if local_name(element) == "IU" and "Specifikationsnummer" not in identity:
        raise AgiReadError(f"rad {element.sourceline}: Specifikationsnummer saknas")
    return identity, tuple(values)


def _absence(element: etree._Element) -> AbsenceRecord:
    texts = {local_name(child): (child.text or "").strip() for child in _leaves(element)}
    kind = AbsenceKind(texts["FranvaroTyp"]) if "FranvaroTyp" in texts else None
    percent, hours = [
        Decimal(texts[name]) if name in texts else None
        for name in ((name for _code, name in ABSENCE_FIELDS[kind]) if kind else ("", ""))
    ]
    missing = {"AgRegistreradId", "RedovisningsPeriod", "FranvaroDatum", "BetalningsmottagarId"} - texts.keys()
    if missing:
        raise AgiReadError(f"rad {element.sourceline}: frånvarouppgiften saknar {', '.join(sorted(missing))}")
    return AbsenceRecord(
        texts["AgRegistreradId"],
        texts["BetalningsmottagarId"],
        _period(texts["RedovisningsPeriod"]),
        date.fromisoformat(texts["FranvaroDatum"]),
        texts.get("FranvaroSpecifikationsnummer", ""),
        kind,
        percent,
        hours,
        is_removed=texts.get("FranvaroBorttag") == "1",
    )


def _leaves(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if local_name(child) in GROUPS:
            yield from _leaves(child)
        else:
            yield child


def _one(element: etree._Element, name: str) -> etree._Element:
    found = element.findall(f"{{{COMPONENT}}}{name}")
    if len(found) != 1:
        raise AgiReadError(f"rad {element.sourceline}: {name} ska finnas en gång, finns {len(found)} gånger")
    return found[0]


def _get(element: etree._Element, name: str, *, required: bool = True) -> str:
    found = element.find(f"{{{COMPONENT}}}{name}")
    if found is None or not found.text:
        if required:
            raise AgiReadError(f"rad {element.sourceline}: {name} saknas")
        return ""
    return str(found.text).strip()


def _period(text: str) -> Month:
    return Month.parse(f"{text[:4]}-{text[4:]}")
