"""The forms of those who look after catalogues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.catalogues.queries import agreements_for_catalogues
from procurement.price_lists.checks import REQUIRED
from procurement.price_lists.line import LABELS
from servicecenter.reports.filters import FilterForm


class CatalogueFilter(FilterForm):
    q = forms.CharField(label=_("Katalog eller leverantör"), widget=forms.SearchInput)


class ValidFilter(FilterForm):
    q = forms.CharField(label=_("Artikelnummer eller benämning"), widget=forms.SearchInput)


class NewCatalogueForm(forms.Form):
    agreement = forms.ModelChoiceField(None, label=_("Inköpsavtal"))
    number = forms.CharField(label=_("Katalogens beteckning"), max_length=60)
    name = forms.CharField(label=_("Benämning"), max_length=120)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["agreement"].queryset = agreements_for_catalogues()


class HandInForm(forms.Form):
    file = forms.FileField(
        label=_("Prislista"), help_text=_("CSV, XLSX eller Peppol-katalog, högst 100 MB"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xml"}),
    )  # fmt: skip
    is_whole = forms.BooleanField(
        label=_("Hela katalogen: artiklar som inte står i filen utgår"), required=False, initial=True
    )


class PicturesForm(forms.Form):
    file = forms.FileField(
        label=_("Zip med bilder"),
        help_text=_(
            "Högst 100 MB och 5 000 bilder, i JPEG, PNG eller HEIC. Bilderna heter som i prislistans kolumn Bild."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )


class PictureForm(forms.Form):
    file = forms.FileField(
        label=_("Bild"), help_text=_("JPEG, PNG eller HEIC, högst 10 MB"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/heic"}),
    )  # fmt: skip


class ColumnsForm(forms.Form):
    """Which heading of the file holds which fact."""

    def __init__(self, *args: Any, headings: Sequence[str], **given: Any) -> None:
        super().__init__(*args, **given)
        choices = [("", _("Finns inte")), *((heading, heading) for heading in headings if heading)]
        for name, label in LABELS.items():
            needed = name in REQUIRED
            self.fields[name] = forms.ChoiceField(label=label[:1].upper() + label[1:], choices=choices, required=needed)


class DecisionForm(forms.Form):
    comment = forms.CharField(label=_("Kommentar"), max_length=500, required=False)
