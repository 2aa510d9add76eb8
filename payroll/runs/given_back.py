"""Net deductions taken back after they were drawn (återtagna nettoavdrag): what was drawn of them is given back.

They have no month to be computed again in, so the amount is settled by the lines that drew it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Sum

from payroll.calculation.model import Entry
from payroll.runs.changes import Changed
from payroll.runs.models import PayLine
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from payroll.time.models import TimeEntry
from servicecenter.common.money import Ore

Key = tuple[int, str, date, date]
"""Employment, salary type and days: what an entry and the line that drew it share."""
LINE = ("employment_id", "code", "earned_from", "earned_to")
ENTRY = ("employment_id", "code", "starts_on", "ends_on")


def given_back(window: Window, changed: Mapping[int, Changed]) -> dict[int, list[tuple[int, Entry]]]:
    """By person, an entry of less than nothing for what is given back. Two queries when anything was taken back."""
    withdrawn = {person_id: _by_key(row.withdrawn) for person_id, row in changed.items() if row.withdrawn}
    if not withdrawn:
        return {}
    keys = [key for own in withdrawn.values() for key in own]
    drawn, due = _drawn(keys), _due(window, keys)
    found: dict[int, list[tuple[int, Entry]]] = {}
    for person_id, own in withdrawn.items():
        not_drawn_yet = {key: _amount(rows) for key, rows in _by_key(changed[person_id].deductions).items()}
        for key, rows in own.items():
            stands = due.get(key, 0) - not_drawn_yet.get(key, 0)
            back = min(drawn.get(key, 0) - stands, _amount(rows))
            if back > 0:
                entry = Entry(rows[0].entry_id, *key[1:], amount=-back)
                found.setdefault(person_id, []).append((key[0], entry))
    return found


def _by_key(rows: list[tuple[int, Entry]]) -> dict[Key, list[Entry]]:
    found: dict[Key, list[Entry]] = {}
    for employment_id, entry in rows:
        found.setdefault((employment_id, entry.code, entry.starts_on, entry.ends_on), []).append(entry)
    return found


def _amount(rows: list[Entry]) -> Ore:
    return sum(row.amount or 0 for row in rows)


def _drawn(keys: list[Key]) -> dict[Key, Ore]:
    """What fixed runs have drawn, less what they have given back already."""
    lines = PayLine.objects.filter(
        payslip__run__state__in=SETTLED, employment_id__any=_employments(keys), code__in={key[1] for key in keys}
    )
    return {
        tuple(key): -int(amount) for *key, amount in lines.order_by().values_list(*LINE).annotate(Sum("amount_ore"))
    }


def _due(window: Window, keys: list[Key]) -> dict[Key, Ore]:
    """What still stands registered, drawn or not."""
    rows = TimeEntry.objects.filter(
        window.attested, employment_id__any=_employments(keys), code__in={key[1] for key in keys}
    )
    sums = rows.order_by().values_list(*ENTRY).annotate(Sum("amount_ore", default=0))
    return {tuple(key): int(amount) for *key, amount in sums}


def _employments(keys: list[Key]) -> list[int]:
    return sorted({key[0] for key in keys})
