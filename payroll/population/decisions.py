"""Others' decisions about the pay of a few (beslut av andra): attachment of earnings, and tax of those living abroad.

Chosen by place, so that nobody's dice fall otherwise because of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from payroll.population.draft import Draft
from payroll.population.model import AttachmentFact, Known, TaxFact
from payroll.population.timeline import moment

ATTACHED_EVERY, ATTACHED_AT = 149, 21
ABROAD_EVERY, ABROAD_AT = 173, 31
KRONOFOGDEN = "Kronofogden"


def attachment_facts(draft: Draft) -> Iterator[AttachmentFact]:
    """Kronofogden's decision from four months back; for every other one everything above the protected amount."""
    if draft.place % ATTACHED_EVERY != ATTACHED_AT or draft.is_hourly or draft.cast:
        return
    starts_on = max(draft.timeline.month.plus(-4).starts_on, draft.starts_on)
    recorded = max(moment(starts_on - timedelta(days=4), 10), draft.first_known_at)
    pay = int(draft.pay_ore * draft.extent / 100)
    yield AttachmentFact(
        starts_on,
        None,
        Known(recorded, reason="Beslut om utmätning"),
        KRONOFOGDEN,
        f"U-{draft.place}-{starts_on:%y}",
        pay * 55 // 100 // 10_000 * 10_000,
        None if draft.place % 2 else 300_000,
    )


def lives_abroad(draft: Draft) -> bool:
    return draft.place % ABROAD_EVERY == ABROAD_AT and not draft.cast


def sink_facts(taxes: tuple[TaxFact, ...], draft: Draft) -> tuple[TaxFact, ...]:
    """The same years by a decision on SINK, for those who live abroad."""
    if not lives_abroad(draft):
        return taxes
    return tuple(TaxFact(row.starts_on, row.ends_on, row.known, "sink") for row in taxes)
