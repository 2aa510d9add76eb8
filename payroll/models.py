"""The tables of pay, on one page."""

from payroll.absence.models import Absence
from payroll.advances.models import Advance, AdvanceDecision, AdvanceException
from payroll.attachment.models import AttachmentOrder
from payroll.attendance.models import Allocation, AttendanceEntry, AttendanceReport, WorkedTime
from payroll.cards.models import CardImport, CardReject, CardReminder, CardTransaction
from payroll.claim_templates.models import ClaimTemplate
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
from payroll.las.models import EmploymentEnding, ServiceTime
from payroll.parental.models import ParentalBenefitNote
from payroll.pensions.models import PensionReport, PensionRow
from payroll.projects.models import Activity, FavouriteActivity, Project
from payroll.reserve.models import ReserveExport
from payroll.rotas.models import RotaPlacing
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
    ShiftLine,
    ShiftReject,
    TimeGroup,
)
from payroll.sickness.models import SickNote
from payroll.statistics.models import WatchedChange, WatchedUnit
from payroll.swaps.models import ShiftSwap
from payroll.time.models import TimeEntry
from payroll.travel.models import ClaimCheck, ClaimEntry, ExchangeRate, Expense, LocalTravelTerms, TravelClaim
from payroll.travel_advances.models import TravelAdvance
from payroll.travel_volumes.models import BillableClaim
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
    "BillableClaim",
    "CardImport",
    "CardReject",
    "CardReminder",
    "CardTransaction",
    "ChecklistItem",
    "ChecklistMark",
    "ClaimCheck",
    "ClaimEntry",
    "ClaimTemplate",
    "ConcentratedWeek",
    "ConsultantSpan",
    "DebtEvent",
    "DebtPlan",
    "Declaration",
    "DeclarationFile",
    "Employment",
    "EmploymentEnding",
    "EmploymentSpan",
    "ExchangeRate",
    "Expense",
    "FavouriteActivity",
    "Finding",
    "FixedItem",
    "FlexCorrection",
    "FlexEntry",
    "GroupMember",
    "GroupRules",
    "IndividualStatement",
    "LocalTravelTerms",
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
    "RotaPlacing",
    "RotaShift",
    "RunOverview",
    "RunReplay",
    "SalaryDebt",
    "SampledPayslip",
    "ServiceTime",
    "SetAside",
    "Shift",
    "ShiftImport",
    "ShiftLine",
    "ShiftReject",
    "ShiftSwap",
    "SickNote",
    "StatementNumber",
    "TaxDecision",
    "TimeEntry",
    "TimeGroup",
    "TravelAdvance",
    "TravelClaim",
    "VacationClosing",
    "VacationDebt",
    "VacationDebtMonth",
    "VacationRow",
    "WatchedChange",
    "WatchedUnit",
    "WorkedTime",
    "WriteOffRequest",
]
