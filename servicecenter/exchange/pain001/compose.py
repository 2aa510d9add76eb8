"""Puts a payment file together: groups as the bank wants them, identities that are the same every time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from servicecenter.exchange.pain001.model import (
    Account,
    CategoryPurpose,
    CreditTransfer,
    Debtor,
    PaymentFile,
    PaymentGroup,
    Scheme,
)
from servicecenter.exchange.pain001.profiles import BankProfile

_NAMESPACE = uuid5(NAMESPACE_URL, "urn:iso:std:iso:20022:tech:xsd:pain.001")


def payment_file(
    *,
    origin: str,
    created_at: datetime,
    debtor: Debtor,
    account: Account,
    executes_on: date,
    purpose: CategoryPurpose,
    transfers: Iterable[CreditTransfer],
    profile: BankProfile,
    giro_account: Account | None = None,
) -> PaymentFile:
    """Put a payment file together; the same ``origin`` always gives the same identities.

    Where the bank wants it, payees with bankgiro come in a group of their own, debited from ``giro_account``.
    """
    accounts: list[CreditTransfer] = []
    giros: list[CreditTransfer] = []
    for transfer in transfers:
        separate = profile.bankgiro_from_bankgiro and transfer.account.scheme is Scheme.BANKGIRO
        (giros if separate else accounts).append(transfer)
    groups = tuple(
        PaymentGroup(_identity(f"{origin}/{kind}"), source or account, executes_on, purpose, tuple(payments))
        for kind, source, payments in (("konto", account, accounts), ("bankgiro", giro_account, giros))
        if payments
    )
    return PaymentFile(_identity(origin), created_at.replace(microsecond=0), debtor, profile.version, groups)


def _identity(origin: str) -> str:
    """32 hexadecimal digits; the message allows 35 characters."""
    return uuid5(_NAMESPACE, origin).hex
