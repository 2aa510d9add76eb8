"""Fingerprints (kontrollsummor) of what was sent, stored or computed: SHA-256, as hexadecimal text."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import IO, Any

PIECE = 1 << 16


def sha256_of_bytes(content: bytes) -> str:
    return sha256(content).hexdigest()


def sha256_of_file(content: IO[bytes]) -> tuple[str, int]:
    """The fingerprint of an open file and its size in bytes, read a piece at a time; it stands at its start again."""
    digest, size = sha256(), 0
    content.seek(0)
    for piece in iter(lambda: content.read(PIECE), b""):
        digest.update(piece)
        size += len(piece)
    content.seek(0)
    return digest.hexdigest(), size


def canonical_json(value: Any) -> bytes:
    """The one way to write a value as JSON: sorted keys, no spaces, UTF-8, no floats.

    A float is refused (``TypeError``), since the same amount could then be written in two ways.
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_of_json(value: Any) -> str:
    return sha256_of_bytes(canonical_json(value))


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} är ett flyttal; skriv beloppet som hela ören eller som text")
    if isinstance(value, dict):
        for key, content in value.items():
            _refuse_floats(key)
            _refuse_floats(content)
    elif isinstance(value, list | tuple):
        for content in value:
            _refuse_floats(content)
