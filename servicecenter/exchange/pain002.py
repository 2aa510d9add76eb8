"""Reads the bank's status report on a payment file (pain.002.001, versions 03 to 12)."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.exchange.bank_answers import BankAnswer, BankAnswerError, PaymentFate, Told
from servicecenter.exchange.safe_xml import Fields, UnsafeXml, elements, local_name, namespace

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(pain\.002\.001\.(?:0[3-9]|1[0-2]))")

FATES = {
    "ACCC": PaymentFate.SETTLED,
    "ACSC": PaymentFate.SETTLED,
    "ACCP": PaymentFate.ACCEPTED,
    "ACSP": PaymentFate.ACCEPTED,
    "ACTC": PaymentFate.ACCEPTED,
    "ACWC": PaymentFate.ACCEPTED,
    "ACWP": PaymentFate.ACCEPTED,
    "ACFC": PaymentFate.ACCEPTED,
    "RCVD": PaymentFate.PENDING,
    "PDNG": PaymentFate.PENDING,
    "PATC": PaymentFate.PENDING,
    "RJCT": PaymentFate.REJECTED,
    "CANC": PaymentFate.REJECTED,
}
"""ISO 20022 external payment status codes. PART says that the parts differ and is told by them."""
PARTLY = "PART"


def parse(content: bytes) -> BankAnswer:
    """Read a status report. Raises ``BankAnswerError`` for what is no such report or has a status it does not know."""
    try:
        return _read(content)
    except UnsafeXml as error:
        raise BankAnswerError(str(error)) from None


def _read(content: bytes) -> BankAnswer:
    header = original = None
    version = ""
    told: list[Told] = []
    groups: list[Told] = []
    transactions: list[Told] = []
    for element in elements(content):
        match local_name(element):
            case "GrpHdr" if header is None:
                version, header = _version(element), Fields(element, BankAnswerError)
            case "OrgnlGrpInfAndSts":
                original = Fields(element, BankAnswerError)
            case "TxInfAndSts":
                transactions.append(_transaction(Fields(element, BankAnswerError)))
                element.clear()
            case "OrgnlPmtInfAndSts":
                group = Fields(element, BankAnswerError)
                told.extend(transactions)
                transactions = []
                if status := group.get("PmtInfSts"):
                    groups.extend(_whole(status, group, group_id=group["OrgnlPmtInfId"]))
                element.clear()
    if header is None or original is None:
        raise BankAnswerError("filen är ingen pain.002: GrpHdr eller OrgnlGrpInfAndSts saknas")
    whole: list[Told] = []
    if status := original.get("GrpSts"):
        whole.extend(_whole(status, original))
    message_id = original["OrgnlMsgId"]
    everything = (_of_message(row, message_id) for row in (*told, *groups, *whole))
    return BankAnswer(version, header["MsgId"], header.day("CreDtTm"), tuple(everything))


def _version(element: etree._Element) -> str:
    found = NAMESPACE.fullmatch(namespace(element))
    if found is None:
        raise BankAnswerError(f"filen är av typen {namespace(element)!r}; pain.002.001.03 till .12 kan läsas")
    return found[1]


def _transaction(fields: Fields) -> Told:
    return Told(
        fate=_fate(fields["TxSts"], fields),
        end_to_end_id=fields["OrgnlEndToEndId"],
        amount=fields.ore("OrgnlTxRef/Amt/InstdAmt") if fields.get("OrgnlTxRef/Amt/InstdAmt") else None,
        reason_code=fields.get("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry"),
        reason_text=fields.get("StsRsnInf/AddtlInf"),
        happened_on=fields.day("AccptncDtTm"),
        bank_reference=fields.get("AcctSvcrRef", "StsId"),
        line=fields.line,
    )


def _whole(status: str, fields: Fields, *, group_id: str = "") -> list[Told]:
    """What is said of a whole group or message; one that differs in its parts is told by them."""
    if status == PARTLY:
        return []
    return [
        Told(
            fate=_fate(status, fields),
            group_id=group_id,
            reason_code=fields.get("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry"),
            reason_text=fields.get("StsRsnInf/AddtlInf"),
            line=fields.line,
        )
    ]


def _fate(status: str, fields: Fields) -> PaymentFate:
    try:
        return FATES[status]
    except KeyError:
        raise BankAnswerError(
            f"rad {fields.line}: status {status!r} är okänd; kända är {', '.join(sorted(FATES))}. Fråga banken."
        ) from None


def _of_message(row: Told, message_id: str) -> Told:
    return replace(row, message_id=message_id)
