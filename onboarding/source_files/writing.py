"""Files as we would want them (mallar): the headings of a kind and rows of it, which read back as the same records."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import StringIO

from onboarding.source_files.cells import Value
from onboarding.source_files.columns import Column, FileKind
from onboarding.source_files.rows import in_words
from servicecenter.common.money import to_kronor


def build_csv(
    kind: FileKind,
    records: Iterable[Mapping[str, Value]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ";",
) -> bytes:
    """A file of a kind with our own headings."""
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(column.name for column in kind.columns)
    writer.writerows([_cell(column, record.get(column.field)) for column in kind.columns] for record in records)
    return text.getvalue().encode(encoding)


def _cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if column.type in ("kronor", "signed_kronor"):
        return str(to_kronor(int(str(value)))).replace(".", ",")
    if isinstance(value, Decimal):
        return _unmistakable(in_words(value))
    return in_words(value)


def _unmistakable(text: str) -> str:
    """Three decimals could be thousands, so they get a fourth."""
    whole, point, decimals = text.partition(".")
    return f"{whole},{decimals}{'0' if len(decimals) == 3 else ''}" if point else text
