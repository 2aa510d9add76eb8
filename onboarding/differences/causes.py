"""The cause proposed for each line that differs (föreslagen orsak): from the lines and what our calculation knows.

A proposal is where people begin to look, never an explanation in itself: a group is explained when somebody says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from onboarding.differences.model import NET, Cause, Difference, Facts
from payroll.calculation.payslip import COUNTS
from payroll.salary_types.catalogue import CATALOGUE, Section, by_key
from servicecenter.common.money import Ore

Sums = Mapping[str, tuple[Ore, Decimal | None]]
ONE_KRONA: Ore = 100
QUALIFYING = by_key("qualifying_deduction").code
SUPPLEMENTS = frozenset({by_key("vacation_supplement").code, by_key("vacation_supplement_variable").code})
SALARY = frozenset(code for code, found in CATALOGUE.items() if found.computed_by == "monthly_salary")
ABSENCE = frozenset(code for code, found in CATALOGUE.items() if found.section is Section.ABSENCE)
TAX = frozenset(code for code, found in CATALOGUE.items() if found.section is Section.TAX)
TAXED = frozenset(code for code, counts in COUNTS.items() if counts.taxable)
BY_RATIO = frozenset({Cause.RATE, Cause.PAY, Cause.EXTENT, Cause.VACATION_SUPPLEMENT, Cause.QUALIFYING})
"""Causes whose differences are alike when ours is the same share of theirs."""
QUALIFYING_RULE = "qualifying_deduction"
RATIO_PLACES = Decimal("0.001")


def caused(
    person: str,
    old: Sums | None,
    ours: Sums | None,
    unlike: Sequence[str],
    *,
    facts: Facts,
    nets: tuple[Ore | None, Ore | None] | None,
) -> tuple[Difference, ...]:
    """A difference for each unlike line, and one for a net pay that the lines do not come to (``nets``)."""
    theirs, our = old or {}, ours or {}
    moved = _moved(unlike, theirs, our)
    case = _Case(theirs, our, facts, base_differs=any(code in TAXED for code in unlike))
    found = []
    for code in unlike:
        if old is None or ours is None:
            cause = Cause.EXTRA_PERSON if old is None else Cause.MISSING_PERSON
        else:
            cause = Cause.OTHER_CODE if code in moved else case.cause_of(code)
        found.append(_difference(person, code, theirs.get(code), our.get(code), cause))
    if nets is not None:
        old_net, our_net = nets
        sides = (None if old_net is None else (old_net, None), None if our_net is None else (our_net, None))
        found.append(_difference(person, NET, *sides, Cause.NET_ONLY))
    return tuple(found)


class _Case:
    """One person whose lines differ."""

    def __init__(self, old: Sums, ours: Sums, facts: Facts, *, base_differs: bool) -> None:
        self.old, self.ours, self.facts, self.base_differs = old, ours, facts, base_differs

    def cause_of(self, code: str) -> Cause:
        """The first that fits, the most telling first."""
        theirs, our = self.old.get(code), self.ours.get(code)
        amount = (our[0] if our else 0) - (theirs[0] if theirs else 0)
        if code in TAX:
            return self._tax(amount)
        if theirs and our and abs(amount) <= ONE_KRONA:
            return Cause.ROUNDING
        if code in self.facts.back_pay:
            return Cause.BACK_PAY
        if code == QUALIFYING or (our is not None and QUALIFYING_RULE in self.facts.rules.get(code, ())):
            return self._qualifying(theirs is not None, our is not None)
        if code in ABSENCE:
            return self._absence(code)
        if code in SUPPLEMENTS and theirs and our and theirs[1] == our[1]:
            return Cause.VACATION_SUPPLEMENT
        return self._line(code)

    def _tax(self, amount: Ore) -> Cause:
        if self.base_differs:
            return Cause.TAX_FOLLOWS
        return Cause.ROUNDING if abs(amount) <= ONE_KRONA else Cause.TAX_DECISION

    def _qualifying(self, has_old: bool, has_ours: bool) -> Cause:
        if has_old and has_ours:
            return Cause.QUALIFYING
        return (
            Cause.ABSENCE_MISSING
            if has_old and not self._has_absence(self.ours)
            else (Cause.ABSENCE_EXTRA if has_ours and not self._has_absence(self.old) else Cause.QUALIFYING)
        )

    def _absence(self, code: str) -> Cause:
        """Absence that only one side knows of, or knows more of; else how it is paid for."""
        theirs, our = self.old.get(code), self.ours.get(code)
        if theirs and our:
            return (
                Cause.RATE
                if theirs[1] == our[1] or None in (theirs[1], our[1])
                else (Cause.ABSENCE_MISSING if (theirs[1] or 0) > (our[1] or 0) else Cause.ABSENCE_EXTRA)
            )
        return Cause.ABSENCE_MISSING if theirs else Cause.ABSENCE_EXTRA

    def _line(self, code: str) -> Cause:
        theirs, our = self.old.get(code), self.ours.get(code)
        if theirs is None:
            return Cause.EXTRA_LINE
        if our is None:
            return Cause.MISSING_LINE
        if code in SALARY:
            return Cause.EXTENT if theirs[1] != our[1] and None not in (theirs[1], our[1]) else Cause.PAY
        if theirs[1] is None or our[1] is None or theirs[1] == our[1]:
            return Cause.RATE
        return Cause.QUANTITY

    @staticmethod
    def _has_absence(sums: Sums) -> bool:
        return any(code in ABSENCE and code != QUALIFYING for code in sums)


def _moved(unlike: Sequence[str], old: Sums, ours: Sums) -> set[str]:
    """Codes that only one side has, with the same amount: the money stands on another salary type."""
    only_old = {code: old[code][0] for code in unlike if code in old and code not in ours}
    only_ours = {code: ours[code][0] for code in unlike if code in ours and code not in old}
    moved: set[str] = set()
    for code, amount in only_old.items():
        other = next((our for our, value in only_ours.items() if value == amount and our not in moved), "")
        if other:
            moved |= {code, other}
    return moved


def _difference(
    person: str,
    code: str,
    old: tuple[Ore, Decimal | None] | None,
    ours: tuple[Ore, Decimal | None] | None,
    cause: Cause,
) -> Difference:
    old_amount, old_quantity = old or (None, None)
    our_amount, our_quantity = ours or (None, None)
    mark = mark_of(cause, old_amount, our_amount)
    return Difference(person, code, old_amount, our_amount, old_quantity, our_quantity, cause, mark)


def mark_of(cause: Cause, old: Ore | None, ours: Ore | None) -> str:
    """What tells like differences apart: the ratio where a rate differs, else whether we pay more or less."""
    if cause in BY_RATIO and old and ours:
        return f"×{(Decimal(ours) / Decimal(old)).quantize(RATIO_PLACES)}"
    return "+" if (ours or 0) > (old or 0) else "-"
