"""Every door of the house: each address with its view, and what it needs to be opened in a test.

A new address with arguments must be given them in ``ARGUMENTS``, or the tests of every door fail and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from invoicing.models import (
    CodingTemplate,
    ForeignAmount,
    ForeignPayment,
    InvoiceNote,
    InvoiceStop,
    ScannedInvoice,
    Subscription,
    SupplierInvoice,
    SupplierLink,
)
from onboarding.models import (
    Activity,
    Audience,
    Course,
    Criterion,
    CutoverLine,
    DataLoad,
    DifferenceGroup,
    EstimateRow,
    Gap,
    HandoverComponent,
    InternalDelivery,
    Lesson,
    Meeting,
    ParallelRun,
    PlannedMessage,
    ProjectSurvey,
    Prospect,
    ReceivedFile,
    Risk,
    ServiceBaseline,
    StaffingRow,
    SteeringItem,
    SystemLink,
    TeamMember,
)
from onboarding.models import Project as OnboardingProject
from payroll.models import (
    Absence,
    AdvanceDecision,
    AttachmentOrder,
    CardImport,
    CardTransaction,
    ClaimCheck,
    ClaimTemplate,
    ConsultantSpan,
    DebtPlan,
    Declaration,
    Employment,
    Expense,
    FixedItem,
    NetDeduction,
    ParentalBenefitNote,
    Payee,
    PayRun,
    Payslip,
    PensionReport,
    Person,
    Project,
    ReserveExport,
    Rota,
    SalaryDebt,
    ServiceTime,
    SetAside,
    Shift,
    ShiftImport,
    ShiftSwap,
    SickNote,
    TimeEntry,
    TimeGroup,
    TravelAdvance,
    TravelClaim,
    WatchedChange,
)
from procurement.models import (
    AgreementChange,
    Article,
    Budget,
    Catalogue,
    CatalogueVersion,
    ConnectionTest,
    DeliveryAddress,
    ExternalImport,
    Picture,
    PurchaseAgreement,
    PurchaseOrder,
    RecurringPurchase,
    Requisition,
    RequisitionLine,
    Shop,
    ShopVisit,
    Supplier,
    SupplierChange,
)
from servicecenter.accounts.roles import Role
from servicecenter.models import (
    AccessToken,
    AgreementVersion,
    AttestTask,
    BankAnswer,
    CeilingRequest,
    CustomerContact,
    CustomerRisk,
    CustomerVolume,
    Delegation,
    DisclosureRequest,
    Disposal,
    Document,
    ForumRow,
    ForumSeat,
    HoursEntry,
    IncomingMessage,
    LegalHold,
    Membership,
    OutgoingMessage,
    Paper,
    PaymentBatch,
    PaymentCase,
    PriceIndication,
    RoleRequest,
    RuleProposal,
    SecrecyCheck,
    ServiceOrder,
    SieImport,
    SignOn,
    SlaRow,
    SupportCase,
    TermsDeviation,
    UnmatchedNews,
    Variant,
    Voucher,
)
from servicecenter.tenancy.scope import tenant
from servicecenter.web import backoffice
from tests.factories.two_agencies import MONTH, MONTH_BEFORE, SICK_ON, Side

Arguments = Callable[[Side], dict[str, Any]]


def public_id(model: type, **more: Any) -> Arguments:
    return lambda side: {"public_id": side.first(model).public_id} | more


def in_project(model: type | None = None, *, key: str = "row", by: str = "public_id", **more: Any) -> Arguments:
    """An address in the room of an onboarding project; of a row there, if a table is said."""

    def arguments(side: Side) -> dict[str, Any]:
        row = {key: getattr(side.first(model), by)} if model else {}
        return {"public_id": side.first(OnboardingProject).public_id} | row | more

    return arguments


def row_id(model: type) -> Arguments:
    return lambda side: {"pk": side.first(model).pk}


def pay_run(**more: Any) -> Arguments:
    """The run of the month that has one before it to be compared with, and payslips printed in bulk."""

    def find(side: Side) -> dict[str, Any]:
        with tenant(side.agency.pk):
            return {"public_id": PayRun.objects.get(month=MONTH).public_id} | more

    return find


def set_aside_of_run(side: Side) -> dict[str, Any]:
    found = pay_run()(side)
    with tenant(side.agency.pk):
        return found | {"pk": SetAside.objects.filter(run__public_id=found["public_id"]).latest("pk").pk}


def own_payslip(**more: Any) -> Arguments:
    """The payslip of the person behind the employee's log-in."""

    def find(side: Side) -> dict[str, Any]:
        with tenant(side.agency.pk):
            newest = Payslip.objects.filter(person__user=side.users[Role.EMPLOYEE]).latest("pk")
            return {"public_id": newest.public_id} | more

    return find


