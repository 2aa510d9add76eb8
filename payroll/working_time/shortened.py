"""Days before holidays on which less is worked (förkortad arbetstid dag före helgdag), by name: their dates move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from servicecenter.common.calendars import public_holidays

FRIDAY = 4


def _eve_of(holiday: str) -> Callable[[date], bool]:
    return lambda day: public_holidays((day + timedelta(days=1)).year).get(day + timedelta(days=1)) == holiday


def _is_maundy_thursday(day: date) -> bool:
    return public_holidays(day.year).get(day + timedelta(days=1)) == "Långfredagen"


DAYS: Mapping[str, tuple[str, Callable[[date], bool]]] = {
    "epiphany_eve": ("trettondagsafton", lambda day: (day.month, day.day) == (1, 5)),
    "maundy_thursday": ("skärtorsdagen", _is_maundy_thursday),
    "walpurgis": ("valborgsmässoafton", lambda day: (day.month, day.day) == (4, 30)),
    "ascension_eve": ("dagen före Kristi himmelsfärdsdag", _eve_of("Kristi himmelsfärdsdag")),
    "national_day_eve": ("dagen före nationaldagen", lambda day: (day.month, day.day) == (6, 5)),
    "all_saints_eve": ("dagen före alla helgons dag", _eve_of("Alla helgons dag")),
    "december_23": ("den 23 december", lambda day: (day.month, day.day) == (12, 23)),
    "december_30": ("den 30 december", lambda day: (day.month, day.day) == (12, 30)),
}
"""The days an agency may shorten: Swedish name, and the rule that finds the date."""


@dataclass(frozen=True, slots=True)
class Shortened:
    """Minutes taken off a named day, and how many when it is a Friday."""

    day: str
    minutes: int
    on_fridays: int

    def __post_init__(self) -> None:
        if self.day not in DAYS:
            raise ValueError(f"den förkortade dagen {self.day!r} finns inte; välj någon av {', '.join(DAYS)}")

    def on(self, day: date) -> int:
        _name, matches = DAYS[self.day]
        if not matches(day):
            return 0
        return self.on_fridays if day.weekday() == FRIDAY else self.minutes


UMU = (
    Shortened("epiphany_eve", 240, 240),
    Shortened("maundy_thursday", 120, 120),
    Shortened("walpurgis", 120, 240),
    Shortened("all_saints_eve", 240, 240),
    Shortened("december_23", 0, 240),
)
"""Umeå universitet: Trettondagsafton −4 h, Skärtorsdag −2, 30 april −2 (fredag −4), dagen före alla helgons dag −4,
23 december −4 när den är en fredag."""


def shortened_by(rules: tuple[Shortened, ...], day: date) -> int:
    """Minutes that a day is shortened by."""
    return sum(rule.on(day) for rule in rules)
