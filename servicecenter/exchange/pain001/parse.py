"""Reads a payment file back: to compare what is to be sent with what was decided, and files made elsewhere."""

from __future__ import annotations

from datetime import date, datetime

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.common.money import Ore, format_kronor
from servicecenter.exchange.pain001.build import CLEARING
from servicecenter.exchange.pain001.model import (
    Account,
    CategoryPurpose,
    CreditTransfer,
    Debtor,
    PaymentFile,
    PaymentGroup,
    Scheme,
    Version,
)
from servicecenter.exchange.safe_xml import Fields, UnsafeXml, elements, local_name, namespace


class Pain001ReadError(ValueError):
    """The file cannot be read; the text says where and what was expected."""


def parse(content: bytes) -> PaymentFile:
    """Read a pain.001 of version 03 or 09 and check its counts and sums."""
    try:
        file, count, total = _read(content)
    except Pain001ReadError:
        raise
    except UnsafeXml as error:
        raise Pain001ReadError(str(error)) from None
    except ValueError as error:
        raise Pain001ReadError(f"filen har ett datum, ett antal eller en kod som inte kan läsas: {error}") from None
    if count != file.count or total != file.total:
        raise Pain001ReadError(
            f"filhuvudet anger {count} betalningar och {format_kronor(total)} kr, men filen innehåller "
            f"{file.count} och {format_kronor(file.total)} kr"
        )
    return file


def _read(content: bytes) -> tuple[PaymentFile, int, Ore]:
    """Payments are read as they end and then let go, so that a long file takes little memory."""
    transfers: list[CreditTransfer] = []
    groups: list[PaymentGroup] = []
    header = debtor = None
    for element in elements(content):
        match local_name(element):
            case "GrpHdr":
                version, header = _version(element), Fields(element, Pain001ReadError)
            case "CdtTrfTxInf":
                transfers.append(_transfer(element))
                element.clear()
            case "PmtInf":
                debtor = Fields(element, Pain001ReadError)
                groups.append(_group(debtor, tuple(transfers)))
                transfers = []
                element.clear()
    if header is None or debtor is None:
        raise Pain001ReadError("filen är ingen pain.001: GrpHdr eller PmtInf saknas")
    created_at = datetime.fromisoformat(header["CreDtTm"])
    file = PaymentFile(header["MsgId"], created_at, _debtor(header, debtor), version, tuple(groups))
    return file, int(header["NbOfTxs"]), header.ore("CtrlSum")


def _version(element: etree._Element) -> Version:
    found = namespace(element)
    for version in Version:
        if version.namespace == found:
            return version
    raise Pain001ReadError(f"filen är av typen {found!r}; pain.001.001.03 och pain.001.001.09 kan läsas")


def _debtor(header: Fields, group: Fields) -> Debtor:
    return Debtor(
        name=group["Dbtr/Nm"],
        organisation_number=group["Dbtr/Id/OrgId/Othr/Id"],
        customer_id=header["InitgPty/Id/OrgId/Othr/Id"],
        bic=group.get("DbtrAgt/FinInstnId/BIC") or group["DbtrAgt/FinInstnId/BICFI"],
    )


def _group(fields: Fields, transfers: tuple[CreditTransfer, ...]) -> PaymentGroup:
    return PaymentGroup(
        group_id=fields["PmtInfId"],
        account=_account(fields, "DbtrAcct"),
        executes_on=date.fromisoformat(fields.get("ReqdExctnDt/Dt") or fields["ReqdExctnDt"]),
        purpose=CategoryPurpose(fields["PmtTpInf/CtgyPurp/Cd"]),
        transfers=transfers,
    )


def _transfer(element: etree._Element) -> CreditTransfer:
    fields = Fields(element, Pain001ReadError)
    currencies = {amount.get("Ccy") for amount in element.iter("{*}InstdAmt")}
    if currencies != {"SEK"}:
        raise Pain001ReadError(f"rad {fields.line}: beloppet saknas eller är inte i kronor (SEK)")
    return CreditTransfer(
        end_to_end_id=fields["PmtId/EndToEndId"],
        creditor_name=fields["Cdtr/Nm"],
        account=_account(fields, "CdtrAcct"),
        amount=fields.ore("Amt/InstdAmt"),
        reference=fields.get("RmtInf/Strd/CdtrRefInf/Ref"),
        message=fields.get("RmtInf/Ustrd"),
    )


def _account(fields: Fields, tag: str) -> Account:
    if number := fields.get(f"{tag}/Id/IBAN"):
        return Account(number, Scheme.IBAN)
    scheme = Scheme(fields.get(f"{tag}/Id/Othr/SchmeNm/Cd") or fields[f"{tag}/Id/Othr/SchmeNm/Prtry"])
    if tag == "CdtrAcct" and fields.get("CdtrAgt/FinInstnId/ClrSysMmbId/MmbId") == CLEARING[Scheme.PLUSGIRO]:
        scheme = Scheme.PLUSGIRO
    return Account(fields[f"{tag}/Id/Othr/Id"], scheme)
