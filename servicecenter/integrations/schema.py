"""How the interface describes itself (OpenAPI): the same words around every operation, written once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from servicecenter.integrations.bodies import Paging
from servicecenter.integrations.problems import CONTENT_TYPE, PROBLEMS


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "servicecenter.integrations.entry.ByToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class FaultRow(serializers.Serializer):
    pointer = serializers.CharField(help_text="JSON-pekare till det som är fel; # är hela innehållet.")
    detail = serializers.CharField()


class ProblemRow(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    errors = FaultRow(many=True, required=False)


class Described(AutoSchema):
    """Operations named after their endpoint; what they do is said in their summary."""

    def get_operation_id(self) -> str:
        return type(self.view).__name__

    def get_description(self) -> str:
        return ""


KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="En egen nyckel för varje skrivning. Samma nyckel och innehåll igen ger samma svar.",
)
EVERY, READS, WRITES = (401, 403, 405, 429), (404, 422), (400, 404, 409, 415, 422)


def listed(row: type[serializers.Serializer], *, told: str, filters: Any = None, **more: Any) -> Any:
    """A list, one page at a time."""
    parameters = [Paging, *([filters] if filters else [])]
    return extend_schema(
        summary=told, parameters=parameters, responses={200: page_of(row)} | problems(400, *READS), **more
    )


def shown(row: Any, *, told: str, **more: Any) -> Any:
    """One thing."""
    return extend_schema(summary=told, responses={200: row} | problems(404), **more)


def written(body: Any, row: Any, *, told: str, **more: Any) -> Any:
    """Something written once, by key."""
    return extend_schema(summary=told, parameters=[KEY], request=body, responses={201: row} | problems(*WRITES), **more)


@cache
def page_of(row: type[serializers.Serializer]) -> serializers.Serializer:
    fields = {"results": row(many=True), "next": serializers.CharField(allow_null=True)}
    return inline_serializer(f"{row.__name__.removesuffix('Row')}Page", fields)


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The refusals an operation can answer, each told by the kinds of problem that have its status."""
    return {
        (status, CONTENT_TYPE): OpenApiResponse(ProblemRow, description=_told(status))
        for status in sorted({*statuses, *EVERY})
    }


def _told(status: int) -> str:
    kinds: Iterable[Any] = (kind for kind in PROBLEMS.values() if kind.status == status)
    return "; ".join(str(kind.title) for kind in kinds)


def plain(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """Objects with nothing but what is told of them: a misspelt field is found by whoever checks against this."""
    for component in result.get("components", {}).get("schemas", {}).values():
        if component.get("type") == "object" and "properties" in component:
            component.setdefault("additionalProperties", False)
    return result
