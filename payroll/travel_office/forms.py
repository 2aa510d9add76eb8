"""Forms of the pay office's side of travel (lönekontorets formulär för resor)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.travel_office.queries import SENT_STATES, SUPERSEDED
from payroll.travel_office.terms import MOST_AMOUNTS, MOST_STEPS
from payroll.travel_rules.local import DayAmount, DayStep
from servicecenter.reports.fields import DayField, KronorField
from servicecenter.reports.filters import FilterForm

MOST_BYTES = 1_000_000
"""The list of a year has some two hundred rows."""
BREAKS = (("calendar_days", lazy("kalenderdagar")), ("working_days", lazy("arbetsdagar")))


def _percent(label: str | Promise) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100, initial=0)


def _amount_fields() -> dict[str, forms.Field]:
    """A supplement per day, as ``DayAmount``."""
    return {
        "full_day": KronorField(label=lazy("Hel dag, kr"), min_value=0),
        "half_day": KronorField(label=lazy("Halv dag, kr"), min_value=0),
        "from_day": forms.IntegerField(label=lazy("Från resans dag"), min_value=1, max_value=366),
        "travel_day": KronorField(label=lazy("Första och sista dagen, kr"), min_value=0),
    }


def _step_fields() -> dict[str, forms.Field]:
    """A step of a day trip, as ``DayStep`` in hours."""
    return {
        "hours": forms.DecimalField(
            label=lazy("Timmar"), localize=True, max_digits=4, decimal_places=2, min_value=0, max_value=24
        ),
        "amount": KronorField(label=lazy("Belopp, kr"), min_value=0),
        "is_beyond": forms.BooleanField(label=lazy("Bara om mer än så")),
    }


class ClaimFilter(FilterForm):
    """Which claims are shown."""

    q = forms.CharField(label=lazy("Namn, anställningsnummer eller ändamål"), max_length=120, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=lazy("Läge"), choices=[("", lazy("Alla")), *SENT_STATES, (SUPERSEDED, lazy("Gäller inte längre"))]
    )
    year = forms.TypedChoiceField(label=lazy("Inskickad"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Sequence[int], **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["year"].choices = [("", lazy("Alla år")), *((year, str(year)) for year in years)]


def _names(kind: str, most: int, fields: dict[str, forms.Field]) -> list[list[str]]:
    return [[f"{kind}_{place}_{name}" for name in fields] for place in range(most)]


LAYOUT = (
    (lazy("Gäller"), [["starts_on", "ends_on", "source"]]),
    (
        lazy("Traktamente och fordon"),
        [["full_day", "own_car"], ["motorcycle", "bicycle"], ["break_days", "land_travel_counts"]],
    ),
    (
        lazy("Tillägg vid övernattning"),
        [*_names("amount", MOST_AMOUNTS, _amount_fields()), ["night", "beyond_km"]],
    ),
    (lazy("Tillägg vid endagsresa"), _names("step", MOST_STEPS, _step_fields())),
    (
        lazy("Måltider och utlandet"),
        [
            ["breakfast_percent", "lunch_percent", "dinner_percent"],
            ["none_if_all_meals", "abroad", "day_trips_abroad"],
        ],
    ),
)


class TermsForm(forms.Form):
    """The agency's own travel terms from a day. An empty amount is not decided: only what is tax-free is paid."""

    starts_on = DayField(label=lazy("Gäller från och med"))
    ends_on = DayField(
        label=lazy("Gäller till och med"),
        required=False,
        help_text=lazy("Tomt: tills vidare. Efter dagen gäller inga lokala villkor."),
    )
    source = forms.CharField(label=lazy("Källa"), max_length=200, help_text=lazy("Avtal eller beslut med datum."))
    full_day = KronorField(label=lazy("Traktamente per hel dag i Sverige, kr"), required=False, min_value=0)
    own_car = KronorField(label=lazy("Egen bil, kr per mil"), required=False, min_value=0)
    motorcycle = KronorField(
        label=lazy("Egen motorcykel eller moped, kr per mil"), required=False, min_value=0,
        help_text=lazy("Beskattas: lagens skattefria belopp gäller bil."),
    )  # fmt: skip
    bicycle = KronorField(
        label=lazy("Egen cykel, kr per mil"), required=False, min_value=0, help_text=lazy("Beskattas.")
    )
    land_travel_counts = forms.BooleanField(
        label=lazy("Restid på land inom ett land räknas till landet"), required=False, initial=True
    )
    break_days = forms.ChoiceField(label=lazy("Uppehåll förlänger tre månader med"), choices=BREAKS)
    night = KronorField(label=lazy("Tillägg för natt utan kvitto, kr"), required=False, min_value=0)
    breakfast_percent = _percent(lazy("Avdrag för frukost, procent"))
    lunch_percent = _percent(lazy("Avdrag för lunch, procent"))
    dinner_percent = _percent(lazy("Avdrag för middag, procent"))
    beyond_km = forms.IntegerField(
        label=lazy("Tillägg bortom, km"), min_value=0, max_value=999, initial=50,
        help_text=lazy("Från både arbetsplats och bostad."),
    )  # fmt: skip
    abroad = forms.BooleanField(label=lazy("Tillägg även för dagar utomlands"), required=False)
    day_trips_abroad = forms.BooleanField(label=lazy("Tillägg även för endagsresor utomlands"), required=False)
    none_if_all_meals = forms.BooleanField(label=lazy("Inget tillägg när alla tre målen var fria"), required=False)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for place in range(MOST_AMOUNTS):
            self._add(f"amount_{place}_", _amount_fields())
        for place in range(MOST_STEPS):
            self._add(f"step_{place}_", _step_fields())

    def _add(self, prefix: str, fields: dict[str, forms.Field]) -> None:
        for name, field in fields.items():
            field.required = False
            self.fields[prefix + name] = field

    @property
    def groups(self) -> list[tuple[str | Promise, list[list[forms.BoundField]]]]:
        """The fields under their headings, in rows."""
        return [(heading, [[self[name] for name in row] for row in rows]) for heading, rows in LAYOUT]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        given["amounts"], given["steps"] = list(self._amounts(given)), list(self._steps(given))
        return given

    def _amounts(self, given: dict[str, Any]) -> Iterator[DayAmount]:
        """Each supplement needs both amounts, and begins later than the one before."""
        before = 0
        for place in range(MOST_AMOUNTS):
            full, half, day, travel_day = (given.get(f"amount_{place}_{name}") for name in _amount_fields())
            if full is None and half is None:
                continue
            day = day or 1
            if full is None or half is None:
                self.add_error(f"amount_{place}_{'half_day' if half is None else 'full_day'}", _("Ange båda beloppen."))
            elif day <= before:
                self.add_error(f"amount_{place}_from_day", _("Ska börja senare än det förra tillägget."))
            else:
                yield DayAmount(full_day=full, half_day=half, from_day=day, travel_day=travel_day)
            before = day

    def _steps(self, given: dict[str, Any]) -> Iterator[DayStep]:
        """Each step needs a length and an amount, and is longer than the one before."""
        before = 0
        for place in range(MOST_STEPS):
            hours, amount, is_beyond = (given.get(f"step_{place}_{name}") for name in _step_fields())
            if hours is None and amount is None:
                continue
            if hours is None or amount is None:
                self.add_error(
                    f"step_{place}_{'hours' if hours is None else 'amount'}", _("Ange både timmar och belopp.")
                )
                continue
            minutes = int(hours * 60)
            if minutes <= before:
                self.add_error(f"step_{place}_hours", _("Ska vara längre än steget före."))
            yield DayStep(minutes, amount, bool(is_beyond))
            before = minutes


class AmountsFile(forms.Form):
    """A list of normal amounts abroad (normalbelopp utomlands), as Skatteverket publishes it."""

    year = forms.IntegerField(label=lazy("Inkomstår"), min_value=2000, max_value=2100)
    file = forms.FileField(
        label=lazy("Skatteverkets lista"),
        help_text=lazy(
            "JSON eller CSV ur Skatteverkets öppna data, oförändrad: land eller område, landskod, normalbelopp, år."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("Filen är större än 1 MB. Är det rätt fil?"))
        return file
