"""The tables of pay, on one page."""

from payroll.absence.models import Absence
from payroll.advances.models import Advance, AdvanceDecision, AdvanceException
from payroll.attachment.models import AttachmentOrder
from payroll.attendance.models import Allocation, AttendanceEntry, AttendanceReport, WorkedTime
from payroll.debts.models import DebtEvent, DebtPlan, SalaryDebt, WriteOffRequest
from payroll.declarations.models import (
    AbsenceStatement,
    Declaration,
    DeclarationFile,
    IndividualStatement,
    StatementNumber,
)
from payroll.deductions.models import NetDeduction, Payee
from payroll.employment.models import (
    BankAccount,
    BankAccountRequest,
    ConsultantSpan,
    Employment,
    EmploymentSpan,
    FixedItem,
    PayTerms,
    PensionFact,
    Person,
    ProtectedIdentity,
    TaxDecision,
)
from payroll.flex.models import FlexCorrection, FlexEntry
from payroll.parental.models import ParentalBenefitNote
from payroll.pensions.models import PensionReport, PensionRow
from payroll.projects.models import Activity, FavouriteActivity, Project
from payroll.reserve.models import ReserveExport
from payroll.runs.models import (
    BackPayConfirmation,
    Finding,
    PayChunk,
    PayLine,
    PayMonth,
    PayRun,
    Payslip,
    RunOverview,
    RunReplay,
    SetAside,
)
from payroll.runs.review.models import ChecklistItem, ChecklistMark, SampledPayslip
from payroll.schedules.models import (
    GroupMember,
    GroupRules,
    NamedDay,
    Rota,
    RotaShift,
    Shift,
    ShiftImport,
    ShiftReject,
    TimeGroup,
)
from payroll.sickness.models import SickNote
from payroll.time.models import TimeEntry
from payroll.vacation.models import (
    ConcentratedWeek,
    VacationClosing,
    VacationDebt,
    VacationDebtMonth,
    VacationRow,
)

__all__ = [
    "Absence",
    "AbsenceStatement",
    "Activity",
    "Advance",
    "AdvanceDecision",
    "AdvanceException",
    "Allocation",
    "AttachmentOrder",
    "AttendanceEntry",
    "AttendanceReport",
    "BackPayConfirmation",
    "BankAccount",
    "BankAccountRequest",
    "ChecklistItem",
    "ChecklistMark",
    "ConcentratedWeek",
    "ConsultantSpan",
    "DebtEvent",
    "DebtPlan",
    "Declaration",
    "DeclarationFile",
    "Employment",
    "EmploymentSpan",
    "FavouriteActivity",
    "Finding",
    "FixedItem",
    "FlexCorrection",
    "FlexEntry",
    "GroupMember",
    "GroupRules",
    "IndividualStatement",
    "NamedDay",
    "NetDeduction",
    "ParentalBenefitNote",
    "PayChunk",
    "PayLine",
    "PayMonth",
    "PayRun",
    "PayTerms",
    "Payee",
    "Payslip",
    "PensionFact",
    "PensionReport",
    "PensionRow",
    "Person",
    "Project",
    "ProtectedIdentity",
    "ReserveExport",
    "Rota",
    "RotaShift",
    "RunOverview",
    "RunReplay",
    "SalaryDebt",
    "SampledPayslip",
    "SetAside",
    "Shift",
    "ShiftImport",
    "ShiftReject",
    "SickNote",
    "StatementNumber",
    "TaxDecision",
    "TimeEntry",
    "TimeGroup",
    "VacationClosing",
    "VacationDebt",
    "VacationDebtMonth",
    "VacationRow",
    "WorkedTime",
    "WriteOffRequest",
]
