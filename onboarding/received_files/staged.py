"""Values of a row as they are staged: text by field, read back by the type of the column."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from onboarding.source_files.cells import Value
from onboarding.source_files.columns import FileKind, kinds
from onboarding.source_files.rows import in_words

NUMBERS = frozenset({"decimal", "signed_decimal", "percent"})
WHOLE = frozenset({"whole", "kronor", "signed_kronor"})


def as_text(values: Mapping[str, Value]) -> str:
    """Values as JSON text; what is empty is left out."""
    told = {name: value if isinstance(value, bool | int) else in_words(value) for name, value in values.items()}
    return json.dumps({name: value for name, value in told.items() if value != ""}, ensure_ascii=False)


def as_values(kind: FileKind, text: str) -> dict[str, Any]:
    """The values again, typed; what was left out is ``None``."""
    told = msgspec.json.decode(text)
    return {name: None if told.get(name) is None else read(told[name]) for name, read in _readers(kind.code)}


@cache
def _readers(kind: str) -> tuple[tuple[str, Any], ...]:
    return tuple((column.field, _reader(column.type)) for column in kinds()[kind].columns)


def _reader(column_type: str) -> Any:
    if column_type in NUMBERS:
        return Decimal
    if column_type in WHOLE:
        return int
    if column_type == "day":
        return date.fromisoformat
    return bool if column_type == "yes_no" else str
