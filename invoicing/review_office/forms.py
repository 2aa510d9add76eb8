"""The forms of a reviewer: the coding grid, to whom an invoice is handed over, a note and the name of a template."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from invoicing.coding_rules.placing import SWEDISH_RATES, Wish
from invoicing.coding_rules.splitting import Share, Way, read_share
from servicecenter.common.money import format_kronor

PREFIX, SPARE, MOST_ROWS = "rad", 1, 100
RATES = [("", "–"), *((f"{rate:f}", f"{rate:f} %") for rate in SWEDISH_RATES)]


class RowForm(forms.Form):
    """A row of the grid; one with neither account nor code string nor text is no row."""

    line = forms.TypedChoiceField(label=_("Avser"), required=False, coerce=int, empty_value=None)
    account = forms.CharField(label=_("Konto"), max_length=60, required=False)
    coding = forms.CharField(label=_("Kodsträng"), max_length=80, required=False)
    share = forms.CharField(label=_("Belopp eller andel"), max_length=30, required=False)
    rate = forms.ChoiceField(label=_("Momssats"), choices=RATES, required=False)
    text = forms.CharField(label=_("Text"), max_length=200, required=False)

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], has_rate: bool, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["line"].choices = [("", now("Hela fakturan")), *lines]
        if not has_rate:
            del self.fields["rate"]
        for name, attributes in (
            ("account", {"list": "sc-accounts", "autocomplete": "off", "size": 8}),
            ("coding", {"list": "sc-codings", "autocomplete": "off", "size": 12}),
            ("share", {"class": "sc-num", "autocomplete": "off", "size": 10}),
            ("text", {"size": 16}),
        ):
            self.fields[name].widget.attrs.update(attributes)

    def clean_account(self) -> str:
        """The number alone, of ``5311 Kontorsmateriel`` too."""
        return self.cleaned_data["account"].strip().split(" ")[0]

    def clean_share(self) -> Share:
        try:
            return read_share(self.cleaned_data["share"])
        except ValueError:
            told = now("Skriv ett belopp (1 250,00), en andel (60 %), delar (2 delar) eller ingenting för resten.")
            raise forms.ValidationError(told) from None

    @property
    def is_row(self) -> bool:
        return any(self.data.get(self.add_prefix(name), "").strip() for name in ("account", "coding", "share", "text"))

    def wish(self) -> Wish:
        found = self.cleaned_data
        rate = Decimal(found["rate"]) if found.get("rate") else None
        return Wish(found["line"], found["account"], found["coding"].strip(), found["share"], rate, found["text"])


class RowSet(forms.BaseFormSet):
    """The rows of the grid."""

    def wishes(self) -> list[Wish]:
        return [form.wish() for form in self.forms if form.is_row]


def grid(
    *, lines: Sequence[tuple[str, str]], has_rate: bool, data: Any = None, initial: Sequence[dict[str, Any]] = ()
) -> RowSet:
    """The grid as it was posted, or with what it begins with and a spare row."""
    made = forms.formset_factory(RowForm, formset=RowSet, extra=SPARE if initial else 2, max_num=1000)
    kwargs = {"lines": lines, "has_rate": has_rate}
    return made(data, prefix=PREFIX, initial=list(initial), form_kwargs=kwargs)


def with_one_more(posted: Any) -> Any:
    """What was posted, with room for another row."""
    data = posted.copy()
    data[f"{PREFIX}-TOTAL_FORMS"] = str(int(data.get(f"{PREFIX}-TOTAL_FORMS") or 0) + 1)
    return data


def initial_of(wishes: Sequence[Wish]) -> list[dict[str, Any]]:
    """Rows as a person would have written them; of a very long coding, one for each account and code string."""
    return [
        {
            "line": wish.line, "account": wish.account, "coding": wish.coding, "share": share_text(wish.share),
            "rate": f"{wish.rate.normalize():f}" if wish.rate else "", "text": wish.text, "why": wish.why,
        }
        for wish in wishes
    ]  # fmt: skip


def share_text(share: Share) -> str:
    if share.way == Way.AMOUNT:
        return format_kronor(int(share.size))
    if share.way == Way.PERCENT:
        return f"{share.size:f} %".replace(".", ",")
    return "" if share.size == 1 else now("%s delar") % f"{share.size:f}".replace(".", ",")


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(None, label=_("Lämna till"), empty_label=_("Välj"))
    comment = forms.CharField(label=_("Varför"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["to"].queryset = people


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Anteckning"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class TemplateForm(forms.Form):
    name = forms.CharField(label=_("Mallens namn"), max_length=80)
    as_percent = forms.BooleanField(
        label=_("Spara som procent av fakturan"), required=False, initial=True,
        help_text=_("Annars sparas beloppen, och den sista raden tar resten."),
    )  # fmt: skip
    of_supplier = forms.BooleanField(label=_("Bara för den här leverantören"), required=False, initial=True)
