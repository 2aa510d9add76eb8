"""The bank's file for a batch: the agency's bank settings and the payments, put into pain.001."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import settings_on
from servicecenter.exchange.pain001 import (
    Account,
    BankProfile,
    CategoryPurpose,
    CreditTransfer,
    Debtor,
    PaymentFile,
    Scheme,
    Version,
    bank_profile,
    bank_profiles,
    bankgiro,
    faults,
    iban,
    payer_faults,
    payment_file,
)

PROFILE_SETTING = "payment.bank_profile"
VERSION_SETTING = "payment.pain001_version"
CUSTOMER_SETTING = "payment.customer_id"
BANKGIRO_SETTING = "payment.bankgiro"

PURPOSES = {
    "salary": CategoryPurpose.SALARY,
    "advance": CategoryPurpose.SALARY,
    "deduction": CategoryPurpose.SUPPLIERS,
    "pension": CategoryPurpose.PENSION,
    "tax": CategoryPurpose.TAX,
    "supplier": CategoryPurpose.SUPPLIERS,
}
"""What each kind of batch is for, in the bank's words."""


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """One payment to be. ``account`` is digits: clearing number (four) and account, a giro number; or an IBAN.

    ``ocr`` is the payee's own reference with check digit; a payment has that or a ``message``.
    """

    reference: str
    payee_kind: str
    payee_id: int
    payee_name: str
    account: str
    amount_ore: int
    scheme: Scheme = Scheme.BBAN
    message: str = ""
    ocr: str = ""


class BankSettingsMissing(ValueError):
    """The agency cannot pay before its bank is set up."""


@dataclass(frozen=True, slots=True)
class PayingAgency:
    """How an agency pays on a day (utbetalande myndighet)."""

    debtor: Debtor
    account: Account
    giro_account: Account | None
    profile: BankProfile


def paying_agency(agency: Agency, *, on: date) -> PayingAgency:
    """The agency's bank settings on the payday; unset, the profile of its bank and its organisation number."""
    if not agency.bank_account:
        raise BankSettingsMissing(
            _("%(agency)s har inget utbetalande konto. Ange IBAN på myndigheten och försegla igen.")
            % {"agency": agency}
        )
    settings = settings_on(on)
    giro = settings.get(BANKGIRO_SETTING)
    return PayingAgency(
        Debtor(
            agency.name,
            agency.organisation_number,
            settings.get(CUSTOMER_SETTING, agency.organisation_number),
            agency.bank_bic,
        ),
        iban(agency.bank_account),
        bankgiro(giro) if giro else None,
        _profile(agency, settings),
    )


def compose(
    payer: PayingAgency, *, origin: str, kind: str, pays_on: date, payments: Sequence[PaymentDraft], at: datetime
) -> PaymentFile:
    """The file to be; the same ``origin`` always gives the same identities."""
    return payment_file(
        origin=origin,
        created_at=timezone.localtime(at).replace(tzinfo=None),
        debtor=payer.debtor,
        account=payer.account,
        giro_account=payer.giro_account,
        executes_on=pays_on,
        purpose=PURPOSES[kind],
        transfers=[_transfer(draft) for draft in payments],
        profile=payer.profile,
    )


def bank_setting_faults(agency: Agency, *, on: date) -> list[str]:
    """Why the agency could not pay anyone on a day, in Swedish; empty when its bank is set up."""
    try:
        payer = paying_agency(agency, on=on)
    except ValueError as fault:
        return [str(fault)]
    return list(payer_faults(payer.debtor, payer.account))


def payment_faults(payer: PayingAgency, payments: Sequence[PaymentDraft], *, kind: str, pays_on: date) -> list[str]:
    """Why the bank would refuse a file of these payments, in Swedish."""
    file = compose(payer, origin="", kind=kind, pays_on=pays_on, payments=payments, at=timezone.now())
    return list(faults(file, payer.profile))


def _profile(agency: Agency, settings: dict[str, str]) -> BankProfile:
    key = settings.get(PROFILE_SETTING) or next(
        (key for key, profile in bank_profiles().items() if profile.bic and agency.bank_bic.startswith(profile.bic)),
        "common",
    )
    profile = bank_profile(key)
    version = settings.get(VERSION_SETTING)
    return replace(profile, version=Version(version)) if version else profile


def _transfer(draft: PaymentDraft) -> CreditTransfer:
    account = Account(draft.account, draft.scheme)
    return CreditTransfer(draft.reference, draft.payee_name, account, draft.amount_ore, draft.ocr, draft.message)
