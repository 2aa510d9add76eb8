"""Forms for the agency's sign-on and for whom its identifiers stand for."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from servicecenter.sign_on.metadata import MOST_BYTES
from servicecenter.sign_on.queries import active_agencies


class AgencyForm(forms.Form):
    """Every agency, whether or not it has a log-in service."""

    agency = forms.ChoiceField(label=lazy("Myndighet"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        rows = active_agencies().values_list("code", "name")
        self.fields["agency"].choices = [("", lazy("Välj myndighet")), *rows]


class SignOnForm(forms.Form):
    subject_claim = forms.CharField(
        label=lazy("Fält med den fasta identifieraren"), max_length=200, required=False,
        help_text=lazy("Något som aldrig byter ägare. Tomt: sub i OpenID Connect, NameID i SAML. Inte e-postadressen."),
    )  # fmt: skip
    strong_contexts = forms.CharField(
        label=lazy("Värden som betyder två faktorer"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("Ett på varje rad: acr, amr eller AuthnContextClassRef. Tomt: vi frågar själva."),
    )  # fmt: skip

    def clean_strong_contexts(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["strong_contexts"].splitlines() if line.strip()]


class OidcForm(SignOnForm):
    issuer = forms.URLField(
        label=lazy("Utfärdare (issuer)"), max_length=300, assume_scheme="https",
        help_text=lazy("Adressen måste vara tillåten av driften."),
    )  # fmt: skip
    client_id = forms.CharField(label=lazy("Klient-id"), max_length=190)
    client_secret = forms.CharField(
        label=lazy("Klienthemlighet"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    field_order = ["issuer", "client_id", "client_secret"]


class SamlForm(SignOnForm):
    metadata = forms.FileField(
        label=lazy("Inloggningstjänstens metadata"), help_text=lazy("En XML-fil. Ingenting hämtas från nätet.")
    )
    field_order = ["metadata"]

    def clean_metadata(self) -> bytes:
        return self.cleaned_data["metadata"].read(MOST_BYTES + 1)


class IdentitiesForm(forms.Form):
    lines = forms.CharField(
        label=lazy("E-postadress här; identifierare hos myndigheten"), widget=forms.Textarea(attrs={"rows": 6}),
        help_text=lazy("En person på varje rad, med semikolon emellan."),
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str]]:
        rows: list[tuple[str, str]] = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            email, semicolon, subject = line.partition(";")
            if line.strip() and not semicolon:
                raise ValidationError(_("Rad %d: semikolon saknas mellan e-postadress och identifierare.") % number)
            if line.strip():
                rows.append((email.strip(), subject.strip()))
        return rows
