"""Forms of agreements: one for each kind of row. They parse; what is right is settled by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from servicecenter.agreements import choices
from servicecenter.reports.fields import DayField, PrintedKronorField


class LinesField(forms.CharField):
    """Several texts, one a line."""

    def __init__(self, **given: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **given)
        self.help_text = self.help_text or _("En på varje rad.")

    def clean(self, value: Any) -> Any:
        return [" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class TargetField(forms.DecimalField):
    """A figure with a comma or a point."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            max_digits=8, decimal_places=2, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **given
        )

    def clean(self, value: Any) -> Any:
        return super().clean(str(value).replace(",", ".") if value else value)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else f"{value.normalize():f}".replace(".", ",")


class NewAgreementForm(forms.Form):
    reference = forms.CharField(label=_("Diarienummer"), max_length=40)
    valid_from = DayField(label=_("Gäller från"))


class NewVersionForm(forms.Form):
    valid_from = DayField(label=_("Gäller från"))
    change = forms.CharField(label=_("Vad som ändras"), max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Skäl"), max_length=300)


class EndForm(forms.Form):
    last_day = DayField(label=_("Sista dag"))


class RowForm(forms.Form):
    """A row of a version; ``version`` tells what there is to choose from."""

    def __init__(self, *args: Any, version: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, asked in self.chosen_from.items():
            self.fields[name].choices = asked(version)

    chosen_from: dict[str, Any] = {}


class LineForm(RowForm):
    code = forms.ChoiceField(label=_("Tjänst"))
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"), required=False, help_text=_("Tomt: så länge versionen gäller."))
    level = forms.CharField(label=_("Servicenivå"), max_length=40, required=False, help_text=_("Tomt: standard."))
    price_item = forms.ChoiceField(label=_("Prispost"), required=False)
    chosen_from = {"code": choices.services, "price_item": choices.prices}


class SlaForm(RowForm):
    """The whole measure profile; a part that does not apply says so in words."""

    service = forms.ChoiceField(label=_("Tjänst"))
    code = forms.CharField(label=_("Beteckning"), max_length=20)
    name = forms.CharField(label=_("Namn"), max_length=120)
    name_en = forms.CharField(label=_("Engelskt namn"), max_length=120)
    formula = forms.CharField(label=_("Formel i ord"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    numerator = forms.CharField(label=_("Täljare"), max_length=60)
    denominator = forms.CharField(label=_("Nämnare"), max_length=60)
    unit = forms.CharField(label=_("Enhet"), max_length=30, initial="procent")
    dimension = forms.ChoiceField(label=_("Dimension"), choices=choices.DIMENSIONS)
    direction = forms.ChoiceField(label=_("Riktning"), choices=choices.DIRECTIONS)
    target = TargetField(label=_("Målvärde"))
    calendar = forms.CharField(label=_("Kalender"), max_length=120)
    clock = forms.ChoiceField(label=_("Klocka"), choices=choices.CLOCKS)
    starts_with = forms.CharField(label=_("Starthändelse"), max_length=200)
    stops_with = forms.CharField(label=_("Stopphändelse"), max_length=200)
    pauses = forms.CharField(label=_("Pausorsaker"), max_length=300, help_text=_("Skriv Inga om den aldrig pausas."))
    exclusions = forms.CharField(label=_("Undantag"), max_length=300, help_text=_("Skriv Inga om allt räknas."))
    measured_party = forms.ChoiceField(label=_("Vem som mäts"), choices=choices.PARTIES)
    calculated_by = forms.CharField(label=_("Vem som räknar"), max_length=120)
    frequency = forms.ChoiceField(label=_("Hur ofta"), choices=choices.FREQUENCIES)
    report_day = forms.IntegerField(label=_("Rapportdag"), min_value=1, max_value=31)
    minimum_sample = forms.IntegerField(label=_("Minsta antal"), min_value=0)
    source_rows = forms.CharField(label=_("Källrader"), max_length=200)
    source = forms.CharField(label=_("Källa till målet"), max_length=200)
    is_own = forms.BooleanField(label=_("Eget startvärde utan publicerad källa"), required=False)
    has_consequence = forms.BooleanField(label=_("Med påföljd"), required=False)
    chosen_from = {"service": choices.ordered}


class ResponsibilityForm(RowForm):
    responsible = forms.ChoiceField(label=_("Ansvarig part"), choices=choices.RESPONSIBLE_PARTIES)
    party = forms.CharField(label=_("Namn på annan part"), max_length=80, required=False)
    reason = forms.CharField(label=_("Skäl till avvikelse från standard"), max_length=300, required=False)


class ControlForm(RowForm):
    code = forms.CharField(label=_("Beteckning"), max_length=20)
    service = forms.ChoiceField(label=_("Tjänst"))
    name = forms.CharField(label=_("Vad som kontrolleras"), max_length=200)
    frequency = forms.CharField(label=_("Hur ofta"), max_length=60)
    evidence = forms.CharField(label=_("Underlag"), max_length=120)
    chosen_from = {"service": choices.ordered}


class ForumForm(RowForm):
    level = forms.ChoiceField(label=_("Nivå"), choices=choices.LEVELS)
    name = forms.CharField(label=_("Namn"), max_length=80)
    purpose = forms.CharField(label=_("Uppgift"), max_length=300)
    centre = LinesField(label=_("Servicecentrets ledamöter"))
    customer = LinesField(label=_("Myndighetens ledamöter"))
    frequency = forms.CharField(label=_("Hur ofta"), max_length=60)
    escalates_to = forms.CharField(label=_("Eskaleras till"), max_length=80)
    escalation_days = forms.IntegerField(label=_("Arbetsdagar innan det eskaleras"), min_value=1, max_value=90)


class VolumeForm(RowForm):
    measure = forms.ChoiceField(label=_("Mått"))
    quantity = forms.IntegerField(label=_("Antal"), min_value=0)
    source = forms.CharField(label=_("Källa"), max_length=120)
    chosen_from = {"measure": choices.measures_of}


class UserForm(RowForm):
    full_name = forms.CharField(label=_("Namn"), max_length=120)
    email = forms.EmailField(label=_("E-postadress"))
    role = forms.ChoiceField(label=_("Roll"), choices=choices.ROLES)
    unit_code = forms.CharField(label=_("Enhetens kod"), max_length=20, required=False, help_text=_("Tomt: alla."))
    amount_limit_ore = PrintedKronorField(label=_("Beloppsgräns, kronor"), required=False, min_value=0)
    is_orderer = forms.BooleanField(label=_("Behörig beställare"), required=False)


class ProcessingForm(RowForm):
    purpose = forms.CharField(label=_("Ändamål"), max_length=300)
    categories = LinesField(label=_("Slag av uppgifter"))
    people = LinesField(label=_("Vilka uppgifterna gäller"))
    answers_requests = forms.CharField(
        label=_("Vem som svarar på begäran om registerutdrag och allmän handling"), max_length=300
    )
    retention = forms.CharField(label=_("Bevarande och gallring"), max_length=300)
    sub_processors = LinesField(label=_("Underbiträden"))
    security = forms.CharField(label=_("Säkerhet"), max_length=400, widget=forms.Textarea(attrs={"rows": 4}))
    valid_to = DayField(label=_("Gäller till"))


class DeviationForm(RowForm):
    clause = forms.ChoiceField(label=_("Punkt i de allmänna villkoren"))
    text = forms.CharField(label=_("I stället gäller"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}))
    reason = forms.CharField(label=_("Skäl"), max_length=300)
    chosen_from = {"clause": choices.clauses}


ROW_FORMS: dict[str, type[RowForm]] = {
    "tjanster": LineForm,
    "servicenivaer": SlaForm,
    "ansvar": ResponsibilityForm,
    "kontroller": ControlForm,
    "forum": ForumForm,
    "volymer": VolumeForm,
    "anvandare": UserForm,
    "personuppgifter": ProcessingForm,
    "villkor": DeviationForm,
}
"""The plan has none: it is taken over from the onboarding project."""
