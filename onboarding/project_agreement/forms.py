"""Forms of the project's agreement; what is right is settled by the actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.agreement_texts.library import levels, measures_for
from servicecenter.web.formatting import in_language


class LayUpForm(forms.Form):
    reference = forms.CharField(label=_("Diarienummer"), max_length=40)


class LevelForm(forms.Form):
    level = forms.ChoiceField(label=_("Nivå"), widget=forms.RadioSelect)
    measures = forms.MultipleChoiceField(
        label=_("Mått som ska gälla"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Målet är standardens. Den förhöjda nivån skärper det där den säger något annat."),
    )

    def __init__(self, *args: Any, code: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [
            (level.key, f"{in_language(level.name, level.name_en)}. {in_language(level.about, level.about_en)}")
            for level in levels()
        ]
        self.fields["measures"].choices = [(each.code, _measure(each)) for each in measures_for(code)]


def _measure(measure: Any) -> str:
    """Name and target, and the sharper targets in the order of the levels."""
    targets = [measure.target, *(level.targets.get(measure.code) for level in levels()[1:])]
    told = " → ".join(_figure(target) for target in dict.fromkeys(targets) if target is not None)
    return f"{measure.code} {in_language(measure.name, measure.name_en)}: {told} {measure.unit}"


def _figure(target: Decimal) -> str:
    """With as many decimals as it has: 99,5 is another promise than 100."""
    return f"{target.normalize():f}".replace(".", ",")
