"""Files hang on scanned invoices (filens fakturor): who may see the picture is who may see the invoice."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from django.urls import reverse

from invoicing.scans.models import ScannedInvoice
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission
from servicecenter.documents.holders import DocumentHolder, Held
from servicecenter.documents.models import Document

READERS = (Permission.SEE_INVOICES, Permission.REVIEW, Permission.ATTEST)


def _held() -> QuerySet:
    return ScannedInvoice.objects.values_list("document_id", flat=True)


def _may_see(document: Document, user: User) -> bool:
    """Those who see invoices; those who judge them, once it is one."""
    if user.may(Permission.SEE_INVOICES):
        return ScannedInvoice.objects.filter(document=document).exists()
    judged = ScannedInvoice.objects.filter(document=document, invoice__isnull=False)
    return any(user.may(permission) for permission in READERS) and judged.exists()


def _shown(document_ids: Collection[int], user: User) -> Mapping[int, Held]:
    if not user.may(Permission.SEE_INVOICES):
        return {}
    rows = ScannedInvoice.objects.filter(document_id__in=document_ids).select_related("document")
    return {row.document_id: Held(str(row), reverse("scanned_invoice", args=[row.public_id])) for row in rows}


SCANS = DocumentHolder("scanned_invoice", held=_held, may_see=_may_see, shown=_shown)
