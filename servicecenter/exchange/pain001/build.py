"""Writes pain.001, element by element in the order of the schema.

The text is put together piece by piece, one payment at a time, so that a file of any length takes little memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import IO
from xml.sax.saxutils import escape

from servicecenter.common.money import ORE_PER_KRONA, Ore
from servicecenter.exchange.pain001.checks import PaymentFileError, faults
from servicecenter.exchange.pain001.model import (
    Account,
    CreditTransfer,
    Debtor,
    PaymentFile,
    PaymentGroup,
    Scheme,
    Version,
)
from servicecenter.exchange.pain001.profiles import BankProfile
from servicecenter.exchange.pain001.text import bank_name, bank_text

CLEARING = {Scheme.BANKGIRO: "9900", Scheme.PLUSGIRO: "9960"}
"""Bankgirot's and Plusgirot's own clearing numbers, the agents of payees with a giro."""
ORGANISATION_NUMBER = "COID"
"""Code for an identity given by a country to its organisations (ISO 20022 external code list)."""

_MESSAGE_LENGTH = 140


def build(file: PaymentFile, profile: BankProfile) -> bytes:
    """The payment file as bytes. Raises ``PaymentFileError`` with every fault, and then writes nothing."""
    stream = BytesIO()
    write(file, profile, stream)
    return stream.getvalue()


def write(file: PaymentFile, profile: BankProfile, stream: IO[bytes]) -> None:
    """Write the payment file to a stream, in memory that does not grow with the number of payments."""
    if found := tuple(faults(file, profile)):
        raise PaymentFileError(found)
    for piece in _document(file, profile):
        stream.write(piece.encode())
        stream.write(b"\n")


def _document(file: PaymentFile, profile: BankProfile) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<Document xmlns="{file.version.namespace}">'
    yield "<CstmrCdtTrfInitn>"
    yield _group_header(file, profile)
    for group in file.groups:
        yield "<PmtInf>"
        yield _payment_information(group, file.debtor, file.version, profile)
        for transfer in group.transfers:
            yield _credit_transfer(transfer, profile)
        yield "</PmtInf>"
    yield "</CstmrCdtTrfInitn>"
    yield "</Document>"


def _group_header(file: PaymentFile, profile: BankProfile) -> str:
    initiator = _tag(
        "InitgPty", _name(file.debtor.name, profile), _organisation(file.debtor.customer_id, profile.initiator_code)
    )
    return _tag(
        "GrpHdr",
        _text("MsgId", file.message_id),
        _text("CreDtTm", file.created_at.isoformat(timespec="seconds")),
        _text("NbOfTxs", str(file.count)),
        _text("CtrlSum", _amount(file.total)),
        initiator,
    )


def _payment_information(group: PaymentGroup, debtor: Debtor, version: Version, profile: BankProfile) -> str:
    """Everything of a group but its payments."""
    day = _text("Dt", group.executes_on.isoformat()) if version is Version.V09 else group.executes_on.isoformat()
    bic = "BICFI" if version is Version.V09 else "BIC"
    return "".join(
        (
            _text("PmtInfId", group.group_id),
            _text("PmtMtd", "TRF"),
            _text("BtchBookg", "true" if profile.batch_booking else "false"),
            _text("NbOfTxs", str(len(group.transfers))),
            _text("CtrlSum", _amount(group.total)),
            _tag(
                "PmtTpInf",
                _tag("SvcLvl", _text("Cd", profile.service_level)),
                _tag("CtgyPurp", _text("Cd", group.purpose)),
            ),
            _tag("ReqdExctnDt", day),
            _tag("Dbtr", _name(debtor.name, profile), _organisation(debtor.organisation_number, ORGANISATION_NUMBER)),
            _tag("DbtrAcct", _account(group.account), _text("Ccy", "SEK")),
            _tag("DbtrAgt", _tag("FinInstnId", _text(bic, debtor.bic))),
            _text("ChrgBr", profile.charge_bearer) if profile.charge_bearer else "",
        )
    )


def _credit_transfer(transfer: CreditTransfer, profile: BankProfile) -> str:
    return _tag(
        "CdtTrfTxInf",
        _tag("PmtId", _text("EndToEndId", transfer.end_to_end_id)),
        _tag("Amt", f'<InstdAmt Ccy="SEK">{_amount(transfer.amount)}</InstdAmt>'),
        _creditor_agent(transfer.account, profile),
        _tag("Cdtr", _name(transfer.creditor_name, profile)),
        _tag("CdtrAcct", _account(transfer.account)),
        _remittance(transfer),
    )


def _creditor_agent(account: Account, profile: BankProfile) -> str:
    """The payee's bank by its Swedish clearing number (SESBA); an IBAN already tells it."""
    if account.scheme is Scheme.IBAN or not (profile.clearing_agent or account.scheme in CLEARING):
        return ""
    clearing = CLEARING.get(account.scheme) or account.number[:4]
    member = _tag("ClrSysMmbId", _tag("ClrSysId", _text("Cd", "SESBA")), _text("MmbId", clearing))
    return _tag("CdtrAgt", _tag("FinInstnId", member))


def _account(account: Account) -> str:
    if account.scheme is Scheme.IBAN:
        return _tag("Id", _text("IBAN", account.number))
    kind = "Prtry" if account.scheme is Scheme.BANKGIRO else "Cd"
    scheme = Scheme.BBAN if account.scheme is Scheme.PLUSGIRO else account.scheme
    return _tag("Id", _tag("Othr", _text("Id", account.number), _tag("SchmeNm", _text(kind, scheme))))


def _remittance(transfer: CreditTransfer) -> str:
    if transfer.reference:
        paid = _tag("RfrdDocAmt", f'<RmtdAmt Ccy="SEK">{_amount(transfer.amount)}</RmtdAmt>')
        kind = _tag("Tp", _tag("CdOrPrtry", _text("Cd", "SCOR")))
        return _tag("RmtInf", _tag("Strd", paid, _tag("CdtrRefInf", kind, _text("Ref", transfer.reference))))
    message = bank_text(transfer.message, _MESSAGE_LENGTH)
    return _tag("RmtInf", _text("Ustrd", message)) if message else ""


def _organisation(number: str, code: str) -> str:
    return _tag("Id", _tag("OrgId", _tag("Othr", _text("Id", number), _tag("SchmeNm", _text("Cd", code)))))


def _name(name: str, profile: BankProfile) -> str:
    return _text("Nm", bank_name(name, profile.name_length))


def _amount(amount: Ore) -> str:
    return f"{amount // ORE_PER_KRONA}.{amount % ORE_PER_KRONA:02d}"


def _tag(tag: str, *content: str) -> str:
    return f"<{tag}>{''.join(content)}</{tag}>"


def _text(tag: str, value: str) -> str:
    return f"<{tag}>{escape(value)}</{tag}>"
