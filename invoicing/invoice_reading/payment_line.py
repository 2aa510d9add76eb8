"""The line that machines read at the foot of a payment slip (OCR-rad).

``# reference # kronor öre check > bankgiro#41#``. The check digit of the amount is Luhn over kronor and öre; the types
41, 42 and 43 are of a bankgiro. As the trade prints it; Bankgirot's own manual has not been read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum import luhn

from servicecenter.common.money import Ore

LINE = re.compile(r"#\s*(\d{2,25})\s*#\s*(\d{1,8})\s+(\d{2})\s+(\d)\s*>\s*(\d{7,8})\s*#\s*4[123]\s*#")


@dataclass(frozen=True, slots=True)
class PaymentLine:
    reference: str
    amount: Ore
    bankgiro: str


def payment_line(text: str) -> PaymentLine | None:
    """What the line says, when all three of its check digits are right.

    >>> payment_line("# 1234567897 # 1250 00 0 > 50501055#41#")
    PaymentLine(reference='1234567897', amount=125000, bankgiro='50501055')
    """
    match = LINE.search(text)
    if match is None:
        return None
    reference, kronor, ore, check, bankgiro = match.groups()
    numbers = (reference, kronor + ore + check, bankgiro)
    if not all(luhn.is_valid(number) for number in numbers):
        return None
    return PaymentLine(reference, int(kronor) * 100 + int(ore), bankgiro)


def as_printed(line: PaymentLine) -> str:
    """The line as a supplier prints it."""
    amount = f"{line.amount:03d}"
    check = luhn.calc_check_digit(amount)
    return f"# {line.reference} # {amount[:-2]} {amount[-2:]} {check} > {line.bankgiro}#41#"
