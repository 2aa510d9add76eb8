"""What is sent to the interface, read strictly: a field nobody knows is refused, not dropped in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

MOST_ORE = 10**13
"""Any whole amount that the columns hold; what is reasonable is for the actions to say."""


class Body(serializers.Serializer):
    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, Mapping) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            raise serializers.ValidationError({name: [_("Fältet finns inte här.")] for name in unknown})
        return super().to_internal_value(data)


class Asked(Body):
    """Filters after the question mark; ``cursor`` and ``limit`` belong to every list."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        return super().to_internal_value({name: data[name] for name in data if name not in ("cursor", "limit")})


class Paging(serializers.Serializer):
    """Where in a list, and how much of it."""

    cursor = serializers.CharField(required=False, help_text="Ur next i föregående svar.")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200, default=100)


class Ore(serializers.IntegerField):
    """Whole öre; strings and fractions are refused."""

    def __init__(self, **given: Any) -> None:
        super().__init__(min_value=given.pop("min_value", 0), max_value=MOST_ORE, **given)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | str | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """Text as text: a number is refused."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class RejectRow(serializers.Serializer):
    """A row of a consignment that was not used, and why."""

    line = serializers.IntegerField(help_text="Platsen i sändningen, från 1.")
    field = serializers.CharField()
    reason = serializers.CharField()
