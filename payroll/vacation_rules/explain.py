"""How the days of a year came about (så blev årets dagar), told so that the person can recompute it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from payroll.vacation_rules.account import Earned, YearFacts
from payroll.vacation_rules.days import days_of_year
from payroll.vacation_rules.qualifying import ALL, NONE, Counted
from payroll.vacation_rules.values import VacationRules, rule_key
from servicecenter.common.because import Because
from servicecenter.rules.loader import Sourced

WORDS: Mapping[str, tuple[str, str]] = {
    ALL: ("frånvaro som alltid ger semester", "absence that always earns vacation"),
    NONE: ("frånvaro som inte ger semester", "absence that earns no vacation"),
    "sick_days": ("sjukdom", "illness"),
    "parental_days": ("föräldraledighet", "parental leave"),
    "child_care_days": ("vård av barn", "care of sick child"),
    "relative_care_days": ("närståendevård", "care of close relative"),
    "infection_days": ("smitta", "contagion"),
    "pregnancy_days": ("graviditetspenning", "pregnancy benefit"),
    "total_defence_days": ("totalförsvarsplikt", "total defence duty"),
}
Sources = Mapping[str, Sourced]
"""The source of each rule by its field."""


def because_of(earned: Earned, facts: YearFacts, rules: VacationRules, sources: Sources) -> Because:
    """The year's days: those of age × the days that give pay ÷ the days of the year, rounded up."""
    whole, year = days_of_year(facts.year), facts.year
    exact = (Decimal(earned.yearly) * earned.paid_days / whole).quantize(Decimal("0.01"))
    is_whole = earned.paid_days == whole
    arithmetic = "" if is_whole else f"{earned.yearly} × {earned.paid_days} ÷ {whole} = {_number(exact)}"
    return Because(
        f"Semesterdagar {year}" + ("" if is_whole else ", avrundat uppåt"),
        f"Vacation days {year}" + ("" if is_whole else ", rounded up"),
        value=f"{earned.days}",
        source="semesterlagen (1977:480) 7 § och villkorsavtalen 5 kap.",
        arithmetic=arithmetic,
        steps=(_age_step(earned, facts, rules, sources), _employed_step(earned, facts, whole), *_lost(earned, sources)),
    )


def _age_step(earned: Earned, facts: YearFacts, rules: VacationRules, sources: Sources) -> Because:
    turns = facts.year - facts.born_on.year
    name = next(
        name
        for name, days in (
            ("older_days", rules.older_days),
            ("middle_days", rules.middle_days),
            ("young_days", rules.young_days),
        )
        if days == earned.yearly
    )
    return Because(
        f"Hela årets dagar, det år man fyller {turns}",
        f"The whole year's days, in the year one turns {turns}",
        value=f"{earned.yearly}",
        rule=rule_key(name),
        source=sources[name].source,
        unsourced=sources[name].unsourced,
    )


def _employed_step(earned: Earned, facts: YearFacts, whole: int) -> Because:
    periods = "; ".join(f"{first} – {last}" for first, last in facts.employed)
    return Because(
        f"Anställd {periods}: {earned.employed_days} av {whole} dagar",
        f"Employed {periods}: {earned.employed_days} of {whole} days",
        value=f"{earned.paid_days}",
        arithmetic=f"{earned.employed_days} − {earned.lost_days} = {earned.paid_days}" if earned.lost_days else "",
        source="anställningsbeslut",
    )


def _lost(earned: Earned, sources: Sources) -> Iterator[Because]:
    """Each kind of absence that came against its limit."""
    for row in earned.absences:
        if row.limit == ALL:
            continue
        sv, en = WORDS[row.limit]
        source = sources.get(row.limit)
        yield Because(
            f"{sv.capitalize()}: {row.days} kalenderdagar{_limit_sv(row)}, {row.lost_days} ger ingen semester",
            f"{en.capitalize()}: {row.days} calendar days{_limit_en(row)}, {row.lost_days} earn no vacation",
            value=f"−{row.lost_days}" if row.lost_days else "0",
            rule="" if source is None else rule_key(row.limit),
            source="semesterlagen (1977:480) 17 §" if source is None else source.source,
            unsourced=bool(source and source.unsourced),
        )


def _limit_sv(row: Counted) -> str:
    return f", högst {row.most} ger semester" if row.most else ""


def _limit_en(row: Counted) -> str:
    return f", at most {row.most} earn vacation" if row.most else ""


def _number(value: Decimal) -> str:
    return f"{value}".replace(".", ",")
