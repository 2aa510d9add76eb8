"""What every endpoint of the interface (ändpunkt) has in common: who may, one page at a time, and each write once."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import conditional_page
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.permissions import Permission
from servicecenter.integrations.bodies import Paging
from servicecenter.integrations.models import AnsweredCall
from servicecenter.integrations.problems import Refused

KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
REMEMBERED = timedelta(days=30)
"""So long the same call again gets the same answer."""


class Endpoint(APIView):
    """One address. ``scopes`` names the permission that each method asks for."""

    scopes: ClassVar[Mapping[str, Permission]] = {}

    @classmethod
    def as_view(cls, **given: Any) -> Callable[..., Any]:
        view = conditional_page(super().as_view(**given))
        view.permissions = tuple(dict.fromkeys(cls.scopes.values()))
        view.scopes = cls.scopes
        return view

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What may be done here, without the framework's own description."""
        return Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def page(
        self, request: Request, rows: QuerySet, row: type[Serializer], *, note: Callable[[Any], None] | None = None
    ) -> Response:
        """One page of rows in the order they came into being, each noted as read, and the address of the next."""
        found, following = _page(request, rows)
        if note is not None:
            for each in found:
                note(each)
        return Response({"results": row(found, many=True).data, "next": _next(request, following)})

    def chosen(self, request: Request, filters: type[Serializer]) -> dict[str, Any]:
        """What is asked for after the question mark, read strictly."""
        asked = filters(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return {name: value for name, value in asked.validated_data.items() if value not in (None, "")}

    def once(self, request: Request, body: type[Serializer], act: Callable[[dict[str, Any]], Any]) -> Response:
        """Do it once, however many times the call comes: the write and its answer are kept in one transaction."""
        key = request.headers.get("Idempotency-Key", "")
        if not KEY.fullmatch(key):
            raise Refused("no_key")
        call, is_new = _claim(request, key)
        if not is_new:
            return Response(call.answer, status=call.status, headers={"Idempotency-Replayed": "true"})
        given = body(data=request.data)
        given.is_valid(raise_exception=True)
        call.status, call.answer = 201, json.loads(JSONRenderer().render(act(dict(given.validated_data))))
        call.save(update_fields=["status", "answer"])
        return Response(call.answer, status=call.status)


def or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found


def _claim(request: Request, key: str) -> tuple[AnsweredCall, bool]:
    """The call's own row, which no second call with the key gets while this one lasts."""
    now, token = timezone.now(), request.auth
    asked = sha256_of_bytes(json.dumps([request.method, request.path, request.data], sort_keys=True).encode())
    mine = AnsweredCall.objects.filter(token=token)
    mine.filter(at__lt=now - REMEMBERED).delete()
    try:
        with transaction.atomic():
            return AnsweredCall.objects.create(token=token, key=key, request_hash=asked, at=now), True
    except IntegrityError:
        earlier = mine.get(key=key)
    if earlier.request_hash != asked:
        raise Refused("key_used")
    return earlier, False


def _page(request: Request, rows: QuerySet) -> tuple[list[Any], int | None]:
    asked = Paging(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    limit = asked.validated_data["limit"]
    if after := asked.validated_data.get("cursor"):
        rows = rows.filter(pk__gt=_position(after))
    found = list(rows.order_by("pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def _position(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"==").decode("ascii")
    except ValueError:
        raise Refused("cursor") from None
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Refused("cursor")
    return int(text)


def _next(request: HttpRequest, position: int | None) -> str | None:
    if position is None:
        return None
    cursor = base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")
    asked = request.query_params.copy()
    asked["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
