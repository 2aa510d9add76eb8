"""Reads a payment file back: to compare what is to be sent with what was decided, and files made elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.common.money import Ore, format_kronor, to_ore
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


class Pain001ReadError(ValueError):
    """The file cannot be read; the text says where and what was expected."""


def parse(content: bytes) -> PaymentFile:
    """Read a pain.001 of version 03 or 09 and check its counts and sums."""
    try:
        file, count, total = _read(content)
    except Pain001ReadError:
        raise
    except etree.XMLSyntaxError as error:
        raise Pain001ReadError(f"filen är inte läsbar XML: rad {error.lineno}: {error.msg}") from None
    except ValueError as error:
        raise Pain001ReadError(f"filen har ett datum, ett antal eller en kod som inte kan läsas: {error}") from None
    if count != file.count or total != file.total:
        raise Pain001ReadError(
            f"filhuvudet anger {count} betalningar och {format_kronor(total)} kr, men filen innehåller "
            f"{file.count} och {format_kronor(file.total)} kr"
        )
    return file


class _Fields:
    """The texts under one element by their path, for example ``Cdtr/Nm``, and the line it stands on."""

    def __init__(self, element: etree._Element) -> None:
        self.line: int = element.sourceline
        self.texts: dict[str, str] = {}
        self._collect(element, "")

    def _collect(self, element: etree._Element, path: str) -> None:
        for child in element:
            name = path + child.tag.rpartition("}")[2] if isinstance(child.tag, str) else path
            if len(child):
                self._collect(child, f"{name}/")
            elif child.text:
                self.texts[name] = child.text.strip()

    def get(self, path: str) -> str:
        return self.texts.get(path, "")

    def __getitem__(self, path: str) -> str:
        if text := self.get(path):
            return text
        raise Pain001ReadError(f"rad {self.line}: {path} saknas")

    def ore(self, path: str) -> Ore:
        try:
            return to_ore(Decimal(self[path]))
        except (InvalidOperation, ValueError):
            raise Pain001ReadError(f"rad {self.line}: {path} är {self[path]!r}, inte ett belopp i kronor") from None


def _read(content: bytes) -> tuple[PaymentFile, int, Ore]:
    """Payments are read as they end and then let go, so that a long file takes little memory."""
    # No entities, no network, no document type: a payment file has no use for them.
    events = etree.iterparse(BytesIO(content), events=("end",), resolve_entities=False, no_network=True, load_dtd=False)
    transfers: list[CreditTransfer] = []
    groups: list[PaymentGroup] = []
    header = debtor = None
    for _, element in events:
        match element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "":
            case "GrpHdr":
                version, header = _version(element), _Fields(element)
            case "CdtTrfTxInf":
                transfers.append(_transfer(element))
                element.clear()
            case "PmtInf":
                debtor = _Fields(element)
                groups.append(_group(debtor, tuple(transfers)))
                transfers = []
                element.clear()
    if events.root.getroottree().docinfo.doctype:
        raise Pain001ReadError("filen har en dokumenttyp (DOCTYPE); sådana filer tas inte emot")
    if header is None or debtor is None:
        raise Pain001ReadError("filen är ingen pain.001: GrpHdr eller PmtInf saknas")
    created_at = datetime.fromisoformat(header["CreDtTm"])
    file = PaymentFile(header["MsgId"], created_at, _debtor(header, debtor), version, tuple(groups))
    return file, int(header["NbOfTxs"]), header.ore("CtrlSum")


def _version(element: etree._Element) -> Version:
    namespace = etree.QName(element).namespace
    for version in Version:
        if version.namespace == namespace:
            return version
    raise Pain001ReadError(f"filen är av typen {namespace!r}; pain.001.001.03 och pain.001.001.09 kan läsas")


def _debtor(header: _Fields, group: _Fields) -> Debtor:
    return Debtor(
        name=group["Dbtr/Nm"],
        organisation_number=group["Dbtr/Id/OrgId/Othr/Id"],
        customer_id=header["InitgPty/Id/OrgId/Othr/Id"],
        bic=group.get("DbtrAgt/FinInstnId/BIC") or group["DbtrAgt/FinInstnId/BICFI"],
    )


def _group(fields: _Fields, transfers: tuple[CreditTransfer, ...]) -> PaymentGroup:
    return PaymentGroup(
        group_id=fields["PmtInfId"],
        account=_account(fields, "DbtrAcct"),
        executes_on=date.fromisoformat(fields.get("ReqdExctnDt/Dt") or fields["ReqdExctnDt"]),
        purpose=CategoryPurpose(fields["PmtTpInf/CtgyPurp/Cd"]),
        transfers=transfers,
    )


def _transfer(element: etree._Element) -> CreditTransfer:
    fields = _Fields(element)
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


def _account(fields: _Fields, tag: str) -> Account:
    if number := fields.get(f"{tag}/Id/IBAN"):
        return Account(number, Scheme.IBAN)
    scheme = fields.get(f"{tag}/Id/Othr/SchmeNm/Cd") or fields[f"{tag}/Id/Othr/SchmeNm/Prtry"]
    return Account(fields[f"{tag}/Id/Othr/Id"], Scheme(scheme))
