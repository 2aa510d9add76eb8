"""Payment files to the bank (betalningsfiler): ISO 20022 pain.001, customer credit transfer initiation.

``payment_file`` puts the order together, ``build`` writes it, ``parse`` reads it back.
"""

from servicecenter.exchange.pain001.build import build, write
from servicecenter.exchange.pain001.checks import PaymentFileError, faults, payer_faults
from servicecenter.exchange.pain001.compose import payment_file
from servicecenter.exchange.pain001.model import (
    Account,
    CategoryPurpose,
    CreditTransfer,
    Debtor,
    PaymentFile,
    PaymentGroup,
    Scheme,
    Version,
    bankgiro,
    bban,
    iban,
    plusgiro,
)
from servicecenter.exchange.pain001.parse import Pain001ReadError, parse
from servicecenter.exchange.pain001.profiles import BankProfile, bank_profile, bank_profiles

__all__ = [
    "Account",
    "BankProfile",
    "CategoryPurpose",
    "CreditTransfer",
    "Debtor",
    "Pain001ReadError",
    "PaymentFile",
    "PaymentFileError",
    "PaymentGroup",
    "Scheme",
    "Version",
    "bank_profile",
    "bank_profiles",
    "bankgiro",
    "bban",
    "build",
    "faults",
    "iban",
    "parse",
    "payer_faults",
    "payment_file",
    "plusgiro",
    "write",
]
