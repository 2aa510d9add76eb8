"""The form of one part of the volumes; what is right is settled by the actions."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from onboarding.volumes.questions import Question
from servicecenter.web.formatting import in_language


class VolumeField(forms.DecimalField):
    """A figure as people write it: with spaces between thousands, and a comma."""

    def clean(self, value: Any) -> Decimal | None:
        text = "".join(str(value or "").split()).replace("\u00a0", "").replace(",", ".")
        return super().clean(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else value


class PartForm(forms.Form):
    def __init__(self, *args: Any, asked: list[Question], answers: Mapping[str, Decimal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in asked:
            unit = in_language(question.unit.sv, question.unit.en)
            self.fields[question.code] = VolumeField(
                label=f"{in_language(question.name.sv, question.name.en)}, {unit}",
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=question.decimals,
                initial=answers.get(question.code),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )
