"""Forms of the supplier register; what is right is settled by the actions."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.suppliers.actions import LONGEST_TERMS
from procurement.suppliers.checks import SCHEMES
from procurement.suppliers.queries import FORMATS, REGISTRATIONS, STATES, TAX_APPROVALS
from servicecenter.reports.fields import DayField
from servicecenter.reports.filters import FilterForm

FACTS = ("name", "vat_number", "street", "postal_code", "city", "contact_name", "contact_email", "contact_phone")
GUARDED = ("e_address_scheme", "e_address", "bankgiro", "plusgiro", "iban", "bic")


class SupplierFilter(FilterForm):
    q = forms.CharField(label=_("Namn eller organisationsnummer"), max_length=80, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("Anslutning"), choices=[("", _("Alla")), ("change", _("Med ändring som väntar")), *STATES]
    )


class FactsForm(forms.Form):
    """What one person may change."""

    name = forms.CharField(label=_("Namn"), max_length=120)
    vat_number = forms.CharField(
        label=_("Momsregistreringsnummer"), max_length=20, required=False, help_text=_("SE och tolv siffror.")
    )
    street = forms.CharField(label=_("Gatuadress"), max_length=120, required=False)
    postal_code = forms.CharField(label=_("Postnummer"), max_length=12, required=False)
    city = forms.CharField(label=_("Ort"), max_length=60, required=False)
    contact_name = forms.CharField(label=_("Kontaktperson"), max_length=120, required=False)
    contact_email = forms.CharField(label=_("E-post till kontaktperson"), max_length=254, required=False)
    contact_phone = forms.CharField(label=_("Telefon till kontaktperson"), max_length=40, required=False)
    payment_days = forms.IntegerField(
        label=_("Betalningsvillkor i dagar"), min_value=0, max_value=LONGEST_TERMS, initial=30
    )
    message_formats = forms.MultipleChoiceField(
        label=_("Meddelanden som leverantören hanterar"),
        choices=FORMATS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def split(self) -> dict[str, object]:
        """As the actions take it: facts, guarded details and the rest."""
        given = dict(self.cleaned_data)
        parts: dict[str, object] = {"facts": {name: given.pop(name) for name in FACTS if name in given}}
        if "e_address" in given:
            parts["guarded"] = {name: given.pop(name) for name in GUARDED}
        return parts | given


class GuardedForm(forms.Form):
    """Where messages and money go."""

    e_address_scheme = forms.ChoiceField(
        label=_("E-adressens register"), choices=list(SCHEMES.items()), required=False, initial="0007"
    )
    e_address = forms.CharField(
        label=_("E-adress i Peppol"), max_length=60, required=False, help_text=_("Dit beställningar skickas.")
    )
    bankgiro = forms.CharField(
        label=_("Bankgiro"), max_length=12, required=False, help_text=_("Till exempel 5050-1055.")
    )
    plusgiro = forms.CharField(
        label=_("Plusgiro"), max_length=14, required=False, help_text=_("Till exempel 28 65 43-4.")
    )
    iban = forms.CharField(label=_("IBAN"), max_length=42, required=False)
    bic = forms.CharField(label=_("BIC"), max_length=11, required=False)


class SupplierForm(GuardedForm, FactsForm):
    """A new supplier."""

    organisation_number = forms.CharField(
        label=_("Organisationsnummer"), max_length=13, help_text=_("Tio siffror, till exempel 556012-5790.")
    )
    field_order = ["organisation_number", *FACTS, *GUARDED, "payment_days", "message_formats"]


class ChangeForm(GuardedForm):
    reason = forms.CharField(
        label=_("Skäl"),
        max_length=300,
        help_text=_("Varför, och var du fått uppgifterna. Den andra personen läser detta."),
    )


class CheckForm(forms.Form):
    tax_approval = forms.ChoiceField(label=_("F-skatt enligt Skatteverket"), choices=TAX_APPROVALS[1:])
    registration = forms.ChoiceField(label=_("Registrering enligt Bolagsverket"), choices=REGISTRATIONS[1:])
    checked_on = DayField(label=_("Kontrollerat den"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = timezone.localdate()


class InviteForm(forms.Form):
    sent_to = forms.CharField(label=_("E-postadress"), max_length=254)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Skäl"), max_length=300)


class AnswerForm(forms.Form):
    answer = forms.FileField(
        label=_("Ordersvaret"), help_text=_("Filen som leverantören svarade med: Peppol Order Response, XML.")
    )


class DetailsForm(GuardedForm, FactsForm):
    """What the supplier fills in itself; our own terms are not its to choose."""

    name = payment_days = None  # type: ignore[assignment]
    has_tax_approval = forms.ChoiceField(
        label=_("Är ni godkända för F-skatt?"),
        choices=(("yes", _("Ja")), ("no", _("Nej"))),
        widget=forms.RadioSelect,
    )
    NEEDED = ("street", "postal_code", "city", "contact_name", "contact_email", "e_address")
    field_order = [*FACTS, *GUARDED, "has_tax_approval", "message_formats"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in self.NEEDED:
            self.fields[name].required = True
        self.fields["message_formats"].label = _("Meddelanden som ni hanterar")
