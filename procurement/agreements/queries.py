"""Purchase agreements of the agency in scope (inköpsavtal): lists with warnings, and which of them goes first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from procurement.agreements.models import (
    AgreementChange,
    AgreementState,
    PurchaseAgreement,
    WarningKind,
)
from procurement.agreements.ranking import Candidate, Hindrance, Ranked, ranked
from procurement.suppliers.models import ConnectionState, Supplier
from procurement.suppliers.queries import suppliers
from servicecenter.agencies.queries import setting
from servicecenter.workflow.models import TransitionLog

STATES, WARNINGS = AgreementState.choices, WarningKind.choices
HINDRANCES = {
    Hindrance.NOT_ACTIVE: _("avtalet är inte fastställt, eller avslutat"),
    Hindrance.NOT_STARTED: _("avtalet har inte börjat gälla"),
    Hindrance.OVER: _("avtalet har upphört"),
    Hindrance.SUPPLIER_NOT_LIVE: _("leverantören är inte ansluten"),
    Hindrance.TOO_LITTLE_LEFT: _("för lite är kvar av takbeloppet"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """When to warn: dated settings of the agency, with defaults of our own."""

    ends_days: int = 90
    notice_days: int = 30
    warn_percent: int = 80
    alarm_percent: int = 95


SETTINGS = {
    "ends_days": "procurement.agreement_ends_days",
    "notice_days": "procurement.agreement_notice_days",
    "warn_percent": "procurement.ceiling_warn_percent",
    "alarm_percent": "procurement.ceiling_alarm_percent",
}


def limits_on(day: date) -> Limits:
    """What the agency has decided; a value that can't be read leaves the default."""
    decided = {name: setting(key, on=day) or "" for name, key in SETTINGS.items()}
    return Limits(**{name: int(value) for name, value in decided.items() if value.isdecimal()})


def warnings_of(agreement: PurchaseAgreement, limits: Limits, *, on: date) -> list[tuple[WarningKind, str]]:
    """What the clerks should know of an agreement in force, with the day or ceiling that it is about."""
    if agreement.state != AgreementState.ACTIVE:
        return []
    found: list[tuple[WarningKind, str]] = []
    if agreement.ends_on <= on + timedelta(days=limits.ends_days):
        found.append((WarningKind.ENDS, agreement.ends_on.isoformat()))
    if agreement.notice_on and on <= agreement.notice_on <= on + timedelta(days=limits.notice_days):
        found.append((WarningKind.NOTICE, agreement.notice_on.isoformat()))
    if agreement.ceiling_ore:
        used = agreement.ordered_ore * 100
        if used >= agreement.ceiling_ore * limits.alarm_percent:
            found.append((WarningKind.AT_CEILING, str(agreement.ceiling_ore)))
        elif used >= agreement.ceiling_ore * limits.warn_percent:
            found.append((WarningKind.NEAR_CEILING, str(agreement.ceiling_ore)))
    return found


def has_warning(limits: Limits, *, on: date) -> Q:
    """The same, asked of the database."""
    ends = Q(ends_on__lte=on + timedelta(days=limits.ends_days))
    notice = Q(notice_on__range=(on, on + timedelta(days=limits.notice_days)))
    near = Q(ceiling_ore__gt=0, ordered_ore__gte=F("ceiling_ore") * limits.warn_percent / 100)
    return Q(state=AgreementState.ACTIVE) & (ends | notice | near)


def agreements(*, on: date, q: str = "", state: str = "", area: str = "") -> QuerySet[PurchaseAgreement]:
    """Agreements by area and rank; ``state`` may also be ``warned``."""
    rows = PurchaseAgreement.objects.select_related("supplier")
    if q:
        part = Q(number__icontains=q) | Q(title__icontains=q) | Q(supplier__name__icontains=q) | Q(area__icontains=q)
        rows = rows.filter(part)
    if area:
        rows = rows.filter(area=area)
    if state == "warned":
        rows = rows.filter(has_warning(limits_on(on), on=on))
    elif state:
        rows = rows.filter(state=state)
    return rows.order_by("area", "rank", "id")


def warned(limits: Limits, *, on: date) -> QuerySet[PurchaseAgreement]:
    return (
        PurchaseAgreement.objects.select_related("supplier")
        .filter(has_warning(limits, on=on))
        .order_by("ends_on", "id")
    )


def agreement_by_id(public_id: UUID) -> PurchaseAgreement | None:
    rows = PurchaseAgreement.objects.select_related("supplier", "recorded_by", "activated_by")
    return rows.filter(public_id=public_id).first()


def change_by_id(public_id: UUID) -> AgreementChange | None:
    rows = AgreementChange.objects.select_related("agreement", "requested_by", "decided_by")
    return rows.filter(public_id=public_id).first()


def history_of(agreement: PurchaseAgreement) -> list[TransitionLog]:
    rows = TransitionLog.objects.filter(object_kind="purchaseagreement", object_id=agreement.pk).select_related("by")
    return list(rows.order_by("id"))


def shops_to_visit(*, on: date) -> list[dict[str, Any]]:
    """Suppliers' own shops that are open on a day (``id``, ``name``, ``supplier``), by the rank of their agreements."""
    rows = PurchaseAgreement.objects.filter(
        state=AgreementState.ACTIVE,
        starts_on__lte=on,
        ends_on__gte=on,
        supplier__state=ConnectionState.LIVE,
        shops__state="confirmed",
    ).order_by("rank", "id")
    found = rows.values_list("shops__public_id", "shops__name", "supplier__name")
    return [{"id": key, "name": name, "supplier": supplier} for key, name, supplier in found]


def areas() -> list[str]:
    return list(PurchaseAgreement.objects.order_by("area").values_list("area", flat=True).distinct())


def suppliers_to_choose() -> QuerySet[Supplier]:
    return suppliers().exclude(state="ended")


def order_of_rank(area: str, *, on: date, wanted_ore: int = 0) -> tuple[Ranked, dict[int, PurchaseAgreement]]:
    """Which agreement goes first for an area on a day, why others can't, and the agreements by key. One query."""
    rows = {row.pk: row for row in PurchaseAgreement.objects.select_related("supplier").filter(area=area)}
    return ranked(map(candidate_of, rows.values()), on=on, wanted=wanted_ore), rows


def orders_of_rank(areas: Iterable[str], *, on: date) -> dict[str, tuple[Ranked, dict[int, PurchaseAgreement]]]:
    """The same for many areas. One query."""
    by_area: dict[str, dict[int, PurchaseAgreement]] = {area: {} for area in areas}
    for row in PurchaseAgreement.objects.select_related("supplier").filter(area__in=by_area).order_by("pk"):
        by_area[row.area][row.pk] = row
    return {area: (ranked(map(candidate_of, rows.values()), on=on), rows) for area, rows in by_area.items()}


def candidate_of(agreement: PurchaseAgreement) -> Candidate:
    return Candidate(
        key=agreement.pk,
        rank=agreement.rank,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        is_active=agreement.state == AgreementState.ACTIVE,
        supplier_is_live=agreement.supplier.is_live,
        remaining=agreement.remaining_ore,
    )
