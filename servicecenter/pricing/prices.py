"""What a price list holds (prislista): prices by service, each of its unit and with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servicecenter.common.money import Ore
from servicecenter.service_catalogue.catalogue import Words
from servicecenter.service_catalogue.versions import newest

MONTHS = 12
SPECIAL = "special"
"""What the hours of every special service are priced as."""


class PriceError(Exception):
    """A price or a volume is missing or cannot be used. The text is Swedish and says what to do."""


class PriceListMissing(PriceError):
    pass


class PriceMissing(PriceError):
    """The list has no price of a service (pris saknas)."""

    def __init__(self, service: str, price_list: str) -> None:
        self.service, self.price_list = service, price_list
        super().__init__(
            f"Prislistan {price_list} har inget pris för {_named(service)}. "
            "Välj en annan prislista eller ta bort tjänsten."
        )


class PriceFileError(PriceError):
    """A price file does not hold what it must: which file, where in it, and what was expected."""

    def __init__(self, file: str, field: str, expected: str) -> None:
        self.file, self.field, self.expected = file, field, expected
        super().__init__(f"{file}: {field}: {expected}. Rätta filen; ingen del av den används förrän den är hel.")


class Unit(StrEnum):
    """What a price is for (avser): a month whatever the volume, each one counted, or an hour worked."""

    MONTH = "month"
    PIECE = "piece"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted (mått), by month or by year. A total is never given: it is the sum of its parts."""

    code: str
    name: Words
    is_yearly: bool
    parts: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Price:
    """One price (pris) of a service; ``tiers`` are those of the first, second and third year, the last one for ever.

    ``instead`` is the price of the same thing done in the way that costs less. What is ``avoidable`` costs nothing if
    it is not needed.
    """

    code: str
    service: str
    name: Words
    unit: Unit
    measure: Measure | None
    tiers: tuple[Ore, ...]
    source: str
    unsourced: bool = False
    instead: str = ""
    avoidable: bool = False

    def in_year(self, year: int) -> Ore:
        """The price of a year with the service, the first one being 1. Raises ``PriceError``."""
        if year < 1:
            raise PriceError(f"År {year} finns inte: det första året hos servicecentret är år 1.")
        return self.tiers[min(year, len(self.tiers)) - 1]


@dataclass(frozen=True, slots=True)
class PriceList:
    """One price list (prislista)."""

    name: str
    valid_from: date
    valid_to: date | None
    source: str
    prices: tuple[Price, ...]

    @property
    def services(self) -> tuple[str, ...]:
        """The services that it has a price of, in the order of the list."""
        return tuple(dict.fromkeys(price.service for price in self.prices))

    @property
    def years(self) -> int:
        """In how many years the prices go on changing."""
        return max(len(price.tiers) for price in self.prices)

    def of(self, service: str) -> tuple[Price, ...]:
        """The prices of a service. Raises ``PriceMissing``."""
        found = tuple(price for price in self.prices if price.service == service)
        if not found:
            raise PriceMissing(service, self.name)
        return found

    def price(self, code: str) -> Price:
        for price in self.prices:
            if price.code == code:
                return price
        raise PriceMissing(code, self.name)

    def measures(self, services: tuple[str, ...]) -> tuple[Measure, ...]:
        """What must be counted to price some services: the parts of totals, each once."""
        prices = [price for service in services for price in self.of(service)]
        counted = [price.measure for price in prices if price.measure is not None]
        return tuple(dict.fromkeys(part for measure in counted for part in measure.parts or (measure,)))


def _named(service: str) -> str:
    """A service as one speaks of it, where the catalogue has it."""
    return newest().service(service).name.sv if service in newest() else service
