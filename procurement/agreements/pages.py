"""What the pages of agreements show: how much of the ceiling is used, warnings, and the order of rank in the area."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.agreements.queries import HINDRANCES, Limits, history_of, limits_on, order_of_rank, warnings_of
from procurement.agreements.states import AGREEMENT
from servicecenter.common.permissions import Permission
from servicecenter.web.formatting import iso_moment, kronor

SHOWN = 10
KINDS = {"ends": "warn", "notice": "warn", "near_ceiling": "warn", "at_ceiling": "stop"}


def with_figures(rows: Collection[Any], limits: Limits, *, on: date) -> None:
    """What a row of the list tells besides its columns."""
    for row in rows:
        row.used_percent = used_percent(row)
        row.bar = bar_kind(row, limits)
        row.warnings = [(KINDS[kind], kind.label) for kind, _about in warnings_of(row, limits, on=on)]


def used_percent(agreement: Any) -> int | None:
    """Whole percent of the ceiling, rounded down: 100 is all of it."""
    return agreement.ordered_ore * 100 // agreement.ceiling_ore if agreement.ceiling_ore else None


def bar_kind(agreement: Any, limits: Limits) -> str:
    used = used_percent(agreement) or 0
    return "stop" if used >= limits.alarm_percent else "warn" if used >= limits.warn_percent else "ok"


def agreement_context(agreement: Any, user: Any, permissions: Collection[Permission]) -> dict[str, Any]:
    today = timezone.localdate()
    limits = limits_on(today)
    may_handle = Permission.HANDLE_PROCUREMENT in permissions
    changes = list(agreement.changes.select_related("requested_by", "decided_by"))
    orders = agreement.orders.order_by("-id")
    return {
        "agreement": agreement,
        "used_percent": used_percent(agreement),
        "bar": bar_kind(agreement, limits),
        "findings": [_finding(kind, about, agreement) for kind, about in warnings_of(agreement, limits, on=today)],
        "rank_rows": rank_rows(agreement.area, on=today),
        "changes": changes,
        "waiting": next((row for row in changes if row.state == "waiting"), None),
        "catalogues": agreement.catalogues.order_by("number"),
        "orders": orders[:SHOWN],
        "order_count": orders.count(),
        "shops": list(agreement.shops.select_related("requested_by")[:SHOWN]),
        "may_open_shop": may_handle and agreement.state != "ended",
        "history": [
            {"text": AGREEMENT[row.transition].label, "meta": _when(row), "status": "done"}
            for row in reversed(history_of(agreement))
        ],
        "may_handle": may_handle,
        "may_activate": may_handle and agreement.state == "draft" and agreement.recorded_by_id != user.pk,
    }


def rank_rows(area: str, *, on: date) -> list[dict[str, Any]]:
    """The agreements of an area in the order in which they are used today, and why some are not."""
    order, rows = order_of_rank(area, on=on)
    usable = [each for each in (order.first, *order.after) if each]
    shown = [
        {
            "agreement": rows[each.key],
            "text": _("används först") if each == order.first else _("därefter"),
            "kind": kind,
        }
        for each in usable
        for kind in ["ok" if each == order.first else "plain"]
    ]
    hindered = [{"agreement": rows[each.key], "text": HINDRANCES[why], "kind": "warn"} for each, why in order.hindered]
    return sorted([*shown, *hindered], key=lambda row: (row["agreement"].rank, row["agreement"].pk))


def _finding(kind: Any, about: str, agreement: Any) -> dict[str, str]:
    left = kronor(agreement.remaining_ore or 0)
    texts = {
        "ends": _("Avtalet upphör %s. Förläng det eller förbered ett nytt.") % about,
        "notice": _("%s är sista dagen att säga upp eller förlänga.") % about,
        "near_ceiling": _("%s kr är kvar av takbeloppet.") % left,
        "at_ceiling": _("Bara %s kr är kvar av takbeloppet. Begär höjning eller förbered ett nytt avtal.") % left,
    }
    return {"kind": KINDS[kind], "title": kind.label, "text": texts[kind]}


def _when(row: Any) -> str:
    return ", ".join(part for part in (iso_moment(row.at), str(row.by), row.comment) if part)
