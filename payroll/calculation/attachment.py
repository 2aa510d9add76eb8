"""Attachment of earnings (utmätning i lön): Kronofogden's decision carried out on a month's pay.

The employer computes nothing of the decision. The protected amount (förbehållsbelopp) is paid out first; of the pay
that is left after tax, the decided amount or everything goes to Kronofogden (utsökningsbalken (1981:774) 7 kap. 8 and
20 §§). What covers costs is not attached (7 kap. 1 §).
"""

from __future__ import annotations

from payroll.calculation.model import AttachmentInput, CannotCalculate, PayInput, PayLine
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.common.periods import Period

ATTACHMENT = by_key("attachment_of_earnings").code


def attachment_on_payday(pay_input: PayInput) -> AttachmentInput | None:
    """The decision that holds on the payday; a new one replaces the one before."""
    day = pay_input.pays_on
    valid = [
        order
        for order in pay_input.attachments
        if order.starts_on <= day and (order.ends_on is None or day <= order.ends_on)
    ]
    if len(valid) > 1:
        raise CannotCalculate(
            "attachment_overlap",
            f"Två beslut om utmätning gäller samtidigt på utbetalningsdagen {day}.",
            "Avsluta det beslut som Kronofogden har ersatt.",
            "attachments",
        )
    return valid[0] if valid else None


def protected_amount(pay_input: PayInput) -> Ore:
    """What must be left of the pay, whoever wants to be paid from it (förbehållsbelopp)."""
    order = attachment_on_payday(pay_input)
    return max(pay_input.protected_amount or 0, order.protected_ore if order else 0)


def attachment_lines(pay_input: PayInput, month: Period, pay_after_tax: Ore) -> list[PayLine]:
    """What is withheld for Kronofogden, before every other deduction; a line of nothing when pay is too low."""
    order = attachment_on_payday(pay_input)
    if order is None:
        return []
    room = attachable(pay_after_tax, protected_amount(pay_input))
    wanted = room if order.amount_ore is None else order.amount_ore
    first, last = month.starts_on, month.ends_on or pay_input.pays_on
    return [PayLine(None, ATTACHMENT, first, last, -min(wanted, room), base=wanted, payee_id=order.payee_id)]


def attachable(pay_after_tax: Ore, protected: Ore) -> Ore:
    """The pay above the protected amount, in whole kronor as Kronofogden asks for."""
    return max(pay_after_tax - protected, 0) // ORE_PER_KRONA * ORE_PER_KRONA
