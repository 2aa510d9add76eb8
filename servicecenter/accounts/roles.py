"""Roles (roller) as tables of permissions, and which of them may not be held together."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from servicecenter.common.permissions import Permission


class Role(models.TextChoices):
    EMPLOYEE = "employee", _("Medarbetare")
    MANAGER = "manager", _("Chef")
    ATTESTER = "attester", _("Attestant")
    REVIEWER = "reviewer", _("Granskare")
    PAYROLL_CLERK = "payroll_clerk", _("Lönehandläggare")
    PAYROLL_APPROVER = "payroll_approver", _("Löneattestant")
    PAYMENT_RELEASER = "payment_releaser", _("Utbetalare")
    FINANCE_CLERK = "finance_clerk", _("Ekonomihandläggare")
    ECOMMERCE_CLERK = "ecommerce_clerk", _("E-handelshandläggare")
    ACCOUNT_MANAGER = "account_manager", _("Kundansvarig")
    CENTRE_SIGNATORY = "centre_signatory", _("Undertecknare för servicecentret")
    ONBOARDING_LEAD = "onboarding_lead", _("Anslutningsprojektledare")
    ONBOARDING_MEMBER = "onboarding_member", _("Deltagare i anslutningsteamet")
    STEERING_MEMBER = "steering_member", _("Ledamot av styrgruppen")
    CUSTOMER_LEAD = "customer_lead", _("Kundens projektledare")
    CUSTOMER_MEMBER = "customer_member", _("Deltagare på kundens sida")
    CUSTOMER_SIGNATORY = "customer_signatory", _("Undertecknare för myndigheten")
    AUDITOR = "auditor", _("Revisor")
    ADMINISTRATOR = "administrator", _("Administratör")


PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.EMPLOYEE: frozenset(
        {
            Permission.SEE_OWN_PAY,
            Permission.CHANGE_OWN_BANK_ACCOUNT,
            Permission.REPORT_OWN_TIME,
            Permission.ORDER_GOODS,
        }
    ),
    Role.MANAGER: frozenset({Permission.ATTEST, Permission.DELEGATE, Permission.SEE_STATISTICS}),
    Role.ATTESTER: frozenset({Permission.ATTEST, Permission.DELEGATE}),
    Role.REVIEWER: frozenset({Permission.REVIEW}),
    Role.PAYROLL_CLERK: frozenset(
        {
            Permission.SEE_EMPLOYEES,
            Permission.EDIT_EMPLOYEES,
            Permission.SEE_PROTECTED,
            Permission.SEE_PAY,
            Permission.EDIT_PAY_FACTS,
            Permission.REPORT_TIME,
            Permission.PREPARE_PAY_RUN,
            Permission.SEE_DECLARATIONS,
            Permission.PREPARE_DECLARATION,
            Permission.SEE_PAYMENTS,
            Permission.SEE_LEDGER,
            Permission.SEE_STATISTICS,
            Permission.SEE_RULES,
            Permission.SEE_AGREEMENTS,
            Permission.LOG_SERVICE_HOURS,
            Permission.HANDLE_DISCLOSURES,
        }
    ),
    Role.PAYROLL_APPROVER: frozenset(
        {
            Permission.SEE_EMPLOYEES,
            Permission.SEE_PAY,
            Permission.APPROVE_PAY_RUN,
            Permission.SEE_DECLARATIONS,
            Permission.APPROVE_DECLARATION,
            Permission.SEE_PAYMENTS,
            Permission.SEE_LEDGER,
            Permission.SEE_STATISTICS,
            Permission.SEE_RULES,
            Permission.SEE_AGREEMENTS,
        }
    ),
    Role.PAYMENT_RELEASER: frozenset({Permission.SEE_PAYMENTS, Permission.RELEASE_PAYMENT, Permission.SEE_LEDGER}),
    Role.FINANCE_CLERK: frozenset(
        {
            Permission.SEE_LEDGER,
            Permission.IMPORT_VOUCHERS,
            Permission.SEE_PROCUREMENT,
            Permission.SEE_INVOICES,
            Permission.CHECK_INVOICES,
            Permission.PAY_INVOICES,
            Permission.SEE_STATISTICS,
            Permission.SEE_PAYMENTS,
            Permission.SEE_RULES,
            Permission.SEE_AGREEMENTS,
            Permission.LOG_SERVICE_HOURS,
            Permission.HANDLE_DISCLOSURES,
        }
    ),
    Role.ECOMMERCE_CLERK: frozenset(
        {
            Permission.SEE_PROCUREMENT,
            Permission.HANDLE_PROCUREMENT,
            Permission.SEE_INVOICES,
            Permission.HANDLE_INVOICES,
            Permission.SEE_AGREEMENTS,
            Permission.LOG_SERVICE_HOURS,
            Permission.HANDLE_DISCLOSURES,
        }
    ),
    Role.ACCOUNT_MANAGER: frozenset(
        {
            Permission.SEE_AGREEMENTS,
            Permission.EDIT_AGREEMENTS,
            Permission.SEE_RULES,
            Permission.SEE_ONBOARDING,
            Permission.LEAD_ONBOARDING,
            Permission.WORK_FOR_CENTRE,
            Permission.SEE_PROSPECTS,
            Permission.HANDLE_DISCLOSURES,
        }
    ),
    Role.CENTRE_SIGNATORY: frozenset(
        {
            Permission.SEE_AGREEMENTS,
            Permission.SIGN_FOR_CENTRE,
            Permission.SEE_ONBOARDING,
            Permission.SEE_PROSPECTS,
        }
    ),
    Role.ONBOARDING_LEAD: frozenset(
        {
            Permission.SEE_AGREEMENTS,
            Permission.SEE_RULES,
            Permission.SEE_ONBOARDING,
            Permission.LEAD_ONBOARDING,
            Permission.WORK_FOR_CENTRE,
            Permission.MIGRATE_DATA,
            Permission.SEE_PROSPECTS,
        }
    ),
    Role.ONBOARDING_MEMBER: frozenset(
        {Permission.SEE_AGREEMENTS, Permission.SEE_ONBOARDING, Permission.WORK_FOR_CENTRE}
    ),
    Role.STEERING_MEMBER: frozenset({Permission.SEE_AGREEMENTS, Permission.SEE_ONBOARDING, Permission.DECIDE_GATES}),
    Role.CUSTOMER_LEAD: frozenset(
        {
            Permission.SEE_AGREEMENTS,
            Permission.SEE_ONBOARDING,
            Permission.WORK_FOR_CUSTOMER,
            Permission.ORDER_SERVICES,
            Permission.HANDLE_DISCLOSURES,
            Permission.DECIDE_DISCLOSURES,
        }
    ),
    Role.CUSTOMER_MEMBER: frozenset(
        {
            Permission.SEE_AGREEMENTS,
            Permission.SEE_ONBOARDING,
            Permission.WORK_FOR_CUSTOMER,
            Permission.HANDLE_DISCLOSURES,
        }
    ),
    Role.CUSTOMER_SIGNATORY: frozenset(
        {
            Permission.SEE_AGREEMENTS,
            Permission.SIGN_FOR_CUSTOMER,
            Permission.SEE_ONBOARDING,
            Permission.DECIDE_DISCLOSURES,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.SEE_AUDIT,
            Permission.SEE_PROCUREMENT,
            Permission.SEE_INVOICES,
            Permission.SEE_DECLARATIONS,
            Permission.SEE_LEDGER,
            Permission.SEE_PAYMENTS,
            Permission.SEE_RULES,
            Permission.SEE_AGREEMENTS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {Permission.ADMINISTER, Permission.EXPORT_RESERVE, Permission.SEE_RULES, Permission.SEE_AGREEMENTS}
    ),
}

PRIVILEGED = frozenset(Role.values) - {Role.EMPLOYEE}
"""Roles that must log in with a second factor (ASVS 6.3.3)."""


def only_reads(permissions: frozenset[Permission]) -> bool:
    """Whether someone is here to audit and nothing else (revisor): they read, and change nothing at all."""
    return Permission.SEE_AUDIT in permissions and permissions <= PERMISSIONS[Role.AUDITOR]


CONFLICTING: tuple[tuple[str, str], ...] = (
    (Role.PAYROLL_CLERK, Role.PAYROLL_APPROVER),
    (Role.REVIEWER, Role.ATTESTER),
    (Role.REVIEWER, Role.MANAGER),
    (Role.PAYROLL_CLERK, Role.PAYMENT_RELEASER),
    (Role.ECOMMERCE_CLERK, Role.PAYMENT_RELEASER),
    (Role.FINANCE_CLERK, Role.PAYMENT_RELEASER),
    (Role.ADMINISTRATOR, Role.PAYROLL_APPROVER),
    (Role.ADMINISTRATOR, Role.PAYMENT_RELEASER),
    (Role.CENTRE_SIGNATORY, Role.CUSTOMER_SIGNATORY),
    (Role.ONBOARDING_LEAD, Role.STEERING_MEMBER),
    (Role.ONBOARDING_LEAD, Role.CUSTOMER_LEAD),
)
"""Pairs no one may hold in the same agency: the one who prepares never attests or pays."""
