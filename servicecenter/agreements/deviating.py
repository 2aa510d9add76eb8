"""How a customer's approved deviations get into what is agreed (avsteg i ansvarsfördelningen)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from servicecenter.agreements.models import AgreementVersion, ResponsibilityRow
from servicecenter.variants.queries import approved_here


def carry_variants(version: AgreementVersion, codes: Collection[str]) -> int:
    """Approved deviations in the steps of some services; a step that the parties deviate in already is left to them."""
    rows = {
        (row.service, row.step): row
        for row in ResponsibilityRow.objects.filter(version=version, service__in=codes, reason="")
    }
    carried = 0
    for variant in approved_here(on=version.valid_from):
        row = rows.pop((variant.service, variant.step), None)
        if row is None:
            continue
        if variant.responsible:
            row.responsible, row.party = variant.responsible, variant.party
        until = variant.exit_on.isoformat()
        row.reason = _("%(what)s, till %(day)s: %(why)s") % {"what": variant.what, "day": until, "why": variant.reason}
        row.reason = row.reason[:300]
        row.save(update_fields=["responsible", "party", "reason"])
        carried += 1
    return carried
