"""Forms of a customer's files: handing one in, and saying what its headings and codes mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from onboarding.received_files.queries import DAY_ORDERS, MONTHLY_RESULTS
from onboarding.received_files.wording import KINDS
from onboarding.source_files.cells import LEFT_OUT, NET
from onboarding.source_files.columns import Column, FileKind
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.common.periods import Month

MOST_BYTES = 300_000_000
_ = gettext_lazy


class NewFileForm(forms.Form):
    """A file from the old system; for results also the month."""

    file = forms.FileField(
        label=_("Fil"), help_text=_("CSV, XLSX eller PAXml, högst 300 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.xml"}),
    )  # fmt: skip
    system = forms.CharField(label=_("Gammalt system"), max_length=40, help_text=_("Mappningen sparas för systemet."))
    kind = forms.ChoiceField(label=_("Vad filen innehåller"))
    month = forms.CharField(
        label=_("Månad"), help_text=_("År och månad, till exempel 2026-10."), widget=forms.TextInput({"size": 8})
    )

    def __init__(self, *args: Any, results: bool, systems: Sequence[str] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        if results:
            del self.fields["kind"]
        else:
            del self.fields["month"]
            self.fields["kind"].choices = [(code, name) for code, name in KINDS.items() if code != MONTHLY_RESULTS]
        if systems:
            self.fields["system"].initial = systems[0]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(gettext("Filen är större än 300 MB. Dela den i flera."))
        return file

    def clean_month(self) -> str:
        try:
            return str(Month.parse(self.cleaned_data["month"].strip()))
        except ValueError as error:
            raise forms.ValidationError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None


class MappingForm(forms.Form):
    """What each heading is, and what each code of the old system is in ours."""

    day_order = forms.ChoiceField(
        label=_("Datum som kan läsas på två sätt"), required=False,
        choices=[("", _("Avvisas")), *DAY_ORDERS],
        help_text=_("Gäller bara datum som 3/11/2026."),
    )  # fmt: skip
    positive_deductions = forms.BooleanField(label=_("Skatt och avdrag står utan minustecken i filen"), required=False)

    def __init__(
        self,
        *args: Any,
        kind: FileKind,
        headings: Sequence[str],
        columns: dict[str, str],
        codes: Sequence[tuple[Column, Sequence[tuple[str, str]]]],
        **given: Any,
    ) -> None:
        super().__init__(*args, **given)
        self.headings, self.codes = list(headings), codes
        choices = [("", _("Används inte")), *((column.field, _label(column)) for column in kind.columns)]
        for place, heading in enumerate(self.headings):
            self.fields[f"heading-{place}"] = forms.ChoiceField(
                label=heading or gettext("Rubrik saknas"), choices=choices, required=False,
                initial=columns.get(heading, ""),
            )  # fmt: skip
        for column, words in codes:
            for place, (word, ours) in enumerate(words):
                self.fields[f"code-{column.field}-{place}"] = forms.ChoiceField(
                    label=word, choices=_choices_of(column), required=False, initial=ours
                )
        if "code" not in kind.fields or kind.column("code").type != "result_code":
            del self.fields["positive_deductions"]

    def heading_fields(self) -> list[Any]:
        return [self[f"heading-{place}"] for place in range(len(self.headings))]

    def code_fields(self) -> list[tuple[str, list[Any]]]:
        return [
            (column.name, [self[f"code-{column.field}-{place}"] for place in range(len(words))])
            for column, words in self.codes
        ]

    def other_fields(self) -> list[Any]:
        return [self[name] for name in ("day_order", "positive_deductions") if name in self.fields]

    def said(self) -> dict[str, Any]:
        """What the action is given."""
        data = self.cleaned_data
        codes: dict[str, dict[str, str]] = {}
        for column, words in self.codes:
            found = {word: data[f"code-{column.field}-{place}"] for place, (word, _ours) in enumerate(words)}
            codes[column.field] = {word: ours for word, ours in found.items() if ours}
        return {
            "columns": {heading: data[f"heading-{place}"] for place, heading in enumerate(self.headings)},
            "codes": codes,
            "day_order": data["day_order"],
            "positive_deductions": data.get("positive_deductions", False),
        }


def _label(column: Column) -> str:
    return f"{column.name} *" if column.required else column.name


def _choices_of(column: Column) -> list[tuple[str, Any]]:
    """What a code of theirs can be in ours."""
    nothing = ("", _("Välj"))
    if column.type == "choice":
        return [nothing, *((ours, words[0][:1].upper() + words[0][1:]) for ours, words in column.codes.items())]
    types = [(code, f"{code} {found.sv}") for code, found in sorted(CATALOGUE.items())]
    if column.type == "result_code":
        return [nothing, (NET, _("Nettolön")), (LEFT_OUT, _("Jämförs inte")), *types]
    return [nothing, *types]
