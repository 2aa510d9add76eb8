"""A second reader of AES-encrypted ZIP files, from WinZip's description of AE-1 and AE-2, with other libraries.

https://www.winzip.com/en/support/aes-encryption/: salt, two bytes that check the password, the data in counter mode
with a counter of 16 bytes, lowest first, that begins at one, and ten bytes of HMAC-SHA1. Keys by PBKDF2, 1 000 rounds.
"""

from __future__ import annotations

import hashlib
import hmac
import zipfile
import zlib
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

AES_METHOD, AES_EXTRA, AES_256 = 99, 0x9901, 3
SALT, KEY, CHECK, SEAL = 16, 32, 2, 10


class NotOpened(ValueError):
    """The password is wrong, or the file is not what it was."""


def read_all(path: Path, password: str) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
        return {entry.filename: _content(entry, raw, password.encode()) for entry in archive.infolist()}


def _content(entry: zipfile.ZipInfo, raw, password: bytes) -> bytes:
    assert entry.compress_type == AES_METHOD, f"{entry.filename} är inte krypterad"
    method = _method(entry.extra)
    raw.seek(entry.header_offset)
    head = raw.read(30)
    raw.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
    plain = _decrypted(raw.read(entry.compress_size), password)
    return zlib.decompress(plain, -15) if method == zipfile.ZIP_DEFLATED else plain


def _method(extra: bytes) -> int:
    """The real compression, from the extra field; the strength must be AES-256."""
    while extra:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        if kind == AES_EXTRA:
            assert extra[8] == AES_256
            return int.from_bytes(extra[9:11], "little")
        extra = extra[4 + size :]
    raise NotOpened("fältet om krypteringen saknas")


def _decrypted(stored: bytes, password: bytes) -> bytes:
    salt, rest = stored[:SALT], stored[SALT:]
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 2 * KEY + CHECK)
    check, data, seal = rest[:CHECK], rest[CHECK:-SEAL], rest[-SEAL:]
    if check != keys[2 * KEY :] or hmac.new(keys[KEY : 2 * KEY], data, "sha1").digest()[:SEAL] != seal:
        raise NotOpened("fel lösenord eller ändrad fil")
    blocks = -(-len(data) // 16)
    counters = b"".join(number.to_bytes(16, "little") for number in range(1, blocks + 1))
    encryptor = Cipher(algorithms.AES(keys[:KEY]), modes.ECB()).encryptor()  # noqa: S305 (makes the counter mode below)
    stream = (encryptor.update(counters) + encryptor.finalize())[: len(data)]
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data)) if data else b""
