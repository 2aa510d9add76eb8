"""Why a line of attachment of earnings is what it is."""

from __future__ import annotations

from payroll.calculation.attachment import (
    ATTACHMENT,
    NO_OTHER_PAYMENT,
    attachable,
    attachment_on_payday,
    protected_amount,
    protected_left,
)
from payroll.calculation.explanation import Told
from payroll.calculation.model import AttachmentInput, PaidEarlier
from payroll.calculation.payslip import COUNTS
from payroll.calculation.wording import equation, kr
from servicecenter.common.because import Because
from servicecenter.common.money import Ore, format_kronor

LAW = "utsökningsbalken (1981:774) 7 kap. 8 och 20 §§"


def is_attachment(told: Told) -> bool:
    return told.line.code == ATTACHMENT


def attachment(told: Told) -> Because:
    """Pay after tax, less the protected amount, as far as the decision goes."""
    order = _order(told)
    earlier = told.pay_input.paid_earlier or NO_OTHER_PAYMENT
    pay = _pay_after_tax(told)
    protected = protected_amount(told.pay_input)
    room = attachable(earlier.pay_after_tax + pay, protected)
    limit = format_kronor(room)
    calculation = limit if order.amount_ore is None else f"min({format_kronor(order.amount_ore)}; {limit})"
    steps: tuple[Because, ...] = (
        decision_step(order),
        _pay_step(told, pay),
        _protected_step(order, protected),
        _room_step(protected, earlier.pay_after_tax + pay, room),
    )
    if earlier.pay_after_tax or earlier.attached:
        steps = (*steps, _earlier_step(earlier))
        calculation = _over_the_month(told, order, room, pay)
    return told.because(
        f"Kronofogdens beslut {order.reference}",
        f"Decision {order.reference} of the Enforcement Authority",
        arithmetic=equation(calculation, told.line.amount),
        source=LAW,
        steps=steps,
    )


def _over_the_month(told: Told, order: AttachmentInput, room: Ore, pay: Ore) -> str:
    """The month's attachment less what is attached already, at most what this payment has above what must be left."""
    earlier = told.pay_input.paid_earlier or NO_OTHER_PAYMENT
    of_month = room if order.amount_ore is None else min(order.amount_ore, room)
    left = of_month - earlier.attached
    in_reach = attachable(pay, protected_left(told.pay_input))
    if left > in_reach:
        return f"min({format_kronor(left)}; {format_kronor(in_reach)})"
    return f"({format_kronor(of_month)} − {format_kronor(earlier.attached)})" if left > 0 else "0,00"


def _earlier_step(earlier: PaidEarlier) -> Because:
    """What other payments of the month have come to, since the decision holds for the month's pay together."""
    return Because(
        f"Tidigare i månaden: lön efter skatt {kr(earlier.pay_after_tax)}, utmätt {kr(earlier.attached)}",
        f"Earlier in the month: pay after tax {kr(earlier.pay_after_tax)}, attached {kr(earlier.attached)}",
        value=kr(earlier.attached),
        source="utsökningsbalken (1981:774) 7 kap. 4, 8 och 20 §§: beloppen gäller månadens lön",
    )


def _order(told: Told) -> AttachmentInput:
    order = attachment_on_payday(told.pay_input)
    if order is None:
        raise LookupError("a line of attachment without a decision")
    return order


def decision_step(order: AttachmentInput) -> Because:
    """What Kronofogden has decided."""
    amount_sv, amount_en = "allt över förbehållsbeloppet", "everything above the protected amount"
    if order.amount_ore is not None:
        amount_sv = amount_en = kr(order.amount_ore)
    return Because(
        f"Beslut om utmätning {order.reference}, {order.starts_on}–{order.ends_on or 'tills vidare'}: {amount_sv}",
        f"Attachment decision {order.reference}, {order.starts_on}–{order.ends_on or 'until further notice'}:"
        f" {amount_en}",
        value=kr(order.amount_ore) if order.amount_ore is not None else "",
        source=f"Kronofogdens beslut {order.reference}; utsökningsbalken (1981:774) 7 kap. 8 §",
    )


def _pay_after_tax(told: Told) -> int:
    """Pay in money less tax; reimbursements are not pay here, but what is taken back of them leaves less to reach."""
    pay = sum(line.amount for line in told.payslip.lines if COUNTS[line.code].bucket in ("gross", "tax"))
    return pay + min(told.payslip.totals.tax_free, 0)


def _pay_step(told: Told, pay: int) -> Because:
    totals = told.payslip.totals
    taken_back = min(totals.tax_free, 0)
    parts = [format_kronor(totals.gross), format_kronor(totals.tax)] + [format_kronor(-taken_back)] * (taken_back < 0)
    return Because(
        f"Lön efter skatt {kr(pay)}; ersättning för kostnader räknas inte",
        f"Pay after tax {kr(pay)}; reimbursement of costs does not count",
        value=kr(pay),
        source="utsökningsbalken (1981:774) 7 kap. 1 §",
        arithmetic=f"{' − '.join(parts)} = {format_kronor(pay)}",
    )


def _protected_step(order: AttachmentInput, protected: Ore) -> Because:
    return Because(
        "Förbehållsbelopp enligt beslutet; det betalas alltid ut först",
        "Protected amount by the decision; it is always paid out first",
        value=kr(protected),
        source=f"Kronofogdens beslut {order.reference}; utsökningsbalken (1981:774) 7 kap. 4 och 5 §§",
    )


def _room_step(protected: Ore, pay: Ore, room: Ore) -> Because:
    left = f"{format_kronor(pay)} − {format_kronor(protected)}"
    return Because(
        f"Utrymme över förbehållsbeloppet ({left}), i hela kronor och minst noll",
        f"Room above the protected amount ({left}), in whole kronor and at least nothing",
        value=kr(room),
        source="Kronofogdens anvisning till arbetsgivare, återgiven av löneleverantör: avdraget görs i hela kronor",
    )
