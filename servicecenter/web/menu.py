"""What stands in the menu (menyn): the pages of the house in their order, and who may see each."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicecenter.agreements.catalogue import Service
from servicecenter.common.permissions import Permission
from servicecenter.desk.teams import TEAMS


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page in the menu. Without a ``permission`` it is everyone's; ``counts`` names the number that waits there.

    ``phone`` is its turn among the few links of the phone's tab bar; 0 keeps it behind Mer.
    ``short`` is its name there when the label is long. ``under`` are the addresses of pages below it that do not
    begin with its own. ``service`` is the one that the agency must have for the page to be there; ``any_of`` are
    permissions of which one is enough.
    """

    section: str | Promise
    label: str | Promise
    url_name: str
    icon: str
    permission: Permission | None = None
    counts: str = ""
    phone: int = 0
    short: str | Promise = ""
    under: tuple[str, ...] = ()
    service: Service | None = None
    any_of: tuple[Permission, ...] = ()


MINE, MANAGER, PAY, SUPPORT, CENTRE = _("Mitt"), _("Chef"), _("Lön"), _("Stöd"), _("Servicecentret")
PROCUREMENT, INVOICES = _("Inköp"), _("Fakturor")

MENU = (
    MenuItem(MINE, _("Start"), "start", "home", phone=1),
    MenuItem(MINE, _("Tid och frånvaro"), "my_time", "clock", Permission.REPORT_OWN_TIME, phone=5, short=_("Tid")),
    MenuItem(
        MINE,
        _("Resor och utlägg"),
        "my_claims",
        "suitcase",
        Permission.REPORT_OWN_TIME,
        phone=6,
        short=_("Resor"),
        service=Service.TRAVEL,
    ),
    MenuItem(
        MINE,
        _("Mina inköp"),
        "my_purchases",
        "cart",
        Permission.ORDER_GOODS,
        phone=7,
        short=_("Inköp"),
        service=Service.PROCUREMENT,
    ),
    MenuItem(MINE, _("Min lön"), "my_payslips", "money", Permission.SEE_OWN_PAY, phone=4, short=_("Lön")),
    MenuItem(MINE, _("Ärenden"), "my_cases", "message", phone=8, under=("/support/fraga/",)),
    MenuItem(MANAGER, _("Attest"), "attest_inbox", "check", Permission.ATTEST, counts="attest", phone=2),
    MenuItem(MANAGER, _("Granskning"), "attest_inbox", "eye", Permission.REVIEW, counts="attest", phone=2),
    MenuItem(MANAGER, _("Min enhet"), "my_unit", "people", Permission.ATTEST),
    MenuItem(MANAGER, _("Sjukfrånvaro"), "team_sickness", "calendar", Permission.ATTEST),
    MenuItem(
        PAY,
        _("Lönekörningar"),
        "pay_runs",
        "calendar",
        Permission.SEE_PAY,
        counts="pay_runs",
        phone=2,
        short=_("Körningar"),
        under=("/lon/korning/", "/lon/spec/"),
    ),
    MenuItem(PAY, _("Kontroller"), "pay_findings", "stop", Permission.SEE_PAY, counts="pay_findings", phone=3),
    MenuItem(PAY, _("Att godkänna"), "attest_inbox", "check", Permission.EDIT_PAY_FACTS, counts="attest"),
    MenuItem(
        PAY,
        _("Anställda"),
        "employees",
        "people",
        Permission.SEE_EMPLOYEES,
        phone=4,
        under=("/lon/anstallningar/", "/lon/fasta-rader/", "/lon/avdrag/"),
    ),
    MenuItem(
        PAY,
        _("Avdrag och mottagare"),
        "payees",
        "folder",
        Permission.SEE_PAY,
        under=("/lon/mottagarlista/", "/lon/utmatning/"),
    ),
    MenuItem(
        PAY,
        _("Arbetstid"),
        "time_groups",
        "clock",
        Permission.REPORT_TIME,
        under=("/lon/flex/", "/lon/scheman/", "/lon/projekt/"),
    ),
    MenuItem(PAY, _("Kortköp"), "card_files", "cart", Permission.EDIT_PAY_FACTS, service=Service.TRAVEL),
    MenuItem(PAY, _("Sjukperioder"), "sick_periods", "calendar", Permission.SEE_PAY, under=("/lon/sjuknoteringar/",)),
    MenuItem(PAY, _("Resor och utlägg"), "travel_claims", "suitcase", Permission.SEE_PAY, service=Service.TRAVEL),
    MenuItem(PAY, _("Löneskulder"), "salary_debts", "money", Permission.SEE_PAY),
    MenuItem(PAY, _("Slutlön"), "final_pay", "flag", Permission.SEE_PAY),
    MenuItem(PAY, _("Semester"), "vacation_accounts", "calendar", Permission.SEE_PAY),
    MenuItem(PAY, _("Anställningstid"), "las_near", "calendar", Permission.SEE_PAY),
    MenuItem(PAY, _("Retroaktivt"), "back_pay", "rotate", Permission.SEE_PAY, counts="back_pay"),
    MenuItem(PAY, _("Förskott"), "advances", "money", Permission.SEE_PAY),
    MenuItem(PAY, _("Betalningar"), "payments", "bank", Permission.SEE_PAYMENTS, counts="payments"),
    MenuItem(PAY, _("Bokföring"), "vouchers", "document", Permission.SEE_LEDGER, under=("/ekonomi/",)),
    MenuItem(
        PAY,
        _("Deklarationer"),
        "declarations",
        "document",
        Permission.SEE_DECLARATIONS,
        under=("/lon/deklaration/",),
    ),
    MenuItem(
        PAY,
        _("Pensionsrapporter"),
        "pension_reports",
        "document",
        Permission.SEE_DECLARATIONS,
        under=("/lon/pensionsrapport/",),
    ),
    MenuItem(PAY, _("Filer in och ut"), "transports", "folder", Permission.SEE_PAYMENTS),
    MenuItem(
        PROCUREMENT,
        _("Inköpsorder"),
        "purchase_orders",
        "cart",
        Permission.SEE_PROCUREMENT,
        phone=3,
        under=("/inkop/onskemal/", "/inkop/externt/"),
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        PROCUREMENT,
        _("Leverantörer"),
        "suppliers",
        "people",
        Permission.SEE_PROCUREMENT,
        phone=4,
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        PROCUREMENT,
        _("Inköpsavtal"),
        "purchase_agreements",
        "document",
        Permission.SEE_PROCUREMENT,
        phone=5,
        short=_("Avtal"),
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        PROCUREMENT,
        _("Kataloger"),
        "catalogues",
        "list",
        Permission.SEE_PROCUREMENT,
        under=("/inkop/katalogversion/",),
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        PROCUREMENT,
        _("Uppföljning"),
        "follow_up",
        "chart",
        Permission.SEE_PROCUREMENT,
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        PROCUREMENT,
        _("Inköpsbudget"),
        "purchase_budgets",
        "money",
        Permission.SEE_PROCUREMENT,
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        PROCUREMENT,
        _("Leveransadresser"),
        "delivery_addresses",
        "flag",
        Permission.SEE_PROCUREMENT,
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        PROCUREMENT,
        _("Meddelanden"),
        "messages_out",
        "send",
        Permission.SEE_PROCUREMENT,
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        INVOICES,
        _("Leverantörsfakturor"),
        "supplier_invoices",
        "document",
        Permission.SEE_INVOICES,
        phone=3,
        short=_("Fakturor"),
        service=Service.INVOICES,
    ),
    MenuItem(
        INVOICES, _("Avvikelser"), "invoice_deviations", "warning", Permission.SEE_INVOICES, service=Service.INVOICES
    ),
    MenuItem(INVOICES, _("Abonnemang"), "subscriptions", "calendar", Permission.SEE_INVOICES, service=Service.INVOICES),
    MenuItem(
        INVOICES,
        _("Att granska"),
        "invoices_to_review",
        "eye",
        Permission.REVIEW,
        counts="invoices_to_review",
        phone=3,
        under=("/fakturor/mallar/",),
        service=Service.INVOICES,
    ),
    MenuItem(
        INVOICES,
        _("Skannade fakturor"),
        "scanned_invoices",
        "eye",
        Permission.HANDLE_INVOICES,
        service=Service.INVOICES,
    ),
    MenuItem(
        INVOICES,
        _("Efterkontroll"),
        "invoices_to_check",
        "shield",
        Permission.CHECK_INVOICES,
        counts="invoices_to_check",
        service=Service.INVOICES,
    ),
    MenuItem(
        INVOICES, _("Betala leverantörer"), "pay_suppliers", "bank", Permission.PAY_INVOICES, service=Service.INVOICES
    ),
    MenuItem(
        INVOICES,
        _("Fakturor i annan valuta"),
        "foreign_payments",
        "money",
        any_of=(Permission.PAY_INVOICES, Permission.RELEASE_PAYMENT),
        service=Service.INVOICES,
    ),
    MenuItem(
        INVOICES,
        _("Leverantörsreskontra"),
        "supplier_ledger",
        "list",
        Permission.SEE_INVOICES,
        service=Service.INVOICES,
    ),
    MenuItem(
        INVOICES,
        _("Förutbetalda kostnader"),
        "prepaid_costs",
        "calendar",
        Permission.SEE_INVOICES,
        service=Service.INVOICES,
    ),
    MenuItem(
        INVOICES,
        _("Uppföljning av fakturor"),
        "invoice_follow_up",
        "chart",
        Permission.SEE_INVOICES,
        service=Service.INVOICES,
    ),
    MenuItem(SUPPORT, _("Servicedesk"), "desk", "message", any_of=tuple(TEAMS.values()), counts="desk"),
    MenuItem(SUPPORT, _("Rapporter"), "reports", "chart", Permission.SEE_PAY),
    MenuItem(SUPPORT, _("Volymer"), "volumes", "chart", Permission.SEE_PAY),
    MenuItem(SUPPORT, _("Kontrollrapport"), "control_report", "shield", Permission.SEE_PAY),
    MenuItem(SUPPORT, _("Statistik"), "statistics", "chart", Permission.SEE_STATISTICS),
    MenuItem(SUPPORT, _("Projekttid"), "project_report", "chart", Permission.ATTEST),
    MenuItem(SUPPORT, _("Regelverk"), "rules", "list", Permission.SEE_RULES),
    MenuItem(
        CENTRE, _("Anslutning"), "onboarding_projects", "flag", Permission.SEE_ONBOARDING, phone=2, short=_("Projekt")
    ),
    MenuItem(CENTRE, _("Mina uppgifter"), "onboarding_tasks", "list", Permission.SEE_ONBOARDING, phone=3),
    MenuItem(CENTRE, _("Anslutningsprognos"), "connection_forecast", "chart", Permission.SEE_PROSPECTS),
    MenuItem(CENTRE, _("I dialog"), "prospects", "people", Permission.SEE_PROSPECTS),
    MenuItem(CENTRE, _("Besparing"), "savings", "chart", Permission.SEE_ONBOARDING),
    MenuItem(CENTRE, _("Projektmallar"), "project_templates", "folder", Permission.LEAD_ONBOARDING),
    MenuItem(
        CENTRE,
        _("Tjänstesida"),
        "service_page",
        "people",
        any_of=(Permission.SEE_AGREEMENTS, Permission.ATTEST, Permission.REVIEW),
    ),
    MenuItem(CENTRE, _("Tjänster"), "services", "list", Permission.SEE_AGREEMENTS),
    MenuItem(CENTRE, _("Myndigheter"), "agencies", "bank", Permission.SEE_AGREEMENTS),
    MenuItem(
        CENTRE,
        _("Överenskommelser"),
        "agreements",
        "document",
        Permission.SEE_AGREEMENTS,
        under=("/papper/",),
    ),
    MenuItem(
        CENTRE,
        _("Begäran om handlingar"),
        "disclosures",
        "folder",
        any_of=(Permission.HANDLE_DISCLOSURES, Permission.DECIDE_DISCLOSURES, Permission.SEE_AUDIT),
        counts="disclosures",
    ),
    MenuItem(CENTRE, _("Servicenivåer"), "service_levels", "chart", Permission.SEE_AGREEMENTS),
    MenuItem(CENTRE, _("Resevolymer"), "travel_volumes", "chart", Permission.SEE_AGREEMENTS),
    MenuItem(CENTRE, _("Behörigheter"), "roles", "shield", Permission.ADMINISTER, counts="roles"),
    MenuItem(
        CENTRE,
        _("Leveransadresser"),
        "delivery_addresses",
        "flag",
        Permission.ADMINISTER,
        service=Service.PROCUREMENT,
    ),
    MenuItem(
        CENTRE,
        _("Inköpsbudget"),
        "purchase_budgets",
        "money",
        Permission.ADMINISTER,
        service=Service.PROCUREMENT,
    ),
    MenuItem(CENTRE, _("Inloggning"), "sign_ons", "lock", Permission.ADMINISTER),
    MenuItem(CENTRE, _("System"), "tokens", "send", Permission.ADMINISTER, under=("/api/",)),
    MenuItem(CENTRE, _("Gallring"), "disposal", "folder", Permission.ADMINISTER),
    MenuItem(CENTRE, _("Logg"), "audit_log", "eye", Permission.SEE_AUDIT),
    MenuItem(CENTRE, _("Personens år"), "people_to_audit", "person", Permission.SEE_AUDIT),
    MenuItem(CENTRE, _("Drift"), "operations", "gear", Permission.ADMINISTER),
    MenuItem(CENTRE, _("Administration"), "admin:index", "gear", Permission.ADMINISTER),
    MenuItem(CENTRE, _("Komponenter"), "gallery", "list", Permission.ADMINISTER),
)
