"""Forms for time groups, their rules and people, and for files of shifts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from payroll.schedules.queries import WAYS, employment_by_number
from payroll.schedules.wording import hours_minutes
from payroll.working_time.hours import tables
from payroll.working_time.shortened import DAYS, UMU
from payroll.working_time.sums import Rounding
from servicecenter.reports.fields import DayField

MOST_BYTES = 30_000_000
ROUNDINGS = (
    (Rounding.EXACT.value, _("minuter som delar av timme, två decimaler")),
    (Rounding.NEAREST_HOUR.value, _("till närmaste hela timme")),
    (Rounding.HALF_HOUR_UP.value, _("upp till halv timme")),
)


class LengthField(forms.CharField):
    """A length or a clock time written ``7:57`` and kept in minutes."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value).strip()
        if not text and not self.required:
            return None
        hour, _separator, minute = text.replace(".", ":").partition(":")
        if not (hour.isdecimal() and (minute or "0").isdecimal() and int(minute or 0) < 60 and int(hour) <= 999):
            raise forms.ValidationError(gettext("Skriv timmar:minuter, till exempel 7:57."))
        return int(hour) * 60 + int(minute or 0)

    def prepare_value(self, value: Any) -> Any:
        return hours_minutes(value) if isinstance(value, int) else value


class GroupForm(forms.Form):
    code = forms.CharField(label=_("Kod"), max_length=20)
    name = forms.CharField(label=_("Namn"), max_length=80)
    is_default = forms.BooleanField(label=_("Gäller alla som inte har en egen grupp"), required=False)


class RulesForm(forms.Form):
    starts_on = DayField(label=_("Gäller från"))
    source = forms.CharField(label=_("Källa"), max_length=300, help_text=_("Avtal eller beslut med datum."))
    way = forms.ChoiceField(label=_("Sätt att rapportera"), choices=WAYS)
    minutes = LengthField(label=_("Normtid per dag"), initial=477, help_text=_("Heltid, till exempel 7:57."))
    summer_minutes = LengthField(label=_("Normtid under sommartid"), required=False)
    summer_first = forms.CharField(label=_("Sommartid från"), required=False, help_text=_("Månad-dag, 05-01."))
    summer_last = forms.CharField(label=_("Sommartid till"), required=False, help_text=_("Månad-dag, 09-15."))
    shortened = forms.MultipleChoiceField(
        label=_("Förkortade dagar"),
        required=False,
        choices=[(rule.day, DAYS[rule.day][0]) for rule in UMU],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Förkortas som vid Umeå universitet. Andra längder läggs in som särskilda dagar."),
    )
    bridge_days_free = forms.BooleanField(label=_("Klämdagar är lediga"), required=False)
    distributes = forms.BooleanField(label=_("All arbetad tid fördelas på projekt"), required=False)
    has_flex = forms.BooleanField(label=_("Flextid"), required=False)
    frame_from = LengthField(label=_("Flexram från"), initial=360)
    frame_to = LengthField(label=_("Flexram till"), initial=1200)
    flex_most = LengthField(label=_("Högsta flexsaldo"), initial=3000, help_text=_("Timmar:minuter plus."))
    flex_least = LengthField(label=_("Lägsta flexsaldo"), initial=600, help_text=_("Timmar:minuter minus."))
    settles = forms.CharField(
        label=_("Avstämningsdagar"), required=False, help_text=_("Månad-dag, skilda med komma: 03-31, 09-30.")
    )
    hours_table = forms.ChoiceField(
        label=_("Tider för ob och övertid"),
        choices=lambda: [(key, rows[-1].name) for key, rows in tables().items()],
    )
    rounding = forms.ChoiceField(label=_("Avrundning per klass och månad"), choices=ROUNDINGS)

    @property
    def decided(self) -> dict[str, Any]:
        """The fields as the action takes them."""
        found = dict(self.cleaned_data)
        chosen = set(found.pop("shortened"))
        found["shortened"] = [[rule.day, rule.minutes, rule.on_fridays] for rule in UMU if rule.day in chosen]
        found["settles"] = [text.strip() for text in found.pop("settles").split(",") if text.strip()]
        found["flex_least"] = -found["flex_least"]
        return found


def rules_initial(rules: Any) -> dict[str, Any]:
    """The rules that hold now, to change from a day."""
    today = {"starts_on": timezone.localdate()}
    if rules is None:
        return today
    kept = (
        "way", "minutes", "summer_minutes", "summer_first", "summer_last", "bridge_days_free", "has_flex", "frame_from",
        "frame_to", "distributes", "flex_most", "hours_table", "rounding", "source",
    )  # fmt: skip
    return {
        **{name: getattr(rules, name) for name in kept},
        **today,
        "shortened": [row[0] for row in rules.shortened],
        "flex_least": -rules.flex_least,
        "settles": ", ".join(rules.settles),
    }


class PlaceForm(forms.Form):
    employment = forms.CharField(
        label=_("Anställningsnummer"), max_length=16, help_text=_("Med /2 efter för den andra anställningen.")
    )
    starts_on = DayField(label=_("Från och med"))
    ends_on = DayField(label=_("Till och med"), required=False)
    weekdays = forms.CharField(
        label=_("Veckodagar"), max_length=7, initial="12345", help_text=_("1 är måndag: 12345 är måndag till fredag.")
    )

    def clean_employment(self) -> Any:
        found = employment_by_number(self.cleaned_data["employment"])
        if found is None:
            raise forms.ValidationError(gettext("Ingen har det anställningsnumret."))
        return found


class NamedDayForm(forms.Form):
    day = DayField(label=_("Dag"))
    minutes = LengthField(label=_("Normtid den dagen"), help_text=_("0:00 är ledigt."))
    name = forms.CharField(label=_("Benämning"), max_length=80)
    for_all = forms.BooleanField(label=_("Gäller alla grupper"), required=False)


class ShiftFileForm(forms.Form):
    file = forms.FileField(
        label=_("Fil med arbetspass"),
        help_text=_(
            "CSV i UTF-8: pass;anställningsnummer;anställning;börjar;slutar;rast från;rast till;slag;inställt."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("Filen är större än 30 MB. Dela den i flera."))
        return file
