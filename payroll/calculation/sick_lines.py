"""From sick days to lines of the payslip (lönerader): days that are alike, one after the other, are one line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from payroll.calculation.model import EmploymentInput, PayLine
from payroll.calculation.sick_days import DayRule, SickDay, Stage
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import Ore

QUALIFYING_DEDUCTION = by_key("qualifying_deduction").code
SICK_PAY = by_key("sick_pay").code
SICK_DEDUCTION = by_key("sick_deduction").code
SICK_DEDUCTION_DAY_15 = by_key("sick_deduction_day_15").code
SUPPLEMENT = by_key("sick_supplement").code
SUPPLEMENT_ABOVE_CAP = by_key("sick_supplement_above_cap").code
SUPPLEMENT_DAY_365 = by_key("sick_supplement_day_365").code
DEDUCTIONS = {
    Stage.SICK_PAY: SICK_DEDUCTION,
    Stage.DAY_15: SICK_DEDUCTION_DAY_15,
    Stage.DAY_91: by_key("sick_deduction_day_91").code,
    Stage.DAY_365: by_key("sick_deduction_day_365").code,
}
SUPPLEMENTS = frozenset({SUPPLEMENT, SUPPLEMENT_ABOVE_CAP, SUPPLEMENT_DAY_365})
SICK_CODES = frozenset(DEDUCTIONS.values()) | SUPPLEMENTS | {QUALIFYING_DEDUCTION, SICK_PAY}


def sick_lines(
    employment: EmploymentInput, days: Iterable[SickDay], percentages: tuple[Decimal, Decimal]
) -> list[PayLine]:
    """The lines of some sick days: deduction, sick pay, qualifying deduction, supplements; absence by absence.

    ``percentages`` are those of sick pay and of the qualifying deduction, as the lines show them.
    """
    lines: list[PayLine] = []
    for _, group in groupby(days, key=lambda one: one.absence_id):
        own = list(group)
        lines += _deductions(employment, own)
        lines += _sick_pay(employment, own, percentages)
        lines += _supplements(employment, own, SUPPLEMENT, lambda one: one.supplement)
        lines += _supplements(employment, own, SUPPLEMENT_ABOVE_CAP, lambda one: one.above_cap)
    return lines


def amount_in(one: SickDay, code: str) -> Ore:
    """What a line of a salary type holds of a day, with the sign of the line (dagens del av raden)."""
    if code in DEDUCTIONS.values():
        return -one.deducted if DEDUCTIONS[one.stage] == code else 0
    if code == SICK_PAY:
        return one.sick_pay
    if code == QUALIFYING_DEDUCTION:
        return -one.qualifying
    if code == SUPPLEMENT:
        return one.supplement
    return one.above_cap if (code == SUPPLEMENT_DAY_365) == (one.stage is Stage.DAY_365) else 0


def _deductions(employment: EmploymentInput, days: Sequence[SickDay]) -> Iterator[PayLine]:
    def alike(one: SickDay) -> tuple[object, ...]:
        return DEDUCTIONS[one.stage], one.rule, one.price, one.extent

    for key, group in groupby(days, key=alike):
        own = list(group)
        code, rule, price = str(key[0]), key[1], own[0].price
        is_whole_month = rule is DayRule.WHOLE_MONTH
        yield _line(
            employment, own, code, -sum(one.deducted for one in own),
            quantity=sum((one.quantity for one in own), Decimal(0)),
            rate=None if is_whole_month else price, base=price if is_whole_month else None,
        )  # fmt: skip


def _sick_pay(
    employment: EmploymentInput, days: Sequence[SickDay], percentages: tuple[Decimal, Decimal]
) -> Iterator[PayLine]:
    own = [one for one in days if one.stage is Stage.SICK_PAY]
    if not own:
        return
    lost, qualifying = sum(one.deducted for one in own), sum(one.qualifying for one in own)
    share, qualifying_share = percentages
    yield _line(employment, own, SICK_PAY, sum(one.sick_pay for one in own), rate=share, base=lost)
    if qualifying:
        yield _line(employment, own, QUALIFYING_DEDUCTION, -qualifying, rate=qualifying_share, base=own[0].pay)


def _supplements(
    employment: EmploymentInput, days: Sequence[SickDay], code: str, of: Callable[[SickDay], Ore]
) -> Iterator[PayLine]:
    def alike(one: SickDay) -> tuple[object, ...]:
        return of(one), one.stage is Stage.DAY_365

    for (amount, is_late), group in groupby(days, key=alike):
        if amount:
            own = list(group)
            yield _line(
                employment, own, SUPPLEMENT_DAY_365 if is_late else code, sum(of(one) for one in own),
                quantity=Decimal(len(own)), rate=of(own[0]), base=own[0].pay,
            )  # fmt: skip


def _line(
    employment: EmploymentInput,
    days: Sequence[SickDay],
    code: str,
    amount: Ore,
    quantity: Decimal | None = None,
    rate: Ore | Decimal | None = None,
    base: Ore | None = None,
) -> PayLine:
    return PayLine(
        employment.employment_id,
        code,
        days[0].day,
        days[-1].day,
        amount,
        quantity=quantity,
        rate=rate,
        base=base,
        absence_id=days[0].absence_id,
    )
