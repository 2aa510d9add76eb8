"""To whom a link is sent, and for how long."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.suppliers.queries import suppliers

USUAL_DAYS = 30


class LinkForm(forms.Form):
    supplier = forms.ModelChoiceField(label=_("Leverantör"), queryset=None, to_field_name="public_id")
    sent_to = forms.EmailField(label=_("Skicka till"), help_text=_("Leverantörens e-postadress."))
    days = forms.IntegerField(label=_("Gäller i dagar"), initial=USUAL_DAYS, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = suppliers()
