"""Forms for reporting one's own time; what is right is settled by the actions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payroll.salary_types.catalogue import SalaryType, Unit
from servicecenter.reports.fields import DayField, KronorField

UNITS = {
    Unit.HOUR: _("Antal timmar"),
    Unit.DAY: _("Antal dagar"),
    Unit.CALENDAR_DAY: _("Antal kalenderdagar"),
    Unit.PIECE: _("Antal"),
}


class OwnForm(forms.Form):
    """Which employment it concerns, asked only of those who have several."""

    employment = forms.TypedChoiceField(label=_("Anställning"), coerce=int)

    def __init__(self, *args: Any, employments: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["employment"]
        self._employments = {row.pk: row for row in employments}
        field.choices = [(row.pk, _("Anställning %d") % row.number) for row in employments]
        field.initial = employments[0].pk
        if len(employments) == 1:
            field.widget = forms.HiddenInput()

    def clean_employment(self) -> Any:
        return self._employments[self.cleaned_data["employment"]]


class AbsenceForm(OwnForm):
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"))
    extent = forms.DecimalField(
        label=_("Omfattning i procent"),
        min_value=Decimal(1),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        initial=100,
        help_text=_("Av din arbetstid: 100 hela dagen, 50 halva."),
    )
    note = forms.CharField(label=_("Meddelande till den som attesterar"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = self.fields["ends_on"].initial = timezone.localdate()


class EntryForm(OwnForm):
    starts_on = DayField(label=_("Dag"))
    quantity = forms.DecimalField(
        label=_("Antal"), min_value=Decimal("0.01"), max_digits=9, decimal_places=2, localize=True
    )
    amount_ore = KronorField(label=_("Belopp i kronor"))
    note = forms.CharField(label=_("Meddelande till den som attesterar"), max_length=200, required=False)

    def __init__(self, *args: Any, salary_type: SalaryType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()
        self.fields["quantity"].label = UNITS.get(salary_type.unit, _("Antal"))
        del self.fields["quantity" if salary_type.takes_amount else "amount_ore"]


class SickForm(OwnForm):
    starts_on = DayField(label=_("Första sjukdagen"))
    extent = forms.DecimalField(
        label=_("Omfattning i procent"),
        min_value=Decimal(1),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        localize=True,
        initial=100,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate()


class ReturnForm(forms.Form):
    last_sick_day = DayField(label=_("Sista sjukdagen"), help_text=_("Dagen innan du är tillbaka i arbete."))

    def __init__(self, *args: Any, first_sick_day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        yesterday = timezone.localdate() - timedelta(days=1)
        self.fields["last_sick_day"].initial = max(first_sick_day, yesterday)
