"""The form for one's own vacation; what is right is settled by the actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payroll.own_time.forms import OwnForm
from servicecenter.reports.fields import DayField


class VacationForm(OwnForm):
    starts_on = DayField(label=_("Första semesterdagen"))
    ends_on = DayField(label=_("Sista semesterdagen"))
    working_days = forms.DecimalField(
        label=_("Dina arbetsdagar i perioden"),
        min_value=Decimal(1),
        max_digits=5,
        decimal_places=2,
        localize=True,
        required=False,
        help_text=_("Du arbetar färre än fem dagar i veckan, så räkna bara dagar då du skulle ha arbetat."),
    )
    note = forms.CharField(label=_("Meddelande till den som attesterar"), max_length=200, required=False)

    def __init__(self, *args: Any, has_short_week: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = self.fields["ends_on"].initial = timezone.localdate()
        if not has_short_week:
            del self.fields["working_days"]
