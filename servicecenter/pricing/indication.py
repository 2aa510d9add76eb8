"""What volumes cost by a price list (prisindikation): lines that say how they were reckoned, and their sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from servicecenter.common.because import Because
from servicecenter.common.money import Ore, format_kronor, half_up
from servicecenter.pricing.prices import MONTHS, Measure, Price, PriceError, PriceList, Unit
from servicecenter.pricing.reading import measures
from servicecenter.service_catalogue.catalogue import Words

Volumes = Mapping[str, int]
"""How much of each measure, by its code. What is none is 0; what is left out is missing."""
PAYSLIPS = "payslips"


class VolumeMissing(PriceError):
    """A volume that a price needs is not given (volym saknas)."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
        super().__init__(f"Volymen {measure.name.sv} saknas. Ange den; skriv 0 om ni inte har några.")


@dataclass(frozen=True, slots=True)
class IndicationLine:
    """One line (rad): what, how many in a month or year, at which price, and why it comes to that."""

    price: Price
    quantity: int | None
    price_ore: Ore
    month_ore: Ore
    year_ore: Ore
    because: Because


@dataclass(frozen=True, slots=True)
class Indication:
    """A price indication (prisindikation) of some services by one list in one year."""

    price_list: PriceList
    year: int
    services: tuple[str, ...]
    volumes: Volumes
    lines: tuple[IndicationLine, ...]

    @property
    def month_ore(self) -> Ore:
        return sum(line.month_ore for line in self.lines)

    @property
    def year_ore(self) -> Ore:
        return sum(line.year_ore for line in self.lines)

    @property
    def has_unsourced(self) -> bool:
        return any(line.price.unsourced for line in self.lines)

    @property
    def payslips(self) -> int:
        """Those of a month, however they are reported."""
        return sum(self.volumes.get(part.code, 0) for part in measures()[PAYSLIPS].parts)

    @property
    def per_payslip_ore(self) -> Ore | None:
        """Everything of a month divided by its payslips: what one comes to all in all."""
        return half_up(self.month_ore, self.payslips) if self.payslips else None


def indication(
    volumes: Volumes, price_list: PriceList, *, year: int = 1, services: Iterable[str] = ("payroll",)
) -> Indication:
    """Price some services. Raises ``VolumeMissing`` or ``PriceMissing``, which name what is missing."""
    wanted = tuple(dict.fromkeys(services))
    if not wanted:
        raise PriceError("Ingen tjänst är vald. Välj minst en tjänst att räkna på.")
    prices = [price for service in wanted for price in price_list.of(service)]
    lines = tuple(_line(price, volumes, year) for price in prices)
    needed = {measure.code for measure in price_list.measures(wanted)}
    used = {code: count for code, count in volumes.items() if code in needed}
    return Indication(price_list, year, wanted, used, lines)


def _line(price: Price, volumes: Volumes, year: int) -> IndicationLine:
    each = price.in_year(year)
    if price.measure is None:
        return IndicationLine(price, None, each, each, each * MONTHS, _because(price, each, "", each * MONTHS))
    quantity = quantity_of(price.measure, volumes)
    amount = quantity * each
    month, whole_year = (half_up(amount, MONTHS), amount) if price.measure.is_yearly else (amount, amount * MONTHS)
    return IndicationLine(price, quantity, each, month, whole_year, _because(price, each, f"{quantity}", whole_year))


def quantity_of(measure: Measure, volumes: Volumes) -> int:
    """How many; a total is the sum of its parts. Raises ``VolumeMissing`` or, below nothing, ``PriceError``."""
    if measure.parts:
        return sum(quantity_of(part, volumes) for part in measure.parts)
    if measure.code not in volumes:
        raise VolumeMissing(measure)
    if volumes[measure.code] < 0:
        raise PriceError(f"Volymen {measure.name.sv} är mindre än 0. Skriv 0 om ni inte har några.")
    return volumes[measure.code]


