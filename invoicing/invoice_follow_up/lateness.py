"""What the agency itself pays late, as the follow-up shows it: how much it cost, and where invoices lay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from invoicing.late_charges.models import ChargeKind, LateCause
from invoicing.late_charges.queries import charged_by_cause, charges_paid, late_by_cause, late_payments
from servicecenter.common.periods import Month
from servicecenter.web.formatting import kronor

SHOWN = 10


def lateness(months: Sequence[Month]) -> dict[str, Any]:
    """Causes with their figures, what was paid for lateness by kind, and the dearest ones."""
    rows, charged = late_by_cause(months), charged_by_cause(months)
    kinds, causes = dict(ChargeKind.choices), dict(LateCause.choices)
    missing = [cause for cause in charged if cause not in {row["cause"] for row in rows}]
    empty = {"count": 0, "days": None, "interest": 0, "unknown": 0}
    return {
        "causes": [
            row
            | {
                "label": causes.get(row["cause"], _("Okänd faktura")),
                "days": row["days"].days // row["count"] if row["count"] else None,
                "charged": charged.get(row["cause"], 0),
            }
            for row in [*rows, *({"cause": cause, **empty} for cause in sorted(missing))]
        ],
        "unknown": sum(row["unknown"] for row in rows),
        "paid": [{"label": kinds[kind], "value": kronor(ore)} for kind, ore in sorted(charges_paid(months).items())],
        "dearest": list(late_payments(months)[:SHOWN]),
    }
