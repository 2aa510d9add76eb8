"""Forms for salary debts; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.reports.fields import DayField, KronorField

SHOWN = (
    ("open", _("Med något kvar")),
    ("no_plan", _("Utan plan")),
    ("settled", _("Reglerade")),
    ("all", _("Alla")),
)
WAYS = (("pay", _("Avdrag på lönen, efter medgivande")), ("invoice", _("Faktura eller inbetalning")))


class ShownForm(forms.Form):
    """The filter above the list."""

    q = forms.CharField(label=_("Sök"), max_length=80, required=False)
    visa = forms.ChoiceField(label=_("Visa"), choices=SHOWN, required=False)

    def chosen(self) -> dict[str, str]:
        given = self.cleaned_data if self.is_valid() else {}
        return {"shown": given.get("visa") or "open", "q": given.get("q") or ""}


class PlanForm(forms.Form):
    way = forms.ChoiceField(label=_("Så betalas skulden"), choices=WAYS, widget=forms.RadioSelect, initial="pay")
    monthly_ore = KronorField(label=_("Belopp i kronor per månad"))
    starts_on = DayField(label=_("Från och med"), help_text=_("Första lönedagen, eller första betalningsdagen."))
    all_at_end = forms.BooleanField(
        label=_("Hela resten får dras från slutlönen"),
        required=False,
        help_text=_("Ingår i medgivandet. Annars dras bara månadens belopp också när anställningen slutar."),
    )


class PaperForm(forms.Form):
    agreed_on = DayField(label=_("Undertecknat den"))
    document = forms.CharField(
        label=_("Handling"), max_length=120, help_text=_("Diarienummer, eller var det undertecknade papperet finns.")
    )


class SetOffForm(forms.Form):
    monthly_ore = KronorField(label=_("Belopp i kronor per månad"))
    starts_on = DayField(label=_("Från och med"))
    protected_ore = KronorField(
        label=_("Ska vara kvar, kronor per månad"), help_text=_("Beloppet i Kronofogdens besked till arbetsgivaren.")
    )
    document = forms.CharField(
        label=_("Grund och handling"),
        max_length=120,
        help_text=_("Avtalet om kvittning, skadan vållad med uppsåt eller kollektivavtalet, och beskedets nummer."),
    )


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Varför"), max_length=200)


class WithdrawForm(EndForm):
    """The employee need not give a reason to the employer."""

    reason = forms.CharField(
        label=_("Meddelande till lönekontoret"),
        max_length=200,
        required=False,
        help_text=_("Du behöver inte ange skäl."),
    )


class PaymentForm(forms.Form):
    amount_ore = KronorField(label=_("Belopp i kronor"))
    paid_on = DayField(label=_("Betalt den"))
    reference = forms.CharField(
        label=_("Bankens referens"), max_length=60, help_text=_("Samma referens räknas bara en gång.")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = timezone.localdate()


class WriteOffForm(forms.Form):
    amount_ore = KronorField(label=_("Belopp i kronor"))
    reason = forms.CharField(
        label=_("Skäl"), max_length=300, help_text=_("Till exempel att personen tagit emot pengarna i god tro.")
    )
