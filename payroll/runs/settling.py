"""What is left of advances (avräkning av förskott): paid ahead, less the lines of fixed runs, the oldest first.

Nothing is written when a run settles an advance: its line says so, so what is left is right whatever dies when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from payroll.advances.models import Advance
from payroll.advances.queries import due_advances
from payroll.calculation.model import AdvanceInput
from payroll.calculation.net import ADVANCE, TRAVEL_ADVANCE, code_of
from payroll.runs.models import PayLine, PayRun
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from servicecenter.common.money import Ore
from servicecenter.tenancy.lookups import Keys

Left = list[tuple[Advance, Ore]]
"""Each advance of one person with what is left of it in öre, settled ones too."""


def _lines(*codes: str, **of: Any) -> Q:
    """The lines that settle decided advances: they hang on no employment."""
    return Q(code__in=codes or (ADVANCE, TRAVEL_ADVANCE), employment__isnull=True, **of)


def _in_hand() -> Any:
    """A payslip's net pay, and what of it had been paid ahead, in öre. What was for a trip is no pay."""
    ahead = PayLine.objects.filter(_lines(ADVANCE, payslip=OuterRef("pk"))).order_by().values("payslip")
    return F("net_ore") - Coalesce(Subquery(ahead.annotate(ore=Sum("amount_ore")).values("ore")), 0)


IN_HAND = _in_hand()


def advance_inputs(window: Window, people: Keys) -> dict[int, tuple[AdvanceInput, ...]]:
    """By person, the advances that a run has left to settle. One query without advances, two with.

    An advance for a trip waits until its claim has been attested.
    """
    rows = due_advances(known_at=window.known_at, pays_on=window.pays_on, person_id__any=people)
    left = what_is_left(rows.select_related("decision"))
    return {
        person_id: tuple(
            [
                AdvanceInput(row.pk, row.decision.kind, row.paid_on, row.amount_ore, ore)
                for row, ore in rows_left
                if ore > 0
            ]
        )
        for person_id, rows_left in left.items()
    }


def what_is_left(advances: Iterable[Advance]) -> dict[int, Left]:
    """By person. ``advances`` are all that a person has been paid, in the order they are settled."""
    own: dict[int, list[Advance]] = {}
    for row in advances:
        own.setdefault(row.person_id, []).append(row)
    settled = _settled_by_code(Keys(own)) if own else {}
    return {person_id: _shared_out(rows, settled.get(person_id, {})) for person_id, rows in own.items()}


def settled_sums(people: Keys) -> dict[int, Ore]:
    """What fixed runs have deducted of these people's advances."""
    return {person_id: sum(by_code.values()) for person_id, by_code in _settled_by_code(people).items()}


def _settled_by_code(people: Keys) -> dict[int, dict[str, Ore]]:
    """The same by salary type: what settles an advance for a trip settles no other."""
    rows = PayLine.objects.filter(_lines(payslip__run__state__in=SETTLED), payslip__person_id__any=people)
    found: dict[int, dict[str, Ore]] = {}
    for person_id, code, ore in rows.order_by().values_list("payslip__person_id", "code").annotate(Sum("amount_ore")):
        found.setdefault(person_id, {})[code] = -int(ore)
    return found


def settled_by(run: PayRun, **of: Any) -> dict[int, Ore]:
    """What one run deducts of advances, by person, whatever its state."""
    rows = PayLine.objects.filter(_lines(run=run), **of)
    sums = rows.order_by().values_list("payslip__person_id").annotate(ore=Sum("amount_ore"))
    return {person_id: -int(ore) for person_id, ore in sums}


def _shared_out(advances: list[Advance], settled: Mapping[str, Ore]) -> Left:
    left, rest = [], dict(settled)
    for row in advances:
        code = code_of(row.decision.kind)
        part = min(row.amount_ore, rest.get(code, 0))
        rest[code] = rest.get(code, 0) - part
        left.append((row, row.amount_ore - part))
    return left
