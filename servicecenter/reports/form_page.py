"""A page with one form that records one thing (formulärsida)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def form_page(
    request: HttpRequest,
    form: Form,
    save: Callable[[], HttpResponse],
    *,
    heading: str,
    back: str,
    action: str = "",
    **more: Any,
) -> HttpResponse:
    """Show the form until it is right; what an action refuses is told at the field it concerns."""
    if request.method == "POST" and form.is_valid():
        try:
            return save()
        except ValidationError as error:
            show_refusal(error, form)
    context = {"form": form, "heading": heading, "back": back, "action": action or _("Registrera"), **more}
    return render(request, "servicecenter/reports/form_page.html", context, status=422 if form.errors else 200)


def show_refusal(error: ValidationError, form: Form) -> None:
    """The action's refusal, at the field it concerns."""
    for field, errors in getattr(
        error, "error_dict", {None: error.error_list if hasattr(error, "error_list") else []}
    ).items():
        form.add_error(field if field in form.fields else None, errors)
