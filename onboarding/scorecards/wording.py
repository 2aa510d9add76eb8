"""What the scorecard says in words and colours (styrkortets ord): reckoned from its figures, never typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onboarding.scorecards.score import FOLLOWED_DAYS, ScoreCard
from servicecenter.web.formatting import kronor, number


def tiles(card: ScoreCard, limits: Mapping[str, int]) -> list[dict[str, Any]]:
    """The four measures as the house's tiles; the limits are the project's own template's."""
    return [_on_time(card), _on_cost(card, limits["estimate_percent"]), _levels(card), _satisfaction(card, limits)]


def in_short(card: ScoreCard) -> str:
    """All four on one line, for lists."""
    return " · ".join(f"{tile['label']}: {tile['value']}" for tile in tiles(card, NO_LIMITS))


NO_LIMITS = {"estimate_percent": 100, "survey_percent": 0}
"""For where colours are not shown."""


def _on_time(card: ScoreCard) -> dict[str, Any]:
    late = card.most_days_late
    note = ngettext("mest %d arbetsdag sen", "mest %d arbetsdagar sen", late) % late if late else _("ingen sen")
    told = {"count": card.gates_on_time, "all": card.gates_passed}
    value = _("%(count)d av %(all)d") % told
    return {"label": _("Grindar i tid"), "value": value, "note": note, "kind": "warn" if late else "ok"}


def _on_cost(card: ScoreCard, limit: int) -> dict[str, Any]:
    percent = card.cost_percent
    if percent is None:
        return {"label": _("Kostnad"), "value": "–", "note": _("ingen kostnad är uppskattad")}
    told = {"used": kronor(card.used_ore), "planned": kronor(card.estimated_ore)}
    kind = "ok" if percent <= 100 else "warn" if percent <= limit else "stop"
    note = _("%(used)s av %(planned)s kr") % told
    return {"label": _("Kostnad"), "value": f"{percent} %", "note": note, "kind": kind}


def _levels(card: ScoreCard) -> dict[str, Any]:
    label = _("Servicenivåer första %d dagarna") % FOLLOWED_DAYS
    if not card.levels_judged:
        return {"label": label, "value": "–", "note": _("mäts inte än")}
    told = {"count": card.levels_met, "all": card.levels_judged}
    note = _("%(days)d av %(all)d dagar") % {"days": card.days_followed, "all": FOLLOWED_DAYS}
    if card.levels_unmeasured:
        note += ", " + _("%d mäts inte än") % card.levels_unmeasured
    kind = "ok" if card.levels_met == card.levels_judged else "stop"
    return {"label": label, "value": _("%(count)d av %(all)d") % told, "note": note, "kind": kind}


def _satisfaction(card: ScoreCard, limits: Mapping[str, int]) -> dict[str, Any]:
    """The response rate stands beside the mean, whatever it is."""
    label = _("Nöjdhet, 1–5")
    if not card.asked:
        return {"label": label, "value": "–", "note": _("ingen enkät är skickad")}
    told = {"count": card.answered, "all": card.asked, "rate": card.response_percent}
    few = card.response_percent < limits["survey_percent"]
    return {
        "label": label,
        "value": number(card.mean, 1) if card.mean is not None else _("visas inte"),
        "note": _("%(count)d av %(all)d har svarat, %(rate)d %%") % told,
        "kind": "warn" if few else "",
    }
