"""What a check says: which layers ran, which rules were broken, and that what was not checked is not valid."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any


class Layer(enum.Enum):
    """The layers of a check (kontrollsteg), in their order."""

    SYNTAX = "syntax"
    SCHEMA = "schema"
    EN_16931 = "en16931"
    PEPPOL = "peppol"


class Verdict(enum.Enum):
    VALID = "valid"
    INVALID = "invalid"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule: its name (or ``XSD``), where in the document (XPath or line), and the rule's own words."""

    rule: str
    place: str
    text: str
    is_fatal: bool = True


@dataclass(frozen=True, slots=True)
class Skipped:
    """A layer that did not run, and why."""

    layer: Layer
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome for one document, by which release of Peppol's rules, and by which edition of EN 16931's."""

    ran: tuple[Layer, ...]
    breaches: tuple[Breach, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    release: str = ""
    edition: str = ""

    @property
    def fatal(self) -> tuple[Breach, ...]:
        return tuple(one for one in self.breaches if one.is_fatal)

    @property
    def verdict(self) -> Verdict:
        if self.fatal:
            return Verdict.INVALID
        return Verdict.NOT_CHECKED if self.skipped else Verdict.VALID

    @property
    def told(self) -> dict[str, Any]:
        """The same as data, as an invoice keeps it and a command tells it."""
        return {
            "ran": [one.value for one in self.ran],
            "skipped": [{"layer": one.layer.value, "why": one.why} for one in self.skipped],
            "release": self.release,
            "edition": self.edition,
        }
