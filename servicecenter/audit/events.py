"""The events that are recorded, and the functions that record them, one or many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection, models
from structlog.contextvars import get_contextvars

from servicecenter.audit.models import AuditEvent
from servicecenter.tenancy.scope import current_agency_id, has_scope

AT_A_TIME = 5000
"""Rows of the log in one statement."""


class Event(StrEnum):
    """What can happen. The text is stored; never rename one."""

    AGENCY_CHOSEN = "agency_chosen"
    ATTEST_REQUESTED = "attest_requested"
    ATTEST_DECIDED = "attest_decided"
    DELEGATION_GIVEN = "delegation_given"
    DELEGATION_REVOKED = "delegation_revoked"
    ROLE_REQUESTED = "role_requested"
    ROLE_REFUSED = "role_refused"
    ROLE_GRANTED = "role_granted"
    ROLE_ENDED = "role_ended"
    ACCESS_REQUESTED = "access_requested"
    ACCESS_CONFIRMED = "access_confirmed"
    ACCESS_REVOKED = "access_revoked"
    SIGN_ON_REQUESTED = "sign_on_requested"
    SIGN_ON_CONFIRMED = "sign_on_confirmed"
    SIGN_ON_ENDED = "sign_on_ended"
    SIGNED_ON = "signed_on"
    SIGN_ON_REFUSED = "sign_on_refused"
    IDENTITIES_REQUESTED = "identities_requested"
    IDENTITIES_CONFIRMED = "identities_confirmed"
    SIGNAL_RECEIVED = "signal_received"
    ACCESS_ENDED = "access_ended"
    REGISTER_CHANGED = "register_changed"
    TIME_REPORTED = "time_reported"
    ATTENDANCE_SENT = "attendance_sent"
    ATTENDANCE_CORRECTED = "attendance_corrected"
    FLEX_CORRECTION_REQUESTED = "flex_correction_requested"
    FLEX_SETTLED = "flex_settled"
    SHIFTS_IMPORTED = "shifts_imported"
    CARDS_IMPORTED = "cards_imported"
    SHIFTS_PLANNED = "shifts_planned"
    SHIFT_SWAP = "shift_swap"
    CLOCKED_FOR = "clocked_for"
    CLAIM_SUBMITTED = "claim_submitted"
    CLAIM_CORRECTED = "claim_corrected"
    TRAVEL_ADVANCE_SETTLED = "travel_advance_settled"
    CLAIM_LINE_RETURNED = "claim_line_returned"
    CLAIM_DRAWN = "claim_drawn"
    REQUISITION_SENT = "requisition_sent"
    SCAN_RECEIVED = "scan_received"
    SCAN_DISCARDED = "scan_discarded"
    INVOICE_RECEIVED = "invoice_received"
    INVOICE_REJECTED = "invoice_rejected"
    INVOICE_REGISTERED = "invoice_registered"
    INVOICE_STOP_SETTLED = "invoice_stop_settled"
    INVOICE_MATCHED = "invoice_matched"
    INVOICE_ORDER_CHOSEN = "invoice_order_chosen"
    SUBSCRIPTION_ASKED = "subscription_asked"
    SUBSCRIPTION_DECIDED = "subscription_decided"
    INVOICE_CLEARED = "invoice_cleared"
    INVOICE_POSTED = "invoice_posted"
    INVOICE_HELD = "invoice_held"
    INVOICE_CODED = "invoice_coded"
    INVOICE_HANDED_OVER = "invoice_handed_over"
    INVOICE_NOTED = "invoice_noted"
    INVOICE_TAKEN_BACK = "invoice_taken_back"
    INVOICE_DRAWN = "invoice_drawn"
    INVOICE_CHECKED = "invoice_checked"
    INVOICE_REMINDED = "invoice_reminded"
    INVOICE_CONVERTED = "invoice_converted"
    FOREIGN_PAYMENT_TOLD = "foreign_payment_told"
    FOREIGN_PAYMENT_CONFIRMED = "foreign_payment_confirmed"
    FOREIGN_PAYMENT_DECLINED = "foreign_payment_declined"
    SUPPLIER_LINK_MADE = "supplier_link_made"
    SUPPLIER_LINK_WITHDRAWN = "supplier_link_withdrawn"
    SUPPLIER_LINK_OPENED = "supplier_link_opened"
    CODING_TEMPLATE_KEPT = "coding_template_kept"
    CODING_TEMPLATE_REMOVED = "coding_template_removed"
    ORDER_PLACED = "order_placed"
    ORDER_ANSWERED = "order_answered"
    ORDER_CANCELLED = "order_cancelled"
    DELIVERY_ADDRESS_CHANGED = "delivery_address_changed"
    PURCHASE_BUDGET_CHANGED = "purchase_budget_changed"
    RECURRING_PURCHASE_CHANGED = "recurring_purchase_changed"
    GOODS_RECEIVED = "goods_received"
    GOODS_RETURNED = "goods_returned"
    EXTERNAL_ORDER_READ = "external_order_read"
    EXTERNAL_ORDERS_IMPORTED = "external_orders_imported"
    CLAIM_CHECKED = "claim_checked"
    FACT_RECORDED = "fact_recorded"
    BANK_ACCOUNT_CHANGED = "bank_account_changed"
    PROTECTED_OPENED = "protected_opened"
    PAY_RUN_OPENED = "pay_run_opened"
    PAY_RUN_STARTED = "pay_run_started"
    PAY_RUN_CALCULATED = "pay_run_calculated"
    PAY_RUN_REVIEWED = "pay_run_reviewed"
    PAY_RUN_APPROVED = "pay_run_approved"
    PAY_RUN_RETURNED = "pay_run_returned"
    PAY_RUN_DEFINITIVE = "pay_run_definitive"
    PAY_RUN_PAID = "pay_run_paid"
    PAY_RUN_CANCELLED = "pay_run_cancelled"
    BACK_PAY_CONFIRMED = "back_pay_confirmed"
    RUN_REPLAYED = "run_replayed"
    FINDING_SIGNED = "finding_signed"
    CHECKLIST_SIGNED = "checklist_signed"
    SAMPLE_ASSIGNED = "sample_assigned"
    SAMPLE_CHECKED = "sample_checked"
    PERSON_EXCLUDED = "person_excluded"
    VOUCHER_POSTED = "voucher_posted"
    SIE_HANDED_IN = "sie_handed_in"
    SIE_POSTED = "sie_posted"
    BATCH_SEALED = "batch_sealed"
    BATCH_RELEASED = "batch_released"
    BATCH_SENT = "batch_sent"
    RESTORE_OPENED = "restore_opened"
    RESTORE_LISTED = "restore_listed"
    RESTORE_CLOSED = "restore_closed"
    DECLARATION_MADE = "declaration_made"
    DECLARATION_SEALED = "declaration_sealed"
    DECLARATION_RETURNED = "declaration_returned"
    DECLARATION_APPROVED = "declaration_approved"
    DECLARATION_RECEIVED = "declaration_received"
    DECLARATION_REJECTED = "declaration_rejected"
    PENSION_REPORT_MADE = "pension_report_made"
    PENSION_REPORT_SEALED = "pension_report_sealed"
    PENSION_REPORT_RETURNED = "pension_report_returned"
    PENSION_REPORT_APPROVED = "pension_report_approved"
    PENSION_REPORT_DELIVERED = "pension_report_delivered"
    DEBT_DECIDED = "debt_decided"
    DEBT_WITHDRAWN = "debt_withdrawn"
    DEBT_PLAN_PROPOSED = "debt_plan_proposed"
    DEBT_PLAN_AGREED = "debt_plan_agreed"
    DEBT_PLAN_ENDED = "debt_plan_ended"
    DEBT_PAID = "debt_paid"
    DEBT_WRITTEN_OFF = "debt_written_off"
    VACATION_ROW_ASKED = "vacation_row_asked"
    VACATION_ROW_DECIDED = "vacation_row_decided"
    VACATION_WEEK_SET = "vacation_week_set"
    VACATION_YEAR_CLOSED = "vacation_year_closed"
    VACATION_DEBT_BOOKED = "vacation_debt_booked"
    SERVICE_TIME_ASKED = "service_time_asked"
    SERVICE_TIME_DECIDED = "service_time_decided"
    EMPLOYMENT_ENDING_RECORDED = "employment_ending_recorded"
    CHANGE_WATCHED = "change_watched"
    CHANGE_NOT_WATCHED = "change_not_watched"
    BANK_ANSWER_RECEIVED = "bank_answer_received"
    BANK_ROW_HANDLED = "bank_row_handled"
    REPAYMENT_PROPOSED = "repayment_proposed"
    REPAYMENT_APPROVED = "repayment_approved"
    PAYMENT_CASE_CLOSED = "payment_case_closed"
    ADVANCE_PROPOSED = "advance_proposed"
    ADVANCE_APPROVED = "advance_approved"
    ADVANCE_CANCELLED = "advance_cancelled"
    RESERVE_EXPORTED = "reserve_exported"
    FILE_EXPORTED = "file_exported"
    DISPOSAL_RULE_DECIDED = "disposal_rule_decided"
    DISPOSAL_PROPOSED = "disposal_proposed"
    DISPOSAL_WITHDRAWN = "disposal_withdrawn"
    DISPOSAL_CARRIED_OUT = "disposal_carried_out"
    LEGAL_HOLD_PLACED = "legal_hold_placed"
    LEGAL_HOLD_LIFTED = "legal_hold_lifted"
    DOCUMENT_STORED = "document_stored"
    DOCUMENT_DISCARDED = "document_discarded"
    CATALOGUE_OPENED = "catalogue_opened"
    CATALOGUE_HANDED_IN = "catalogue_handed_in"
    CATALOGUE_READ = "catalogue_read"
    CATALOGUE_APPROVED = "catalogue_approved"
    CATALOGUE_REFUSED = "catalogue_refused"
    PICTURE_GIVEN = "picture_given"
    PICTURE_TAKEN_AWAY = "picture_taken_away"
    PICTURES_HANDED_IN = "pictures_handed_in"
    PICTURES_READ = "pictures_read"
    RULES_LOADED = "rules_loaded"
    RULES_PROPOSED = "rules_proposed"
    RULES_REFUSED = "rules_refused"
    CASE_OPENED = "case_opened"
    CASE_HANDED_OVER = "case_handed_over"
    CASE_CRITICAL = "case_critical"
    SUPPLIER_RECORDED = "supplier_recorded"
    SUPPLIER_CORRECTED = "supplier_corrected"
    SUPPLIER_CHECKED = "supplier_checked"
    SUPPLIER_CHANGE_REQUESTED = "supplier_change_requested"
    SUPPLIER_CHANGE_CHECKED = "supplier_change_checked"
    SUPPLIER_CHANGE_DECIDED = "supplier_change_decided"
    SUPPLIER_INVITED = "supplier_invited"
    SUPPLIER_INVITATION_REVOKED = "supplier_invitation_revoked"
    SUPPLIER_DETAILS_GIVEN = "supplier_details_given"
    SUPPLIER_TEST_SENT = "supplier_test_sent"
    SUPPLIER_TEST_ANSWERED = "supplier_test_answered"
    SUPPLIER_CONNECTION_CHANGED = "supplier_connection_changed"
    PURCHASE_AGREEMENT_RECORDED = "purchase_agreement_recorded"
    PURCHASE_AGREEMENT_DECIDED = "purchase_agreement_decided"
    PURCHASE_AGREEMENT_CHANGE_REQUESTED = "purchase_agreement_change_requested"
    PURCHASE_AGREEMENT_CHANGE_DECIDED = "purchase_agreement_change_decided"
    SHOP_REQUESTED = "shop_requested"
    SHOP_DECIDED = "shop_decided"
    SHOP_VISITED = "shop_visited"
    SHOP_VISIT_FAILED = "shop_visit_failed"
    SHOP_VISIT_CONTINUED = "shop_visit_continued"
    SHOP_BASKET_RETURNED = "shop_basket_returned"
    SHOP_BASKET_REFUSED = "shop_basket_refused"
    SHOP_BASKET_TAKEN = "shop_basket_taken"
    PRICE_INDICATION_SAVED = "price_indication_saved"
    VARIANT_ASKED = "variant_asked"
    VARIANT_DECIDED = "variant_decided"
    SERVICE_ORDERED = "service_ordered"
    SERVICE_ORDER_DECIDED = "service_order_decided"
    SERVICE_HOURS_LOGGED = "service_hours_logged"
    SERVICE_CEILING_ASKED = "service_ceiling_asked"
    SERVICE_CEILING_DECIDED = "service_ceiling_decided"
    DISCLOSURE_REGISTERED = "disclosure_registered"
    DISCLOSURE_CHECKED = "disclosure_checked"
    DISCLOSURE_CHECK_REMOVED = "disclosure_check_removed"
    DISCLOSURE_DECIDED = "disclosure_decided"
    DISCLOSURE_ANSWERED = "disclosure_answered"
    DISCLOSURE_WITHDRAWN = "disclosure_withdrawn"
    ONBOARDING_REGISTER_CHANGED = "onboarding_register_changed"
    AGREEMENT_VERSION_MADE = "agreement_version_made"
    AGREEMENT_ROWS_CHANGED = "agreement_rows_changed"
    FORUM_SEAT_CHANGED = "forum_seat_changed"
    SERVICE_PAGE_CHANGED = "service_page_changed"
    AGREEMENT_OFFERED = "agreement_offered"
    AGREEMENT_SIGNED = "agreement_signed"
    AGREEMENT_ACTIVATED = "agreement_activated"
    AGREEMENT_ENDED = "agreement_ended"
    AGREEMENT_ACCOUNTS_MADE = "agreement_accounts_made"
    TERMS_DEVIATION_APPROVED = "terms_deviation_approved"
    PAPER_MADE = "paper_made"
    PAPER_CHANGED = "paper_changed"
    PAPER_APPROVED = "paper_approved"
    PAPER_SIGNED = "paper_signed"
    PAPER_VOIDED = "paper_voided"
    PROJECT_STARTED = "project_started"
    CUSTOMER_FILE_RECEIVED = "customer_file_received"
    CUSTOMER_FILE_MAPPED = "customer_file_mapped"
    CUSTOMER_FILE_WITHDRAWN = "customer_file_withdrawn"
    CUSTOMER_DATA_LOAD_ASKED = "customer_data_load_asked"
    CUSTOMER_DATA_LOADED = "customer_data_loaded"
    CUSTOMER_DATA_TAKEN_BACK = "customer_data_taken_back"
    PARALLEL_RUN_STARTED = "parallel_run_started"
    PARALLEL_RUN_COMPARED = "parallel_run_compared"
    DIFFERENCE_EXPLAINED = "difference_explained"
    DIFFERENCE_CONFIRMED = "difference_confirmed"
    PROJECT_PLANNED = "project_planned"
    ACTIVITY_CHANGED = "activity_changed"
    TEAM_CHANGED = "team_changed"
    MEETING_BOOKED = "meeting_booked"
    MEETING_WRITTEN = "meeting_written"
    GATE_DECIDED = "gate_decided"
    GATE_OVERRIDDEN = "gate_overridden"
    TRIPWIRE_CHANGED = "tripwire_changed"
    STEERING_DECIDED = "steering_decided"
    TEMPLATE_PUBLISHED = "template_published"
    STEERING_RAISED = "steering_raised"
    CRITERION_WRITTEN = "criterion_written"
    CRITERION_APPROVED = "criterion_approved"
    CRITERION_MEASURED = "criterion_measured"
    ESTIMATE_CHANGED = "estimate_changed"
    ESTIMATE_APPROVED = "estimate_approved"
    PROSPECT_CHANGED = "prospect_changed"


def record(
    event: Event, *, on: models.Model | None, by: Any, at: datetime, person_id: int | None = None, **detail: Any
) -> None:
    """Write one event in the transaction of what it tells of; ``by`` is the person, or ``None`` for the system."""
    event_of(event, on=on, by=by, at=at, person_id=person_id, detail=detail).save(force_insert=True)


def record_many(event: Event, *, on: Iterable[models.Model], by: Any, at: datetime, **detail: Any) -> None:
    """Write the same event of many objects, one row for each with the person it is about (``person_id``), in bulk."""
    about = {"by": by, "at": at, "detail": detail}
    write_events([event_of(event, on=each, person_id=getattr(each, "person_id", None), **about) for each in on])


COLUMNS = [field.column for field in AuditEvent._meta.concrete_fields if field.editable and not field.primary_key]
# The library makes, and the database reads, a parameter for every value of every row: six times the work.
INSERT = f"""
INSERT INTO servicecenter_auditevent ({", ".join(COLUMNS)})
SELECT {", ".join(COLUMNS)} FROM json_populate_recordset(NULL::servicecenter_auditevent, %s)
"""  # noqa: S608 - the names of our own table


def write_events(rows: Sequence[AuditEvent]) -> None:
    """Write many rows of the log in their order, with one parameter for some thousands."""
    for first in range(0, len(rows), AT_A_TIME):
        some = rows[first : first + AT_A_TIME]
        values = [{name: getattr(row, name) for name in COLUMNS} | {"at": row.at.isoformat()} for row in some]
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [json.dumps(values)])


def event_of(
    event: Event,
    *,
    on: models.Model | None,
    by: Any,
    at: datetime,
    detail: dict[str, Any],
    person_id: int | None = None,
) -> AuditEvent:
    """A row of the log as it is to be written."""
    return AuditEvent(
        at=at,
        agency_id=current_agency_id() if has_scope() else None,
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "Servicecenter",
        event=event,
        object_kind=on._meta.model_name if on is not None else "",
        object_id=str(on.pk) if on is not None else "",
        object_name=str(on)[:200] if on is not None else "",
        person_id=person_id,
        detail=detail,
        request_id=current_request(),
    )


def current_request() -> str:
    """The key that the log lines of the same request or task carry."""
    known = get_contextvars()
    return str(known.get("request_id") or known.get("task_id") or "")
