"""What the calculation takes and gives: a person's pay input (löneunderlag) and the payslip (lönespecifikation).

One ``PayInput`` holds everything about one person in one run, because tax is drawn on all pay from the employer.
Amounts are öre, quantities and percentages ``Decimal``, periods include their last day.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import force_setattr

from servicecenter.common.money import Ore
from servicecenter.common.periods import Month, Period

FULL = Decimal(100)
NOTHING = Decimal(0)


class Fact(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A frozen value of pay input. A struct, because a run makes some fifteen a person and writes each as JSON."""


@lru_cache(maxsize=4096)
def plain(number: Decimal) -> Decimal:
    """Equal numbers have one spelling, so that equal input is written with equal bytes: 80, never 80.0 or 8E+1."""
    return Decimal(f"{number.normalize():f}")


def _plain_fields(fact: Fact, *names: str) -> None:
    """Spell the numbers of a new fact plainly; one that equals its default is the default, and is left out in JSON."""
    for name in names:
        number = getattr(fact, name)
        if number is not None:
            force_setattr(fact, name, FULL if number == FULL else NOTHING if number == NOTHING else plain(number))


class PayForm(StrEnum):
    """How a person is paid (löneform)."""

    MONTHLY = "monthly"
    HOURLY = "hourly"


class TaxKind(StrEnum):
    """How tax is withheld (skatteavdrag)."""

    TABLE = "table"  # skattetabell, om så beslutats med jämkat underlag
    PERCENT = "percent"  # jämkning, viss procent
    SIDE_INCOME = "side_income"  # sidoinkomst, 30 %
    SINK = "sink"  # särskild inkomstskatt för utomlands bosatta, beslut för viss tid
    NONE = "none"  # beslut om att inget skatteavdrag ska göras


class PartOfMonth(StrEnum):
    """The methods for pay of part of a month (lön för del av månad)."""

    CALENDAR_DAYS = "calendar_days"  # employed days ÷ the days of the month
    THIRTIETHS = "thirtieths"  # every month counts as 30 days


class CalendarDayPay(StrEnum):
    """The models of pay for a calendar day (kalenderdaglön) that supplements to benefits are a share of."""

    YEAR_OF_365 = "year_of_365"  # månadslön × 12 ÷ 365
    DEDUCTION = "deduction"  # 3,3 % av månadslönen, som löneavdraget


class NetRounding(StrEnum):
    """The named rules for rounding net pay (öresavrundning)."""

    NONE = "none"
    NEAREST_KRONA = "nearest_krona"
    NEXT_KRONA = "next_krona"


class Terms(Fact, frozen=True):
    """Pay terms of an employment for a time (löneuppgift): full-time monthly pay or pay per hour, and extent."""

    period: Period
    form: PayForm
    pay_ore: Ore
    extent: Decimal = FULL

    def __post_init__(self) -> None:
        _plain_fields(self, "extent")


class Supplement(Fact, frozen=True):
    """A standing amount per month (fast tillägg, bruttoavdrag eller förmån); the amount is not reduced by extent."""

    code: str
    period: Period
    amount_ore: Ore


class Entry(Fact, frozen=True):
    """An attested quantity or amount (attesterad registrering).

    ``amount`` wins over ``unit_amount``, which wins over the rule of the salary type. Quantities and amounts are
    registered as positive: the salary type gives the sign, and a negative one reverses an earlier entry. ``coding`` is
    given where the entry is booked elsewhere than its employment.
    """

    entry_id: int
    code: str
    starts_on: date
    ends_on: date
    quantity: Decimal | None = None
    unit_amount: Ore | None = None
    amount: Ore | None = None
    coding: str = ""

    def __post_init__(self) -> None:
        _plain_fields(self, "quantity")


