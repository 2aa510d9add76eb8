"""What a pension report says. Amounts are öre; a correction is a negative amount in a later month."""

from __future__ import annotations

from dataclasses import dataclass

from servicecenter.common.money import Ore
from servicecenter.common.periods import Month


@dataclass(frozen=True, slots=True)
class Period:
    """Fixed pay earned in a month (anställning och perioder, avsnitt 30).

    ``is_resent``: the month was reported before and has changed, or follows on one that has. SPV deletes every later
    period when an earlier one is changed, so they are all told again.
    """

    month: Month
    fixed_pay: Ore
    is_resent: bool = False


@dataclass(frozen=True, slots=True)
class MonthAmounts:
    """What was paid in the month besides (övriga löneuppgifter, avsnitt 50), by the cash principle."""

    supplements: Ore = 0  # lönetillägg
    benefits: Ore = 0  # naturaförmån
    combined_post: Ore = 0  # kombinationstjänstarvode


@dataclass(frozen=True, slots=True)
class Premiums:
    """The bases of the premiums of the month paid (premier, avsnitt 65 för avdelning 1 och 60 för avdelning 2).

    ``paid_max`` is pay up to 7.5 income base amounts a month, ``paid_over`` what is above; section 2 has no part above.
    ``premium`` is what the employer's premiums on them come to.
    """

    section: int
    paid_max: Ore
    paid_over: Ore = 0
    flex_base: Ore = 0
    premium: Ore = 0


@dataclass(frozen=True, slots=True)
class PersonReport:
    """One person in the report (arbetstagare, avsnitt 20). Names are left out for a protected person."""

    identity: str
    family_name: str
    given_name: str
    periods: tuple[Period, ...]
    amounts: MonthAmounts
    premiums: Premiums | None = None


@dataclass(frozen=True, slots=True)
class PensionFile:
    """A file of a month's report; a long report is split by people."""

    organisation_number: str
    month: Month
    version: int
    part: int
    people: tuple[PersonReport, ...]
