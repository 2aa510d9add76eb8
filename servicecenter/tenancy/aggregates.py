"""Sums of öre as whole numbers: Postgres answers a sum of ``bigint`` with a ``numeric``, which is slow to read."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Sum
from django.db.models.functions import Cast


def sum_ore(column: str, **options: Any) -> Cast:
    """The sum of a column of öre, 0 of nothing; ``options`` are those of ``Sum``."""
    return Cast(Sum(column, default=0, **options), BigIntegerField())
