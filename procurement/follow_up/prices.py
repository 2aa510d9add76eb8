"""The page of how prices have gone (prisutveckling), agreement by agreement, and the articles of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from procurement.follow_up import queries
from procurement.follow_up.forms import PricesFilter
from procurement.follow_up.measures import Share, chained, tenths
from procurement.follow_up.months import Months
from procurement.follow_up.queries import Choice, PriceChange, Priced
from procurement.price_lists.units import unit_name
from servicecenter.reports.export import Column, Kind
from servicecenter.web.formatting import number


@dataclass(frozen=True, slots=True)
class PriceRow:
    """How a catalogue's prices have gone in the months."""

    priced: Priced
    base: int
    base_on: date
    last: int
    last_on: date
    index: Decimal
    steps: tuple[tuple[date, Decimal], ...]
    dearer: int
    cheaper: int

    @property
    def change(self) -> Decimal:
        return self.index - 100

    @property
    def line(self) -> list[Decimal]:
        return [index for _day, index in self.steps]


def article_index(row: PriceChange) -> Decimal | None:
    """The price now of what it was, where 100 is unchanged; what cost nothing before has none."""
    return Share(_exact(row.after), _exact(row.before)).percent


class Prices(Months):
    """How prices have gone, agreement by agreement."""

    form_class = PricesFilter
    columns = (
        Column(lazy("Avtal"), "priced.catalogue.agreement.number"),
        Column(lazy("Katalog"), "priced.catalogue.name"),
        Column(lazy("Leverantör"), "priced.catalogue.agreement.supplier.name"),
        Column(lazy("Jämförs med version"), "base", Kind.NUMBER),
        Column(lazy("Gällde från"), "base_on", Kind.DAY),
        Column(lazy("Senaste version"), "last", Kind.NUMBER),
        Column(lazy("Gäller från"), "last_on", Kind.DAY),
        Column(lazy("Prisindex"), "index", Kind.NUMBER),
        Column(lazy("Dyrare"), "dearer", Kind.NUMBER),
        Column(lazy("Billigare"), "cheaper", Kind.NUMBER),
    )
    change_columns = (
        Column(lazy("Artikelnummer"), "number"),
        Column(lazy("Benämning"), "name"),
        Column(lazy("Mått"), "unit"),
        Column(lazy("Pris före"), "before", Kind.NUMBER),
        Column(lazy("Pris nu"), "after", Kind.NUMBER),
        Column(lazy("Index"), article_index, Kind.NUMBER),
    )

    @cached_property
    def rows(self) -> list[PriceRow]:
        return [_price_row(priced, self.choice) for priced in queries.priced_catalogues(self.choice)]

    def one(self, number: str) -> PriceRow | None:
        return next((row for row in self.rows if str(row.priced.catalogue.public_id) == number), None)

    def changes(self, row: PriceRow) -> list[PriceChange]:
        return queries.price_changes(row.priced.catalogue, base=row.base, last=row.last)

    def context(self) -> dict[str, Any]:
        moved = [row for row in self.rows if row.last > row.base]
        dearest = max(moved, key=lambda row: row.index, default=None)
        tiles = [
            {"label": _("Kataloger"), "value": number(len(self.rows))},
            {"label": _("Med ny prislista"), "value": number(len(moved)), "note": _("under månaderna")},
        ]
        if dearest is not None:
            name = dearest.priced.catalogue.agreement.number
            tiles.append({"label": _("Högsta index"), "value": number(dearest.index, 1), "note": name})
        return super().context() | {"tiles": tiles}


def shown_change(row: PriceChange) -> dict[str, Any]:
    return {"row": row, "unit": unit_name(row.unit), "index": article_index(row)}


def _price_row(priced: Priced, choice: Choice) -> PriceRow:
    begun = dict(priced.versions)
    before = [version for version, at in priced.versions if at < choice.begins]
    base, last = before[-1] if before else priced.versions[0][0], priced.versions[-1][0]
    indexes = chained(priced.sums, base=base)
    since = [sums for sums in priced.sums if sums.version > base]
    days = {version: timezone.localdate(at) for version, at in begun.items()}
    return PriceRow(
        priced=priced,
        base=base,
        base_on=days[base],
        last=last,
        last_on=days[last],
        index=tenths(indexes[last]),
        steps=tuple((days[version], tenths(index)) for version, index in indexes.items()),
        dearer=sum(sums.dearer for sums in since),
        cheaper=sum(sums.cheaper for sums in since),
    )


def _exact(price: Decimal) -> int:
    """A price of four decimals as a whole number."""
    return int(price.scaleb(4))
