"""Receipts are accounting records, and kept as long as those (räkenskapsinformation)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicecenter.disposal.kinds import DisposalKind
from servicecenter.documents.holders import holders
from servicecenter.documents.models import Document


def documents_before(before: date) -> QuerySet[Document]:
    """Documents of years that had ended by the day, and that nothing hangs on to any more."""
    rows = Document.objects.filter(uploaded_at__lt=_new_year(before))
    for holder in holders():
        rows = rows.exclude(pk__in=holder.held())
    return rows


def _new_year(day: date) -> datetime:
    return datetime(day.year, 1, 1, tzinfo=timezone.get_default_timezone())


DOCUMENTS = DisposalKind(
    key="documents",
    label=_("Kvitton och andra dokument"),
    start_event=_("räkenskapsåret tog slut"),
    at_least_years=7,
    source="bokföringslagen (1999:1078) 7 kap. 2 §: sju år; för statliga myndigheter gäller RA-FS 2015:2",
    unsourced=True,
    person="person_id",
    rows=documents_before,
)
