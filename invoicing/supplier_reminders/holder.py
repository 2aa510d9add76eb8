"""Files hang on reminders: who may see the paper is who may see the invoice."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from invoicing.supplier_reminders.models import SupplierReminder
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission
from servicecenter.documents.holders import DocumentHolder, Held
from servicecenter.documents.models import Document

READERS = (Permission.SEE_INVOICES, Permission.REVIEW, Permission.ATTEST)


def _held() -> QuerySet:
    return SupplierReminder.objects.filter(document__isnull=False).values_list("document_id", flat=True)


def _may_see(document: Document, user: User) -> bool:
    allowed = any(user.may(permission) for permission in READERS)
    return allowed and SupplierReminder.objects.filter(document=document).exists()


def _shown(document_ids: Collection[int], user: User) -> Mapping[int, Held]:
    if not any(user.may(permission) for permission in READERS):
        return {}
    rows = SupplierReminder.objects.filter(document_id__in=document_ids).select_related("invoice")
    return {
        row.document_id: Held(
            _("Påminnelse om %s") % row.invoice, reverse("supplier_invoice", args=[row.invoice.public_id])
        )
        for row in rows.defer("invoice__document").order_by("-id")
    }


REMINDERS = DocumentHolder("supplier_reminder", held=_held, may_see=_may_see, shown=_shown)
