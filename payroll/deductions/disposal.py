"""Ended net deductions may be disposed of: they can tell of union membership, which is kept no longer than needed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from payroll.deductions.models import NetDeduction
from payroll.employment.disposal import LIMITATION, LIMITATION_YEARS, over
from servicecenter.disposal.kinds import DisposalKind

NET_DEDUCTIONS = DisposalKind(
    key="net_deductions",
    label=_("Avslutade nettoavdrag"),
    start_event=_("avdraget upphörde"),
    at_least_years=LIMITATION_YEARS,
    source=LIMITATION,
    unsourced=True,
    person="person_id",
    rows=lambda before: over(NetDeduction, before),
)
