"""Forms of the hand-over; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from onboarding.projects.register_pages import RegisterForm, person_field


class ComponentForm(RegisterForm):
    SIDES = {"receiver": "customer"}

    name = forms.CharField(
        label=_("Vad som lämnas över"), max_length=120, help_text=_("Till exempel användarhandbok eller testfall.")
    )
    place = forms.CharField(label=_("Var det finns"), max_length=200)
    receiver = person_field(_("Mottagare"), help_text=_("Den i myndighetens linje som tar över."))


class ReturnForm(forms.Form):
    remark = forms.CharField(label=_("Vad som saknas"), max_length=300)


class ReceiptForm(forms.Form):
    title = forms.CharField(label=_("Din befattning"), max_length=120)
    read = forms.CharField(widget=forms.HiddenInput)