class AbsenceInput(Fact, frozen=True):
    """The days of an absence (frånvaro) that this run settles, and the whole absence they are part of.

    ``extent`` is the share in percent of the person's own working time. ``working_days`` counts the days settled
    here; ``whole_starts_on`` and ``whole_working_days`` tell of the whole absence when it is longer: they decide
    between the working-day and the calendar-day rule, and on which sick day the period stands.
    ``qualifying_taken`` is the qualifying deduction (karensavdrag) that another system has taken in the sick period;
    ``qualifying_exempt`` tells that the sick period has none (högriskskydd).
    ``own_days`` tells which of the days are worked by the person's own schedule (eget schema), a digit a day: ``1`` is
    worked. It is empty where the shared calendar tells.
    """

    absence_id: int
    kind: str
    starts_on: date
    ends_on: date
    working_days: Decimal
    extent: Decimal = FULL
    whole_starts_on: date | None = None
    whole_working_days: Decimal | None = None
    qualifying_taken: Ore = 0
    qualifying_exempt: bool = False
    own_days: str = ""

    def __post_init__(self) -> None:
        _plain_fields(self, "working_days", "extent", "whole_working_days")


class SickAbsence(Fact, frozen=True):
    """One whole sick absence (sjukfrånvaro) as attested, also its days in other months than the run's.

    ``own_days`` as in ``AbsenceInput``.
    """

    absence_id: int
    starts_on: date
    ends_on: date
    working_days: Decimal
    extent: Decimal = FULL
    own_days: str = ""

    def __post_init__(self) -> None:
        _plain_fields(self, "working_days", "extent")


class VacationInput(Fact, frozen=True):
    """Days of one vacation (semester) in one month: how many are drawn, by quota, and from which kind of days.

    ``current`` are this year's and ``saved`` earlier years' days; ``exchanged`` come instead of the supplement, which
    ``is_exchanged`` says that the year's days then lack. ``working_days`` are those of the schedule where a quota makes
    them fewer. ``variable_ore`` is last year's variable supplements, where a share of them is paid.
    """

    absence_id: int
    starts_on: date
    ends_on: date
    current: Decimal = NOTHING
    saved: Decimal = NOTHING
    exchanged: Decimal = NOTHING
    is_exchanged: bool = False
    working_days: Decimal | None = None
    variable_ore: Ore = 0

    def __post_init__(self) -> None:
        _plain_fields(self, "current", "saved", "exchanged", "working_days")

    @property
    def days(self) -> Decimal:
        return self.current + self.saved + self.exchanged


class ParentalBenefitInput(Fact, frozen=True):
    """Days that Försäkringskassan has paid parental benefit for (föräldrapenningdagar), of those this run settles.

    ``days_before`` counts the calendar days with supplement before them, for the same birth.
    """

    note_id: int
    starts_on: date
    ends_on: date
    extent: Decimal = FULL
    days_before: int = 0

    def __post_init__(self) -> None:
        _plain_fields(self, "extent")


class EmploymentInput(Fact, frozen=True):
    """One employment (anställning) of the person with its dated facts.

    ``sick`` holds the whole sick absences of the sick periods that the days in ``absences`` belong to, where there is
    more to tell of them than ``absences`` does: what came before, and whether it goes on.
    """

    employment_id: int
    number: int
    starts_on: date
    terms: tuple[Terms, ...]
    ends_on: date | None = None
    supplements: tuple[Supplement, ...] = ()
    entries: tuple[Entry, ...] = ()
    absences: tuple[AbsenceInput, ...] = ()
    benefits: tuple[Supplement, ...] = ()
    coding: tuple[str, ...] = ()
    sick: tuple[SickAbsence, ...] = ()
    vacations: tuple[VacationInput, ...] = ()
    parental: tuple[ParentalBenefitInput, ...] = ()


class TaxDecisionInput(Fact, frozen=True):
    """A tax decision (skattebeslut) for a time: table and column, or what Skatteverket has decided instead.

    ``adjustment_ore`` is taken off the month's base before the table (jämkat underlag). ``extra_ore`` is what the
    employee has asked to have withheld besides.
    """

    kind: TaxKind
    starts_on: date
    ends_on: date | None = None
    table: int | None = None
    column: int | None = None
    percent: Decimal | None = None
    adjustment_ore: Ore = 0
    extra_ore: Ore = 0

    def __post_init__(self) -> None:
        _plain_fields(self, "percent")


