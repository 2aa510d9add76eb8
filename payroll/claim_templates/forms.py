"""Which days a template is used for (mallens dagar)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from servicecenter.common.calendars import is_weekend, is_working_day
from servicecenter.reports.fields import DayField

MOST_DAYS = 31


class NameForm(forms.Form):
    name = forms.CharField(
        label=lazy("Mallens namn"), max_length=60, required=False, help_text=lazy("Till exempel: Tillsyn i Sandviken")
    )


class DaysForm(forms.Form):
    """One day, or certain days of the week until a day. Holidays in the week are left out, and told."""

    use_required_attribute = False

    first = DayField(label=lazy("Resan börjar"))
    last = DayField(label=lazy("Upprepa till och med"), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=lazy("Veckodagar"),
        choices=[(number, WEEKDAYS_ABBR[number]) for number in range(7)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Tomt: samma veckodag som resan börjar."),
    )

    def clean(self) -> dict[str, Any]:
        """``days`` to begin on, and ``skipped`` holidays."""
        given = super().clean()
        first, last = given.get("first"), given.get("last")
        if first is None:
            return given
        if last is not None and last < first:
            self.add_error("last", _("Dagen är före den första."))
            return given
        found = _days(first, last, set(given.get("weekdays") or ()))
        given["days"] = [day for day in found if is_weekend(day) or is_working_day(day) or last is None]
        given["skipped"] = [day for day in found if day not in given["days"]]
        if len(given["days"]) > MOST_DAYS:
            self.add_error("last", _("Det blir %(count)d resor. Gör högst %(most)d åt gången.")
                           % {"count": len(given["days"]), "most": MOST_DAYS})  # fmt: skip
        elif not given["days"]:
            self.add_error("last", _("Ingen sådan veckodag finns mellan dagarna, eller bara helgdagar."))
        return given


def _days(first: date, last: date | None, weekdays: set[int]) -> list[date]:
    if last is None:
        return [first]
    weekdays = weekdays or {first.weekday()}
    count = min((last - first).days, 366)
    days = [first + timedelta(days=number) for number in range(count + 1)]
    return [day for day in days if day.weekday() in weekdays]
