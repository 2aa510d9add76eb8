"""Documents for those who may see what they hang on: the file to keep, and its pages as pictures."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from servicecenter.accounts.doors import for_everyone
from servicecenter.audit.people import names_of
from servicecenter.audit.reading import note_file, note_read
from servicecenter.documents.previews import page_picture
from servicecenter.documents.queries import document_for
from servicecenter.documents.storage import bytes_of
from servicecenter.file_content.kinds import Refused

Door = Callable[..., HttpResponse]


def shown_safely(view: Door) -> Door:
    """Nothing in the answer runs, is guessed about, framed or kept by the browser."""

    @wraps(view)
    @csp_update({"sandbox": "", "script-src": "'none'"})
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "no-store"
        return response

    return answer


@for_everyone
@require_GET
@shown_safely
def document_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The file itself, to save; the browser never opens it here."""
    document = _document_or_404(request, public_id)
    note_file(name=document.name, kind="document", object_id=str(document.pk), sha256=document.sha256)
    response = HttpResponse(bytes_of(document), content_type=document.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=document.name)
    return response


@for_everyone
@require_GET
@shown_safely
def document_page(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """One page as a picture, counted from 1."""
    document = _document_or_404(request, public_id)
    if not 1 <= number <= document.page_count:
        raise Http404(_("Dokumentet har inte så många sidor."))
    try:
        picture = page_picture(document, number)
    except Refused:
        raise Http404(_("Sidan kan inte visas som bild. Hämta filen i stället.")) from None
    return HttpResponse(picture, content_type="image/jpeg")


def _document_or_404(request: HttpRequest, public_id: UUID) -> Any:
    document = document_for(request.user, public_id)
    if document is None:
        raise Http404(_("Dokumentet finns inte."))
    if document.person_id is not None:
        name = names_of([document.person_id]).get(document.person_id, "")
        note_read(kind="document", person_id=document.person_id, name=name, object_id=str(document.pk))
    return document
