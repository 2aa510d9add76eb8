"""What data says in both languages, in the reader's."""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language


class InBoth(Protocol):
    """Text that data holds in Swedish and English."""

    @property
    def sv(self) -> str: ...

    @property
    def en(self) -> str: ...


def told(words: InBoth) -> str:
    return words.en if get_language() == "en" else words.sv
