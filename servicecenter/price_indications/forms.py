"""The calculator's form: services and volumes by one price list, and what they are compared with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from servicecenter.pricing.indication import Indication, VolumeMissing, indication
from servicecenter.pricing.price_lists import price_list, price_lists
from servicecenter.pricing.prices import SPECIAL, Measure, PriceError, PriceList
from servicecenter.reports.filters import FilterForm
from servicecenter.reports.language import told
from servicecenter.service_catalogue.versions import newest

MOST = 10_000_000
"""No agency has more of anything in a year; a larger number is a slip of the finger."""


def service_name(code: str) -> str:
    return _("Specialtjänster") if code == SPECIAL else told(newest().service(code).name)


def per(measure: Measure) -> str:
    return _("per år") if measure.is_yearly else _("per månad")


class VolumesForm(forms.Form):
    """The volumes of one price list and the year with the service."""

    def __init__(self, *args: Any, listed: PriceList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = listed
        if listed.years > 1:
            years = [(str(year), _("År %d") % year) for year in range(1, listed.years + 1)]
            self.fields["ar"] = forms.ChoiceField(label=_("År hos servicecentret"), choices=years, required=False)
        for measure in listed.measures(listed.services):
            self.fields[measure.code] = forms.IntegerField(
                label=f"{told(measure.name)}, {per(measure)}", min_value=0, max_value=MOST, required=False
            )

    @property
    def year(self) -> int:
        return int(self.cleaned_data.get("ar") or 1)

    def volumes(self) -> dict[str, int]:
        codes = [measure.code for measure in self.listed.measures(self.listed.services)]
        return {code: count for code in codes if (count := self.cleaned_data.get(code)) is not None}

    def reckon(self, volumes: dict[str, int], services: list[str]) -> Indication | None:
        """The indication, or nothing and the reason at the field it concerns."""
        try:
            return indication(volumes, self.listed, year=self.year, services=services)
        except VolumeMissing as missing:
            self.add_error(missing.measure.code, str(missing))
        except PriceError as error:
            self.add_error(None, str(error))
        return None


class CalculatorForm(VolumesForm):
    """What is to be priced."""

    tjanst = forms.MultipleChoiceField(label=lazy("Tjänster"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ["tjanst", "ar"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tjanst"].choices = [(code, service_name(code)) for code in self.listed.services]
        self.order_fields(self.field_order)

    def found(self) -> Indication | None:
        return self.reckon(self.volumes(), self.cleaned_data["tjanst"]) if self.is_valid() else None


class WhatIfForm(VolumesForm):
    """What is otherwise: another list, another year, other volumes. What is left empty is as before."""

    lista = forms.ChoiceField(label=lazy("Prislista"), required=False)
    field_order = ["lista", "ar"]

    def __init__(self, *args: Any, before: PriceList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = [(each.name, each.name) for each in price_lists()]
        self.fields["lista"].choices = [("", _("Samma (%s)") % before.name), *lists]
        self.order_fields(self.field_order)

    def found(self, before: Indication) -> Indication | None:
        return self.reckon(dict(before.volumes) | self.volumes(), list(before.services)) if self.is_valid() else None


class SaveForm(forms.Form):
    title = forms.CharField(label=lazy("Vad indikationen gäller"), max_length=120)


class IndicationFilter(FilterForm):
    q = forms.CharField(label=lazy("Sök benämning"), max_length=60, widget=forms.SearchInput)


def list_asked_for(name: str, *, otherwise: PriceList) -> PriceList:
    return price_list(name) if name in [each.name for each in price_lists()] else otherwise
