"""Reads the bank's notification of money that moved on the account (camt.054.001, versions 02 to 08)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.common.money import Ore
from servicecenter.exchange.bank_answers import BankAnswer, BankAnswerError, PaymentFate, Told
from servicecenter.exchange.safe_xml import Fields, UnsafeXml, elements, local_name, namespace

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(camt\.054\.001\.0[2-8])")
DEBIT, CREDIT, BOOKED = "DBIT", "CRDT", "BOOK"
RETURN_FAMILIES = frozenset({"RRTN", "RPCR"})
"""Bank transaction sub-families of returned and recalled credit transfers."""
NOT_PROVIDED = "NOTPROVIDED"


def parse(content: bytes) -> BankAnswer:
    """Read a notification. Raises ``BankAnswerError`` for what is none; entries not booked yet are left out."""
    try:
        return _read(content)
    except UnsafeXml as error:
        raise BankAnswerError(str(error)) from None


def _read(content: bytes) -> BankAnswer:
    header = None
    version = ""
    told: list[Told] = []
    for element in elements(content):
        match local_name(element):
            case "GrpHdr" if header is None:
                version, header = _version(element), Fields(element, BankAnswerError)
            case "Ntry":
                told.extend(_entry(element))
                element.clear()
    if header is None:
        raise BankAnswerError("filen är ingen camt.054: GrpHdr saknas")
    return BankAnswer(version, header["MsgId"], header.day("CreDtTm"), tuple(told))


def _version(element: etree._Element) -> str:
    found = NAMESPACE.fullmatch(namespace(element))
    if found is None:
        raise BankAnswerError(f"filen är av typen {namespace(element)!r}; camt.054.001.02 till .08 kan läsas")
    return found[1]


def _entry(element: etree._Element) -> Iterator[Told]:
    """The payments of one entry; an entry that the bank does not split is told of as a whole."""
    entry = Fields(element, BankAnswerError)
    if entry.get("Sts/Cd", "Sts") != BOOKED:
        return
    details = [Fields(each, BankAnswerError) for each in element.iter("{*}TxDtls")]
    _refuse_currency(element, entry)
    if details:
        for each in details:
            yield _told(each, entry, is_only=len(details) == 1)
    else:
        message_id, group_id = entry.get("NtryDtls/Btch/MsgId"), entry.get("NtryDtls/Btch/PmtInfId")
        yield replace(_told(entry, entry, is_only=True), message_id=message_id, group_id=group_id)


def _told(fields: Fields, entry: Fields, *, is_only: bool) -> Told:
    is_debit = (fields.get("CdtDbtInd") or entry["CdtDbtInd"]) == DEBIT
    end_to_end_id = fields.get("Refs/EndToEndId")
    reason = fields.get("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
    family = fields.get("BkTxCd/Domn/Fmly/SubFmlyCd") or entry.get("BkTxCd/Domn/Fmly/SubFmlyCd")
    fate = PaymentFate.SETTLED if is_debit else None
    if not is_debit and (reason or family in RETURN_FAMILIES or entry.get("RvslInd") == "true"):
        fate = PaymentFate.RETURNED
    return Told(
        fate=fate,
        end_to_end_id="" if end_to_end_id == NOT_PROVIDED else end_to_end_id,
        message_id=fields.get("Refs/MsgId"),
        amount=_amount(fields, entry, is_only=is_only),
        reason_code=reason,
        reason_text=fields.get("RtrInf/AddtlInf", "AddtlTxInf", "RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref"),
        happened_on=entry.day("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"),
        bank_reference=fields.get("Refs/AcctSvcrRef", "AcctSvcrRef") or entry.get("AcctSvcrRef"),
        is_booked=True,
        line=fields.line,
    )


def _amount(fields: Fields, entry: Fields, *, is_only: bool) -> Ore:
    """Version 02 has the amount of a part under AmtDtls; only a single part may leave it to the entry."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if fields.get(path):
            return fields.ore(path)
    if is_only:
        return entry.ore("Amt")
    raise BankAnswerError(f"rad {fields.line}: Amt saknas för en av flera betalningar i samma post")


def _refuse_currency(element: etree._Element, entry: Fields) -> None:
    currencies = {amount.get("Ccy") for amount in element.iter("{*}Amt")}
    if currencies != {"SEK"}:
        raise BankAnswerError(f"rad {entry.line}: beloppet saknas eller är inte i kronor (SEK)")
