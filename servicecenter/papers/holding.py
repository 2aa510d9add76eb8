"""Files hang on papers (filer hör till papper): who may see agreements or the project may read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet
from django.urls import reverse

from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission
from servicecenter.documents.holders import DocumentHolder, Held
from servicecenter.documents.models import Document
from servicecenter.papers.models import PaperVersion


def _held() -> QuerySet:
    return PaperVersion.objects.values_list("document_id", flat=True)


def _reads_papers(user: User) -> bool:
    return user.may(Permission.SEE_AGREEMENTS) or user.may(Permission.SEE_ONBOARDING)


def _may_see(document: Document, user: User) -> bool:
    return _reads_papers(user) and PaperVersion.objects.filter(document=document).exists()


def _shown(document_ids: Collection[int], user: User) -> Mapping[int, Held]:
    if not _reads_papers(user):
        return {}
    rows = PaperVersion.objects.filter(document_id__in=document_ids).select_related("paper")
    return {row.document_id: Held(str(row.paper), reverse("paper", args=[row.paper.public_id])) for row in rows}


PAPERS = DocumentHolder("paper", held=_held, may_see=_may_see, shown=_shown)
