"""The fields of a claim (reseräkningens fält). They keep what is written; what is right is told beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.expense_rules.currency import KRONOR
from payroll.expense_rules.kinds import Group, expense_kinds
from payroll.travel.checks import Flaw
from payroll.travel.told import kind_name
from payroll.travel.typed import FROM_HOST, NOT_EATEN
from payroll.travel_rules.words import country_name
from payroll.travel_rules.zones import zones_of
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.reports.fields import DayField, KronorField
from servicecenter.web.formatting import in_language

NOTHING = ""
CARRIERS = [("land", lazy("Tåg, buss eller bil")), ("air", lazy("Flyg")), ("sea", lazy("Båt"))]
MEALS = [
    (NOTHING, lazy("Egen")),
    ("other", lazy("Fri, från arbetsgivaren")),
    (FROM_HOST, lazy("Fri, från värd eller arrangör")),
    (NOT_EATEN, lazy("Fri, men inte äten")),
]
SERVED = [("representation", lazy("Representation")), ("transport", lazy("Ingår i biljetten"))]
BREAKFASTS = [*MEALS, ("hotel_breakfast", lazy("Ingår i rummet")), *SERVED]
LODGINGS = [
    (NOTHING, lazy("Betald av arbetsgivaren")),
    ("receipt", lazy("Eget utlägg mot kvitto")),
    ("private", lazy("Ordnad själv utan kvitto")),
    ("transport", lazy("Sovplats i biljetten")),
    ("none", lazy("Ingen övernattning")),
]
VEHICLES = [
    ("own_car", lazy("Egen bil")),
    ("benefit_car", lazy("Förmånsbil")),
    ("benefit_car_electric", lazy("Förmånsbil, el")),
    ("motorcycle", lazy("Egen motorcykel eller moped")),
    ("bicycle", lazy("Egen cykel")),
]
OFTEN = ("kind", "spent_on", "supplier", "amount", "vat_ore")
SELDOM = ("currency", "country", "rate", "rate_source", "participants", "note", "coding", "no_receipt_reason")
"""Shown when asked for, or when something is written in them."""
GROUPS = {Group.TRAVEL: lazy("Resa"), Group.WORK: lazy("Arbete"), Group.HEALTH: lazy("Hälsa")}


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"


class TypedForm(forms.Form):
    """Fields with what has been written in them, and what is wrong with it; nothing is checked here."""

    use_required_attribute = False

    def __init__(self, typed: Mapping[str, Any], *, prefix: str | None = None, flaws: Iterable[Flaw] = ()) -> None:
        super().__init__(initial=dict(typed), prefix=prefix)
        for field in self.fields.values():
            field.required = False
        self._errors = ErrorDict(renderer=self.renderer)
        names = {self.add_prefix(name): name for name in self.fields}
        for flaw in flaws:
            if flaw.field in names:
                name = names[flaw.field]
                texts = [*self._errors.get(name, []), flaw.text]
                self._errors[name] = self.error_class(texts, renderer=self.renderer, field_id=f"id_{flaw.field}")


class HeadForm(TypedForm):
    """What it was for, and where the trip began."""

    purpose = forms.CharField(label=lazy("Ändamål"), max_length=120, help_text=lazy("Till exempel: Möte om nytt avtal"))


class TripForm(TypedForm):
    origin = forms.CharField(label=lazy("Resan började i"), max_length=80)
    workplace_km = forms.CharField(label=lazy("Km från arbetsplatsen"), max_length=10)
    home_km = forms.CharField(label=lazy("Km från bostaden"), max_length=10)


class LegForm(TypedForm):
    """One stop that the traveller comes to; it begins where the one before ended."""

    departs = forms.CharField(label=lazy("Avresa"), widget=MomentInput)
    destination = forms.CharField(label=lazy("Till ort"), max_length=80)
    country = forms.ChoiceField(label=lazy("Land"))
    arrives = forms.CharField(label=lazy("Framme"), widget=MomentInput)
    carrier = forms.ChoiceField(label=lazy("Färdsätt"), choices=CARRIERS)
    zone = forms.ChoiceField(label=lazy("Tidszon"))

    def __init__(self, typed: Mapping[str, Any], *, countries: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(typed, **given)
        self.fields["country"].choices = countries
        self.initial.setdefault("country", "SE")
        zones = zones_of(self.initial["country"])
        if len(zones) < 2:
            del self.fields["zone"]
        else:
            self.fields["zone"].choices = [(zone, zone.rpartition("/")[2].replace("_", " ")) for zone in zones]

    @property
    def plain(self) -> list[forms.BoundField]:
        return [field for field in self if field.name != "zone"]

    @property
    def zones(self) -> forms.BoundField | None:
        """Asked for where a country has several."""
        return self["zone"] if "zone" in self.fields else None

    def shows_what(self, post: QueryDict) -> bool:
        """Whether the form that was posted has the choice of time zone that its country needs, or rightly none."""
        shown = post.get(self.add_prefix("zone"))
        return shown in dict(self.fields["zone"].choices) if self.zones else shown is None


class DayForm(TypedForm):
    """The meals, the night and the kilometres of one day."""

    breakfast = forms.ChoiceField(label=lazy("Frukost"), choices=BREAKFASTS)
    lunch = forms.ChoiceField(label=lazy("Lunch"), choices=[*MEALS, *SERVED])
    dinner = forms.ChoiceField(label=lazy("Middag"), choices=[*MEALS, *SERVED])
    lodging = forms.ChoiceField(label=lazy("Natten efter"), choices=LODGINGS)
    km = forms.CharField(label=lazy("Körda km"), max_length=8)
    vehicle = forms.ChoiceField(label=lazy("Fordon"), choices=VEHICLES)
    off = forms.BooleanField(label=lazy("Ledig dag, ingen ersättning"))

    def __init__(self, typed: Mapping[str, Any], *, is_last: bool, **given: Any) -> None:
        super().__init__(typed, **given)
        if is_last:
            del self.fields["lodging"]


class StayForm(TypedForm):
    """An earlier time at a place of the trip."""

    place = forms.CharField(label=lazy("Ort"), max_length=80)
    starts_on = DayField(label=lazy("Från"))
    ends_on = DayField(label=lazy("Till"))


class AwayForm(TypedForm):
    """Leave between two times at a place."""

    starts_on = DayField(label=lazy("Ledig från"))
    ends_on = DayField(label=lazy("Ledig till"))


class ShareForm(TypedForm):
    """A coding and its share."""

    coding = forms.CharField(label=lazy("Kodsträng"), max_length=120)
    share = forms.CharField(label=lazy("Andel i procent"), max_length=3)


class ExpenseForm(forms.Form):
    """One receipt. What cannot be read is kept in the field with what is wrong beside it."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=lazy("Vad gäller utgiften?"), required=False)
    spent_on = DayField(label=lazy("Dag på kvittot"), required=False)
    supplier = forms.CharField(label=lazy("Betalat till"), max_length=120, required=False)
    amount = forms.DecimalField(
        label=lazy("Belopp"), required=False, localize=True, max_digits=12, decimal_places=2, min_value=0
    )
    currency = forms.RegexField(
        label=lazy("Valuta"), regex="^[A-Z]{3}$", required=False, max_length=3, empty_value="SEK"
    )
    vat_ore = KronorField(label=lazy("Varav moms, kr"), required=False, min_value=0)
    country = forms.ChoiceField(label=lazy("Land"), required=False)
    rate = forms.DecimalField(
        label=lazy("Kurs, kronor för en"), required=False, localize=True, max_digits=14, decimal_places=6, min_value=0
    )
    rate_source = forms.CharField(label=lazy("Kursen kommer från"), max_length=80, required=False)
    participants = forms.CharField(
        label=lazy("Deltagare, en på varje rad"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(label=lazy("Vad det gäller"), max_length=200, required=False)
    coding = forms.CharField(label=lazy("Egen kodsträng"), max_length=120, required=False)
    no_receipt_reason = forms.CharField(label=lazy("Saknas kvitto? Skriv varför"), max_length=200, required=False)

    def __init__(self, *args: Any, countries: list[tuple[str, str]], flaws: Iterable[Flaw] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["kind"].choices = kind_choices()
        self.fields["country"].choices = countries
        self._flaws = {flaw.field: flaw.text for flaw in flaws}
        if not self.is_bound:
            self._tell()

    def _tell(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)
        for name in self.fields:
            if text := self._flaws.get(self.add_prefix(name)):
                field_id = f"id_{self.add_prefix(name)}"
                self._errors[name] = self.error_class([text], renderer=self.renderer, field_id=field_id)

    def clean(self) -> dict[str, Any]:
        """Only what could be read is kept; the rest stays as it was and is told."""
        given = dict(self.cleaned_data)
        given["vat_ore"] = given.get("vat_ore") or 0
        amount = given.get("amount")
        if given.get("currency") == KRONOR and amount and given["vat_ore"] >= amount * ORE_PER_KRONA:
            self.add_error("vat_ore", _("Momsen är lika stor som beloppet eller större. Läs kvittot igen."))
        return {name: value for name, value in given.items() if name not in self.errors}


class ReceiptForm(forms.Form):
    """A photograph or a file."""

    file = forms.FileField(
        label=lazy("Fotografera eller välj kvitto"),
        help_text=lazy("PDF, JPEG, PNG eller HEIC, högst 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf,.heic", "capture": "environment"}),
        required=False,
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=lazy("Varför rättas reseräkningen?"), max_length=200)


def kind_choices() -> list[Any]:
    """The kinds of expenses by where they belong."""
    groups: dict[Group, list[tuple[str, str]]] = {}
    for kind in expense_kinds().values():
        groups.setdefault(kind.group, []).append((kind.key, kind_name(kind.key)))
    return [("", _("Välj")), *((str(GROUPS[group]), rows) for group, rows in groups.items())]


def country_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Sweden first, then the others by name in the reader's language."""
    names = [(code, in_language(*country_name(code))) for code in codes if code != "SE"]
    return [("SE", in_language(*country_name("SE"))), *sorted(names, key=lambda row: row[1])]