class NetDeductionInput(Fact, frozen=True):
    """A deduction from net pay that the employee has agreed to (nettoavdrag), passed on to the payee."""

    code: str
    payee_id: int
    amount_ore: Ore
    starts_on: date
    ends_on: date | None = None


class AttachmentInput(Fact, frozen=True):
    """Kronofogden's decision on attachment of earnings (utmätning i lön).

    Without an amount, everything above the protected amount is withheld.
    """

    payee_id: int
    reference: str
    protected_ore: Ore
    starts_on: date
    ends_on: date | None = None
    amount_ore: Ore | None = None


class RepaymentGround(StrEnum):
    """What a deduction for a salary debt rests on (grund för kvittning), lag (1970:215)."""

    CONSENT = "consent"  # 2 §: medgivande, som kan återkallas tills lönen förfaller
    SET_OFF = "set_off"  # 3–5 §§: utan medgivande, efter Kronofogdens besked om vad som ska vara kvar


class DebtInput(Fact, frozen=True):
    """A salary debt (löneskuld) with the plan it is repaid by: what is left of it, and what a month takes.

    ``protected_ore`` is what must be left by Kronofogden's statement; set-off without consent is made only with it.
    ``all_at_end``: what is left is drawn from the last pay, where the consent says so.
    """

    debt_id: int
    reference: str
    left_ore: Ore
    monthly_ore: Ore
    starts_on: date
    ground: RepaymentGround = RepaymentGround.CONSENT
    agreed_on: date | None = None
    protected_ore: Ore | None = None
    all_at_end: bool = False


class DebtClaimInput(Fact, frozen=True):
    """A clerk's decision that a negative net pay becomes a salary debt (ny löneskuld) instead of stopping the run."""

    debt_id: int
    reference: str
    cause: str
    decided_on: date


class AdvanceInput(Fact, frozen=True):
    """An advance that has been paid (förskott): what of it earlier runs have not settled yet is ``left_ore``."""

    advance_id: int
    kind: str
    paid_on: date
    amount_ore: Ore
    left_ore: Ore


class LocalValue(Fact, frozen=True):
    """A dated value of the agency's own (lokal uppgift), named by salary type or rule: a unit price or a divisor."""

    key: str
    value: Decimal
    starts_on: date
    ends_on: date | None = None
    source: str = ""
    unsourced: bool = False

    def __post_init__(self) -> None:
        _plain_fields(self, "value")


class LocalRules(Fact, frozen=True, cache_hash=True):
    """The agency's own dated values and choices of method (lokala regler)."""

    values: tuple[LocalValue, ...] = ()
    part_of_month: PartOfMonth = PartOfMonth.CALENDAR_DAYS
    net_rounding: NetRounding = NetRounding.NONE
    calendar_day_pay: CalendarDayPay = CalendarDayPay.YEAR_OF_365

    def find(self, key: str, on: date) -> LocalValue | None:
        """The value of a key on a day, or ``None``."""
        for value in self.values:
            if value.key == key and value.starts_on <= on and (value.ends_on is None or on <= value.ends_on):
                return value
        return None


NO_LOCAL_RULES = LocalRules()


class PaidSum(Fact, frozen=True):
    """What fixed runs have paid of one salary type for some days of an earlier month (utbetalt hittills)."""

    employment_id: int
    code: str
    coding: str
    earned_from: date
    earned_to: date
    amount: Ore
    quantity: Decimal = NOTHING

    def __post_init__(self) -> None:
        _plain_fields(self, "quantity")


class EarlierMonth(Fact, frozen=True):
    """An earlier month to compute again (retroaktiv omräkning): its facts as known now and what it has been paid.

    ``pays_on`` chooses the rules valid then. ``local_then`` is the agency's rules of that day where they are not
    those of the run. A month that is not ``is_whole`` only holds entries that are new: nothing else has changed, so
    they are the difference.
    """

    month: Month
    pays_on: date
    employments: tuple[EmploymentInput, ...]
    paid: tuple[PaidSum, ...] = ()
    local_then: LocalRules | None = None
    is_whole: bool = True


