"""Where a travel advance is, in words (var reseförskottet är)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from payroll.advances.models import DecisionState
from payroll.travel_advances.models import AdvanceState, TravelAdvance


def told_of(row: TravelAdvance) -> dict[str, Any]:
    """The looks of a tag: kind and label, in the order that things happen."""
    if row.state != AdvanceState.ATTESTED:
        kinds = {AdvanceState.WAITING: "info", AdvanceState.RETURNED: "warn"}
        return {"kind": kinds.get(row.state, "plain"), "label": row.get_state_display()}
    if row.settled_at is not None and (row.decision is None or row.decision.state == DecisionState.CANCELLED):
        return {"kind": "plain", "label": _("Betalades inte ut: resan är redovisad")}
    if row.settled_at is not None:
        by = _("Avräknas med reseräkning %s") % row.claim.number if row.claim else _("Avräknas mot nästa lön")
        return {"kind": "ok", "label": by}
    if row.decision is None or row.decision.state == DecisionState.CANCELLED:
        return {"kind": "info", "label": _("Attesterat, väntar på utbetalning")}
    if row.decision.state == DecisionState.APPROVED:
        return {"kind": "fjord", "label": _("Betalas %s, väntar på reseräkning") % row.decision.pays_on}
    return {"kind": "info", "label": _("Utbetalning föreslagen")}
