"""The monthly pension report, shaped as SPV's transfer for PA 16: the field names and sections that public pages name.

SPV's own specification was not at hand. The file says of itself that its receiver has not validated it, and it is no
file that SPV is known to read: it holds what SPV asks for, in one place, to be mapped when the specification comes.
"""

from payroll.exchange.pension_report.build import build, split
from payroll.exchange.pension_report.checks import PensionReportError, faults
from payroll.exchange.pension_report.model import MonthAmounts, PensionFile, Period, PersonReport, Premiums
from payroll.exchange.pension_report.parse import PensionReadError, parse

__all__ = [
    "MonthAmounts",
    "PensionFile",
    "PensionReadError",
    "PensionReportError",
    "Period",
    "PersonReport",
    "Premiums",
    "build",
    "faults",
    "parse",
    "split",
]
