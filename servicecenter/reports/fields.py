"""Fields of forms that the browser shows as people write them: amounts in kronor, days."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from servicecenter.common.money import format_kronor

ORE = 100


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class KronorField(forms.DecimalField):
    """An amount written in kronor and kept in öre."""

    def __init__(self, **given: object) -> None:
        super().__init__(max_digits=14, decimal_places=2, localize=True, **given)

    def clean(self, value: object) -> int | None:
        kronor = super().clean(str(value).replace(" ", "").replace("\u00a0", "") if value else value)
        return None if kronor is None else int(kronor * ORE)

    def prepare_value(self, value: object) -> object:
        return Decimal(value) / ORE if isinstance(value, int) else value


class PrintedKronorField(KronorField):
    """An amount as it is printed, ``1 250,00``, whatever the language; a point for the comma is understood too."""

    def clean(self, value: object) -> int | None:
        return super().clean(str(value).replace(",", ".").replace("\u2212", "-") if value else value)

    def prepare_value(self, value: object) -> object:
        return format_kronor(value) if isinstance(value, int) else value


class DayField(forms.DateField):
    def __init__(self, **given: object) -> None:
        super().__init__(widget=DateInput, **given)
