"""What the pages of follow-up stand on (uppföljning): the months and the unit that a reader has asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from procurement.follow_up import queries
from procurement.follow_up.forms import MonthsFilter
from procurement.follow_up.measures import Share
from procurement.follow_up.queries import Choice
from servicecenter.agencies.queries import unit_by_code, units_by_depth
from servicecenter.common.periods import Month
from servicecenter.web.formatting import NARROW, number

MOST_MONTHS, USUAL_MONTHS = 36, 12
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


def percent_text(share: Share) -> str:
    return "–" if share.percent is None else f"{number(share.percent, 1)}{NARROW}%"
