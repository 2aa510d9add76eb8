"""Forms for one's own time: the rows of a day, and the reason for a correction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from payroll.attendance.actions import Entered
from payroll.attendance.queries import COMPENSATIONS, DUTIES
from payroll.schedules.queries import employment_by_number
from payroll.working_time.classes import STOCKHOLM
from servicecenter.reports.fields import DayField

ROWS_AT_MOST = 8
EMPTY_ROWS = 2


class ClockField(forms.TimeField):
    def __init__(self, **given: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), input_formats=["%H:%M", "%H.%M", "%H%M"],
            required=False, **given,
        )  # fmt: skip


class RowForm(forms.Form):
    """One row of the day; an empty one is no row."""

    starts = ClockField(label=_("Från"))
    ends = ClockField(label=_("Till"))
    duty = forms.ChoiceField(label=_("Slag av tid"), choices=DUTIES, required=False)
    compensation = forms.ChoiceField(label=_("Ersättning för övertid"), choices=COMPENSATIONS, required=False)
    note = forms.CharField(label=_("Anteckning"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if (found.get("starts") is None) != (found.get("ends") is None) and not self.errors:
            raise forms.ValidationError(_now("Skriv både från och till, eller töm raden."))
        return found

    @property
    def entered(self) -> Entered | None:
        found = self.cleaned_data
        if found.get("starts") is None:
            return None
        kinds = {name: found[name] for name in ("duty", "compensation") if found[name]}
        return Entered(_since_midnight(found["starts"]), _since_midnight(found["ends"]), note=found["note"], **kinds)


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


DayForms = forms.formset_factory(RowForm, extra=EMPTY_ROWS, max_num=ROWS_AT_MOST)


def initial_of(times: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows as they stand; the one that is clocked in on is not written by hand."""
    return [
        {
            "starts": row.starts_at.astimezone(STOCKHOLM).time(),
            "ends": row.ends_at.astimezone(STOCKHOLM).time(),
            "duty": row.duty,
            "compensation": row.compensation,
            "note": row.note,
        }
        for row in times
        if row.ends_at is not None
    ]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Varför rättas rapporten?"), max_length=200)


class ClockForForm(forms.Form):
    """In, out or both for someone who could not: the ones that a manager attests for, or anyone by number."""

    employment = forms.ModelChoiceField(label=_("Medarbetare"), queryset=None)
    day = DayField(label=_("Dag"))
    starts = ClockField(label=_("Stämplade in"), help_text=_("Lämna tomt när personen är instämplad."))
    ends = ClockField(label=_("Stämplade ut"), help_text=_("Lämna tomt när personen arbetar än."))
    reason = forms.CharField(
        label=_("Varför stämplar du åt personen?"),
        max_length=200,
        help_text=_("Personen ser vem som stämplat och varför."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if people is None:
            number = {"label": _("Anställningsnummer"), "max_length": 16}
            self.fields["employment"] = forms.CharField(
                **number, help_text=_("Med /2 efter för den andra anställningen.")
            )
            return
        self.fields["employment"].queryset = people
        self.fields["employment"].label_from_instance = _person

    def clean_employment(self) -> Any:
        found = self.cleaned_data["employment"]
        if not isinstance(found, str):
            return found
        employment = employment_by_number(found)
        if employment is None:
            raise forms.ValidationError(_now("Ingen har det anställningsnumret."))
        return employment

    @property
    def given(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        for name in ("starts", "ends"):
            found[name] = None if found[name] is None else _since_midnight(found[name])
        return found


def _person(employment: Any) -> str:
    return f"{employment.person.name}, {employment.person.number}/{employment.number}"
