"""What vacation is worth (semesterlön, semestertillägg, semesterersättning, semesterlöneskuld), in öre."""

from __future__ import annotations

from decimal import Decimal

from payroll.vacation_rules.values import VacationRules
from servicecenter.common.money import ORE_PER_KRONA, Ore, times

FULL = Decimal(100)


def day_pay(fixed_pay: Ore, rules: VacationRules) -> Ore:
    """4.6 % of fixed pay per day: what is deducted and paid again (semesteravdrag, semesterlön)."""
    return times(fixed_pay, rules.day_share)


def supplement(fixed_pay: Ore, rules: VacationRules) -> Ore:
    """0.49 % of fixed pay per day taken (semestertillägg)."""
    return times(fixed_pay, rules.supplement_share)


def compensation(fixed_pay: Ore, rules: VacationRules) -> Ore:
    """4.6 % and the supplement per day, on leaving and for days above what may be saved (semesterersättning)."""
    return times(fixed_pay, rules.day_share + rules.supplement_share)


def guarantee(fixed_pay: Ore, extent: Decimal, rules: VacationRules) -> Ore:
    """What a paid day lacks of the guaranteed amount, by extent (semesterlönegaranti, villkorsavtal-T 5 kap. 14 §).

    That a part-time employee is guaranteed a part of it is our reading of "full-time".
    """
    guaranteed = times(rules.guarantee * ORE_PER_KRONA, extent / FULL)
    return max(0, guaranteed - compensation(fixed_pay, rules))


def variable_part(last_year: Ore, share: Decimal) -> Ore:
    """A day's supplement on the variable supplements of the year before (semestertillägg på rörlig lön)."""
    return times(last_year, share)


def debt(fixed_pay: Ore, days: Decimal, rules: VacationRules) -> Ore:
    """What days that are earned and not taken are worth, without contributions (semesterlöneskuld).

    Nobody's is below nothing: vacation taken before it is earned is no claim until the employment ends.
    """
    return times(compensation(fixed_pay, rules), max(days, Decimal(0)))
