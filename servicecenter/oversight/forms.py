"""What to look for in the log."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.accounts.queries import people_ever_here
from servicecenter.audit.people import find_people
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
    person = forms.CharField(label=_("Gäller person"), max_length=80)

    def search(self) -> Search:
        chosen = self.chosen()
        person = chosen.pop("person", "")
        return Search(**chosen, person_ids=find_people(person) if person else None)


class MomentField(forms.DateTimeField):
    """A moment in the centre's own time, picked with the browser's own calendar and clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"], **kwargs)


class SeenFilter(FilterForm):
    """Whom a user has seen, between which moments; the last day unless something else is said."""

    user = forms.TypedChoiceField(label=_("Användare"), coerce=int, empty_value=None)
    since = MomentField(label=_("Från"))
    until = MomentField(label=_("Till"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = [(user.pk, str(user)) for user in people_ever_here()]
        self.fields["user"].choices = [("", _("Välj")), *users]

    def span(self) -> tuple[datetime, datetime]:
        chosen = self.chosen()
        until = chosen.get("until") or timezone.now()
        return chosen.get("since") or _midnight(until), until


def _midnight(moment: datetime) -> datetime:
    day = timezone.localdate(moment) - timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time()))
