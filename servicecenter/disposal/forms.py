"""Rules and holds as the administrator writes them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.audit.people import find_people
from servicecenter.disposal.kinds import all_kinds
from servicecenter.reports.filters import DayField


def kinds(empty: str = "") -> list[tuple[str, Any]]:
    return [*([("", empty)] if empty else []), *((kind.key, kind.label) for kind in all_kinds())]


class RuleForm(forms.Form):
    kind = forms.ChoiceField(label=_("Slag"))
    years = forms.IntegerField(label=_("År efter starthändelsen"), min_value=1, max_value=200)
    legal_basis = forms.CharField(
        label=_("Stöd"), max_length=200, help_text=_("Myndighetens gallringsbeslut med diarienummer, och föreskriften.")
    )
    starts_on = DayField(label=_("Gäller från"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds()


class HoldForm(forms.Form):
    kind = forms.ChoiceField(label=_("Slag"), required=False)
    person = forms.CharField(
        label=_("Person"), max_length=80, required=False, help_text=_("Anställningsnummer. Tomt gäller alla personer.")
    )
    reason = forms.CharField(label=_("Anledning"), max_length=200, help_text=_("Tvist, granskning eller begäran."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds(str(_("Alla slag")))

    def clean_person(self) -> int | None:
        text = self.cleaned_data["person"].strip()
        if not text:
            return None
        found = list(find_people(text))
        if len(found) != 1:
            raise forms.ValidationError(_("Numret ska leda till exakt en person; skriv hela anställningsnumret."))
        return found[0]
