"""Forms for time on projects: a length for each activity, and which to keep at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payroll.schedules.forms import LengthField
from servicecenter.reports.fields import DayField


class DistributionForm(forms.Form):
    """A length and a mark for each open activity."""

    def __init__(self, *args: Any, activities: Iterable[Any], told: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.activities = list(activities)
        for row in self.activities:
            self.fields[f"time_{row.pk}"] = LengthField(label=str(row), required=False, initial=told.get(row.pk))
            self.fields[f"keep_{row.pk}"] = forms.BooleanField(
                label=_("Favorit"), required=False, initial=row.is_favourite
            )

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        return [(row, self[f"time_{row.pk}"], self[f"keep_{row.pk}"]) for row in self.activities]

    @property
    def minutes(self) -> dict[Any, int]:
        return {row: self.cleaned_data[f"time_{row.pk}"] or 0 for row in self.activities}

    @property
    def favourites(self) -> list[Any]:
        return [row for row in self.activities if self.cleaned_data[f"keep_{row.pk}"]]


class PeriodForm(forms.Form):
    fran = DayField(label=_("Från"), required=False)
    till = DayField(label=_("Till"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("fran") and found.get("till") and found["till"] < found["fran"]:
            raise forms.ValidationError(gettext("Perioden slutar före den börjar."))
        return found

    @property
    def days(self) -> tuple[date, date]:
        """The days asked for, else this month so far."""
        today = timezone.localdate()
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("fran") or today.replace(day=1), asked.get("till") or today
