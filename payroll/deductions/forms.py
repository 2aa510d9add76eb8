"""Forms for payees and deductions; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payroll.deductions.queries import open_payees, passed_on_types
from servicecenter.reports.fields import DayField, KronorField


class PayeeForm(forms.Form):
    name = forms.CharField(label=_("Namn"), max_length=120)
    code = forms.ChoiceField(label=_("Löneart"), choices=passed_on_types)
    bankgiro = forms.CharField(label=_("Bankgiro"), max_length=10, help_text=_("Till exempel 5050-1055."))
    organisation_number = forms.CharField(label=_("Organisationsnummer"), max_length=13, required=False)


class OwnDeductionForm(forms.Form):
    """What an employee agrees to; the consent is given by sending the form."""

    payee = forms.ModelChoiceField(label=_("Mottagare"), queryset=None)
    amount_ore = KronorField(label=_("Belopp i kronor per månad"))
    starts_on = DayField(
        label=_("Dras från och med"), help_text=_("Avdraget görs på lönen vars lönedag ligger i perioden.")
    )
    ends_on = DayField(label=_("Dras till och med"), required=False, help_text=_("Tomt: tills du avslutar."))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payee"].queryset = open_payees()
        self.fields["starts_on"].initial = timezone.localdate()


class DeductionForm(OwnDeductionForm):
    """What a clerk writes down from a signed consent."""

    consented_on = DayField(label=_("Medgivet den"), help_text=_("Dagen då personen skrev under."))


class StopForm(forms.Form):
    last_day = DayField(label=_("Sista dagen"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = timezone.localdate()
