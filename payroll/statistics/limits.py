"""How many a group must have to be shown (minsta grupp): what holds until an agency decides otherwise.

An agency raises or lowers them by the dated local settings named here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class LimitError(ValueError):
    """A local setting that is no number of people. The text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The smallest group that is shown; ``setting`` is the local setting that overrides it."""

    setting: str
    people: int
    source: str
    unsourced: bool

    def of(self, settings: Mapping[str, str]) -> Limit:
        """The agency's own limit where it has decided one. Raises ``LimitError``."""
        text = settings.get(self.setting)
        if text is None:
            return self
        if not text.isdigit() or int(text) < 1:
            raise LimitError(
                f"Den lokala inställningen {self.setting} är {text!r}; ange ett helt antal personer, till exempel "
                f"{self.people}. Den ändras under Administration, Lokala inställningar."
            )
        return Limit(self.setting, int(text), "", unsourced=False)


SMALLEST_GROUP = Limit(
    setting="statistics.smallest_group",
    people=5,
    source="ingen källa: så små grupper döljs i servicecentrets egen statistik",
    unsourced=True,
)
SMALLEST_SICK_GROUP = Limit(
    setting="statistics.smallest_sick_group",
    people=11,
    source=(
        "uppgift lämnas inte om gruppen har högst tio anställda: 5 kap. 18 a § årsredovisningslagen i lydelsen "
        "SFS 2002:1062, förlaga till 7 kap. 3 § förordningen (2000:605), vars egen lydelse inte har lästs"
    ),
    unsourced=True,
)
