"""The doors of those who look after pictures of articles (bilder): many in a zip, or one for an article."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.catalogues import pictures, queries
from procurement.catalogues.looks import has_own_picture, looks_of
from procurement.catalogues.office_forms import PictureForm, PicturesForm
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import show_refusal
from servicecenter.reports.paging import page_of

HANDLE = Permission.HANDLE_PROCUREMENT


@requires(HANDLE)
def catalogue_pictures(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand in a zip of pictures; the latest ones, and what of the last one was refused and why."""
    found = _or_404(queries.catalogue_by_id(public_id))
    form = PicturesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            pictures.hand_in_pictures(
                catalogue=found, name=file.name, content=file.file, by=request.user, at=timezone.now()
            )
        except ValidationError as refusal:
            show_refusal(refusal, form)
        else:
            messages.success(request, _("Bilderna är mottagna och läses in."))
            return redirect("catalogue_pictures", public_id)
    deliveries = queries.picture_deliveries_of(found)
    page = page_of(request, queries.picture_rejects_of(deliveries[0]) if deliveries else [])
    context = {"found": found, "form": form, "deliveries": deliveries, "page_obj": page, "rows": page.object_list}
    return render(request, "procurement/catalogues/pictures.html", context, status=422 if form.errors else 200)


@requires(HANDLE)
def article_picture_give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give one article a picture, or take away what it was given."""
    article = _or_404(queries.valid_article_by_id(public_id))
    given = {"article": article, "by": request.user, "at": timezone.now()}
    if request.method == "POST" and request.POST.get("do") == "take_away":
        pictures.take_away_picture(**given)
        messages.success(request, _("Bilden är borttagen."))
        return redirect("article_picture_give", public_id)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            pictures.give_picture(content=form.cleaned_data["file"].file, **given)
        except ValidationError as refusal:
            show_refusal(refusal, form)
        else:
            messages.success(request, _("Artikeln har fått bilden."))
            return redirect("article_picture_give", public_id)
    context = {
        "article": article,
        "look": looks_of([article])[article.pk],
        "is_given": has_own_picture(article),
        "form": form,
    }
    return render(request, "procurement/catalogues/give_picture.html", context, status=422 if form.errors else 200)


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
