"""SIE 4: vouchers to and from other accounting systems (SIE-gruppen, filformat utgåva 4B, 2008-09-30).

``read`` takes any SIE file of type 1–4 and gives what it says about accounts, dimensions and vouchers; ``build`` writes
a type 4 file: vouchers to be read elsewhere (4I), or with accounts, years and balances (4E). No table, no clock.
"""

from servicecenter.exchange.sie4.build import build
from servicecenter.exchange.sie4.model import (
    Balance,
    BalanceKind,
    Dimension,
    FiscalYear,
    Object,
    Row,
    SieFile,
    Voucher,
)
from servicecenter.exchange.sie4.read import read
from servicecenter.exchange.sie4.records import MOST_BYTES, Fault, Sie4Error
from servicecenter.exchange.sie4.text import sie_text

__all__ = [
    "MOST_BYTES",
    "Balance",
    "BalanceKind",
    "Dimension",
    "Fault",
    "FiscalYear",
    "Object",
    "Row",
    "Sie4Error",
    "SieFile",
    "Voucher",
    "build",
    "read",
    "sie_text",
]
