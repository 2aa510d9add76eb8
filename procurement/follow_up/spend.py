"""The page of what is bought (vad vi köper), by CPV code or supplier, and a file of the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from procurement.follow_up import queries
from procurement.follow_up.forms import SpendFilter
from procurement.follow_up.measures import Share, Spent
from procurement.follow_up.months import Months, percent_text
from servicecenter.reports.export import Column, Kind
from servicecenter.web.formatting import kronor

CHARTED = 8


class Spend(Months):
    """What is bought: by CPV code or by supplier. Both sum to the same total."""

    form_class = SpendFilter
    kinds = (("cpv", lazy("Per CPV-kod")), ("leverantor", lazy("Per leverantör")))

    def __init__(self, asked: Mapping[str, Any], today: date) -> None:
        super().__init__({"niva": "2"} | dict(asked.items()), today)
        self.kind = "leverantor" if asked.get("visa") == "leverantor" else "cpv"
        self.level = self.chosen.get("niva", 2)
        if self.kind == "leverantor":
            del self.form.fields["niva"]

    @property
    def columns(self) -> tuple[Column, ...]:
        is_cpv = self.kind == "cpv"
        return (
            Column(_("CPV-kod") if is_cpv else _("Organisationsnummer"), "key"),
            Column(_("Benämning") if is_cpv else _("Leverantör"), "name"),
            Column(_("Orderrader") if is_cpv else _("Antal order"), "count", Kind.NUMBER),
            Column(_("Belopp utan moms"), "amount", Kind.KRONOR),
            Column(_("Ur avtal, belopp"), "agreement_amount", Kind.KRONOR),
            Column(_("Avtalstrohet av beloppet, procent"), "loyal.percent", Kind.NUMBER),
        )

    @cached_property
    def rows(self) -> list[Spent]:
        if self.kind == "leverantor":
            return queries.spend_by_supplier(self.choice)
        return queries.spend_by_cpv(self.choice, level=self.level)

    def context(self) -> dict[str, Any]:
        total = sum(row.amount for row in self.rows)
        loyal = Share(sum(row.agreement_amount for row in self.rows), total)
        largest = sum(row.amount for row in self.rows[:CHARTED])
        labels = [(row.key if self.kind == "cpv" else row.name) or _("Utan kod") for row in self.rows[:CHARTED]]
        return super().context() | {
            "kinds": self.kinds,
            "kind": self.kind,
            "total": total,
            "tiles": [
                {"label": _("Beställt utan moms"), "value": kronor(total), "unit": _("kr")},
                {"label": _("Ur avtal"), "value": percent_text(loyal), "note": _("av beloppet")},
                {"label": _("De åtta största") if len(self.rows) > CHARTED else _("Alla"),
                 "value": percent_text(Share(largest, total)), "note": _("av beloppet")},
            ],
            "bars": [
                {"label": label, "name": row.name, "amount": row.amount, "part": row.amount, "of": total}
                for label, row in zip(labels, self.rows, strict=False)
                if row.amount
            ],
        }  # fmt: skip

    def shown(self, rows: Any) -> list[dict[str, Any]]:
        total = sum(row.amount for row in self.rows)
        return [{"row": row, "share": Share(row.amount, total).percent, "loyal": row.loyal.percent} for row in rows]