def begun_correction(side: Side) -> dict[str, Any]:
    """The claim that the clerk has begun to correct for the employee."""
    with tenant(side.agency.pk):
        return {"public_id": TravelClaim.objects.get(replaces__isnull=False).public_id}


def expense_of_correction(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        expense = Expense.objects.get(claim__replaces__isnull=False)
        return {"public_id": expense.claim.public_id, "expense": expense.public_id}


def claim_of_check(side: Side) -> UUID:
    """The claim that was drawn to be looked at again."""
    with tenant(side.agency.pk):
        return ClaimCheck.objects.get().claim.public_id


def person_number(side: Side) -> dict[str, Any]:
    return {"person_id": side.first(Person).pk}


def sent_requisition(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        return {"public_id": Requisition.objects.exclude(state="basket").earliest("pk").public_id}


def unplaced_request(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        return {"number": RequisitionLine.objects.get(source="free_text").pk}


def invoice_in_review(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        return {"public_id": InvoiceNote.objects.earliest("pk").invoice.public_id}


def foreign_invoice(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        return {"public_id": ForeignAmount.objects.earliest("pk").invoice.public_id}


def invoice_with_file(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        return {"public_id": SupplierInvoice.objects.get(number__endswith="-20").public_id, "number": 1}


def active_subscription(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        return {"public_id": Subscription.objects.get(state="active").public_id}


def invoice_stop(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        stop = InvoiceStop.objects.get()
        return {"public_id": stop.invoice.public_id, "stop_id": stop.public_id}


AGREEMENT_PAGES = (
    "agreement_version",
    *("agreement_version_new", "agreement_offer", "agreement_take_back", "agreement_activate", "agreement_end"),
    *("agreement_accounts", "agreement_remaining"),
)


def later_version(side: Side) -> dict[str, Any]:
    """A version that there is an earlier one to compare with."""
    with tenant(side.agency.pk):
        return {"public_id": AgreementVersion.objects.get(number=2).public_id}


def sla_row(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        row = SlaRow.objects.filter(version__number=2).earliest("pk")
        return {"public_id": row.version.public_id, "slug": "servicenivaer", "row": row.pk}


def forum_of_project(side: Side) -> dict[str, Any]:
    """A forum of the version that the project leads to."""
    with tenant(side.agency.pk):
        row = ForumRow.objects.filter(version__number=2).earliest("pk")
        return {"public_id": OnboardingProject.objects.earliest("pk").public_id, "forum": row.pk, "side": "customer"}


def seat_in_force(side: Side) -> dict[str, Any]:
    """A forum of the version in force."""
    with tenant(side.agency.pk):
        return {"forum": ForumRow.objects.filter(version__number=1).earliest("pk").pk, "side": "customer"}


def terms_deviation(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        row = TermsDeviation.objects.earliest("pk")
        return {"public_id": row.version.public_id, "row": row.pk}


def decided_disclosure(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        return {"public_id": DisclosureRequest.objects.get(state="decided").public_id}


def secrecy_check(side: Side) -> dict[str, Any]:
    with tenant(side.agency.pk):
        row = SecrecyCheck.objects.get(request__state="in_review")
        return {"public_id": row.request.public_id, "row": row.pk}


def the_prospect(side: Side) -> dict[str, Any]:
    """The one dialogue of the centre, which its own roles alone see."""
    with tenant(side.agency.pk, user_id=side.users[Role.ACCOUNT_MANAGER].pk):
        return {"public_id": Prospect.objects.get().public_id}


ARGUMENTS: dict[str, Arguments] = {
    "service": lambda _side: {"code": "payroll"},
    "service_level_month": lambda _side: {"code": "PAY-1", "subject": "payroll", "month": "2026-11"},
    "service_order_new": lambda _side: {"code": "scheduling"},
    "price_indication": public_id(PriceIndication),
    **{f"variant{name}": public_id(Variant) for name in ("", "_approve", "_refuse", "_end")},
    **{f"service_order{name}": public_id(ServiceOrder) for name in ("", "_confirm", "_refuse", "_withdraw", "_end")},
    **{name: public_id(ServiceOrder) for name in ("service_hours_new", "service_ceiling_new")},
    "service_hours_take_back": public_id(HoursEntry),
    **{
        f"disclosure{name}": public_id(DisclosureRequest)
        for name in ("", "_take", "_check_new", "_decide", "_answered", "_withdraw")
    },
    "disclosure_letter": decided_disclosure,
    "disclosure_check_remove": secrecy_check,
    "service_ceiling_decide": public_id(CeilingRequest),
    "supplier_invoice": public_id(SupplierInvoice),
    "supplier_invoice_match": public_id(SupplierInvoice),
    "supplier_invoice_order": public_id(SupplierInvoice),
    "subscription": public_id(Subscription),
    "subscription_change": active_subscription,
    "subscription_confirm": public_id(Subscription),
    "subscription_refuse": public_id(Subscription),
    "subscription_end": active_subscription,
    "supplier_invoice_document": public_id(SupplierInvoice),
    "supplier_invoice_attachment": invoice_with_file,
    "supplier_invoice_reject": public_id(SupplierInvoice),
    "supplier_invoice_convert": public_id(SupplierInvoice),
    "foreign_payment_new": foreign_invoice,
    "foreign_payment_confirm": public_id(ForeignPayment),
    "foreign_payment_decline": public_id(ForeignPayment),
    "supplier_invoice_coding": invoice_in_review,
    "supplier_invoice_ask": invoice_in_review,
    "supplier_invoice_take": invoice_in_review,
    "supplier_invoice_take_back": invoice_in_review,
    "supplier_invoice_hand_over": invoice_in_review,
    "supplier_invoice_note": invoice_in_review,
    "coding_template_new": invoice_in_review,
    "supplier_invoice_check": invoice_in_review,
    "coding_template_remove": public_id(CodingTemplate),
    "supplier_invoice_hold": public_id(SupplierInvoice),
    "supplier_invoice_settle": invoice_stop,
    "scanned_invoice": public_id(ScannedInvoice),
    "scanned_invoice_reminder": public_id(ScannedInvoice),
    "supplier_invoice_reminder": public_id(SupplierInvoice),
    "scanned_invoice_discard": public_id(ScannedInvoice),
    "add_to_basket": public_id(Article),
    "catalogue": public_id(Catalogue),
    "article": public_id(Article),
    "article_picture": public_id(Picture, size="liten"),
    "article_picture_give": public_id(Article),
    "catalogue_pictures": public_id(Catalogue),
    "catalogue_version": public_id(CatalogueVersion),
    "catalogue_version_decide": public_id(CatalogueVersion),
    "catalogue_version_file": public_id(CatalogueVersion),
    "my_requisition": sent_requisition,
    "my_requisition_take_back": sent_requisition,
    "my_requisition_again": sent_requisition,
    "delivery_address_change": public_id(DeliveryAddress),
    "delivery_address_use": public_id(DeliveryAddress),
    "purchase_budget_change": public_id(Budget),
    "recurring_purchase_change": public_id(RecurringPurchase),
    "recurring_purchase_stop": public_id(RecurringPurchase),
    "my_requisition_repeat_new": sent_requisition,
    "external_order_file": public_id(ExternalImport),
    "purchase_order": public_id(PurchaseOrder),
    "purchase_order_receive": public_id(PurchaseOrder),
    "purchase_order_return": public_id(PurchaseOrder),
    "purchase_order_answer": public_id(PurchaseOrder),
    "purchase_order_cancel": public_id(PurchaseOrder),
    "purchase_request_place": unplaced_request,
    "readers_of_person": person_number,
    "person_year": public_id(Person),
    "lift_hold": row_id(LegalHold),
    "carry_out_disposal": row_id(Disposal),
    "withdraw_disposal": row_id(Disposal),
    "token_confirm": public_id(AccessToken),
    "token_revoke": public_id(AccessToken),
    "sign_on": lambda side: {"code": side.agency.code},
    "sign_on_start": lambda side: {"code": side.agency.code},
    "sign_on_signals": lambda side: {"code": side.agency.code},
    "openid_connect_callback": lambda side: {"provider_id": side.agency.code},
    "saml_acs": lambda side: {"organization_slug": side.agency.code},
    "saml_finish_acs": lambda side: {"organization_slug": side.agency.code},
    "saml_metadata": lambda side: {"organization_slug": side.agency.code},
    "saml_sls": lambda side: {"organization_slug": side.agency.code},
    "sign_on_confirm": public_id(SignOn),
    "sign_on_end": public_id(SignOn),
    "document": public_id(Document),
    "paper": public_id(Paper),
    **{name: public_id(AgreementVersion) for name in AGREEMENT_PAGES},
    "agreement_differences": later_version,
    "agreement_rows": public_id(AgreementVersion, slug="servicenivaer"),
    "agreement_row_new": public_id(AgreementVersion, slug="servicenivaer"),
    "agreement_row_change": sla_row,
    "agreement_row_remove": sla_row,
    "agreement_deviation_approve": terms_deviation,
    "paper_version_new": public_id(Paper),
    "paper_submit": public_id(Paper),
    "paper_approve": public_id(Paper),
    "paper_sign": public_id(Paper),
    "paper_ink": public_id(Paper),
    "document_page": public_id(Document, number=1),
    "attest_case": public_id(AttestTask),
    "time_group": public_id(TimeGroup),
    "time_group_rules": public_id(TimeGroup),
    "time_group_place": public_id(TimeGroup),
    "time_group_day": public_id(TimeGroup),
    "card_file": public_id(CardImport),
    "shift_file": public_id(ShiftImport),
    "rota": public_id(Rota),
    "rota_change": public_id(Rota),
    "rota_place": public_id(Rota),
    "my_swap_new": lambda side: {"shift": side.first(Shift).pk},
    "my_swap": public_id(ShiftSwap),
    "my_swap_answer": public_id(ShiftSwap),
    "activity_new": public_id(Project),
    "consultant_end": row_id(ConsultantSpan),
    "flex_account": public_id(Employment),
    "flex_correct": public_id(Employment),
    "revoke_delegation": row_id(Delegation),
    "role": row_id(Membership),
    "decide_role": row_id(RoleRequest),
    "voucher": public_id(Voucher),
    "batch_payments": public_id(PaymentBatch),
    "support_case": public_id(SupportCase),
    "support_case_do": lambda side: public_id(SupportCase)(side) | {"what": "skriv"},
    **{f"message_out{what}": public_id(OutgoingMessage) for what in ("", "_file", "_again", "_stop")},
    **{f"message_in{what}": public_id(IncomingMessage) for what in ("", "_file", "_again")},
    "bank_answer": public_id(BankAnswer),
    "unmatched_handle": row_id(UnmatchedNews),
    "payment_case": public_id(PaymentCase),
    "payment_case_act": public_id(PaymentCase, what="propose"),
    "sie_import": public_id(SieImport),
    "sie_post": public_id(SieImport),
    "payment_batch": public_id(PaymentBatch),
    "payment_file": public_id(PaymentBatch),
    "release_payment_batch": public_id(PaymentBatch),
    "send_payment_batch": public_id(PaymentBatch),
    "pay_runs_row": pay_run(),
    "pay_run_of_month": lambda _side: {"month": MONTH},
    "pay_run": pay_run(),
    "pay_run_extra": pay_run(),
    "pay_run_progress": pay_run(),
    "pay_run_findings": pay_run(),
    "pay_run_sign": pay_run(),
    "pay_run_sign_all": pay_run(control="net_differs"),
    "pay_run_exclude": set_aside_of_run,
    "pay_run_comparison": pay_run(),
    "pay_run_archive": pay_run(),
    "pay_run_act": pay_run(what="start"),
    "pay_run_differences": pay_run(),
    "pay_run_anomalies": pay_run(),
    "pay_run_sums": pay_run(),
    "pay_run_review": pay_run(),
    "pay_run_review_sign": pay_run(),
    "pay_run_review_assign": pay_run(),
    "pay_run_review_check": pay_run(number=1),
    "payslip": public_id(Payslip),
    "payslip_pdf": public_id(Payslip),
    "payslip_because": public_id(Payslip, number=1),
    "advance_decision": public_id(AdvanceDecision),
    "advance_act": public_id(AdvanceDecision, what="cancel"),
    "outside_mark": public_id(ReserveExport),
    "person_advances": public_id(Person),
    "advance_new": public_id(Person),
    "declaration": public_id(Declaration),
    "declaration_file": public_id(Declaration, number=1),
    "declaration_act": public_id(Declaration, what="seal"),
    "pension_report": public_id(PensionReport),
    "pension_report_file": public_id(PensionReport, number=1),
    "pension_report_act": public_id(PensionReport, what="seal"),
    "pension_report_make": lambda _side: {"month": MONTH},
    "declaration_make": lambda _side: {"month": MONTH},
    "employee": public_id(Person),
    "employee_protected": public_id(Person),
    "employee_hire": public_id(Person),
    "employee_earlier_pay": public_id(Person),
    "employee_tax": public_id(Person),
    "employee_account": public_id(Person),
    "employment_pay": public_id(Employment),
    "employment_span": public_id(Employment),
    "employment_end": public_id(Employment),
    "employment_item": public_id(Employment),
    "item_end": row_id(FixedItem),
    "payee": row_id(Payee),
    "payee_list": row_id(Payee),
    "attachment_of_person": public_id(Person),
    "attachment_new": public_id(Person),
    "attachment_end": row_id(AttachmentOrder),
    "pension_fact_new": public_id(Person),
    "sick_periods_of_person": public_id(Person),
    "sick_note_new": public_id(Person),
    "sick_note_take_back": public_id(SickNote),
    "sick_days_of_period": public_id(Person, number=1, starts_on=SICK_ON),
    "payslip_sick_days": public_id(Payslip),
    "parental_benefit_of_person": public_id(Person),
    "benefit_note_new": public_id(Person),
    "benefit_note_take_back": public_id(ParentalBenefitNote),
    "my_sick_days": lambda _side: {"number": 1, "starts_on": SICK_ON},
    "my_payslip_sick_days": own_payslip(),
    "salary_debt": public_id(SalaryDebt),
    "debt_plan_new": public_id(SalaryDebt),
    "debt_plan_paper": public_id(SalaryDebt),
    "debt_set_off": public_id(SalaryDebt),
    "debt_plan_end": public_id(SalaryDebt),
    "debt_payment": public_id(SalaryDebt),
    "debt_write_off": public_id(SalaryDebt),
    "pay_run_debt": lambda side: pay_run()(side) | {"person_id": side.first(Person).public_id},
    "pay_run_debt_undo": public_id(SalaryDebt),
    "my_debt_consent": row_id(DebtPlan),
    "my_debt_withdraw": row_id(DebtPlan),
    "deduction_new": public_id(Person),
    "deduction_stop": row_id(NetDeduction),
    "my_deduction_stop": row_id(NetDeduction),
    "my_absence_new": lambda _side: {"kind": "child_care"},
    "my_entry_new": lambda _side: {"code": "12110"},
    "my_return": public_id(Absence),
    "ending_new": public_id(Employment),
    "statistics_change": public_id(WatchedChange),
    "statistics_change_stop": public_id(WatchedChange),
    "las_person": public_id(Person),
    "service_time_new": public_id(Person),
    "service_time_withdraw": public_id(ServiceTime),
    "vacation_account": public_id(Employment),
    "vacation_row_new": public_id(Employment),
    "vacation_exchange_new": public_id(Employment),
    "vacation_week_new": public_id(Employment),
    "vacation_settle": public_id(Employment),
    "vacation_debt_month": lambda _side: {"month": "2026-10"},
    **{
        name: public_id(Supplier)
        for name in (
            "supplier",
            "supplier_correct",
            "supplier_check",
            "supplier_change_new",
            "supplier_invite_new",
            "supplier_revoke",
            "supplier_test_start",
        )
    },
    "supplier_step": public_id(Supplier, what="pause"),
    "supplier_change": public_id(SupplierChange),
    "supplier_test_file": public_id(ConnectionTest),
    "supplier_test_answer": public_id(ConnectionTest),
    "shop_change": public_id(PurchaseAgreement),
    **{name: public_id(Shop) for name in ("shop", "shop_enter")},
    "shop_visit": public_id(ShopVisit),
    "shop_return": lambda _side: {"secret": "ett-påhittat-besök"},
    "supplier_details": lambda _side: {"secret": "en-påhittad-länk"},
    "supplier_invoices_of_link": lambda _side: {"secret": "en-påhittad-länk"},
    "supplier_link_withdraw": public_id(SupplierLink),
    **{
        f"purchase_agreement{name}": public_id(PurchaseAgreement)
        for name in ("", "_edit", "_activate", "_extend", "_ceiling", "_finish")
    },
    "purchase_agreement_decide": public_id(AgreementChange),
    **{name: public_id(TravelClaim) for name in ("my_claim", "my_claim_receipt", "my_claim_take_back")},
    **{name: public_id(TravelClaim) for name in ("my_claim_discard", "my_claim_correct", "my_claim_cancel")},
    "my_template_save": public_id(TravelClaim),
    **{name: public_id(ClaimTemplate) for name in ("my_template_use", "my_template_remove")},
    "claim_line_return": public_id(Expense),
    "travel_amounts_proposal": lambda _side: {"public_id": RuleProposal.objects.get().public_id},
    "travel_amounts_decide": lambda _side: {"public_id": RuleProposal.objects.get().public_id},
    "travel_claim": public_id(TravelClaim),
    "travel_check": lambda side: {"public_id": claim_of_check(side)},
    **{name: public_id(TravelAdvance) for name in ("my_travel_advance_take_back", "travel_advance")},
    **{name: public_id(TravelAdvance) for name in ("travel_advance_pay", "travel_advance_settle")},
    "travel_claim_correct": public_id(TravelClaim),
    "travel_claim_cancel": public_id(TravelClaim),
    **dict.fromkeys(("travel_claim_edit", "travel_claim_receipt", "travel_claim_discard"), begun_correction),
    **dict.fromkeys(("travel_claim_expense_remove", "travel_claim_untie"), expense_of_correction),
    "travel_claim_purchase": lambda side: begun_correction(side) | {"purchase": side.first(CardTransaction).public_id},
    "my_claim_purchase": lambda side: {
        "public_id": side.first(TravelClaim).public_id,
        "purchase": side.first(CardTransaction).public_id,
    },
    "my_claim_untie": lambda side: {
        "public_id": side.first(TravelClaim).public_id,
        "expense": side.first(Expense).public_id,
    },
    "my_claim_expense_remove": lambda side: {
        "public_id": side.first(TravelClaim).public_id,
        "expense": side.first(Expense).public_id,
    },
    **{
        name: in_project()
        for name in (
            *("project_risks", "risk_new", "risk_review_new", "project_gaps", "gap_new", "project_system_links"),
            *("system_link_new", "project_staffing", "staffing_new", "project_training", "course_new"),
            *("trained_role_new", "training_decision_new", "project_communication", "planned_message_new"),
            *(
                "audience_new",
                "project_cutover",
                "project_hypercare",
                "cutover_line_new",
                "rollback_change",
                "internal_delivery_new",
            ),
            *("project_handover", "handover_new", "responsibilities", "project_lessons", "lesson_new"),
            *("project_volumes", "volume_confirm", "volume_price"),
        )
    },
    "step_walk": in_project(service="payroll"),
    "volume_part_change": in_project(part="lon"),
    "audience_change": in_project(Audience),
    "internal_delivery_change": in_project(InternalDelivery),
    **{f"risk_{step}": in_project(Risk) for step in ("change", "close", "reopen")},
    **{f"gap_{step}": in_project(Gap) for step in ("change", "solve", "confirm", "refuse", "reopen")},
    **{f"system_link_{step}": in_project(SystemLink) for step in ("change", "test", "drop", "restore")},
    **{f"staffing_{step}": in_project(StaffingRow) for step in ("change", "finish", "undo", "cancel")},
    **{f"course_{step}": in_project(Course) for step in ("change", "attendance")},
    **{f"planned_message{step}": in_project(PlannedMessage) for step in ("", "_change", "_send", "_sent", "_cancel")},
    **{f"cutover_line_{step}": in_project(CutoverLine) for step in ("change", "tick", "untick", "cancel")},
    **{name: in_project() for name in ("project_survey", "survey_send", "survey_remind", "survey_close")},
    "survey_answer": public_id(ProjectSurvey),
    **{name: in_project() for name in ("project_services", "project_draft_new", "project_variants_fetch")},
    **{f"project_service_{step}": in_project(code="custom_reports") for step in ("pick", "drop")},
    "project_levels": in_project(code="payroll"),
    "project_scorecard": in_project(),
    "service_seat_new": seat_in_force,
    "service_seat_end": public_id(ForumSeat),
    **{f"service_contact_{step}": public_id(CustomerContact) for step in ("change", "end")},
    "service_volume_change": public_id(CustomerVolume),
    **{f"service_risk_{step}": public_id(CustomerRisk) for step in ("change", "close")},
    "project_forums": in_project(),
    "forum_seat_new": forum_of_project,
    "forum_seat_end": in_project(ForumSeat),
    **{f"handover_{step}": in_project(HandoverComponent) for step in ("change", "accept", "return")},
    **{f"lesson_{step}": in_project(Lesson) for step in ("change", "accept", "decline")},
    **{
        name: in_project()
        for name in (
            *(
                "project_room",
                "project_plan",
                "project_plan_anew",
                "plan_owners",
                "plan_activity_new",
                "project_team",
                "member_new",
            ),
            *("project_meetings", "meeting_new", "project_papers", "project_estimate", "estimate_row_new"),
            *("estimate_saving", "estimate_approve", "project_criteria", "criterion_new", "project_gates"),
            *("project_steering", "steering_item_new"),
        )
    },
    **{f"activity_{step}": in_project(Activity, key="activity_id") for step in ("change", "step")},
    "member_end": in_project(TeamMember, key="member_id", by="pk"),
    **{f"meeting{step}": in_project(Meeting, key="meeting_id") for step in ("", "_minutes", "_approve")},
    "project_paper_make": in_project(code="offer"),
    "estimate_row_change": in_project(EstimateRow, key="row_id"),
    **{f"criterion_{step}": in_project(Criterion, key="criterion_id") for step in ("change", "measure", "approve")},
    **{name: in_project(gate=1) for name in ("project_gate", "gate_pass", "gate_hold", "gate_stop")},
    "gate_override": in_project(gate=1, code="plan_in_time"),
    "steering_item_decide": in_project(SteeringItem, key="item_id"),
    **{name: in_project() for name in ("project_data", "data_load_new", "customer_file_new", "project_parallel_runs")},
    "customer_file_template": in_project(kind="people"),
    **{name: in_project(ReceivedFile) for name in ("customer_file", "customer_file_withdraw", "parallel_run_new")},
    "data_load_take_back": in_project(DataLoad),
    **{name: in_project(ParallelRun) for name in ("parallel_run", "parallel_run_again", "parallel_people")},
    "parallel_person": in_project(ParallelRun, number="A1"),
    **{name: in_project(DifferenceGroup) for name in ("difference_group", "difference_group_confirm")},
    **{name: lambda _side: {"code": "payroll"} for name in ("service_saving", "baseline_new", "own_cost_new")},
    "baseline_decide": public_id(ServiceBaseline),
    **{f"prospect{step}": the_prospect for step in ("", "_change", "_end", "_project_new")},
    "my_reported": public_id(Absence, what="franvaro"),
    "my_reported_change": public_id(TimeEntry, what="tillagg"),
    "my_reported_withdraw": public_id(TimeEntry, what="tillagg"),
    "my_payslip": own_payslip(),
    "my_payslip_pdf": own_payslip(),
    "my_payslip_because": own_payslip(number=1),
}
"""For each named address with arguments: the arguments that lead to an object of one agency."""

OF_NO_AGENCY = {"pay_run_of_month", "my_sick_days", "declaration_make", "pension_report_make"} | {
    "sign_on",
    "sign_on_start",
    "sign_on_signals",
    "openid_connect_callback",
    "saml_acs",
    "saml_finish_acs",
    "saml_metadata",
    "saml_sls",
    "my_absence_new",
    "my_entry_new",
    "vacation_debt_month",
    "travel_amounts_proposal",
    "travel_amounts_decide",
    "service",
    "service_order_new",
    *("service_saving", "baseline_new", "own_cost_new"),
    "service_level_month",
    *("prospect", "prospect_change", "prospect_end", "prospect_project_new"),
    "shop_return",
    "supplier_details",
    "supplier_invoices_of_link",
}
"""Addresses whose arguments name no object: the same words lead everyone to their own agency's thing."""

OWNER, TEAM = {Role.EMPLOYEE}, {Role.EMPLOYEE, Role.PAYROLL_CLERK}
HIDDEN_FROM_OTHERS = {
    "document": OWNER,
    "document_page": OWNER,
    "support_case": TEAM,
    "support_case_do": TEAM,
    "survey_answer": {Role.CUSTOMER_LEAD, Role.CUSTOMER_MEMBER},
}
"""Open to everyone for what is theirs to see; of anything else in the agency they don't learn that it is there."""

API_ARGUMENTS: dict[str, Arguments] = {
    "api:person": public_id(Person),
    "api:new_tax_decision": public_id(Person),
    "api:new_net_deduction": public_id(Person),
    "api:employment": public_id(Employment),
    "api:new_pay_terms": public_id(Employment),
    "api:new_fixed_item": public_id(Employment),
    "api:new_time_entry": public_id(Employment),
    "api:new_absence": public_id(Employment),
    "api:end_fixed_item": row_id(FixedItem),
    "api:end_net_deduction": row_id(NetDeduction),
    "api:time_entry": public_id(TimeEntry),
    "api:withdraw_time_entry": public_id(TimeEntry),
    "api:absence": public_id(Absence),
    "api:withdraw_absence": public_id(Absence),
    "api:run": pay_run(),
    "api:payslip": public_id(Payslip),
    "api:because": public_id(Payslip, number=1),
    "api:voucher": public_id(Voucher),
}
"""The same for the interface, where a system knocks with its token."""


FOR_A_PURPOSE = f"?fran={MONTH_BEFORE}&till={MONTH}&andamal=uppföljning"
QUERIES = {"pay_runs": f"?month={MONTH}", "pay_runs_row": f"?month={MONTH}"} | dict.fromkeys(
    ("statistics_staff", "statistics_sick_leave", "statistics_overtime", "statistics_cost"), FOR_A_PURPOSE
)
"""What an address wants after its question mark to find its object."""

LIBRARY = ("allauth.",)
"""Log-in pages of the library, which look after themselves."""


@dataclass(frozen=True)
class Door:
    name: str
    route: str
    pattern: URLPattern

    @property
    def view(self) -> Callable[..., Any]:
        return self.pattern.callback

    @property
    def has_arguments(self) -> bool:
        return "<" in self.route

    @property
    def is_library(self) -> bool:
        return getattr(self.view, "view_class", self.view).__module__.startswith(LIBRARY)

    @property
    def is_api(self) -> bool:
        """Answers programs with a token, and no browser."""
        return self.name.startswith("api:") and hasattr(self.view, "cls")

    @property
    def is_backoffice(self) -> bool:
        return self.name.startswith("admin:")

    def address(self, side: Side) -> str:
        """The address of this door with an object of one agency."""
        if not self.has_arguments:
            return reverse(self.name) + QUERIES.get(self.name, "")
        if self.is_backoffice:
            return reverse(self.name, kwargs=_of_register(self.name, side))
        return reverse(self.name, kwargs=(ARGUMENTS | API_ARGUMENTS)[self.name](side)) + QUERIES.get(self.name, "")


def doors() -> list[Door]:
    return list(_walk(get_resolver().url_patterns, namespace="", route=""))


def house_doors() -> list[Door]:
    """What the house itself has built and named."""
    return [
        door for door in doors() if not (door.is_library or door.is_backoffice or door.is_api) and door.pattern.name
    ]


def api_doors() -> list[Door]:
    """Every endpoint of the interface for systems."""
    return [door for door in doors() if door.is_api and door.name != "api:no_such_address"]


def _walk(patterns: list[URLPattern | URLResolver], *, namespace: str, route: str) -> Iterator[Door]:
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, namespace=inner, route=whole)
        else:
            yield Door(f"{namespace}{pattern.name or whole}", whole, pattern)


def _of_register(name: str, side: Side) -> dict[str, Any]:
    if name == "admin:app_list":
        return {"app_label": "servicecenter"}
    for model in backoffice.site._registry:
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            return {"object_id": side.first(model).pk}
    raise KeyError(name)


def registers() -> dict[type, ModelAdmin]:
    return backoffice.site._registry
