"""What a payment file says (betalningsfil): who pays, from which account, when, and to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from servicecenter.common.money import Ore


class Version(StrEnum):
    """Version of the message, pain.001.001.NN."""

    V03 = "03"
    V09 = "09"

    @property
    def namespace(self) -> str:
        return f"urn:iso:std:iso:20022:tech:xsd:pain.001.001.{self}"


class Scheme(StrEnum):
    """How an account is identified."""

    BBAN = "BBAN"
    """Clearing and account number (bankkonto)."""
    BANKGIRO = "BGNR"
    PLUSGIRO = "PLUSGIRO"
    """Written as an account (BBAN) at Plusgirot; that it is so with every bank is not sourced."""
    IBAN = "IBAN"


class CategoryPurpose(StrEnum):
    """What the payments of a group are for (ISO 20022 external category purpose)."""

    SALARY = "SALA"
    SUPPLIERS = "SUPP"
    PENSION = "PENS"
    TAX = "TAXS"


@dataclass(frozen=True, slots=True)
class Account:
    number: str
    scheme: Scheme


def bban(number: str) -> Account:
    """A Swedish bank account: clearing number of four digits and account, as ``BankAccount.bban`` gives it."""
    return Account(number, Scheme.BBAN)


def bankgiro(number: str) -> Account:
    return Account(number, Scheme.BANKGIRO)


def plusgiro(number: str) -> Account:
    return Account(number, Scheme.PLUSGIRO)


def iban(number: str) -> Account:
    return Account(number, Scheme.IBAN)


@dataclass(frozen=True, slots=True)
class Debtor:
    """The agency that pays (betalare). ``customer_id`` is its identity at the bank, often an agreement number."""

    name: str
    organisation_number: str
    customer_id: str
    bic: str


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One payment (betalning). A payee by bankgiro may have an OCR reference, others a message, neither needs one."""

    end_to_end_id: str
    creditor_name: str
    account: Account
    amount: Ore
    reference: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class PaymentGroup:
    """Payments from one account on one day for one purpose (PmtInf)."""

    group_id: str
    account: Account
    executes_on: date
    purpose: CategoryPurpose
    transfers: tuple[CreditTransfer, ...]

    @property
    def total(self) -> Ore:
        return sum(transfer.amount for transfer in self.transfers)


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A whole file. ``created_at`` is Swedish local time in whole seconds."""

    message_id: str
    created_at: datetime
    debtor: Debtor
    version: Version
    groups: tuple[PaymentGroup, ...]

    @property
    def count(self) -> int:
        return sum(len(group.transfers) for group in self.groups)

    @property
    def total(self) -> Ore:
        return sum(group.total for group in self.groups)