def _because(price: Price, each: Ore, quantity: str, whole_year: Ore) -> Because:
    """The formula of a line as one would write it down."""
    shown = f"{format_kronor(each)} kr"
    if price.measure is None:
        formula = Words(f"{shown} varje månad", f"{shown} every month")
        arithmetic = f"{format_kronor(each)} × {MONTHS} = {format_kronor(whole_year)}"
    else:
        per = Words("per år", "a year") if price.measure.is_yearly else Words("per månad", "a month")
        formula = Words(
            f"{quantity} {_lowered(price.measure.name.sv)} {per.sv} × {shown}",
            f"{quantity} {_lowered(price.measure.name.en)} {per.en} × {shown}",
        )
        times = f"{quantity} × {format_kronor(each)}"
        yearly = times if price.measure.is_yearly else f"{times} × {MONTHS}"
        arithmetic = f"{yearly} = {format_kronor(whole_year)}"
    return Because(
        sv=formula.sv,
        en=formula.en,
        value=f"{format_kronor(whole_year)} kr",
        source=price.source,
        arithmetic=arithmetic,
        unsourced=price.unsourced,
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


@dataclass(frozen=True, slots=True)
class Saving:
    """What another way of doing the same would save (besparing): the dearer line, how many, and by which way."""

    line: IndicationLine
    quantity: int
    instead: Price | None
    year_ore: Ore
    because: Because


def savings(found: Indication) -> tuple[Saving, ...]:
    """What behaviour costs: everything that there is a cheaper way for, the largest saving first."""
    return tuple(sorted(_savings(found), key=lambda saving: -saving.year_ore))


def _savings(found: Indication) -> Iterator[Saving]:
    for line in found.lines:
        if not line.quantity or not (line.price.instead or line.price.avoidable):
            continue
        instead = found.price_list.price(line.price.instead) if line.price.instead else None
        cheaper = instead.in_year(found.year) if instead else 0
        saved = line.quantity * (line.price_ore - cheaper)
        yield Saving(line, line.quantity, instead, _by_year(line, saved), _why_saved(line, instead, cheaper, saved))


def _by_year(line: IndicationLine, amount: Ore) -> Ore:
    return amount if line.price.measure is None or line.price.measure.is_yearly else amount * MONTHS


def _why_saved(line: IndicationLine, instead: Price | None, cheaper: Ore, saved: Ore) -> Because:
    what = line.price.measure.name if line.price.measure else line.price.name
    other = instead.name if instead else Words("ingen alls", "none at all")
    return Because(
        sv=f"{line.quantity} {_lowered(what.sv)}: {_lowered(other.sv)} i stället",
        en=f"{line.quantity} {_lowered(what.en)}: {_lowered(other.en)} instead",
        value=f"{format_kronor(_by_year(line, saved))} kr",
        source=line.price.source,
        arithmetic=(
            f"{line.quantity} × ({format_kronor(line.price_ore)} − {format_kronor(cheaper)}) = {format_kronor(saved)}"
        ),
    )


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line beside its counterpart (jämförd rad); ``None`` where the other has none."""

    name: Words
    before: IndicationLine | None
    after: IndicationLine | None

    @property
    def change_ore(self) -> Ore:
        return (self.after.month_ore if self.after else 0) - (self.before.month_ore if self.before else 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two indications side by side (jämförelse): what if the volumes, the list or the year were others."""

    before: Indication
    after: Indication
    lines: tuple[ComparedLine, ...]

    @property
    def month_change_ore(self) -> Ore:
        return self.after.month_ore - self.before.month_ore

    @property
    def year_change_ore(self) -> Ore:
        return self.after.year_ore - self.before.year_ore

    @property
    def share(self) -> Decimal | None:
        """The change as a part of what it was, in per cent with one decimal."""
        if not self.before.year_ore:
            return None
        return Decimal(half_up(self.year_change_ore * 1000, self.before.year_ore)) / 10


def compared(before: Indication, after: Indication) -> Comparison:
    """Lines by the code of their price, those that only the second has last."""
    was, now = ({line.price.code: line for line in found.lines} for found in (before, after))
    lines = tuple(
        ComparedLine((now.get(code) or was[code]).price.name, was.get(code), now.get(code)) for code in was | now
    )
    return Comparison(before, after, lines)


def hourly_rate(price_list: PriceList) -> Price:
    """The price of an hour of special services. Raises ``PriceError`` where the list has none."""
    for price in price_list.prices:
        if price.unit == Unit.HOUR:
            return price
    raise PriceError(f"Prislistan {price_list.name} har inget timpris. Lägg in det i listan.")
