"""What a made-up bank answers, for the demo and the tests: valid against the official schemas, nobody real in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from servicecenter.common.money import to_kronor

A_DAY = date(2026, 11, 26)


def pain002_file(
    message_id: str,
    original_id: str,
    *,
    group: str = "",
    reason: str = "",
    payments: Iterable[tuple[str, str, str]] = (),
    group_id: str = "G1",
    version: str = "03",
    on: date = A_DAY,
) -> bytes:
    """A status report of a whole message (``group``) or of single payments (end-to-end id, status, reason)."""
    told = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{key}</OrgnlEndToEndId><TxSts>{status}</TxSts>{_why(why)}</TxInfAndSts>"
        for key, status, why in payments
    )
    parts = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{group_id}</OrgnlPmtInfId>{told}</OrgnlPmtInfAndSts>" if told else ""
    status = f"<GrpSts>{group or 'PART'}</GrpSts>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>{on}T09:00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{original_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>"
        f"{status}{_why(reason)}</OrgnlGrpInfAndSts>{parts}</CstmrPmtStsRpt></Document>"
    ).encode()


def camt054_file(
    message_id: str,
    *,
    settled: Iterable[tuple[str, int]] = (),
    returned: Iterable[tuple[str, int, str]] = (),
    version: str = "08",
    on: date = A_DAY,
) -> bytes:
    """A notification of payments that left the account (end-to-end id, öre) and came back (with a reason)."""
    entries = "".join(_entry(key, ore, "DBIT", "", version, on) for key, ore in settled)
    entries += "".join(_entry(key, ore, "CRDT", why, version, on) for key, ore, why in returned)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.{version}">'
        f"<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{message_id}</MsgId><CreDtTm>{on}T06:00:00</CreDtTm></GrpHdr>"
        f"<Ntfctn><Id>{message_id}</Id><CreDtTm>{on}T06:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>SE3550000000054910000003</IBAN></Id></Acct>{entries}</Ntfctn>"
        f"</BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def _why(code: str) -> str:
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>" if code else ""


def _entry(key: str, ore: int, side: str, why: str, version: str, on: date) -> str:
    amount = f'<Amt Ccy="SEK">{to_kronor(ore)}</Amt>'
    detail = f"{amount}<CdtDbtInd>{side}</CdtDbtInd>"
    if version == "02":
        detail = f"<AmtDtls><TxAmt>{amount}</TxAmt></AmtDtls>"
    state = "<Sts>BOOK</Sts>" if version == "02" else "<Sts><Cd>BOOK</Cd></Sts>"
    returned = f"<RtrInf><Rsn><Cd>{why}</Cd></Rsn></RtrInf>" if why else ""
    family = f"<Fmly><Cd>ICDT</Cd><SubFmlyCd>{'RRTN' if why else 'SALA'}</SubFmlyCd></Fmly>"
    return (
        f"<Ntry>{amount}<CdtDbtInd>{side}</CdtDbtInd>{state}<BookgDt><Dt>{on}</Dt></BookgDt>"
        f"<BkTxCd><Domn><Cd>PMNT</Cd>{family}</Domn></BkTxCd><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{key}</EndToEndId></Refs>{detail}{returned}</TxDtls></NtryDtls></Ntry>"
    )
