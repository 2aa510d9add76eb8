"""Two sorted streams of lines side by side (jämförelse): person by person, in memory that one person fits in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from onboarding.differences.causes import caused
from onboarding.differences.model import NET, NO_FACTS, Compared, Facts, Line
from payroll.calculation.payslip import COUNTS
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.common.money import Ore

Sums = dict[str, tuple[Ore, Decimal | None]]
FactsOf = Callable[[str], Facts]
IN_NET = frozenset(
    code
    for code, counts in COUNTS.items()
    if counts.bucket in ("gross", "tax_free", "tax", "net_deductions", "rounding")
)
NOT_COMPARED = frozenset(
    code for code, found in CATALOGUE.items() if found.section in (Section.EMPLOYER, Section.INFORMATION)
)
"""Lines that the employee does not see are compared only where the old system's file has them."""


class NotSorted(ValueError):
    """The lines do not come in the order of the person's number."""


def compare(
    old: Iterable[Line],
    ours: Iterable[Line],
    *,
    facts_of: FactsOf = lambda _person: NO_FACTS,
    also: Collection[str] = (),
) -> Iterator[Compared]:
    """Every person of either side, in order. Both sides come sorted by person; ``also`` are codes that are compared
    although the employee does not see them. ``facts_of`` is asked only for those who differ.
    """
    left_out = NOT_COMPARED - set(also)
    left, right = _people(old), _people(ours)
    theirs, our = next(left, None), next(right, None)
    while theirs or our:
        person = min(side[0] for side in (theirs, our) if side)
        theirs_now = theirs[1] if theirs and theirs[0] == person else None
        ours_now = our[1] if our and our[0] == person else None
        yield _compared(person, theirs_now, ours_now, facts_of, left_out)
        if theirs_now is not None:
            theirs = next(left, None)
        if ours_now is not None:
            our = next(right, None)


def _people(lines: Iterable[Line]) -> Iterator[tuple[str, Sums]]:
    """The sums of each person, one at a time. Raises ``NotSorted``."""
    last = ""
    for person, rows in groupby(lines, key=itemgetter(0)):
        if person <= last:
            raise NotSorted(f"{person} kommer efter {last}")
        last = person
        sums: Sums = {}
        for _person, code, amount, quantity in rows:
            before = sums.get(code)
            if before is None:
                sums[code] = (amount, quantity)
            else:
                sums[code] = (before[0] + amount, _added(before[1], quantity))
        yield person, sums


def _added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return other if one is None else one if other is None else one + other


def _compared(
    person: str, old: Sums | None, ours: Sums | None, facts_of: FactsOf, left_out: Collection[str]
) -> Compared:
    old_net = None if old is None else net_of(old)
    our_net = None if ours is None else net_of(ours)
    theirs, our = old or {}, ours or {}
    codes = sorted((theirs.keys() | our.keys()) - {NET} - set(left_out))
    unlike = [code for code in codes if _amount(theirs, code) != _amount(our, code)]
    is_told = old is None or ours is None or (our_net or 0) - (old_net or 0) == _net_change(unlike, theirs, our)
    if not unlike and is_told:
        return Compared(person, old_net, our_net, len(codes), ())
    facts = facts_of(person) if old is not None and ours is not None else NO_FACTS
    told = caused(person, old, ours, unlike, facts=facts, nets=None if is_told else (old_net, our_net))
    return Compared(person, old_net, our_net, len(codes), told)


def _amount(sums: Sums, code: str) -> Ore:
    found = sums.get(code)
    return 0 if found is None else found[0]


def _net_change(unlike: Iterable[str], old: Sums, ours: Sums) -> Ore:
    """What the lines that differ change of the net pay."""
    return sum(_amount(ours, code) - _amount(old, code) for code in unlike if code in IN_NET)


def net_of(sums: Sums) -> Ore:
    """The net pay as the system told it, else as its lines come to."""
    if NET in sums:
        return sums[NET][0]
    return sum(amount for code, (amount, _quantity) in sums.items() if code in IN_NET)
