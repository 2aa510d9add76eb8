"""Why an advance is deducted, and why no more than this of it."""

from __future__ import annotations

from payroll.calculation.attachment import protected_left
from payroll.calculation.explanation import Told
from payroll.calculation.model import AdvanceInput
from payroll.calculation.net import ADVANCE, TRAVEL_ADVANCE
from payroll.calculation.wording import equation, kr
from servicecenter.common.because import Because
from servicecenter.common.money import format_kronor

DECIDED = "arbetsgivarens beslut om förskott, av två personer"
OWN_RULE = "egen regel: ett förskott dras så långt lönen räcker, och resten är en fordran som syns"
KINDS = {
    "single": ("Förskott", "Advance"),
    "reserve": ("Reservkörning: förra månadens nettolön betald som förskott", "Reserve run: last month's net pay"),
    "travel": ("Reseförskott, avräknas när resans reseräkning är attesterad", "Travel advance, settled by its claim"),
    "outside": ("Betalt utanför systemet", "Paid outside the system"),
}


def is_advance(told: Told) -> bool:
    """A decided advance hangs on no employment; an entry with the same salary type does."""
    return told.line.code in (ADVANCE, TRAVEL_ADVANCE) and told.line.employment_id is None


def advance(told: Told) -> Because:
    """What was paid ahead, less what earlier runs have settled, as far as the pay goes."""
    paid, line = _advance_of(told), told.line
    steps = [_paid_step(paid)]
    calculation = format_kronor(paid.amount_ore)
    if paid.left_ore != paid.amount_ore:
        steps.append(_settled_step(paid))
        calculation = f"({calculation} − {format_kronor(paid.amount_ore - paid.left_ore)})"
    if -line.amount < paid.left_ore:
        steps.append(_room_step(told, paid))
        calculation = f"min({calculation}; {format_kronor(-line.amount)})"
    return told.because(
        f"förskott betalt {paid.paid_on} avräknas",
        f"advance paid on {paid.paid_on} is settled",
        arithmetic=equation(calculation, line.amount),
        source=DECIDED,
        steps=tuple(steps),
    )


def _advance_of(told: Told) -> AdvanceInput:
    return next(row for row in told.pay_input.advances if row.advance_id == told.line.entry_id)


def _paid_step(paid: AdvanceInput) -> Because:
    sv, en = KINDS[paid.kind]
    return Because(
        f"{sv}, utbetalt {paid.paid_on}", f"{en}, paid on {paid.paid_on}", value=kr(paid.amount_ore), source=DECIDED
    )


def _settled_step(paid: AdvanceInput) -> Because:
    settled = paid.amount_ore - paid.left_ore
    return Because(
        f"Avräknat i tidigare löner; {kr(paid.left_ore)} var kvar",
        f"Settled by earlier pay; {kr(paid.left_ore)} was left",
        value=kr(settled),
        source="tidigare lönespecifikationer",
    )


def _room_step(told: Told, paid: AdvanceInput) -> Because:
    """What the pay did not cover stays a claim; nothing is paid less than nothing."""
    left, protected = paid.left_ore + told.line.amount, protected_left(told.pay_input)
    kept_sv = f" och {kr(protected)} ska vara kvar" if protected else ""
    kept_en = f" and {kr(protected)} must be left" if protected else ""
    return Because(
        f"Lönen räcker inte till hela{kept_sv}: {kr(left)} dras inte nu utan står kvar som fordran",
        f"The pay does not cover all of it{kept_en}: {kr(left)} is not deducted now and remains as a claim",
        value=kr(-told.line.amount),
        source=OWN_RULE,
        unsourced=True,
    )
