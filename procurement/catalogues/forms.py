"""What a requester looks for in the catalogues."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.filters import FilterForm

SORTS = [("", _("Bäst träff")), ("price", _("Lägsta pris"))]


class ArticleFilter(FilterForm):
    q = forms.CharField(
        label=_("Vara, tjänst eller artikelnummer"),
        max_length=200,
        widget=forms.SearchInput(attrs={"data-sc-key": "/"}),
    )
    leverantor = forms.TypedChoiceField(label=_("Leverantör"), coerce=int, empty_value=None)
    cpv = forms.RegexField(r"^\d{2,8}$", label=_("CPV-kod, från början"), max_length=8)
    ordning = forms.ChoiceField(label=_("Ordning"), choices=SORTS)

    def __init__(self, *args: Any, suppliers: Iterable[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["leverantor"].choices = [("", _("Alla")), *suppliers]
