"""AGI, arbetsgivardeklaration på individnivå, XML 1.1: the declaration as the tax agency reads it.

Sources: Skatteverket's official example file 01 to version 1.1.9 of the technical description, which the tests read and
write back, and third-party notes on later versions for what the example lacks. The XSD was not at hand: whoever has it
validates with ``manage.py agi validate FILE --xsd XSD`` before anything is sent.
"""

from payroll.exchange.agi.build import build, split, write
from payroll.exchange.agi.checks import AgiError, faults
from payroll.exchange.agi.compose import contribution_base, tax_field, values_of
from payroll.exchange.agi.fields import FIELDS, TAX_AMOUNTS, TAX_FIELDS, Field, FieldKind
from payroll.exchange.agi.model import (
    AbsenceKind,
    AbsenceRecord,
    AgiFile,
    Contact,
    Employer,
    IndividualStatement,
    MainStatement,
    Payee,
    PayeeKind,
    Sender,
    TechnicalContact,
    Value,
)
from payroll.exchange.agi.parse import AgiReadError, parse

__all__ = [
    "FIELDS",
    "TAX_AMOUNTS",
    "TAX_FIELDS",
    "AbsenceKind",
    "AbsenceRecord",
    "AgiError",
    "AgiFile",
    "AgiReadError",
    "Contact",
    "Employer",
    "Field",
    "FieldKind",
    "IndividualStatement",
    "MainStatement",
    "Payee",
    "PayeeKind",
    "Sender",
    "TechnicalContact",
    "Value",
    "build",
    "contribution_base",
    "faults",
    "parse",
    "split",
    "tax_field",
    "values_of",
    "write",
]
