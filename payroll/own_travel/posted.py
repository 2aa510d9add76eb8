"""What a posted claim says (det inskickade formuläret): kept as it was written, ready for ``save_claim``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict

from payroll.travel.typed import AWAY_FIELDS, DAY_FIELDS, LEG_FIELDS, MOST_LEGS, MOST_SHOWN_DAYS, STAY_FIELDS

MOST_STAYS = 20
LONGEST = 120
"""No field of a trip is longer."""


def typed_of(post: QueryDict, before: Mapping[str, Any]) -> dict[str, Any]:
    """The trip as it is written in the form. Days that the form did not tell of are as they were ``before``."""
    legs = [_row(post, f"legs-{place}", LEG_FIELDS) for place in range(_count(post, "legs", MOST_LEGS))]
    told = {day: _row(post, f"days-{day}", DAY_FIELDS) for day in _days(post)}
    days = (before.get("days") or {}) | told
    head = {name: _text(post, name) for name in ("origin", "workplace_km", "home_km")}
    return {
        **head,
        "legs": [leg for leg in legs if leg["departs"] or leg["destination"] or leg["arrives"]],
        "days": {day: row for day, row in days.items() if any(row.values())},
        "stays": _filled(post, "stays", STAY_FIELDS),
        "aways": _filled(post, "aways", AWAY_FIELDS),
    }


def _filled(post: QueryDict, name: str, fields: tuple[str, ...]) -> list[dict[str, str]]:
    rows = [_row(post, f"{name}-{place}", fields) for place in range(_count(post, name, MOST_STAYS))]
    return [row for row in rows if any(row.values())]


def shares_of(post: QueryDict) -> list[list[Any]]:
    """Codings with their shares; a row without a coding is none."""
    rows = [_row(post, f"share-{place}", ("coding", "share")) for place in range(_count(post, "shares", 10))]
    return [[row["coding"], _whole(row["share"])] for row in rows if row["coding"]]


def _count(post: QueryDict, name: str, most: int) -> int:
    return min(_whole(post.get(f"{name}-count", "0")), most)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _row(post: QueryDict, prefix: str, names: tuple[str, ...]) -> dict[str, str]:
    return {name: _text(post, f"{prefix}-{name}") for name in names}


def _text(post: QueryDict, name: str) -> str:
    return post.get(name, "").strip()[:LONGEST]


def _days(post: QueryDict) -> list[str]:
    """The days that the form told of, which are no more than a trip shows."""
    try:
        first, last = (date.fromisoformat(post.get(name, "")) for name in ("days-first", "days-last"))
    except ValueError:
        return []
    count = max(0, min((last - first).days + 1, MOST_SHOWN_DAYS))
    return [(first + timedelta(days=place)).isoformat() for place in range(count)]
