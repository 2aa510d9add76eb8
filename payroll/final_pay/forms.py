"""The filter above the list of those who leave."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

SHOWN = (("coming", _("Slutar i månaden eller snart")), ("past", _("Har slutat de senaste månaderna")))


class ShownForm(forms.Form):
    q = forms.CharField(label=_("Sök"), max_length=80, required=False)
    visa = forms.ChoiceField(label=_("Visa"), choices=SHOWN, required=False)

    def chosen(self) -> dict[str, str]:
        given = self.cleaned_data if self.is_valid() else {}
        return {"shown": given.get("visa") or "coming", "q": given.get("q") or ""}
