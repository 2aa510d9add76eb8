"""What employment time is counted from: stretches of employment, each of one category and with one employer."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servicecenter.common.periods import Period


class Category(StrEnum):
    """The form of an employment, as the law tells them apart."""

    PERMANENT = "permanent"  # tillsvidareanställning
    PROBATION = "probation"  # provanställning
    SAVA = "sava"  # särskild visstidsanställning
    SUBSTITUTE = "substitute"  # vikariat
    SEASONAL = "seasonal"  # säsongsanställning
    GENERAL = "general"  # allmän visstidsanställning, till och med 2022-09-30
    STAVA = "stava"  # statlig visstidsanställning
    HOURLY = "hourly"  # timavlönad visstid, en särskild visstidsanställning med timlön
    SPECIAL = "special"  # tidsbegränsad enligt förordning, till exempel doktorand


class Employer(StrEnum):
    """With whom the time was: the agency itself, or another agency of the state."""

    AGENCY = "agency"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one employment in one category; ``contract`` tells employments apart. No end means that none is known."""

    category: Category
    starts_on: date
    ends_on: date | None
    contract: Hashable
    employer: Employer = Employer.AGENCY

    @property
    def is_limited(self) -> bool:
        """Hourly pay says nothing of a time limit: without a last day it goes on until further notice (4 § LAS)."""
        return self.category is not Category.HOURLY or self.ends_on is not None

    def until(self, horizon: date) -> Period | None:
        """Its days up to a day, or ``None`` where it starts after it."""
        last = min(self.ends_on or horizon, horizon)
        return Period(self.starts_on, last) if self.starts_on <= last else None


def at_agency(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The time with the agency itself, in order: what conversion and first refusal count."""
    return tuple(sorted((row for row in stretches if row.employer is Employer.AGENCY), key=_in_time))


def _in_time(stretch: Stretch) -> tuple[date, date, str]:
    return stretch.starts_on, stretch.ends_on or date.max, stretch.category
