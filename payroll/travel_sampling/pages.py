"""What the pages of the checks show, ready to read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from payroll.travel.models import CheckOutcome, ClaimCheck, TravelClaim
from payroll.travel.sampling import LABELS, decided_rules
from payroll.travel_sampling.actions import why_not
from payroll.travel_sampling.forms import CheckForm
from payroll.travel_sampling.queries import check_of, found_by_rule
from servicecenter.accounts.models import User
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.web.formatting import kronor, number, percent


def overview(year: int, on: date) -> dict[str, Any]:
    """How the checks of a year have gone, and the rules that draw today."""
    whole, by_rule = found_by_rule(year)
    return {
        "tiles": [
            {"label": _("Att kontrollera"), "value": number(whole.waiting), "kind": "warn" if whole.waiting else ""},
            {"label": _("Kontrollerade"), "value": number(whole.checked)},
            {
                "label": _("Andel fel"),
                "value": "–" if whole.share is None else percent(whole.share, 1),
                "note": _("%(faults)s av %(checked)s") % {"faults": whole.faults, "checked": whole.checked},
            },
        ],
        "by_rule": by_rule,
        "rules": [{"label": rule.label, "value": _value(rule.key, value)} for rule, value in decided_rules(on)],
    }


def _value(key: str, value: str) -> str:
    if key == "percent":
        return _("%s procent av alla") % value
    if key == "above":
        digits = "".join(value.split())
        return _("från %s kr") % (kronor(int(digits) * ORE_PER_KRONA) if digits.isdecimal() else value)
    return _("alla")


def check_card(claim: TravelClaim, user: User) -> dict[str, Any] | None:
    """The check on the claim's own page, where days and receipts are; nothing for a claim that was not drawn."""
    check = check_of(claim)
    if check is None:
        return None
    waits = not check.outcome and claim.superseded_at is None
    return {
        "check": check,
        "reasons": ", ".join(reasons_of(check)).lower(),
        "tag": tag_of(check, is_gone=claim.superseded_at is not None),
        "refusal": why_not(claim, user) if waits else "",
        "form": CheckForm() if waits else None,
    }


def reasons_of(check: ClaimCheck) -> list[str]:
    return [str(LABELS.get(key, key)) for key in check.reasons]


def tag_of(check: ClaimCheck, *, is_gone: bool) -> dict[str, str]:
    if check.outcome == CheckOutcome.FAULT:
        return {"kind": "stop", "label": check.get_outcome_display(), "icon": "stop"}
    if check.outcome:
        return {"kind": "ok", "label": check.get_outcome_display(), "icon": "check"}
    if is_gone:
        return {"kind": "plain", "label": _("Rättad innan kontroll"), "icon": ""}
    return {"kind": "warn", "label": _("Att kontrollera"), "icon": "clock"}
