"""Rows of a version in words (avtalsrader i ord): what a row is called, its headings, and its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from servicecenter.agreement_texts.library import terms_of
from servicecenter.agreements.choices import said
from servicecenter.agreements.forms import ROW_FORMS
from servicecenter.agreements.models import AgreementVersion, ResponsibilityRow, ServiceAgreement
from servicecenter.agreements.rows import RowKind
from servicecenter.common.money import format_kronor
from servicecenter.pricing.price_lists import price_list
from servicecenter.pricing.reading import measures
from servicecenter.service_catalogue.catalogue import RESPONSIBLE, Responsible, Words


def cell(kind: RowKind, row: Any, name: str) -> str:
    """A value as it is read."""
    if kind.slug == "ansvar" and name == "responsible":
        return row.party or said(RESPONSIBLE[Responsible(row.responsible)])
    if name == "price_item" and row.price_item:
        return _price_name(row)
    if kind.slug == "kontroller" and name == "service":
        return service_name(row.version, row.service)
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    if name.endswith("_ore"):
        return f"{format_kronor(value)} kr"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}".replace(".", ",") if hasattr(value, "normalize") else str(value)


def _price_name(row: Any) -> str:
    """The item of the price list, or its code where the list no longer has it."""
    found = {price.code: price for price in price_list(row.version.price_list_name).prices}.get(row.price_item)
    return said(found.name) if found else row.price_item


def service_name(version: AgreementVersion, code: str) -> str:
    return said(version.catalogue.service(code).name) if code in version.catalogue else code


def line_name(row: ServiceAgreement) -> str:
    """The service of a line, by the catalogue it was ordered from; one from before has that of the running service."""
    return service_name(row.version, row.code) if row.version else str(row.get_service_display())


def row_name(kind: RowKind, version: AgreementVersion, row: Any) -> str:
    """What a row is called among those of its kind."""
    if kind.slug in ("tjanster", "servicenivaer", "ansvar", "kontroller"):
        service = service_name(version, row.code if kind.slug == "tjanster" else row.service)
        own = OWN_NAMES[kind.slug](row)
        return f"{own} · {service}" if own else service
    if kind.slug == "volymer":
        return said(measures()[row.measure].name)
    if kind.slug == "villkor":
        clause = terms_of(version.terms_version).clause(row.clause)
        return f"{row.clause}. {clause.title}" if clause else row.clause
    return row.full_name if kind.slug == "anvandare" else str(row)


def step_name(version: AgreementVersion, row: ResponsibilityRow) -> str:
    """The step as the catalogue has it, where it stands there unchanged."""
    steps = version.catalogue.service(row.service).steps if row.service in version.catalogue else ()
    found = next((step.name for step in steps if step.key == row.step and step.name.sv == row.name), None)
    return said(found) if found else row.name


OWN_NAMES: Mapping[str, Callable[[Any], str]] = {
    "tjanster": lambda _row: "",
    "servicenivaer": lambda row: f"{row.code} {said(Words(row.name, row.name_en))}",
    "ansvar": lambda row: step_name(row.version, row),
    "kontroller": str,
}
"""What a row of a service is called beside the service itself."""


def heading(kind: RowKind, name: str) -> str:
    """What a value is called: as in the form where it is written, or else here."""
    form = ROW_FORMS.get(kind.slug)
    field = form.base_fields.get(name) if form else None
    return str(field.label if field else HEADINGS[name])


HEADINGS: Mapping[str, str | Promise] = {
    "phase": lazy("Fas"),
    "owner": lazy("Ansvarig"),
    "starts_on": lazy("Börjar"),
    "ends_on": lazy("Slutar"),
    "name": lazy("Steg"),
    "approved_by": lazy("Godkänd av"),
}
"""Values that no form asks for."""
