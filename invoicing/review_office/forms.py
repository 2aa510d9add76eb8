"""The forms of a reviewer: the coding grid, to whom an invoice is handed over, a note and the name of a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from invoicing.coding_rules.placing import SWEDISH_RATES, Wish
from invoicing.coding_rules.splitting import Share, Way, read_share
from servicecenter.common.money import format_kronor
from servicecenter.common.periods import Month, Period

PREFIX, SPARE, MOST_ROWS, MOST_POSTED = "rad", 1, 100, 1000
PERIODS = "perioder"
"""Posted with the grid when its rows say which months they are for."""
FILLED = ("account", "coding", "share", "text", "since", "until")
"""A row where any of these is written is a row."""
MONTH = {"placeholder": lazy("ÅÅÅÅ-MM"), "autocomplete": "off", "size": 8}
RATES = [("", "–"), *((f"{rate:f}", f"{rate:f} %") for rate in SWEDISH_RATES)]


class RowForm(forms.Form):
    """A row of the grid; one where nothing is written is no row."""

    line = forms.TypedChoiceField(label=lazy("Avser"), required=False, coerce=int, empty_value=None)
    account = forms.CharField(label=lazy("Konto"), max_length=60, required=False)
    coding = forms.CharField(label=lazy("Kodsträng"), max_length=80, required=False)
    share = forms.CharField(label=lazy("Belopp eller andel"), max_length=30, required=False)
    rate = forms.ChoiceField(label=lazy("Momssats"), choices=RATES, required=False)
    text = forms.CharField(label=lazy("Text"), max_length=200, required=False)
    since = forms.CharField(label=lazy("Från"), max_length=10, required=False)
    until = forms.CharField(label=lazy("Till"), max_length=10, required=False)

    def __init__(
        self, *args: Any, lines: Sequence[tuple[str, str]], has_rate: bool, has_periods: bool, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.fields["line"].choices = [("", _("Hela fakturan")), *lines]
        for name, is_shown in (("rate", has_rate), ("since", has_periods), ("until", has_periods)):
            if not is_shown:
                del self.fields[name]
        for name, attributes in (
            ("account", {"list": "sc-accounts", "autocomplete": "off", "size": 8}),
            ("coding", {"list": "sc-codings", "autocomplete": "off", "size": 12}),
            ("share", {"class": "sc-num", "autocomplete": "off", "size": 10}),
            ("text", {"size": 16}),
            ("since", MONTH),
            ("until", MONTH),
        ):
            if name in self.fields:
                self.fields[name].widget.attrs.update(attributes)

    def clean_account(self) -> str:
        """The number alone, of ``5311 Kontorsmateriel`` too."""
        return self.cleaned_data["account"].strip().split(" ")[0]

    def clean_share(self) -> Share:
        try:
            return read_share(self.cleaned_data["share"])
        except ValueError:
            told = _("Skriv ett belopp (1 250,00), en andel (60 %), delar (2 delar) eller ingenting för resten.")
            raise forms.ValidationError(told) from None

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        try:
            found["period"] = read_period(found.get("since", ""), found.get("until", ""))
        except ValueError:
            told = _("Skriv första och sista månaden, som 2026-11 och 2027-10, eller dagar, som 2026-11-15.")
            self.add_error("since", told)
        return found

    @property
    def is_row(self) -> bool:
        return any(self.data.get(self.add_prefix(name), "").strip() for name in FILLED)

    def wish(self) -> Wish:
        found = self.cleaned_data
        rate = Decimal(found["rate"]) if found.get("rate") else None
        return Wish(
            found["line"], found["account"], found["coding"].strip(), found["share"], rate, found["text"],
            period=found["period"],
        )  # fmt: skip


class RowSet(forms.BaseFormSet):
    """The rows of the grid."""

    def wishes(self) -> list[Wish]:
        return [form.wish() for form in self.forms if form.is_row]

    def focused_on(self, row: int, field: str) -> RowSet:
        """The same rows, where writing goes on in a field of one of them."""
        for form in self.forms[row:][:1]:
            form.fields[field].widget.attrs["autofocus"] = True
        return self


def grid(
    *,
    lines: Sequence[tuple[str, str]],
    has_rate: bool,
    has_periods: bool,
    data: Any = None,
    initial: Sequence[dict[str, Any]] = (),
) -> RowSet:
    """The grid as it was posted, or with what it begins with and a spare row."""
    made = forms.formset_factory(RowForm, formset=RowSet, extra=SPARE if initial else 2, max_num=MOST_POSTED)
    kwargs = {"lines": lines, "has_rate": has_rate, "has_periods": has_periods}
    return made(data, prefix=PREFIX, initial=list(initial), form_kwargs=kwargs)


def with_one_more(posted: Any) -> Any:
    """What was posted, with room for another row."""
    data = posted.copy()
    data[f"{PREFIX}-TOTAL_FORMS"] = str(_count(data) + 1)
    return data


def _count(posted: Any) -> int:
    told = posted.get(f"{PREFIX}-TOTAL_FORMS", "")
    return min(int(told), MOST_POSTED) if told.isascii() and told.isdecimal() else 0


def with_periods(posted: Any, periods: Mapping[int | None, Period]) -> Any:
    """What was posted, with room for periods: what the invoice tells of each row, where none is written."""
    data = posted.copy()
    data[PERIODS] = "1"
    for number in range(_count(data)):
        row = f"{PREFIX}-{number}"
        line = data.get(f"{row}-line", "")
        period = periods.get(int(line) if line.isdecimal() else None)
        is_row = any(data.get(f"{row}-{name}", "").strip() for name in FILLED)
        if period and is_row and not (data.get(f"{row}-since") or data.get(f"{row}-until")):
            data[f"{row}-since"], data[f"{row}-until"] = period_ends(period)
    return data


def read_period(since: str, until: str) -> Period | None:
    """The days between, both included; a month is all of it. Raises ``ValueError``.

    >>> read_period("2026-11", "2027-01").ends_on.isoformat(), read_period(" ", "")
    ('2027-01-31', None)
    """
    since, until = since.strip(), until.strip()
    if not (since or until):
        return None
    starts_on = date.fromisoformat(since) if len(since) > 7 else Month.parse(since).starts_on
    return Period(starts_on, date.fromisoformat(until) if len(until) > 7 else Month.parse(until).ends_on)


def period_ends(period: Period) -> tuple[str, str]:
    """As a person would have written it: months where they are whole."""
    first, last = Month.of(period.starts_on), Month.of(period.ends_on or period.starts_on)
    since = str(first) if period.starts_on == first.starts_on else f"{period.starts_on}"
    return since, str(last) if period.ends_on == last.ends_on else f"{period.ends_on}"


def initial_of(wishes: Sequence[Wish]) -> list[dict[str, Any]]:
    """Rows as a person would have written them; of a very long coding, one for each account and code string."""
    return [
        {
            "line": wish.line, "account": wish.account, "coding": wish.coding, "share": share_text(wish.share),
            "rate": f"{wish.rate.normalize():f}" if wish.rate else "", "text": wish.text, "why": wish.why,
            **(dict(zip(("since", "until"), period_ends(wish.period), strict=True)) if wish.period else {}),
        }
        for wish in wishes
    ]  # fmt: skip


def share_text(share: Share) -> str:
    if share.way == Way.AMOUNT:
        return format_kronor(int(share.size))
    if share.way == Way.PERCENT:
        return f"{share.size:f} %".replace(".", ",")
    return "" if share.size == 1 else _("%s delar") % f"{share.size:f}".replace(".", ",")


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(None, label=lazy("Lämna till"), empty_label=lazy("Välj"))
    comment = forms.CharField(label=lazy("Varför"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["to"].queryset = people


class NoteForm(forms.Form):
    text = forms.CharField(label=lazy("Anteckning"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class TemplateForm(forms.Form):
    name = forms.CharField(label=lazy("Mallens namn"), max_length=80)
    as_percent = forms.BooleanField(
        label=lazy("Spara som procent av fakturan"), required=False, initial=True,
        help_text=lazy("Annars sparas beloppen, och den sista raden tar resten."),
    )  # fmt: skip
    of_supplier = forms.BooleanField(label=lazy("Bara för den här leverantören"), required=False, initial=True)
