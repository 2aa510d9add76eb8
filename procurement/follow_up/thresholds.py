"""What direct awards are held against (direktupphandlingsgräns, dokumentationsplikt), with dates and sources.

An agency that knows better says so in a dated local setting, which goes before what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from servicecenter.common.money import Ore, to_ore


class ThresholdError(ValueError):
    """A local setting that is no amount. The text says which and what to do."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """An amount that holds from a day; ``amount`` is nothing where none is known."""

    setting: str
    starts_on: date
    amount: Ore | None
    source: str
    unsourced: bool

    def on(self, day: date, settings: Mapping[str, str]) -> Threshold:
        """What holds on a day: the agency's own amount in kronor, this one, or none. Raises ``ThresholdError``."""
        text = settings.get(self.setting)
        if text is not None:
            return Threshold(self.setting, day, _kronor(self.setting, text), "", unsourced=False)
        return self if self.starts_on <= day else Threshold(self.setting, day, None, "", unsourced=True)


def _kronor(setting: str, text: str) -> Ore:
    try:
        amount = to_ore(text)
    except ValueError:
        amount = 0
    if amount <= 0:
        raise ThresholdError(
            f"Den lokala inställningen {setting} är {text!r}; ange ett belopp i kronor, till exempel 700000. "
            f"Den ändras under Administration, Lokala inställningar."
        )
    return amount


DIRECT_AWARD = Threshold(
    setting="procurement.direct_award_limit",
    starts_on=date(2022, 1, 1),
    amount=700_000_00,
    source=(
        "700 000 kr, ett fast belopp enligt LOU (2016:1145): Konkurrensverkets och Trafikverkets sammanställningar av "
        "tröskelvärden från 2022; lagens egen lydelse och dag har inte lästs"
    ),
    unsourced=True,
)
DOCUMENTATION = Threshold(
    setting="procurement.direct_award_documentation",
    starts_on=date(2014, 7, 1),
    amount=100_000_00,
    source="skälen antecknas över 100 000 kr, enligt referat av lagändringen den 1 juli 2014 (byggvarlden.se, nnab.se)",
    unsourced=True,
)
