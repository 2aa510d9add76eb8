"""What a person's pay is on a day: terms, extent and fixed supplements (fast lön)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from payroll.calculation.model import FULL, CannotCalculate, EmploymentInput, PayForm, Supplement, Terms
from payroll.salary_types.catalogue import CATALOGUE, SalaryType, UnknownSalaryType, by_code
from servicecenter.common.money import Ore, half_up
from servicecenter.common.periods import Month, Period

FIXED_PAY = frozenset(code for code, salary_type in CATALOGUE.items() if salary_type.fixed_pay)
ONE_DAY = timedelta(days=1)


def salary_type_of(code: str, field: str) -> SalaryType:
    """The salary type of a registered code; an unknown one sets the person aside."""
    try:
        return by_code(code)
    except UnknownSalaryType as error:
        raise CannotCalculate(
            "unknown_salary_type", f"{str(error).capitalize()}.", "Rätta lönearten på registreringen.", field
        ) from None


@cache
def days_of(month: Month) -> Period:
    """The days of a month; the same few months are asked for again and again."""
    return Period(month.starts_on, month.ends_on)


def common_days(first: Period, whole: Period) -> Period | None:
    """The days in both; the usual answer, all of ``whole``, is found without building a period."""
    if first.starts_on <= whole.starts_on and (first.ends_on is None or first.ends_on >= (whole.ends_on or date.max)):
        return whole
    return first.overlap(whole)


def employed_days(employment: EmploymentInput, period: Period) -> Period | None:
    """The days of a period on which the employment exists, or ``None``."""
    if employment.starts_on <= period.starts_on and employment.ends_on is None:
        return period
    return period.overlap(Period(employment.starts_on, employment.ends_on))


def pay_at_extent(terms: Terms) -> Ore:
    """Full-time monthly pay × extent (lön efter omfattning)."""
    if terms.extent == FULL:
        return terms.pay_ore
    numerator, denominator = terms.extent.as_integer_ratio()
    return half_up(terms.pay_ore * numerator, 100 * denominator)


def terms_on(employment: EmploymentInput, day: date) -> Terms:
    """The terms of a day; after the last ones ended, those still price what is settled afterwards (slutlön)."""
    latest = None
    for terms in employment.terms:
        if terms.period.starts_on <= day and (latest is None or latest.period.starts_on < terms.period.starts_on):
            latest = terms
    if latest is None:
        raise no_terms(employment, Period(day, day))
    return latest


def supplements_on(employment: EmploymentInput, day: date) -> Iterator[Supplement]:
    """The fixed supplements (fasta lönetillägg) that belong to the fixed pay of a day."""
    for supplement in employment.supplements:
        if supplement.code in FIXED_PAY and day in supplement.period:
            yield supplement


def fixed_pay_on(employment: EmploymentInput, day: date) -> Ore:
    """Monthly pay after extent with fixed supplements (fast lön); nothing for the hourly paid."""
    terms = terms_on(employment, day)
    if terms.form is PayForm.HOURLY:
        return 0
    return pay_at_extent(terms) + sum(supplement.amount_ore for supplement in supplements_on(employment, day))


def full_time_pay_on(employment: EmploymentInput, day: date) -> Ore:
    """Monthly pay as for full time with fixed supplements: what overtime is divided from (månadslön vid heltid)."""
    terms = terms_on(employment, day)
    if terms.form is PayForm.HOURLY:
        raise CannotCalculate(
            "monthly_pay_missing",
            f"Anställning {employment.number} är timavlönad {day} och har ingen månadslön att räkna timpriset från.",
            "Ange à-pris på registreringen.",
            "entries",
        )
    return terms.pay_ore + sum(supplement.amount_ore for supplement in supplements_on(employment, day))


def fixed_pay_pieces(employment: EmploymentInput, period: Period) -> Iterator[tuple[Period, Ore]]:
    """The period cut where the fixed pay changes, each piece with its fixed pay."""
    starts_on = period.starts_on
    day_after = starts_on + timedelta(days=period.calendar_days)
    for cut in sorted({*_changes(employment, period), day_after}):
        yield Period(starts_on, cut - ONE_DAY), fixed_pay_on(employment, starts_on)
        starts_on = cut


def _changes(employment: EmploymentInput, period: Period) -> Iterator[date]:
    """Days inside the period on which terms or a fixed supplement start or have just ended."""
    facts = [terms.period for terms in employment.terms]
    facts += [supplement.period for supplement in employment.supplements if supplement.code in FIXED_PAY]
    for fact in facts:
        for day in (fact.starts_on, fact.ends_on + ONE_DAY if fact.ends_on else None):
            if day is not None and day > period.starts_on and day in period:
                yield day


def joined_terms(employment: EmploymentInput) -> tuple[Terms, ...]:
    """Terms in order of time, where neighbours that say the same are one; refuses overlapping ones."""
    if len(employment.terms) == 1:
        return employment.terms
    joined: list[Terms] = []
    for terms in sorted(employment.terms, key=lambda terms: terms.period.starts_on):
        if not joined:
            joined.append(terms)
            continue
        last = joined[-1]
        if last.period.ends_on is None or terms.period.starts_on <= last.period.ends_on:
            raise _overlapping(employment, terms)
        same = (last.form, last.pay_ore, last.extent) == (terms.form, terms.pay_ore, terms.extent)
        if same and last.period.ends_on + ONE_DAY == terms.period.starts_on:
            both = Period(last.period.starts_on, terms.period.ends_on)
            joined[-1] = Terms(both, terms.form, terms.pay_ore, terms.extent)
        else:
            joined.append(terms)
    return tuple(joined)


def no_terms(employment: EmploymentInput, period: Period) -> CannotCalculate:
    return CannotCalculate(
        "terms_missing",
        f"Anställning {employment.number} saknar löneuppgift för någon dag {period.starts_on}–{period.ends_on}.",
        "Registrera lön och omfattning för hela anställningstiden.",
        "terms",
    )


def _overlapping(employment: EmploymentInput, terms: Terms) -> CannotCalculate:
    return CannotCalculate(
        "terms_overlap",
        f"Anställning {employment.number} har två löneuppgifter som gäller samtidigt från {terms.period.starts_on}.",
        "Avsluta den tidigare löneuppgiften dagen före den nya.",
        "terms",
    )
