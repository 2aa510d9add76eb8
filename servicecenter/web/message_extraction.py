"""Finds the texts to translate in templates, for Babel (``babel.cfg``, ``make texts``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize


def extract_template(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: dict[str, Any]
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """The texts of one template. Django rewrites its tags as Python calls; indentation there would mean nothing."""
    calls = templatize(file.read().decode("utf-8"))
    flat = "\n".join(line.strip() for line in calls.splitlines())
    yield from extract_python(BytesIO(flat.encode("utf-8")), keywords, comment_tags, options)
