"""The rules that apply (regelverk), read-only: every value with its source, the tax tables, and the loaded files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.rulebooks.forms import TaxForm
from servicecenter.rulebooks.queries import documents, rule_years, rulebook, tax_tables
from servicecenter.rules.loader import RuleBook, RuleError, Sourced

GROUPS = {
    "": lazy("Basbelopp"),
    "tax_formula": lazy("Skattetabellernas formel"),
    "withholding": lazy("Skatteavdrag"),
    "one_time_tax": lazy("Engångsskatt"),
    "employer_contributions": lazy("Arbetsgivaravgifter"),
    "agreement": lazy("Villkorsavtal"),
    "pension": lazy("Tjänstepension"),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One version of one rule value, ready to be read."""

    key: str
    value: str
    is_long: bool
    sourced: Sourced
    is_now: bool

    @property
    def parts(self) -> list[str]:
        """The key in parts, so that a narrow column breaks it where a reader would."""
        return re.findall(r"[^._]+[._]?", self.key)


@requires(Permission.SEE_RULES)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of a year, to search in."""
    today = timezone.localdate()
    years = rule_years()
    year = _year(request, years, today)
    text = request.GET.get("q", "").strip().casefold()
    book = rulebook("payroll", year)
    groups = _groups(book, text, today)
    unsourced = sum(version.unsourced for versions in book.entries.values() for version in versions)
    form = TaxForm(
        request.GET if "inkomst" in request.GET else None, initial={"tabell": 33, "kolumn": 1, "inkomst": 40000}
    )
    tables = tax_tables(year)
    context = {
        "years": years,
        "year": year,
        "text": request.GET.get("q", ""),
        "groups": groups,
        "found": sum(len(rows) for _label, rows in groups),
        "count": len(book.entries),
        "unsourced": unsourced,
        "tables": tables,
        "form": form,
        "answer": _answer(form, tables),
        "documents": documents(),
        "book": book,
    }
    return render(request, "servicecenter/rulebooks/rules.html", context)


def _year(request: HttpRequest, years: list[int], today: date) -> int:
    wanted = request.GET.get("ar", "")
    if not wanted:
        return today.year if today.year in years else years[0]
    if not wanted.isdigit() or int(wanted) not in years:
        raise Http404(_("Regelåret %s är inte inläst.") % wanted)
    return int(wanted)


def _answer(form: TaxForm, tables: Any) -> dict[str, Any] | None:
    if not form.is_bound or not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        tax = tables.tax(given["tabell"], given["kolumn"], given["inkomst"])
    except RuleError as error:
        form.add_error("tabell", str(error))
        return None
    return given | {"skatt": tax, "kvar": given["inkomst"] - tax}


def _groups(book: RuleBook, text: str, today: date) -> list[tuple[str, list[RuleRow]]]:
    """The rows of each group in the order of the file; only those where the search finds something."""
    found: dict[str, list[RuleRow]] = {}
    for key, versions in book.entries.items():
        group = key.partition(".")[0] if "." in key else ""
        rows = [_row(key, version, today) for version in versions]
        kept = [row for row in rows if not text or text in f"{row.key} {row.value} {row.sourced.source}".casefold()]
        if kept:
            found.setdefault(GROUPS.get(group, group), []).extend(kept)
    return list(found.items())


def _row(key: str, version: Sourced, today: date) -> RuleRow:
    value = shown(version.value)
    return RuleRow(key, value, len(value) > 40, version, version.holds_on(today))


def shown(value: Any) -> str:
    """A rule value in Swedish figures; lists and tables part by part.

    >>> shown(True), shown([{"up_to": 2, "base": Decimal("0.5")}])
    ('ja', 'up_to 2, base 0,5')
    """
    match value:
        case bool():
            return "ja" if value else "nej"
        case int():
            return f"{value:,}".replace(",", "\u00a0") if abs(value) >= 10_000 else str(value)
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case dict():
            return ", ".join(f"{name} {shown(part)}" for name, part in value.items())
        case list():
            return "; ".join(shown(part) for part in value)
    return str(value)
