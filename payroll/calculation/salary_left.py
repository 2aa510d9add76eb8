"""What absence can be deducted from: the fixed salary of a month, as far as it lasts (lön kvar att dra av från)."""

from __future__ import annotations

from payroll.calculation.model import EmploymentInput, LocalRules
from payroll.calculation.salary import monthly_amounts, monthly_salary
from payroll.calculation.terms import FIXED_PAY, days_of
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month


class SalaryLeft:
    """The fixed salary of each month that absence has not yet taken (lön kvar att dra av från)."""

    def __init__(self, employment: EmploymentInput, local: LocalRules) -> None:
        self._employment = employment
        self._local = local
        self._left: dict[Month, Ore] = {}

    def take(self, month: Month, wanted: Ore) -> Ore:
        """Take at most what is left of the month's salary; a negative wish gives back."""
        left = self._left[month] if month in self._left else self.salary(month)
        taken = min(wanted, max(left, 0))
        self._left[month] = left - taken
        return taken

    def salary(self, month: Month) -> Ore:
        """The fixed salary of a month before absence (fast lön i månaden)."""
        days = days_of(month)
        lines = monthly_salary(self._employment, days, self._local) + monthly_amounts(
            self._employment, days, self._local
        )
        return sum(line.amount for line in lines if line.code in FIXED_PAY)
