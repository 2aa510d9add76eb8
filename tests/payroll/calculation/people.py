"""Pay inputs for the tests: one plain person to change, and a strategy for any person."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from payroll.calculation.absence import KINDS
from payroll.calculation.model import (
    AbsenceInput,
    AttachmentInput,
    DebtClaimInput,
    DebtInput,
    EmploymentInput,
    Entry,
    LocalRules,
    LocalValue,
    NetDeductionInput,
    NetRounding,
    PaidEarlier,
    PartOfMonth,
    PayForm,
    PayInput,
    Supplement,
    TaxDecisionInput,
    TaxKind,
    Terms,
)
from payroll.rules import PayrollRules, rules_on
from payroll.salary_types.catalogue import CATALOGUE, Section, by_key
from servicecenter.common.periods import Month, Period
from servicecenter.rules.tax_formula import provisional_tables

MONTH = Month(2026, 11)
PAYDAY = date(2026, 11, 25)
LONG_AGO = Period(date(2020, 1, 1))


def rules() -> PayrollRules:
    return rules_on(PAYDAY, tax_tables=provisional_tables(2026))


def employment(pay_ore: int = 4_200_000, **changes: Any) -> EmploymentInput:
    plain = EmploymentInput(1, 1, LONG_AGO.starts_on, (Terms(LONG_AGO, PayForm.MONTHLY, pay_ore),))
    return replace(plain, **changes)


def person(**changes: Any) -> PayInput:
    plain = PayInput(
        person_id=1,
        born_on=date(1980, 5, 17),
        month=MONTH,
        pays_on=PAYDAY,
        employments=(employment(),),
        tax=(TaxDecisionInput(TaxKind.TABLE, date(2026, 1, 1), table=33, column=1),),
    )
    return replace(plain, **changes)


PRICED = [
    kind.code
    for kind in CATALOGUE.values()
    if kind.section not in (Section.TAX, Section.ROUNDING, Section.NET_DEDUCTION)
    and kind.key not in ("employer_contribution", "hourly_vacation_pay")
]
STANDING = [by_key(key).code for key in ("fixed_supplement", "assignment_supplement", "salary_exchange")]
BENEFITS = [kind.code for kind in CATALOGUE.values() if kind.section is Section.BENEFIT]
DECIDED = ("attachment_of_earnings", "salary_debt", "new_salary_debt")
"""What is drawn by a decision or a consent of its own, and cannot be registered as any other deduction."""
ADVANCES = (by_key("salary_advance").code, by_key("travel_advance").code)
NET = [kind.code for kind in CATALOGUE.values() if kind.section is Section.NET_DEDUCTION and kind.key not in DECIDED]

amounts = st.integers(0, 10_000_000)
days_of_month = st.dates(MONTH.starts_on, MONTH.ends_on)
quantities = st.decimals(-20, 200, places=2)
extents = st.sampled_from([Decimal(100), Decimal(75), Decimal("62.5"), Decimal(50), Decimal(20)])


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(days_of_month)
    return Period(first, draw(st.one_of(st.none(), st.dates(first, date(2027, 3, 1)))))


@st.composite
def entry(draw: st.DrawFn, entry_id: int) -> Entry:
    day = draw(days_of_month)
    code = draw(st.sampled_from([*PRICED, *NET]))
    by_amount = draw(st.booleans()) or code in NET
    if by_amount:
        return Entry(entry_id, code, day, day, amount=draw(amounts))
    return Entry(entry_id, code, day, day, quantity=draw(quantities), unit_amount=draw(amounts))


@st.composite
def absence(draw: st.DrawFn, absence_id: int, *, hourly: bool) -> AbsenceInput:
    first = draw(days_of_month)
    last = draw(st.dates(first, MONTH.ends_on))
    kinds = [kind for kind in KINDS if kind != "sick" or not hourly]
    days = (last - first).days + 1
    return AbsenceInput(
        absence_id,
        draw(st.sampled_from(kinds)),
        first,
        last,
        Decimal(draw(st.integers(0, days))),
        extent=draw(extents),
        whole_starts_on=draw(st.one_of(st.none(), st.just(first - timedelta(days=9)))),
        qualifying_taken=draw(st.sampled_from([0, 10_000])),
        qualifying_exempt=draw(st.booleans()),
    )


@st.composite
def any_employment(draw: st.DrawFn, employment_id: int) -> EmploymentInput:
    form = draw(st.sampled_from(PayForm))
    hourly = form is PayForm.HOURLY
    top = 100_000 if hourly else 12_000_000
    change = draw(st.one_of(st.none(), st.dates(date(2026, 11, 2), MONTH.ends_on)))
    if change is None:
        terms: tuple[Terms, ...] = (Terms(LONG_AGO, form, draw(st.integers(1, top)), draw(extents)),)
    else:
        first = Period(LONG_AGO.starts_on, change - timedelta(days=1))
        terms = tuple(
            Terms(period, form, draw(st.integers(1, top)), draw(extents)) for period in (first, Period(change))
        )
    return EmploymentInput(
        employment_id,
        employment_id,
        draw(st.sampled_from([LONG_AGO.starts_on, date(2026, 11, 9)])),
        terms,
        ends_on=draw(st.sampled_from([None, date(2026, 11, 27), date(2027, 1, 31)])),
        supplements=tuple(
            Supplement(code, draw(periods()), draw(amounts))
            for code in draw(st.lists(st.sampled_from(STANDING), max_size=2))
        ),
        benefits=tuple(
            Supplement(code, draw(periods()), draw(amounts))
            for code in draw(st.lists(st.sampled_from(BENEFITS), max_size=2))
        ),
        entries=tuple(draw(entry(number)) for number in range(draw(st.integers(0, 4)))),
        absences=tuple(draw(absence(number, hourly=hourly)) for number in range(draw(st.integers(0, 2)))),
        coding=("1000", "ä"),
    )


tax_decisions = st.one_of(
    st.builds(
        TaxDecisionInput,
        st.just(TaxKind.TABLE),
        st.just(date(2026, 1, 1)),
        table=st.integers(29, 42),
        column=st.integers(1, 6),
        adjustment_ore=st.integers(-1_000_000, 1_000_000),
        extra_ore=st.integers(0, 100_000),
    ),
    st.builds(
        TaxDecisionInput, st.just(TaxKind.PERCENT), st.just(date(2026, 1, 1)), percent=st.decimals(0, 70, places=1)
    ),
    st.builds(
        TaxDecisionInput, st.sampled_from([TaxKind.SIDE_INCOME, TaxKind.SINK, TaxKind.NONE]), st.just(date(2026, 1, 1))
    ),
)
deductions = st.builds(
    NetDeductionInput,
    st.sampled_from([code for code in NET if code not in ADVANCES]),
    st.integers(1, 9),
    amounts,
    st.sampled_from([date(2026, 1, 1), date(2026, 12, 1)]),
)
attachments = st.builds(
    AttachmentInput,
    st.integers(1, 9),
    st.just("U-1234-26"),
    amounts,
    st.sampled_from([date(2026, 1, 1), date(2026, 12, 1)]),
    amount_ore=st.one_of(st.none(), amounts),
)
debts = st.builds(
    DebtInput,
    st.integers(1, 99),
    st.just("L-1"),
    amounts,
    amounts,
    st.sampled_from([date(2026, 1, 1), date(2026, 12, 1)]),
    agreed_on=st.just(date(2026, 1, 1)),
    protected_ore=st.one_of(st.none(), amounts),
    all_at_end=st.booleans(),
)
paid_earlier = st.builds(PaidEarlier, amounts, amounts, amounts, st.integers(0, 500_000), st.integers(0, 500_000))
claims = st.just(DebtClaimInput(100, "L-100", "för mycket lön", date(2026, 11, 2)))
local_rules = st.builds(
    LocalRules,
    st.sampled_from([(), (LocalValue("hour_divisor", Decimal(175), date(2026, 1, 1), source='"lokalt", avtal'),)]),
    st.sampled_from(PartOfMonth),
    st.sampled_from(NetRounding),
)


@st.composite
def anyone(draw: st.DrawFn) -> PayInput:
    """Any person that can be paid: every kind of fact, in any mixture."""
    return PayInput(
        person_id=draw(st.integers(1, 10**9)),
        born_on=draw(st.dates(date(1950, 1, 1), date(2008, 12, 31))),
        month=MONTH,
        pays_on=PAYDAY,
        employments=tuple(draw(any_employment(number)) for number in range(1, draw(st.integers(1, 2)) + 1)),
        tax=(draw(tax_decisions),),
        deductions=tuple(draw(st.lists(deductions, max_size=3))),
        protected_amount=draw(st.one_of(st.none(), amounts)),
        attachments=tuple(draw(st.lists(attachments, max_size=1))),
        debts=tuple(draw(st.lists(debts, max_size=2, unique_by=lambda debt: debt.debt_id))),
        debt_claim=draw(st.one_of(st.none(), claims)),
        paid_earlier=draw(st.one_of(st.none(), paid_earlier)),
        yearly_income=draw(st.one_of(st.none(), st.integers(0, 200_000_000))),
        local=draw(local_rules),
    )
