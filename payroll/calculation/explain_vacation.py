"""Why a line of vacation is what it is."""

from __future__ import annotations

from datetime import date

from payroll.calculation.explain_earnings import fixed_pay_step
from payroll.calculation.explanation import Told
from payroll.calculation.model import PayLine, VacationInput
from payroll.calculation.terms import fixed_pay_on, terms_on
from payroll.calculation.vacation import CODES, DEDUCTION, GUARANTEE, SUPPLEMENT, VARIABLE_SUPPLEMENT
from payroll.calculation.wording import days, kr, number, percent
from payroll.vacation_rules import pay
from payroll.vacation_rules.values import rule_key
from servicecenter.common.because import Because
from servicecenter.common.money import ORE_PER_KRONA, format_kronor, times


def is_vacation(told: Told) -> bool:
    """Whether the line comes from an absence for vacation."""
    return told.line.absence_id is not None and told.line.code in CODES


def vacation(told: Told) -> Because:
    """The explanation of any line that comes from vacation: days × the amount of a day."""
    line = told.line
    found = next(row for row in told.employment.vacations if (row.absence_id, row.starts_on) == _key(line))
    price = _price(told, found)
    sv, en = _days(told)
    minus = "−" if line.amount < 0 else ""
    return told.because(
        f"{sv} à {kr(told.price)}",
        f"{en} at {kr(told.price)}",
        arithmetic=f"{minus}{number(told.count)} × {format_kronor(told.price)} = {format_kronor(line.amount)}",
        source=price.source,
        steps=(price, *_equal_step(told), absence_step(found)),
    )


def _key(line: PayLine) -> tuple[int | None, date]:
    return line.absence_id, line.earned_from


def _days(told: Told) -> tuple[str, str]:
    one = told.count == 1
    return (
        f"{number(told.count)} {'semesterdag' if one else 'semesterdagar'}",
        f"{number(told.count)} {'vacation day' if one else 'vacation days'}",
    )


def _price(told: Told, found: VacationInput) -> Because:
    if told.line.code == GUARANTEE:
        return _guarantee(told)
    if told.line.code == VARIABLE_SUPPLEMENT:
        return _variable(told, found)
    name = "supplement_share" if told.line.code == SUPPLEMENT else "day_share"
    share = percent(getattr(told.rules.vacation, name) * 100)
    rule = told.rule_step(rule_key(name), "Andel av fast lön per dag", "Share of fixed pay per day", share)
    return Because(
        f"Dagsbelopp: {share} av fast lön",
        f"Amount per day: {share} of fixed pay",
        value=kr(told.price),
        rule=name,
        source=rule.source,
        arithmetic=f"{format_kronor(_fixed_pay(told))} × {share} = {format_kronor(told.price)}",
        unsourced=rule.unsourced,
        steps=(rule, fixed_pay_step(told)),
    )


def _fixed_pay(told: Told) -> int:
    return fixed_pay_on(told.employment, told.line.earned_from)


def _guarantee(told: Told) -> Because:
    """What the day lacks of the guaranteed amount."""
    rules, fixed_pay = told.rules.vacation, _fixed_pay(told)
    extent = terms_on(told.employment, told.line.earned_from).extent
    whole = times(rules.guarantee * ORE_PER_KRONA, extent / 100)
    day = pay.compensation(fixed_pay, rules)
    rule = told.rule_step(
        rule_key("guarantee"),
        f"Garanterad semesterlön per dag vid heltid, här {percent(extent)}",
        f"Guaranteed vacation pay per day at full time, here {percent(extent)}",
        kr(whole),
    )
    share = percent((rules.day_share + rules.supplement_share) * 100)
    got = Because(
        f"Semesterlön och tillägg: {share} av fast lön",
        f"Vacation pay and supplement: {share} of fixed pay",
        value=kr(day),
        arithmetic=f"{format_kronor(fixed_pay)} × {share} = {format_kronor(day)}",
        steps=(fixed_pay_step(told),),
    )
    return Because(
        "Garanti per dag: det som fattas",
        "Guarantee per day: what is lacking",
        value=kr(told.price),
        rule="guarantee",
        source=rule.source,
        arithmetic=f"{format_kronor(whole)} − {format_kronor(day)} = {format_kronor(told.price)}",
        unsourced=rule.unsourced,
        steps=(rule, got),
    )


def _variable(told: Told, found: VacationInput) -> Because:
    share = percent(told.rules.vacation.variable_share * 100)
    rule = told.rule_step(
        rule_key("variable_share"), "Andel av förra årets rörliga tillägg", "Share of last year's variable pay", share
    )
    return Because(
        f"{share} av förra årets rörliga tillägg {kr(found.variable_ore)}",
        f"{share} of last year's variable supplements {kr(found.variable_ore)}",
        value=kr(told.price),
        rule="variable_share",
        source=rule.source,
        arithmetic=f"{format_kronor(found.variable_ore)} × {share} = {format_kronor(told.price)}",
        unsourced=rule.unsourced,
        steps=(rule,),
    )


def _equal_step(told: Told) -> tuple[Because, ...]:
    """The deduction and the vacation pay are the same amount: what the vacation adds is the supplement."""
    if told.line.code != DEDUCTION:
        return ()
    return (
        Because(
            "Lika mycket betalas tillbaka som semesterlön, så avdraget minskar inte lönen",
            "The same amount is paid again as vacation pay, so the deduction does not lower pay",
            value=kr(-told.line.amount),
        ),
    )


def absence_step(found: VacationInput) -> Because:
    """The vacation of the month, and which days it was drawn from."""
    kinds = (
        (found.current, "av årets", "of this year's"),
        (found.saved, "sparade", "saved"),
        (found.exchanged, "växlade mot tillägget", "exchanged for the supplement"),
    )
    steps = [
        Because(f"{number(count)} {sv}", f"{number(count)} {en}", source="semesterkontot")
        for count, sv, en in kinds
        if count
    ]
    if found.working_days is not None:
        steps.insert(
            0,
            Because(
                f"Kvot: {number(found.working_days)} arbetsdagar är {number(found.days)} semesterdagar",
                f"Quota: {number(found.working_days)} working days are {number(found.days)} vacation days",
                source="5 delat med veckans arbetsdagar, så att alla får lika många veckor",
            ),
        )
    if found.is_exchanged:
        steps.append(
            Because(
                "Årets semestertillägg är utbytt mot tre dagar",
                "This year's supplement is exchanged for three days",
                source="villkorsavtalen 5 kap. 18 §",
            )
        )
    period = days(found.starts_on, found.ends_on)
    return Because(
        f"Semester {period}, frånvaro {found.absence_id}",
        f"Vacation {period}, absence {found.absence_id}",
        source="attesterad frånvaro",
        steps=tuple(steps),
    )
