"""What the pages of agreements show (överenskommelsens sidor)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from servicecenter.agreement_texts.library import terms_of
from servicecenter.agreements.choices import said
from servicecenter.agreements.controls import drafting_checks, rows_link, signing_checks
from servicecenter.agreements.documents import ANNEXES, profile_facts
from servicecenter.agreements.models import AgreementVersion, ResponsibilityRow, SlaRow
from servicecenter.agreements.queries import (
    agreement_versions,
    annexes_of,
    counting_versions,
    indication_of,
    lines_of,
    ordered_codes,
)
from servicecenter.agreements.row_words import cell, heading, row_name, step_name
from servicecenter.agreements.rows import KINDS, RowKind
from servicecenter.agreements.states import AGREED, VersionState
from servicecenter.common.permissions import Permission
from servicecenter.pricing.prices import PriceError

ORDER = (VersionState.DRAFT, VersionState.OFFERED, VersionState.SIGNED, VersionState.ACTIVE)


def agreements_page(*, on: date) -> dict[str, Any]:
    """Every version of every agreement, with what stands in force today."""
    counted = set(counting_versions().values_list("pk", flat=True))
    versions = list(agreement_versions().annotate(line_count=Count("lines")))
    return {
        "versions": [(row, row.pk in counted and row.holds_on(on), row.pk in counted) for row in versions],
        "has_any": bool(versions),
    }


def version_page(version: AgreementVersion, permissions: Collection[Permission], *, on: date) -> dict[str, Any]:
    """Status, lines, annexes, versions, and what is missing before the next step."""
    is_counted = counting_versions().filter(pk=version.pk).exists()
    checks = drafting_checks(version) if version.state == VersionState.DRAFT else signing_checks(version, on=on)
    papers = {row.code: row for row in annexes_of(version)}
    siblings = list(agreement_versions().filter(agreement=version.agreement_id))
    earlier = next((row for row in siblings if row.number == version.number - 1), None)
    edits = Permission.EDIT_AGREEMENTS in permissions
    return {
        "version": version,
        "steps": _steps(version),
        "checks": checks,
        "missing": sum(not check.is_met for check in checks),
        "lines": [(row, said(version.catalogue.service(row.code).name)) for row in lines_of(version)],
        "annexes": [
            (_(title), papers.get(code), _annex_rows(version, code)) for code, (title, _kind) in ANNEXES.items()
        ],
        "parts": [_part(kind, version) for kind in KINDS.values()],
        "versions": siblings,
        "earlier": earlier,
        "is_counted": is_counted,
        "is_broken": version.state in (VersionState.SIGNED, VersionState.ACTIVE) and not is_counted,
        "is_in_force": is_counted and version.holds_on(on),
        "terms": terms_of(version.terms_version),
        "price": _price(version),
        "facts": _facts(version),
        "may_edit": edits and version.state == VersionState.DRAFT,
        "may_take_back": edits and version.state == VersionState.OFFERED,
        "may_activate": edits and version.state == VersionState.SIGNED and is_counted and version.valid_from <= on,
        "may_end": edits and version.state in (VersionState.SIGNED, VersionState.ACTIVE),
        "may_renew": edits and version.state in AGREED and version == siblings[0],
    }


def rows_page(kind: RowKind, version: AgreementVersion, permissions: Collection[Permission]) -> dict[str, Any]:
    """One kind of rows, each with its figures under the headings of the kind."""
    found = kind.model.objects.filter(version=version).select_related("version")
    rows = list(found.order_by(*ORDERED.get(kind.slug, ("pk",))))
    may_edit = Permission.EDIT_AGREEMENTS in permissions and version.state == VersionState.DRAFT
    names = SHOWN.get(kind.slug, kind.shown)
    return {
        "version": version,
        "kind": kind,
        "headings": [heading(kind, name) for name in names],
        "rows": [
            {
                "pk": row.pk,
                "name": row_name(kind, version, row),
                "cells": [(heading(kind, name), cell(kind, row, name)) for name in names],
                "row": row,
                "profile": profile_facts(row) if isinstance(row, SlaRow) else (),
            }
            for row in rows
        ],
        "may_edit": may_edit,
        "may_add": may_edit and kind.is_added,
        "may_change": may_edit and kind.slug != "plan",
        "may_approve": may_edit and kind.slug == "villkor",
    }


ORDERED = {
    "servicenivaer": ("service", "code"),
    "ansvar": ("service", "position"),
    "anvandare": ("full_name", "role"),
    "kontroller": ("code",),
    "plan": ("position",),
    "villkor": ("clause",),
}
SHOWN = {
    "servicenivaer": ("direction", "target", "unit", "clock", "calendar", "frequency", "source", "has_consequence"),
    "ansvar": ("responsible", "reason"),
    "forum": ("level", "centre", "customer", "frequency", "escalates_to", "escalation_days"),
    "villkor": ("text", "reason", "approved_by"),
    "anvandare": ("email", "role", "unit_code", "amount_limit_ore", "is_orderer"),
    "plan": ("phase", "owner", "starts_on", "ends_on"),
}


def remaining_page(version: AgreementVersion) -> dict[str, Any]:
    """What the agency still does itself, process by process (H12)."""
    rows = list(ResponsibilityRow.objects.filter(version=version).order_by("service", "position"))
    services = []
    for code in ordered_codes(version):
        own = [row for row in rows if row.service == code]
        left = [(step_name(version, row), row) for row in own if row.responsible == "customer"]
        if own:
            share = 100 * len(left) // len(own)
            services.append(
                {"name": said(version.catalogue.service(code).name), "left": left, "all": own, "share": share}
            )
    count = sum(len(each["left"]) for each in services)
    return {"version": version, "services": services, "count": count, "total": len(rows)}


def _steps(version: AgreementVersion) -> list[dict[str, str]]:
    ended = version.state == VersionState.ENDED
    now = len(ORDER) if ended else ORDER.index(VersionState(version.state))
    return [
        {"label": str(state.label), "meta": "", "status": "done" if n < now else "now" if n == now else ""}
        for n, state in enumerate(ORDER)
    ]


def _annex_rows(version: AgreementVersion, code: str) -> list[tuple[str, str]]:
    """The kinds of rows that an annex is made of, each with its page."""
    return [(str(kind.label), rows_link(version, kind.slug)) for kind in KINDS.values() if kind.annex == code]


def _part(kind: RowKind, version: AgreementVersion) -> dict[str, Any]:
    count = kind.model.objects.filter(version=version).count()
    return {"label": kind.label, "count": count, "url": rows_link(version, kind.slug)}


def _price(version: AgreementVersion) -> dict[str, Any]:
    try:
        found = indication_of(version)
    except PriceError as error:
        return {"error": str(error)}
    return {"month": found.month_ore, "year": found.year_ore, "is_unsourced": found.has_unsourced}


def _facts(version: AgreementVersion) -> list[dict[str, str]]:
    until = _day(version.valid_to) if version.valid_to else _("tills vidare")
    return [
        {"label": _("Gäller"), "value": f"{_day(version.valid_from)} – {until}"},
        {"label": _("Undertecknad"), "value": _day(version.signed_on) if version.signed_on else "–"},
        {"label": _("Tjänstekatalog"), "value": _("version %s") % version.catalogue_number},
        {"label": _("Prislista"), "value": version.price_list_name},
        {"label": _("Allmänna villkor"), "value": _("version %s") % version.terms_version},
        {"label": _("Vad som ändrades"), "value": version.change},
    ]


def _day(day: date) -> str:
    return day.isoformat()
