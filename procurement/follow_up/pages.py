"""What the pages of follow-up show: the choice, then figures, charts and tables, and files of the same rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from procurement.follow_up import queries
from procurement.follow_up.forms import MonthsFilter, PricesFilter, SpendFilter, YearFilter
from procurement.follow_up.measures import (
    Awarded,
    Key,
    LeadTime,
    Share,
    Spent,
    Standing,
    by_month,
    chained,
    key_of,
    lead_time,
    must_be_documented,
    tenths,
)
from procurement.follow_up.queries import Choice, PriceChange, Priced
from procurement.follow_up.thresholds import DIRECT_AWARD, DOCUMENTATION, Threshold
from procurement.price_lists.units import unit_name
from servicecenter.agencies.queries import settings_on, unit_by_code, units_by_depth
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.common.periods import Month
from servicecenter.reports.export import Column, Kind
from servicecenter.web.formatting import NARROW, kronor, month_abbreviation, number

MOST_MONTHS, USUAL_MONTHS = 36, 12
KRONOR_IN_CHART = ORE_PER_KRONA * 1_000
CHARTED = 8
PAGES = (
    ("follow_up", lazy("Översikt")),
    ("follow_up_spend", lazy("Vad vi köper")),
    ("follow_up_prices", lazy("Prisutveckling")),
    ("follow_up_awards", lazy("Direktupphandlingar")),
)


class Months:
    """The months and the unit that a reader has asked for; the latest twelve months when nothing is asked for."""

    form_class: type[MonthsFilter] = MonthsFilter

    def __init__(self, asked: Mapping[str, Any], today: date) -> None:
        newest = Month.of(today)
        offered = [newest.plus(-back) for back in range(MOST_MONTHS)]
        usual = {"fran": str(newest.plus(1 - USUAL_MONTHS)), "till": str(newest)}
        self.form = self.form_class(usual | dict(asked.items()), months=offered, units=units_by_depth())
        chosen = self.form.chosen()
        first, last = chosen.get("fran", offered[USUAL_MONTHS - 1]), chosen.get("till", newest)
        months = tuple(month for month in reversed(offered) if first <= month <= last) or (last,)
        self.unit = unit_by_code(chosen["enhet"]) if chosen.get("enhet") else None
        self.choice = Choice(months, queries.units_within(self.unit.pk) if self.unit else None)
        self.chosen = chosen

    @property
    def months(self) -> tuple[Month, ...]:
        return self.choice.months

    def context(self) -> dict[str, Any]:
        return {
            "pages": PAGES,
            "filter_form": self.form,
            "unit": self.unit,
            "first_month": self.months[0],
            "last_month": self.months[-1],
        }

    def file_name(self, name: str) -> str:
        return f"{name}-{self.months[0]}-{self.months[-1]}"


@dataclass(frozen=True, slots=True)
class MonthRow:
    month: Month
    key: Key


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A lead time with its unit in words."""

    label: str
    unit: str
    time: LeadTime


class Overview(Months):
    """Loyalty, e-orders and lead times."""

    columns = (
        Column(lazy("Månad"), "month"),
        Column(lazy("Antal order"), "key.count", Kind.NUMBER),
        Column(lazy("Belopp utan moms"), "key.amount", Kind.KRONOR),
        Column(lazy("Ur avtal, belopp"), "key.loyal_value.part", Kind.KRONOR),
        Column(lazy("Avtalstrohet av beloppet, procent"), "key.loyal_value.percent", Kind.NUMBER),
        Column(lazy("Ur avtal, order"), "key.loyal_number.part", Kind.NUMBER),
        Column(lazy("Avtalstrohet av antalet, procent"), "key.loyal_number.percent", Kind.NUMBER),
        Column(lazy("E-order"), "key.messages.part", Kind.NUMBER),
        Column(lazy("Andel e-order, procent"), "key.messages.percent", Kind.NUMBER),
    )

    @cached_property
    def sums(self) -> list[Any]:
        return queries.order_sums(self.choice)

    def rows(self) -> list[MonthRow]:
        return [MonthRow(month, key) for month, key in by_month(self.sums, self.months).items()]

    def times(self) -> list[TimeRow]:
        first, last = queries.days_to_receipts(self.choice)
        return [
            TimeRow(_("Från order till leverantörens svar"), _("timmar"),
                    lead_time(queries.hours_to_answer(self.choice))),
            TimeRow(_("Från order till första mottagningen"), _("dagar"), lead_time(first)),
            TimeRow(_("Från order till att allt är mottaget"), _("dagar"), lead_time(last)),
        ]  # fmt: skip

    def context(self) -> dict[str, Any]:
        key, times = key_of(self.sums), self.times()
        rows = [row for row in self.rows() if row.key.count]
        return super().context() | {
            "key": key,
            "tiles": [*_key_tiles(key), *(_time_tile(row) for row in times[::2])],
            "rows": list(reversed(rows)),
            "times": times,
            "loyalty_chart": [
                (month_abbreviation(row.month.starts_on), row.key.loyal_value.percent)
                for row in rows
                if row.key.loyal_value.percent is not None
            ],
            "value_chart": [(month_abbreviation(row.month.starts_on), row.key.amount) for row in rows],
            "divisor": KRONOR_IN_CHART,
        }


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
                {"label": _("Ur avtal"), "value": _percent(loyal), "note": _("av beloppet")},
                {"label": _("De åtta största") if len(self.rows) > CHARTED else _("Alla"),
                 "value": _percent(Share(largest, total)), "note": _("av beloppet")},
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


def _key_tiles(key: Key) -> list[dict[str, Any]]:
    return [
        {"label": _("Avtalstrohet"), "value": _percent(key.loyal_value), "note": _("av beloppet"), "url": "#h-count"},
        {"label": _("Andel e-order"), "value": _percent(key.messages), "note": _("av antalet order"),
         "url": "#h-count"},
        {"label": _("Beställt utan moms"), "value": kronor(key.amount), "unit": _("kr"),
         "note": _("%s order") % number(key.count)},
    ]  # fmt: skip


def _time_tile(row: TimeRow) -> dict[str, Any]:
    value = "–" if row.time.median is None else number(row.time.median)
    return {"label": row.label, "value": value, "unit": row.unit, "note": _("median"), "url": "#h-times"}


def _limit_note(limit: Threshold) -> str:
    if limit.amount is None:
        return _("ingen gräns är känd: alla räknas")
    return _("över %s kr") % number(limit.amount // ORE_PER_KRONA)


def _percent(share: Share) -> str:
    return "–" if share.percent is None else f"{number(share.percent, 1)}{NARROW}%"


def _exact(price: Decimal) -> int:
    """A price of four decimals as a whole number."""
    return int(price.scaleb(4))


def _codes_of(order: Any) -> list[str]:
    return list(dict.fromkeys(line.cpv for line in order.lines.all() if line.cpv))


def _reasons_of(order: Any) -> list[str]:
    return list(dict.fromkeys(line.source.award_reason for line in order.lines.all() if line.source.award_reason))
