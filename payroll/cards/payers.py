"""Who pays the bill of a card (kortansvar): each agency decides it for each issuer, from a day.

No source says what holds where nothing is decided, so nothing does: a claim with such a purchase is not sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from payroll.cards.models import CardTransaction
from servicecenter.agencies.models import AgencySetting
from servicecenter.agencies.queries import settings_under

SETTING = "cards.paid_by"
"""For every issuer; followed by a point and the issuer for one of them, as in ``cards.paid_by.Statskortet``."""


class Payer(models.TextChoices):
    AGENCY = "agency", _("myndigheten betalar kortet")
    PERSON = "person", _("den anställda betalar kortet")


def payers_of(purchases: Iterable[CardTransaction]) -> dict[int, str]:
    """Who pays each purchase, by its key; empty where the agency has not decided it for its issuer and day.

    One query however many they are, and none without any.
    """
    bought = list(purchases)
    decided = settings_under(SETTING) if bought else []
    return {row.pk: _payer(row, decided) for row in bought}


def _payer(purchase: CardTransaction, decided: Sequence[AgencySetting]) -> str:
    day = purchase.happened_on
    held = {
        row.key: row.value for row in decided if row.starts_on <= day and (row.ends_on is None or day <= row.ends_on)
    }
    found = held.get(f"{SETTING}.{purchase.issuer}") or held.get(SETTING, "")
    return found if found in Payer.values else ""
