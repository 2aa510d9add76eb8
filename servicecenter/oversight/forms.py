"""What to look for in the log."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.audit.queries import Search
from servicecenter.audit.wording import EVENT_LABELS
from servicecenter.reports.filters import DayField, FilterForm


class LogFilter(FilterForm):
    first_day = DayField(label=_("Från"))
    last_day = DayField(label=_("Till"))
    actor = forms.CharField(label=_("Vem"), max_length=160)
    event = forms.ChoiceField(label=_("Händelse"), choices=[("", _("Alla")), *EVENT_LABELS.items()])
    object_kind = forms.CharField(label=_("Slag av objekt"), max_length=40)
    object_id = forms.CharField(label=_("Objektets nummer"), max_length=40)
    person_id = forms.IntegerField(label=_("Gäller person nr"), min_value=1)

    def search(self) -> Search:
        return Search(**self.chosen())
