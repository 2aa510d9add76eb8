"""Because: why an amount is what it is, told so that the person it concerns can follow and recompute it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Because:
    """One step of an explanation (förklaring): what, by which rule, from what, by which arithmetic.

    ``value`` is already formatted for reading (``1 932,00 kr``, ``3,68 %``, ``3 arbetsdagar``). ``arithmetic`` shows
    the calculation as a payroll officer would write it, ``source`` the law, agreement or table with its paragraph.
    """

    sv: str
    en: str
    value: str = ""
    rule: str = ""
    source: str = ""
    arithmetic: str = ""
    unsourced: bool = False
    steps: tuple[Because, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """A plain tree for JSON; empty fields are left out."""
        tree: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("sv", "en", "value", "rule", "source", "arithmetic", "unsourced")
            if getattr(self, name)
        }
        if self.steps:
            tree["steps"] = [step.as_dict() for step in self.steps]
        return tree
