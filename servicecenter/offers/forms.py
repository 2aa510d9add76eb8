"""The choices of the catalogue's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.filters import FilterForm
from servicecenter.reports.language import told
from servicecenter.service_catalogue.catalogue import AREAS, CLASSES, CatalogueVersion
from servicecenter.service_catalogue.versions import versions


def version_name(version: CatalogueVersion) -> str:
    return _("Version %(number)d, från %(day)s") % {"number": version.number, "day": version.valid_from}


class CatalogueFilter(FilterForm):
    q = forms.CharField(label=_("Sök tjänst eller steg"), max_length=60, widget=forms.SearchInput)
    omrade = forms.ChoiceField(label=_("Tjänsteområde"))
    klass = forms.ChoiceField(label=_("Tjänsteklass"))
    version = forms.ChoiceField(label=_("Katalogversion"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["omrade"].choices = [("", _("Alla")), *((area.value, told(words)) for area, words in AREAS.items())]
        self.fields["klass"].choices = [
            ("", _("Alla")),
            *((each.value, told(words)) for each, words in CLASSES.items()),
        ]
        numbered = [(str(each.number), version_name(each)) for each in versions()]
        self.fields["version"].choices = [("", _("Den som gäller")), *numbered]


class VersionsFilter(FilterForm):
    """Two versions to be compared."""

    fran = forms.ChoiceField(label=_("Från version"))
    till = forms.ChoiceField(label=_("Till version"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("fran", "till"):
            self.fields[name].choices = [(str(each.number), version_name(each)) for each in versions()]
