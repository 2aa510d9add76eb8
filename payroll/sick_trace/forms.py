"""Forms for sick periods and parental benefit; what is right is settled by the actions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payroll.sickness.queries import SICK_NOTE_KINDS
from servicecenter.reports.fields import DayField

SHOWN = (
    ("now", _("Pågår i dag")),
    ("due", _("Något saknas")),
    ("open", _("Utan känt slut")),
    ("recent", _("Pågått de senaste 90 dagarna")),
)


class ShownForm(forms.Form):
    """The filter above the list."""

    q = forms.CharField(label=_("Namn eller anställningsnummer"), max_length=80, required=False)
    visa = forms.ChoiceField(label=_("Visa"), choices=SHOWN, required=False)

    def chosen(self) -> dict[str, str]:
        given = self.cleaned_data if self.is_valid() else {}
        return {"shown": given.get("visa") or "now", "q": given.get("q") or ""}


class OfEmployment(forms.Form):
    """A form about one of a person's employments; the only one is not asked for."""

    def __init__(self, *args: Any, employments: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employments = {str(row.number): row for row in employments}
        choices = [(number, _("Anställning %s") % number) for number in self.employments]
        hidden = {"widget": forms.HiddenInput} if len(choices) == 1 else {}
        self.fields["employment"] = forms.ChoiceField(
            label=_("Anställning"), choices=choices, initial=choices[0][0] if choices else None, **hidden
        )

    def clean_employment(self) -> Any:
        return self.employments[self.cleaned_data["employment"]]


class SickNoteForm(OfEmployment):
    kind = forms.ChoiceField(label=_("Vad"), choices=SICK_NOTE_KINDS)
    starts_on = DayField(
        label=_("Dag"), help_text=_("Första dagen som intyget gäller, dagen för anmälan, eller dagen för mötet.")
    )
    ends_on = DayField(label=_("Till och med"), required=False, help_text=_("Krävs för läkarintyg."))
    reference = forms.CharField(
        label=_("Beteckning"),
        max_length=40,
        required=False,
        help_text=_("Till exempel ärendets nummer. Skriv aldrig vad personen är sjuk i."),
    )


class BenefitNoteForm(OfEmployment):
    child_born_on = DayField(label=_("Barnets födelsedag"), help_text=_("Dagarna räknas för varje födsel, högst 360."))
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"))
    extent = forms.TypedChoiceField(
        label=_("Omfattning"),
        coerce=Decimal,
        choices=[("100", "100 %"), ("75", "75 %"), ("50", "50 %"), ("25", "25 %"), ("12.5", "12,5 %")],
    )
    reason = forms.CharField(label=_("Underlag"), max_length=200, required=False)


class TakeBackForm(forms.Form):
    reason = forms.CharField(label=_("Varför"), max_length=200, help_text=_("Syns i historiken."))
