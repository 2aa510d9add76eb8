"""Forms of rotas: the grid of weeks and days, and who is placed on one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payroll.rotas.grid import Shift, Unreadable, cell_text, cells, shifts_of_cell
from payroll.schedules.queries import employment_by_number
from payroll.schedules.wording import weekday_names
from servicecenter.reports.fields import DayField

MOST_WEEKS = 26


class WeeksForm(forms.Form):
    """How many weeks a new pattern has."""

    veckor = forms.IntegerField(label=_("Antal veckor"), min_value=1, max_value=MOST_WEEKS, initial=2)


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Kod eller namn"), required=False, max_length=80, widget=forms.SearchInput)


class RotaForm(forms.Form):
    """The whole pattern; ``shifts`` is what was written, once it is valid."""

    code = forms.CharField(label=_("Kod"), max_length=20)
    name = forms.CharField(label=_("Namn"), max_length=80)

    def __init__(self, *args: Any, weeks: int, shifts: list[Shift] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weeks, self.shifts = weeks, []
        for week, days in enumerate(cells(shifts or [], weeks)):
            for day, own in enumerate(days):
                where = {"week": week + 1, "day": weekday_names()[day]}
                spans, rests = cell_text(own)
                key = f"{week}-{day}"
                self.fields[f"s{key}"] = _cell(gettext("Pass vecka %(week)d %(day)s") % where, spans, gettext("pass"))
                self.fields[f"r{key}"] = _cell(gettext("Rast vecka %(week)d %(day)s") % where, rests, gettext("rast"))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Weeks of bound cells, for the template."""
        names = weekday_names()
        return [
            {"number": week + 1, "cells": [
                {"day": names[day], "shift": self[f"s{week}-{day}"], "rest": self[f"r{week}-{day}"]}
                for day in range(7)
            ]}
            for week in range(self.weeks)
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for week in range(self.weeks):
            for day in range(7):
                key = f"{week}-{day}"
                try:
                    self.shifts += shifts_of_cell(week * 7 + day, found.get(f"s{key}", ""), found.get(f"r{key}", ""))
                except Unreadable as error:
                    self.add_error(f"s{key}", str(error))
        if not self.shifts and not self.errors:
            self.add_error(None, gettext("Skriv minst ett pass."))
        return found

    @property
    def given(self) -> dict[str, Any]:
        return {
            "code": self.cleaned_data["code"],
            "name": self.cleaned_data["name"],
            "weeks": self.weeks,
            "shifts": self.shifts,
        }


class VersionForm(RotaForm):
    """The pattern changed from a day."""

    starts_on = DayField(label=_("Gäller från"))
    field_order = ("starts_on", "code", "name")


def _cell(label: str, initial: str, example: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": example})
    return forms.CharField(label=label, initial=initial, required=False, max_length=80, widget=widget)


class PlaceForm(forms.Form):
    employment = forms.CharField(
        label=_("Anställningsnummer"), max_length=16, help_text=_("Med /2 efter för den andra anställningen.")
    )
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"))
    first_week = forms.IntegerField(label=_("Börjar i mönstrets vecka"), min_value=1, max_value=MOST_WEEKS, initial=1)

    def clean_employment(self) -> Any:
        found = employment_by_number(self.cleaned_data["employment"])
        if found is None:
            raise forms.ValidationError(gettext("Ingen har det anställningsnumret."))
        return found

    def clean_first_week(self) -> int:
        return int(self.cleaned_data["first_week"]) - 1
