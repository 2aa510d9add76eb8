"""Documents of the agency in scope, for those who may see them."""

from __future__ import annotations

from uuid import UUID

from servicecenter.accounts.models import User
from servicecenter.documents.holders import may_see
from servicecenter.documents.models import Document


def document_for(user: User, public_id: UUID) -> Document | None:
    """The document if the user may see it, else nothing: whoever may not does not learn that it is there."""
    found = Document.objects.filter(public_id=public_id).first()
    return found if found is not None and may_see(found, user) else None
