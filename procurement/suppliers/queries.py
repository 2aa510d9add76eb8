"""Suppliers of the agency in scope (leverantörsregistret): lists, one supplier, and what waits."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from procurement.suppliers.models import (
    ConnectionState,
    ConnectionTest,
    MessageFormat,
    Registration,
    Supplier,
    SupplierChange,
    SupplierInvitation,
    TaxApproval,
)
from servicecenter.workflow.models import TransitionLog

STATES, FORMATS = ConnectionState.choices, MessageFormat.choices
TAX_APPROVALS, REGISTRATIONS = TaxApproval.choices, Registration.choices
CHECK_HOLDS = timedelta(days=365)
"""How long a check of F-tax and registration is taken to hold before the page asks for a new one; our own choice."""


def public_id_of(supplier_id: int) -> UUID:
    return Supplier.objects.values_list("public_id", flat=True).get(pk=supplier_id)


def suppliers(*, q: str = "", state: str = "") -> QuerySet[Supplier]:
    """The register by name; ``q`` is part of a name, or of an organisation number as people write it."""
    waiting = SupplierChange._base_manager.filter(
        agency_id=OuterRef("agency_id"), supplier_id=OuterRef("pk"), state="waiting"
    )
    rows = Supplier.objects.annotate(has_change=Exists(waiting))
    if q:
        found = Q(name__icontains=q)
        if digits := re.sub(r"\D", "", q):
            found |= Q(organisation_number__contains=digits)
        rows = rows.filter(found)
    if state == "change":
        rows = rows.filter(has_change=True)
    elif state:
        rows = rows.filter(state=state)
    return rows.order_by("name", "id")


def supplier_by_id(public_id: UUID) -> Supplier | None:
    return Supplier.objects.select_related("recorded_by", "checked_by").filter(public_id=public_id).first()


def supplier_by_number(organisation_number: str) -> Supplier | None:
    return Supplier.objects.filter(organisation_number=organisation_number).first()


def live_suppliers() -> QuerySet[Supplier]:
    return Supplier.objects.filter(state=ConnectionState.LIVE).order_by("name", "id")


def changes_of(supplier: Supplier) -> QuerySet[SupplierChange]:
    """Newest first."""
    return supplier.changes.select_related("requested_by", "checked_by", "decided_by")


def change_by_id(public_id: UUID) -> SupplierChange | None:
    rows = SupplierChange.objects.select_related("supplier", "requested_by", "checked_by", "decided_by")
    return rows.filter(public_id=public_id).first()


def waiting_change(supplier: Supplier) -> SupplierChange | None:
    return changes_of(supplier).filter(state="waiting").first()


def invitations_of(supplier: Supplier) -> QuerySet[SupplierInvitation]:
    return supplier.invitations.select_related("invited_by")


def open_invitation(supplier: Supplier) -> SupplierInvitation | None:
    """The link that is neither used nor revoked; it may have expired."""
    return invitations_of(supplier).filter(used_at__isnull=True, revoked_at__isnull=True).first()


def hash_of(secret: str) -> str:
    """Secrets are 256 random bits, so that a plain hash says nothing of them."""
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_of_secret(secret: str) -> SupplierInvitation | None:
    """The invitation of a link, in whatever agency; the database shows the one row whose hash the caller knows."""
    known = hash_of(secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.invitation_hash', %s, true)", [known])
    return SupplierInvitation._base_manager.select_related("agency").filter(secret_hash=known).first()


def holds(invitation: SupplierInvitation, *, at: datetime) -> bool:
    """Whether a link may still be used."""
    is_open = invitation.used_at is None and invitation.revoked_at is None
    return is_open and at < invitation.expires_at and invitation.agency.is_active


def tests_of(supplier: Supplier) -> QuerySet[ConnectionTest]:
    return supplier.tests.select_related("sent_by", "recorded_by").defer("answer")


def connection_test_by_id(public_id: UUID) -> ConnectionTest | None:
    return ConnectionTest.objects.select_related("supplier", "sent_by").filter(public_id=public_id).first()


def waiting_test(supplier: Supplier) -> ConnectionTest | None:
    """The newest test message without an answer, to the e-address that the supplier has now."""
    address = f"{supplier.e_address_scheme}:{supplier.e_address}"
    return tests_of(supplier).filter(answered_at__isnull=True, e_address=address).first()


def history_of(supplier: Supplier) -> list[TransitionLog]:
    """Every step of the connection, oldest first."""
    rows = TransitionLog.objects.filter(object_kind="supplier", object_id=supplier.pk).select_related("by")
    return list(rows.order_by("id"))


def check_is_old(supplier: Supplier, *, on: date) -> bool:
    return supplier.checked_on is not None and on - supplier.checked_on > CHECK_HOLDS
