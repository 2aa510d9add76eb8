"""The page of direct awards (direktupphandlingar) against the threshold, and whether their reasons are kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from procurement.follow_up import queries
from procurement.follow_up.forms import YearFilter
from procurement.follow_up.measures import Awarded, Standing, must_be_documented
from procurement.follow_up.months import PAGES
from procurement.follow_up.queries import Choice
from procurement.follow_up.thresholds import DIRECT_AWARD, DOCUMENTATION, Threshold
from servicecenter.agencies.queries import settings_on
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.common.periods import Month
from servicecenter.reports.export import Column, Kind
from servicecenter.web.formatting import kronor, number


class Awards:
    """Direct awards of a year against the threshold, and whether their reasons are kept."""

    kinds = (("slag", lazy("Per slag")), ("order", lazy("Order för order")))
    columns = (
        Column(lazy("CPV-kod"), "cpv"),
        Column(lazy("Benämning"), "name"),
        Column(lazy("Antal order"), "count", Kind.NUMBER),
        Column(lazy("Belopp utan moms"), "amount", Kind.KRONOR),
        Column(lazy("Direktupphandlingsgräns"), "limit", Kind.KRONOR),
        Column(lazy("Del av gränsen, procent"), "used.percent", Kind.NUMBER),
        Column(lazy("Läge"), lambda row: str(STANDINGS[row.standing][1])),
    )

    def __init__(self, asked: Mapping[str, Any], today: date) -> None:
        first = queries.first_month()
        years = list(range(today.year, min(first.year if first else today.year, today.year) - 1, -1))
        self.form = YearFilter({"ar": str(today.year), "niva": "3"} | dict(asked.items()), years=years)
        chosen = self.form.chosen()
        self.year, self.level = chosen.get("ar", today.year), chosen.get("niva", 3)
        self.kind = "order" if asked.get("visa") == "order" else "slag"
        self.choice = Choice(tuple(Month(self.year, month) for month in range(1, 13)))
        day = min(date(self.year, 12, 31), today)
        settings = settings_on(day)
        self.limit, self.documented = DIRECT_AWARD.on(day, settings), DOCUMENTATION.on(day, settings)

    @cached_property
    def rows(self) -> list[Awarded]:
        sums = queries.award_sums(self.choice, level=self.level)
        return [Awarded(cpv, queries.cpv_name(cpv), count, amount, self.limit.amount) for cpv, count, amount in sums]

    def orders(self) -> Any:
        return queries.awards(self.choice)

    @property
    def order_columns(self) -> tuple[Column, ...]:
        return (
            Column(_("Ordernummer"), "number"),
            Column(_("Beställd"), "ordered_at", Kind.MOMENT),
            Column(_("Leverantör"), "supplier.name"),
            Column(_("CPV-koder"), lambda row: ", ".join(_codes_of(row))),
            Column(_("Belopp utan moms"), "amount_ore", Kind.KRONOR),
            Column(_("Skäl"), lambda row: "; ".join(_reasons_of(row))),
            Column(_("Dokumentation"), lambda row: str(self.documentation(row)[1])),
        )

    def documentation(self, order: Any) -> tuple[str, Any]:
        """How an award stands to the duty to keep its reason, as kind and words."""
        if not order.lacks_reason:
            return "ok", _("Skälet finns")
        if must_be_documented(order.amount_ore, self.documented.amount):
            return "stop", _("Skälet saknas")
        return "plain", _("Behövs inte")

    def context(self) -> dict[str, Any]:
        over = [row for row in self.rows if row.standing is Standing.OVER]
        lacking = queries.awards_without_reason(self.choice, self.documented.amount)
        total = sum(row.amount for row in self.rows)
        return {
            "pages": PAGES,
            "filter_form": self.form,
            "kinds": self.kinds,
            "kind": self.kind,
            "year": self.year,
            "limit": self.limit,
            "documented": self.documented,
            "total": total,
            "over": over,
            "tiles": [
                {"label": _("Direktupphandlat utan moms"), "value": kronor(total), "unit": _("kr"),
                 "url": "?" + f"ar={self.year}&visa=order"},
                {"label": _("Slag över gränsen"), "value": number(len(over)), "kind": "stop" if over else "ok"},
                {"label": _("Skäl som saknas"), "value": number(lacking), "kind": "stop" if lacking else "ok",
                 "note": _limit_note(self.documented)},
            ],
        }  # fmt: skip

    def shown(self, rows: Any) -> list[dict[str, Any]]:
        if self.kind == "slag":
            return [{"row": row, "looks": STANDINGS[row.standing], "used": row.used.percent} for row in rows]
        return [
            {"row": row, "codes": _codes_of(row), "reasons": _reasons_of(row), "looks": self.documentation(row)}
            for row in rows
        ]


STANDINGS = {
    Standing.UNDER: ("ok", lazy("Under gränsen")),
    Standing.OVER: ("stop", lazy("Över gränsen")),
    Standing.UNKNOWN: ("warn", lazy("Gräns saknas")),
}


def _limit_note(limit: Threshold) -> str:
    if limit.amount is None:
        return _("ingen gräns är känd: alla räknas")
    return _("över %s kr") % number(limit.amount // ORE_PER_KRONA)


def _codes_of(order: Any) -> list[str]:
    return list(dict.fromkeys(line.cpv for line in order.lines.all() if line.cpv))


def _reasons_of(order: Any) -> list[str]:
    return list(dict.fromkeys(line.source.award_reason for line in order.lines.all() if line.source.award_reason))
