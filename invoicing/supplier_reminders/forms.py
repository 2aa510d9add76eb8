"""Forms of reminders: they parse; what is right is settled by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField
from servicecenter.web.formatting import kronor


class ReminderForm(forms.Form):
    """From the page of the invoice."""

    reminded_on = DayField(label=_("Dag på påminnelsen"))
    file = forms.FileField(
        label=_("Påminnelsen som fil"), required=False, help_text=_("PDF, JPEG, PNG eller HEIC, högst 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf,.heic"}),
    )  # fmt: skip
    note = forms.CharField(label=_("Anteckning"), max_length=300, required=False)


class AboutForm(forms.Form):
    """Which invoices a paper is about."""

    reminded_on = DayField(label=_("Dag på påminnelsen"))
    invoices = forms.MultipleChoiceField(
        label=_("Fakturor som påminnelsen gäller"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invoices"].choices = [(str(row.public_id), _label(row)) for row in offered]


def _label(row: Any) -> str:
    due = _day(row.due_on)
    return f"{row.supplier_name} {row.number}, {kronor(row.total_ore)} kr{due}, {row.get_state_display().lower()}"


def _day(day: date | None) -> str:
    return f", {day:%Y-%m-%d}" if day else ""
