"""What the run came to, as several controls ask for it: its payslips in short, its people and its salary types."""

from __future__ import annotations

from typing import NamedTuple

from payroll.calculation.net import ADVANCE, TRAVEL_ADVANCE
from payroll.runs.models import PayRun, Payslip
from payroll.runs.posting import line_sums_by_type
from payroll.runs.settling import settled_by
from servicecenter.common.money import Ore
from servicecenter.common.remembering import remembered


class Slip(NamedTuple):
    """One payslip of the run, in öre."""

    person_id: int
    gross: Ore
    net: Ore


@remembered
def slips_of(run: PayRun) -> list[Slip]:
    """In the order of the people."""
    rows = Payslip.objects.filter(run=run).order_by("person_id").values_list("person_id", "gross_ore", "net_ore")
    return [Slip(*row) for row in rows]


@remembered
def people_of(run: PayRun) -> frozenset[int]:
    """Those who have a payslip in the run."""
    return frozenset(slip.person_id for slip in slips_of(run))


@remembered
def paid_ahead(run: PayRun) -> dict[int, Ore]:
    """What had been paid ahead of this run's pay, by person."""
    return settled_by(run) if codes_of(run) & {ADVANCE, TRAVEL_ADVANCE} else {}


@remembered
def codes_of(run: PayRun) -> frozenset[str]:
    """The salary types that the run has lines of."""
    return frozenset(code for code, _coding, _amount in line_sums_by_type(run))
