"""The form for a pension fact; what is right is settled by the action."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField

SECTIONS = (("", _("Efter födelseåret")), ("1", _("Avdelning 1")), ("2", _("Avdelning 2")))


class PensionFactForm(forms.Form):
    section = forms.TypedChoiceField(
        label=_("Avdelning i PA 16"),
        choices=SECTIONS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Födda 1988 och senare hör till avdelning 1, tidigare födda till avdelning 2."),
    )
    has_part_time_pension = forms.BooleanField(
        label=_("Har eller har haft delpension"),
        required=False,
        help_text=_("Även hos en annan statlig arbetsgivare. Ingen premie till Kåpan Flex betalas då."),
    )
    starts_on = DayField(label=_("Gäller från och med"))
    ends_on = DayField(label=_("Gäller till och med"), required=False, help_text=_("Tomt: tills vidare."))
    reason = forms.CharField(
        label=_("Underlag"), max_length=200, required=False, help_text=_("Till exempel beslutets diarienummer.")
    )
