"""What the pages of differences show: who got another net pay than last month and why, and who stands out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payroll.employment.models import Person
from payroll.runs.differences.anomalies import EDGES, UNCHANGED, Outlier, Spread
from payroll.runs.differences.facts import evidence
from payroll.runs.differences.sums import CAUSES, Difference, by_cause, differences
from payroll.runs.models import PayLine, PayRun, Payslip
from payroll.runs.queries import lines_of
from payroll.salary_types.catalogue import CATALOGUE
from servicecenter.audit.reading import note_read
from servicecenter.common.periods import Month
from servicecenter.web.formatting import number

SORTS = {
    "change": lambda row: abs(row.change_ore),
    "before": lambda row: row.before_ore or 0,
    "now": lambda row: row.now_ore or 0,
}


def month_label(run: PayRun) -> str:
    return date_format(Month.parse(run.month).starts_on, "F Y")


def waterfall_rows(run: PayRun, before: PayRun, found: Collection[Difference]) -> list[tuple[str, int]]:
    """From last month's net pay to this month's, by cause, the largest first."""
    sums = sorted(by_cause(found).items(), key=lambda each: -abs(each[1][1]))
    steps = [(str(CAUSES[cause]), amount) for cause, (_people, amount) in sums]
    return [(month_label(before), before.net_ore), *steps, (month_label(run), run.net_ore)]


def chosen(
    found: Sequence[Difference], *, search: str = "", cause: str = "", sort: str = "-change"
) -> list[Difference]:
    """The differences that the reader asked for, in the order asked for."""
    rows = [row for row in found if not cause or cause in row.causes]
    key, is_down = sort.lstrip("-"), sort.startswith("-")
    if search or key == "name":
        places = _places(search, [row.person_id for row in rows])
        rows = [row for row in rows if row.person_id in places]
        if key == "name":
            return sorted(rows, key=lambda row: places[row.person_id], reverse=is_down)
    return sorted(rows, key=SORTS.get(key, SORTS["change"]), reverse=is_down)


def _places(search: str, person_ids: list[int]) -> dict[int, int]:
    """The people that the words find, by their place in the order of names."""
    rows = Person.objects.filter(pk__any=person_ids)
    for word in search.split():
        rows = rows.filter(Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(number__startswith=word))
    return {pk: place for place, pk in enumerate(rows.order_by("sort_key", "pk").values_list("pk", flat=True))}


def shown(run: PayRun, before: PayRun, rows: Sequence[Difference]) -> list[dict[str, Any]]:
    """Some differences ready to read: as ``explained``, and the lines that changed."""
    lines = _changed_lines(run, before, [row.person_id for row in rows])
    return [row | {"lines": lines.get(row["difference"].person_id, [])} for row in explained(run, before, rows)]


def explained(run: PayRun, before: PayRun, rows: Sequence[Difference]) -> list[dict[str, Any]]:
    """Some differences with name, amounts, and causes with their facts."""
    ids = [row.person_id for row in rows]
    people = Person.objects.in_bulk(ids)
    told = evidence(run, before, ids)
    return [_row(row, people[row.person_id], told.get(row.person_id, {})) for row in rows]


def _row(row: Difference, person: Person, told: dict[str, list[str]]) -> dict[str, Any]:
    note_read(kind="payslip", person_id=person.pk, name=person.name)
    return {
        "difference": row,
        "name": person.name,
        "number": person.number,
        "causes": [
            {"label": CAUSES[cause], "amount_ore": row.causes[cause], "facts": told.get(cause, [])}
            for cause in sorted(row.causes, key=lambda key: -abs(row.causes[key]))
        ],
    }


def _changed_lines(run: PayRun, before: PayRun, person_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """For each person the salary types whose sums differ, each with its line of this run and of the one before."""
    slips = list(
        Payslip.objects.filter(run__in=(run, before), person_id__any=list(person_ids)).defer("inputs").order_by("pk")
    )
    lines = lines_of(slips)
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for slip in slips:
        when = "now" if slip.run_id == run.pk else "before"
        for line in lines.get(slip.pk, []):
            row = found.setdefault(slip.person_id, {}).setdefault(line.code, _empty(line))
            row[f"{when}_ore"] += line.amount_ore
            row[f"{when}_url"] = row[f"{when}_url"] or reverse("payslip_because", args=[slip.public_id, line.number])
    return {
        person: [row for row in rows.values() if row["now_ore"] != row["before_ore"]] for person, rows in found.items()
    }


def _empty(line: PayLine) -> dict[str, Any]:
    label = CATALOGUE[line.code].sv
    return {"label": label, "before_ore": 0, "now_ore": 0, "before_url": "", "now_url": ""}


def class_labels() -> list[str]:
    """The classes of the picture in words, percent."""
    between = [f"{_signed(low)} – {_signed(high)}" for low, high in pairwise(EDGES)]
    return [_("under %s") % _signed(EDGES[0]), *between, _("över %s") % _signed(EDGES[-1])]


def _signed(value: int) -> str:
    return f"+{value}" if value > 0 else number(value)


def spread_rows(found: Spread) -> dict[str, Any]:
    """The two series of the picture without the many who did not change, and how many those are."""
    labels = class_labels()
    now, usual = found.shares(found.now), found.shares(found.usual)
    places = [place for place in range(len(labels)) if place != UNCHANGED]
    return {
        "now": [(labels[place], now[place]) for place in places],
        "usual": [(labels[place], usual[place]) for place in places],
        "unchanged": number(now[UNCHANGED], 1),
        "unchanged_usual": number(usual[UNCHANGED], 1),
        "months": found.months,
        "lowest": found.lowest,
        "highest": found.highest,
    }


def outlier_rows(run: PayRun, before: PayRun, found: Sequence[Outlier]) -> list[dict[str, Any]]:
    """Those who stand out, each with why and a way to the payslip."""
    ids = [row.person_id for row in found]
    changes = {row.person_id: row for row in differences(run, before, person_ids=ids)}
    told = shown(run, before, [changes[pk] for pk in ids if pk in changes])
    why = {row["difference"].person_id: row for row in told}
    slips = dict(Payslip.objects.filter(run=run, person_id__any=ids).values_list("person_id", "public_id"))
    return [
        why[row.person_id] | {"outlier": row, "url": reverse("payslip", args=[slips[row.person_id]])}
        for row in found
        if row.person_id in why
    ]
