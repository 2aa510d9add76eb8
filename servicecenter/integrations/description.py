"""The interface's description of itself (OpenAPI), open to whoever writes a program against it."""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language, override
from django.views.decorators.http import conditional_page, require_GET
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from servicecenter.accounts.middleware import open_to_all
from servicecenter.integrations.endpoints import Endpoint


@open_to_all
@conditional_page
@require_GET
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3, as JSON."""
    return JsonResponse(described(get_language() or settings.LANGUAGE_CODE), json_dumps_params={"ensure_ascii": False})


@cache
def described(language: str) -> dict[str, Any]:
    """The description in one language; it is the same until the program is."""
    with override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


class NoSuchAddress(Endpoint):
    """Answers a misspelt address as the rest of the interface does."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> NoReturn:
        raise Http404

    post = put = patch = delete = get
