"""Attachment of earnings (utmätning i lön): Kronofogden's decision carried out on a month's pay.

The employer computes nothing of the decision. It holds for all pay of a month, however many payments that is paid in:
the protected amount (förbehållsbelopp) is counted once and paid out first; of the pay that is left after tax, the
decided amount or everything goes to Kronofogden, less what an earlier payment of the month gave (utsökningsbalken
(1981:774) 7 kap. 4, 8 and 20 §§). What covers costs is not attached (7 kap. 1 §).
"""

from __future__ import annotations

from payroll.calculation.model import AttachmentInput, CannotCalculate, PaidEarlier, PayInput, PayLine
from payroll.salary_types.catalogue import by_key
from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.common.periods import Period

ATTACHMENT = by_key("attachment_of_earnings").code
NO_OTHER_PAYMENT = PaidEarlier(0, 0)


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
    """What must be left of the month's pay, whoever wants to be paid from it (förbehållsbelopp)."""
    order = attachment_on_payday(pay_input)
    return max(pay_input.protected_amount or 0, order.protected_ore if order else 0)


def kept_earlier(pay_input: PayInput) -> Ore:
    """What the person has got already of the month's pay, which the protected amount is counted over."""
    earlier = pay_input.paid_earlier
    return max(earlier.pay_after_tax - earlier.deducted, 0) if earlier else 0


def protected_left(pay_input: PayInput) -> Ore:
    """What of the month's protected amount other payments have not paid out yet."""
    return max(protected_amount(pay_input) - kept_earlier(pay_input), 0)


def attachment_lines(pay_input: PayInput, month: Period, pay_after_tax: Ore) -> list[PayLine]:
    """What is withheld for Kronofogden, before every other deduction; a line of nothing when pay is too low.

    The month's attachment less what other payments of the month gave, as far as the protected amount is left.
    """
    order = attachment_on_payday(pay_input)
    if order is None:
        return []
    room = attachable(_earlier(pay_input).pay_after_tax + pay_after_tax, protected_amount(pay_input))
    wanted = room if order.amount_ore is None else order.amount_ore
    first, last = month.starts_on, month.ends_on or pay_input.pays_on
    in_reach = attachable(pay_after_tax, protected_left(pay_input))
    amount = min(max(min(wanted, room) - _earlier(pay_input).attached, 0), in_reach)
    return [PayLine(None, ATTACHMENT, first, last, -amount, base=wanted, payee_id=order.payee_id)]


def attachable(pay_after_tax: Ore, protected: Ore) -> Ore:
    """The pay above the protected amount, in whole kronor as Kronofogden asks for."""
    return max(pay_after_tax - protected, 0) // ORE_PER_KRONA * ORE_PER_KRONA


def _earlier(pay_input: PayInput) -> PaidEarlier:
    return pay_input.paid_earlier or NO_OTHER_PAYMENT
