"""Requisitions in the attest inbox (attest av beställning), with budget and agreement beside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.amounts import quantity_text, vat_amount
from procurement.budgets.queries import BudgetFacts, budget_facts
from procurement.requisitions.actions import KIND, place_orders
from procurement.requisitions.models import LineSource, Requisition, RequisitionLine
from procurement.requisitions.queries import lines_of
from procurement.requisitions.states import REQUISITION
from servicecenter.accounts.models import User
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.common.money import format_kronor
from servicecenter.web.formatting import kronor
from servicecenter.workflow.transitions import move

FACTS = ("number", "name", "quantity", "price", "supplier_id", "agreement_id", "coding", "amount_ore")


def _requisition(task: AttestTask) -> Requisition:
    return Requisition.objects.select_related("address").get(pk=task.object_id)


def _content(task: AttestTask) -> Mapping[str, Any]:
    lines = [{name: str(getattr(line, name)) for name in FACTS} for line in lines_of(_requisition(task))]
    return {"lines": lines, "address": _requisition(task).address_id}


def _detail(task: AttestTask) -> Mapping[str, Any]:
    requisition = _requisition(task)
    lines = list(lines_of(requisition))
    budgets = budget_facts([(line.coding, line.amount_ore) for line in lines], year=timezone.localdate().year)
    parts: list[dict[str, Any]] = [{"heading": _("Det som beställs"), "table": _table(lines)}]
    parts.append({"heading": _("Budget"), "rows": [row for facts in budgets for row in _budget_rows(facts)]})
    parts.append({"heading": _("Avtal"), "rows": _agreement_rows(lines)})
    parts.append({"heading": _("Leverans"), "rows": _delivery_rows(requisition)})
    vat = vat_amount((line.amount_ore, line.vat_rate) for line in lines)
    note = _("utan moms; %s kr med moms") % format_kronor(requisition.amount_ore + vat)
    return {"findings": [*_findings(lines, budgets)], "parts": parts, "amount_note": note}


def _table(lines: list[RequisitionLine]) -> dict[str, Any]:
    columns = [_("Vara eller tjänst"), _("Leverantör"), _("Antal"), _("Pris"), _("Belopp")]
    return {
        "caption": _("Rader i beställningen"),
        "columns": [{"label": label, "is_number": place > 1} for place, label in enumerate(columns)],
        "rows": [{"cells": _cells(line)} for line in lines],
    }


def _cells(line: RequisitionLine) -> list[str]:
    quantity = quantity_text(line.quantity)
    price = f"{line.price:.2f}".replace(".", ",")
    supplier = line.supplier.name if line.supplier else _("E-handeln väljer")
    return [line.name, supplier, quantity, price, kronor(line.amount_ore)]


def _budget_rows(facts: BudgetFacts) -> list[dict[str, Any]]:
    name = facts.coding or _("Utan kodsträng")
    if facts.budget_ore is None:
        return [{"label": _("%s: avropat i år, ingen budget inlagd") % name, "value": kronor(facts.bound_ore)}]
    return [
        {"label": _("%s: budget") % name, "value": kronor(facts.budget_ore)},
        {"label": _("%s: avropat i år") % name, "value": kronor(facts.bound_ore)},
        {"label": _("%s: kvar efter den här") % name, "value": kronor(facts.left_ore), "is_sum": True},
    ]


def _agreement_rows(lines: list[RequisitionLine]) -> list[dict[str, Any]]:
    agreements = {line.agreement_id: line.agreement for line in lines if line.agreement}
    rows = [
        {
            "label": f"{row}, {_('rang')} {row.rank}",
            "value": _("inget tak") if row.remaining_ore is None else _("%s kvar") % kronor(row.remaining_ore),
        }
        for row in agreements.values()
    ]
    return rows or [{"label": _("Inget avtal"), "value": _("e-handeln söker leverantör")}]


def _delivery_rows(requisition: Requisition) -> list[dict[str, Any]]:
    address = requisition.address
    rows = [{"label": _("Adress"), "value": f"{address.name}, {address.street}, {address.city}" if address else "–"}]
    if requisition.needed_on:
        rows.append({"label": _("Behövs senast"), "value": requisition.needed_on.isoformat()})
    if requisition.note:
        rows.append({"label": _("Meddelande"), "value": requisition.note})
    return rows


def _findings(lines: list[RequisitionLine], budgets: list[BudgetFacts]) -> list[dict[str, str]]:
    found = []
    for facts in budgets:
        if facts.is_passed:
            text = _("%(coding)s överskrids med %(sum)s kr.") % {
                "coding": facts.coding, "sum": format_kronor(-(facts.left_ore or 0)),
            }  # fmt: skip
            found.append({"kind": "warn", "title": _("Budgeten räcker inte"), "text": text})
    if any(line.source == LineSource.SHOP for line in lines):
        text = _("Varorna valdes i leverantörens butik. Priserna är jämförda med avtalet och inte högre.")
        found.append({"kind": "info", "title": _("Ur leverantörens butik"), "text": text})
    if any(line.source == LineSource.FREE_TEXT for line in lines):
        text = _("Priset är beställarens uppskattning. E-handeln får inte beställa för mer än så.")
        found.append({"kind": "info", "title": _("Fritext utan avtal"), "text": text})
    return found


def _approve(task: AttestTask, by: User, at: datetime) -> None:
    row = Requisition.objects.select_for_update(of=("self",)).get(pk=task.object_id)
    move(row, REQUISITION["approve"], by=by, at=at, behalf_of=task.behalf_of_id, content_hash=task.content_hash)
    place_orders(requisition=row, by=by, at=at)


def _give_back(task: AttestTask, by: User, at: datetime) -> None:
    row = Requisition.objects.select_for_update(of=("self",)).get(pk=task.object_id)
    move(row, REQUISITION["return"], by=by, at=at, behalf_of=task.behalf_of_id, comment=task.comment)


REQUISITION_KIND = AttestKind(
    key=KIND,
    label=gettext_lazy("Beställning"),
    content=_content,
    detail=_detail,
    on_approved=_approve,
    on_returned=_give_back,
    icon="cart",
)
