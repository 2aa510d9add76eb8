"""What would make the bank refuse a payment file, found before it is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from stdnum import iban as iban_number
from stdnum import luhn

from servicecenter.common.money import format_kronor
from servicecenter.exchange.pain001.model import Account, CreditTransfer, Debtor, PaymentFile, Scheme
from servicecenter.exchange.pain001.profiles import BankProfile
from servicecenter.exchange.pain001.text import is_identity, is_readable

_SHOWN = 20


class PaymentFileError(ValueError):
    """The file is not written; ``faults`` has every reason, the text the first of them."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        more = len(faults) - _SHOWN
        text = "; ".join(faults[:_SHOWN]) + (f"; och {more} fel till" if more > 0 else "")
        super().__init__(f"betalningsfilen kan inte skrivas: {text}")


def faults(file: PaymentFile, profile: BankProfile) -> Iterator[str]:
    """Every reason why the bank would refuse the file, in Swedish, with the payment concerned."""
    yield from _file_faults(file, profile)
    identities = Counter(transfer.end_to_end_id for group in file.groups for transfer in group.transfers)
    yield from (f"betalning {key}: identiteten förekommer {n} gånger" for key, n in identities.items() if n > 1)
    for group in file.groups:
        yield from _group_faults(group.account, group.transfers, profile)
        for transfer in group.transfers:
            yield from (f"betalning {transfer.end_to_end_id}: {fault}" for fault in _transfer_faults(transfer, profile))


def _file_faults(file: PaymentFile, profile: BankProfile) -> Iterator[str]:
    if not file.count:
        yield "den innehåller inga betalningar"
    if file.count > profile.highest_count:
        yield f"den har {file.count} betalningar och {profile.bank} tar högst {profile.highest_count}; dela den"
    yield from _debtor_faults(file.debtor)


def payer_faults(debtor: Debtor, account: Account) -> Iterator[str]:
    """Every reason why the bank would refuse any file from this payer, before there is one."""
    yield from _debtor_faults(debtor)
    yield from _paying_account_faults(account)


def _debtor_faults(debtor: Debtor) -> Iterator[str]:
    if not is_readable(debtor.name):
        yield "betalarens namn saknas"
    if not re.fullmatch(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", debtor.bic):
        yield f"betalarens bank har ingen giltig BIC ({debtor.bic!r}); välj bankprofil eller ange BIC"
    if not is_identity(debtor.customer_id):
        yield f"betalarens kundnummer i banken ({debtor.customer_id!r}) saknas eller har otillåtna tecken"


def _paying_account_faults(account: Account) -> Iterator[str]:
    if fault := _account_fault(account):
        yield f"betalarens konto: {fault}"


def _group_faults(account: Account, transfers: tuple[CreditTransfer, ...], profile: BankProfile) -> Iterator[str]:
    yield from _paying_account_faults(account)
    giro_payees = any(transfer.account.scheme is Scheme.BANKGIRO for transfer in transfers)
    if profile.bankgiro_from_bankgiro and giro_payees and account.scheme is not Scheme.BANKGIRO:
        yield f"betalningar till bankgiro dras hos {profile.bank} från betalarens bankgiro; ange det på myndigheten"


def _transfer_faults(transfer: CreditTransfer, profile: BankProfile) -> Iterator[str]:
    if not is_identity(transfer.end_to_end_id):
        yield "identiteten är tom, längre än 35 tecken eller har otillåtna tecken"
    if transfer.amount <= 0:
        yield f"beloppet är {format_kronor(transfer.amount)} kr; bara belopp över noll kan betalas ut"
    elif transfer.amount >= profile.highest_amount:
        limit = format_kronor(profile.highest_amount)
        yield f"beloppet {format_kronor(transfer.amount)} kr når bankens gräns {limit} kr; dela betalningen"
    if not is_readable(transfer.creditor_name):
        yield "mottagarens namn saknas eller kan inte skrivas med latinska bokstäver; ange namnet som i passet"
    if fault := _account_fault(transfer.account):
        yield f"mottagarens konto: {fault}"
    if transfer.reference and transfer.message:
        yield "den har både OCR-referens och meddelande; banken tar ett av dem"
    if transfer.reference and not (
        re.fullmatch(r"[0-9]{2,25}", transfer.reference) and luhn.is_valid(transfer.reference)
    ):
        yield f"OCR-referensen {transfer.reference!r} har fel längd eller kontrollsiffra"


def _account_fault(account: Account) -> str:
    match account.scheme:
        case Scheme.BBAN if not re.fullmatch(r"[1-9][0-9]{8,14}", account.number):
            return "kontot är inte clearingnummer och kontonummer i siffror"
        case Scheme.BANKGIRO if not (re.fullmatch(r"[0-9]{7,8}", account.number) and luhn.is_valid(account.number)):
            return f"bankgirot {account.number!r} har fel längd eller kontrollsiffra"
        case Scheme.PLUSGIRO if not (re.fullmatch(r"[0-9]{2,8}", account.number) and luhn.is_valid(account.number)):
            return f"plusgirot {account.number!r} har fel längd eller kontrollsiffra"
        case Scheme.IBAN if iban_number.compact(account.number) != account.number or not iban_number.is_valid(
            account.number
        ):
            return "IBAN har fel längd eller kontrollsiffror"
    return ""
