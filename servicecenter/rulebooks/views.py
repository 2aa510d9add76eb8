"""The rules that apply (regelverk), read-only: every value with its source, the tax tables, and the loaded files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.rulebooks.forms import TaxForm
from servicecenter.rulebooks.labels import GROUPS, PARTS, RULES
from servicecenter.rulebooks.queries import INVOICING, PAYROLL, TRAVEL, documents, rule_years, rulebook, tax_tables
from servicecenter.rules.loader import RuleBook, RuleError, Sourced


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One version of one rule value, ready to be read; a value of several steps has one text for each."""

    key: str
    label: str
    value: str
    steps: Sequence[str]
    sourced: Sourced
    is_now: bool


@requires(Permission.SEE_RULES)
@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of a year, to search in."""
    today = timezone.localdate()
    years = rule_years()
    year = _year(request, years, today)
    text = request.GET.get("q", "").strip().casefold()
    book = rulebook(PAYROLL, year)
    books = [book, *(rulebook(domain, year) for domain in (TRAVEL, INVOICING) if year in rule_years(domain))]
    groups = [group for each in books for group in _groups(each, text, today)]
    versions = [version for each in books for versions in each.entries.values() for version in versions]
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
        "count": sum(len(each.entries) for each in books),
        "unsourced": sum(version.unsourced for version in versions),
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
        kept = [row for row in rows if text in f"{row.key} {row.label} {row.value} {row.sourced.source}".casefold()]
        if kept:
            found.setdefault(str(GROUPS.get(group, group)), []).extend(kept)
    return list(found.items())


def _row(key: str, version: Sourced, today: date) -> RuleRow:
    steps = [shown(step) for step in version.value] if isinstance(version.value, list) else []
    label = str(RULES.get(key, key))
    return RuleRow(key, label, shown(version.value), steps, version, version.holds_on(today))


def shown(value: Any) -> str:
    """A rule value in Swedish figures and words; lists and tables part by part.

    >>> shown(True), shown([{"up_to": 2, "base": Decimal("0.5")}])
    ('ja', 'till och med 2, grundbelopp 0,5')
    """
    match value:
        case bool():
            return _("ja") if value else _("nej")
        case int():
            return f"{value:,}".replace(",", "\u00a0") if abs(value) >= 10_000 else str(value)
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case dict():
            return ", ".join(f"{PARTS.get(name, name)} {shown(part)}" for name, part in value.items())
        case list():
            return "; ".join(shown(part) for part in value)
    return str(PARTS.get(value, value))
