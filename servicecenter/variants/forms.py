"""Forms of deviations from the standard; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField, PrintedKronorField
from servicecenter.reports.filters import FilterForm
from servicecenter.reports.language import told
from servicecenter.service_catalogue.catalogue import RESPONSIBLE
from servicecenter.service_catalogue.versions import catalogue_on
from servicecenter.variants.queries import STATES


class VariantFilter(FilterForm):
    lage = forms.ChoiceField(label=_("Läge"), choices=[("", _("Alla")), *STATES])
    tjanst = forms.ChoiceField(label=_("Tjänst"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        services = [(each.code, told(each.name)) for each in catalogue_on(timezone.localdate())]
        self.fields["tjanst"].choices = [("", _("Alla")), *services]


class VariantForm(forms.Form):
    """What is to be done otherwise, why, at what cost and until when."""

    place = forms.ChoiceField(label=_("Tjänst och steg"))
    what = forms.CharField(label=_("Vad som görs annorlunda"), max_length=300)
    reason = forms.CharField(
        label=_("Skäl"),
        max_length=500,
        widget=forms.Textarea,
        required=False,
        help_text=_("Varför räcker inte standarden?"),
    )
    responsible = forms.ChoiceField(label=_("Vem gör steget"), required=False)
    party = forms.CharField(label=_("Namn på annan part"), max_length=80, required=False)
    yearly_cost_ore = PrintedKronorField(
        label=_("Kostnad per år, kronor"), help_text=_("Vad avsteget kostar utöver standarden.")
    )
    exit_on = DayField(
        label=_("Upphör senast"), required=False, help_text=_("Då är myndigheten tillbaka i standarden.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].choices = [
            ("", _("Som i standarden")),
            *((key.value, told(words)) for key, words in RESPONSIBLE.items()),
        ]
        self.fields["place"].choices = [
            (
                told(service.name),
                [(service.code, _("Hela tjänsten"))]
                + [(f"{service.code}/{step.key}", f"{step.order}. {told(step.name)}") for step in service.steps],
            )
            for service in catalogue_on(timezone.localdate())
        ]

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        service, _slash, step = facts.pop("place").partition("/")
        return facts | {"service": service, "step": step}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Skäl"), max_length=300)
