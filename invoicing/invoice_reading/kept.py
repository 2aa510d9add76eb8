"""A reading as it is kept in the database and read back (JSON)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from invoicing.invoice_reading.facts import Finding, InvoiceReading, Name, Proof, RateRow, Value

DAYS = (Name.ISSUED_ON, Name.DUE_ON)


def to_json(reading: InvoiceReading) -> dict[str, Any]:
    fields = {str(name): _field(finding) for name, finding in reading.fields.items()}
    return {"fields": fields, "rates": [_rate(row) for row in reading.rates]}


def _field(finding: Finding) -> dict[str, Any]:
    return {
        "value": finding.value.isoformat() if isinstance(finding.value, date) else finding.value,
        "source": finding.source,
        "page": finding.page,
        "box": list(finding.box) if finding.box else None,
        "proofs": sorted(finding.proofs),
        "is_doubted": finding.is_doubted,
        "confidence": finding.confidence.word,
    }


def _rate(row: RateRow) -> dict[str, Any]:
    return {"rate": str(row.rate), "base": row.base, "vat": row.vat}


def fields_of(kept: Mapping[str, Any]) -> dict[Name, Finding]:
    """The findings of a reading that was kept; nothing of one that never came."""
    return {Name(name): _finding(Name(name), told) for name, told in kept.get("fields", {}).items()}


def _finding(name: Name, told: Mapping[str, Any]) -> Finding:
    value: Value = date.fromisoformat(told["value"]) if name in DAYS else told["value"]
    left, top, right, bottom = told["box"] or (0, 0, 0, 0)
    return Finding(
        value,
        told["source"],
        told["page"],
        (left, top, right, bottom) if told["box"] else None,
        frozenset(Proof(proof) for proof in told["proofs"]),
        told["is_doubted"],
    )
