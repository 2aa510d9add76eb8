"""Permissions: everything a person can be allowed to do, as one enum. Roles are tables of these."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """A right (behörighet). The text is what an administrator reads."""

    SEE_OWN_PAY = "see_own_pay"
    CHANGE_OWN_BANK_ACCOUNT = "change_own_bank_account"
    SEE_EMPLOYEES = "see_employees"
    EDIT_EMPLOYEES = "edit_employees"
    SEE_PROTECTED = "see_protected"
    SEE_PAY = "see_pay"
    EDIT_PAY_FACTS = "edit_pay_facts"
    PREPARE_PAY_RUN = "prepare_pay_run"
    APPROVE_PAY_RUN = "approve_pay_run"
    EXPORT_RESERVE = "export_reserve"
    SEE_DECLARATIONS = "see_declarations"
    PREPARE_DECLARATION = "prepare_declaration"
    APPROVE_DECLARATION = "approve_declaration"
    RELEASE_PAYMENT = "release_payment"
    SEE_PAYMENTS = "see_payments"
    SEE_LEDGER = "see_ledger"
    IMPORT_VOUCHERS = "import_vouchers"
    REPORT_TIME = "report_time"
    REPORT_OWN_TIME = "report_own_time"
    ATTEST = "attest"
    REVIEW = "review"
    DELEGATE = "delegate"
    ORDER_GOODS = "order_goods"
    SEE_PROCUREMENT = "see_procurement"
    HANDLE_PROCUREMENT = "handle_procurement"
    SEE_STATISTICS = "see_statistics"
    SEE_AUDIT = "see_audit"
    SEE_RULES = "see_rules"
    SEE_AGREEMENTS = "see_agreements"
    EDIT_AGREEMENTS = "edit_agreements"
    ADMINISTER = "administer"