class PaidEarlier(Fact, frozen=True):
    """What other payments of the same month have come to (tidigare betalt i månaden): taxed base and tax by table.

    ``pay_after_tax`` is without what covers costs; ``deducted`` is everything drawn from it, ``attached`` the part that
    went to Kronofogden.
    """

    ordinary: Ore
    table_tax: Ore
    pay_after_tax: Ore = 0
    deducted: Ore = 0
    attached: Ore = 0


class PayInput(Fact, frozen=True):
    """Everything that decides one person's pay in one run (löneunderlag).

    ``yearly_income`` is the estimated ordinary income of the year; one-time amounts are added to it by the rule.
    ``contribution_base_earlier`` is what other payments of the same month already used of a monthly cap.
    ``pension_section`` overrides the section of PA 16 that follows from the birth year.
    ``earlier`` holds the earlier months whose facts have changed since they were paid. An extra run (``is_extra``)
    pays only such differences, also of the month itself; agreed deductions, advances to settle and extra tax belong to
    the ordinary run.
    """

    person_id: int
    born_on: date
    month: Month
    pays_on: date
    employments: tuple[EmploymentInput, ...]
    tax: tuple[TaxDecisionInput, ...]
    deductions: tuple[NetDeductionInput, ...] = ()
    protected_amount: Ore | None = None
    yearly_income: Ore | None = None
    contribution_base_earlier: Ore = 0
    pension_section: int | None = None
    has_part_time_pension: bool = False
    attachments: tuple[AttachmentInput, ...] = ()
    advances: tuple[AdvanceInput, ...] = ()
    debts: tuple[DebtInput, ...] = ()
    debt_claim: DebtClaimInput | None = None
    earlier: tuple[EarlierMonth, ...] = ()
    paid_earlier: PaidEarlier | None = None
    is_extra: bool = False
    local: LocalRules = NO_LOCAL_RULES

    def __post_init__(self) -> None:
        if self.local == NO_LOCAL_RULES:
            force_setattr(self, "local", NO_LOCAL_RULES)


class PayLine(Struct, frozen=True, gc=False):
    """One line of the payslip (lönerad): ``amount`` signed as shown, ``base`` what a percentage was taken of.

    ``coding`` is given where it is not the employment's present one: what is paid for an earlier month.
    """

    employment_id: int | None
    code: str
    earned_from: date
    earned_to: date
    amount: Ore
    quantity: Decimal | None = None
    rate: Ore | Decimal | None = None
    base: Ore | None = None
    entry_id: int | None = None
    absence_id: int | None = None
    payee_id: int | None = None
    coding: str | None = None
    debt_id: int | None = None


class Totals(Struct, frozen=True, gc=False):
    """The sums of a payslip in öre. Tax and net deductions are positive here: they are what is withheld.

    ``net = gross + tax_free - tax - net_deductions + rounding``; ``taxable = gross + benefits``;
    ``employer_cost = gross + tax_free + rounding + contributions + pension + other_costs``.
    """

    gross: Ore = 0
    benefits: Ore = 0
    taxable: Ore = 0
    tax: Ore = 0
    tax_free: Ore = 0
    net_deductions: Ore = 0
    rounding: Ore = 0
    net: Ore = 0
    contribution_base: Ore = 0
    contributions: Ore = 0
    pension_base: Ore = 0
    pension: Ore = 0
    other_costs: Ore = 0
    employer_cost: Ore = 0


class Payslip(Struct, frozen=True, gc=False):
    """The outcome for one person (lönespecifikation): lines in payslip order, and their sums."""

    person_id: int
    lines: tuple[PayLine, ...]
    totals: Totals


class CannotCalculate(Exception):
    """A person's pay cannot be computed (kan inte beräknas): what is wrong, in Swedish, and what to do about it."""

    def __init__(self, code: str, message_sv: str, cure_sv: str, field: str) -> None:
        super().__init__(code, message_sv, cure_sv, field)
        self.code = code
        self.message_sv = message_sv
        self.cure_sv = cure_sv
        self.field = field

    def __str__(self) -> str:
        return f"{self.message_sv} {self.cure_sv}"
