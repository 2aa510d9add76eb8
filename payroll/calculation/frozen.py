"""Freezing of pay input (fryst löneunderlag): the same input always gives the same bytes, readable for decades.

The text is JSON with the names of the fields in the order of the structs; a field at its default is left out, so old
texts thaw when a field is added.
"""

from __future__ import annotations

import msgspec

from payroll.calculation.model import PayInput

_written = msgspec.json.Encoder().encode
_read = msgspec.json.Decoder(PayInput).decode


class NotFrozenPayInput(ValueError):
    """The text is no frozen pay input (kan inte tinas)."""


def freeze(pay_input: PayInput) -> str:
    """Write pay input as canonical JSON."""
    return _written(pay_input).decode()


def thaw(text: str) -> PayInput:
    """Read frozen pay input: ``thaw(freeze(x)) == x``. Raises ``NotFrozenPayInput``."""
    try:
        return _read(text)
    except msgspec.MsgspecError as error:
        raise NotFrozenPayInput(
            f"texten är inget fryst löneunderlag ({error}); hämta det från lönespecifikationen"
        ) from None
