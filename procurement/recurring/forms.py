"""Forms of purchases that come again; what is right is settled by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.recurring.queries import INTERVALS
from procurement.requisitions.forms import QuantityField
from servicecenter.reports.fields import DayField


class RepeatForm(forms.Form):
    every = forms.ChoiceField(label=gettext_lazy("Hur ofta"), choices=INTERVALS)
    next_on = DayField(
        label=gettext_lazy("Nästa gång"),
        help_text=gettext_lazy("Samma dag i månaden sedan, eller den sista i en kortare månad."),
    )
    ends_on = DayField(label=gettext_lazy("Till och med"))


class RecurringForm(RepeatForm):
    """The same, and how many of each line."""

    def __init__(self, *args: Any, lines: Sequence[Any], **given: Any) -> None:
        super().__init__(*args, **given)
        self.lines = lines
        for line in lines:
            label = _("Antal: %s") % line.name
            field = QuantityField(label=label, min_value=Decimal(0), initial=line.quantity)
            field.help_text = _("Noll tar bort raden.") if len(lines) > 1 else ""
            self.fields[f"line_{line.number}"] = field

    def quantities(self) -> dict[int, Decimal]:
        return {line.number: self.cleaned_data[f"line_{line.number}"] for line in self.lines}
