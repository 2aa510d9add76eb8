"""Every view says which permission opens it; a test refuses a view that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from servicecenter.common.permissions import Permission

View = Callable[..., HttpResponse]


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Open the view for whoever holds one of the permissions in the agency in scope, else 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.permissions.isdisjoint(permissions):
                raise PermissionDenied(_("Din roll ger inte rätt att se eller göra detta. Fråga din administratör."))
            return view(request, *args, **kwargs)

        guarded.permissions = permissions
        return guarded

    return decorate


def for_everyone(view: View) -> View:
    """Mark a view that every logged-in person of the agency may open."""
    view.permissions = ()
    return view


def requires_somewhere(*permissions: Permission) -> Callable[[View], View]:
    """Open an overview for whoever holds one of the permissions in any agency of the session (``request.overview``)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            here = request.held.agencies(*permissions)
            request.overview = [agency for agency in here if agency in request.agencies]
            if not request.overview:
                raise PermissionDenied(_("Din roll ger inte rätt att se eller göra detta. Fråga din administratör."))
            return view(request, *args, **kwargs)

        guarded.permissions = permissions
        return guarded

    return decorate
