"""The filter of a declaration's people, and what is written when the tax agency has answered."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.filters import DayField, FilterForm


class StatementFilter(FilterForm):
    """Which individual statements are shown."""

    search = forms.CharField(label=_("Namn eller nummer"), widget=forms.TextInput(attrs={"type": "search"}))
    change = forms.ChoiceField(
        label=_("Mot förra versionen"),
        choices=[
            ("", _("Alla")),
            ("differs", _("Allt som skiljer")),
            ("new", _("Nya")),
            ("changed", _("Ändrade")),
            ("removed", _("Borttagna")),
        ],
    )


class ReceiptForm(forms.Form):
    """The receipt of the tax agency (kvittens)."""

    receipt = forms.CharField(label=_("Kvittensens nummer"), max_length=80)
    received_on = DayField(label=_("Dag"))
