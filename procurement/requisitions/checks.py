"""What must be right before a basket is sent: what it has, where it goes and what it is coded on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from procurement.amounts import quantity_text
from procurement.catalogues.models import Article
from procurement.requisitions.models import Requisition, RequisitionLine
from servicecenter.ledger.draft import Chart, coding_faults
from servicecenter.ledger.queries import chart_on


def check_quantity(article: Article, quantity: object) -> None:
    """Raises ``ValidationError`` below the least quantity or between the steps of the article."""
    if quantity < article.least:
        raise ValidationError({"quantity": _("Minsta antal är %s.") % quantity_text(article.least)})
    if quantity % article.step:
        raise ValidationError({"quantity": _("Artikeln säljs i steg om %s.") % quantity_text(article.step)})


def check_basket(requisition: Requisition, lines: Sequence[RequisitionLine], *, on: date) -> None:
    """Raises ``ValidationError`` with everything that is missing or wrong, at the field or line it concerns."""
    faults: dict[str, list[str]] = {}
    if not lines:
        faults["lines"] = [_("Varukorgen är tom.")]
    if requisition.unit is None:
        faults["unit"] = [_("Välj enhet: den avgör vem som attesterar.")]
    if requisition.address is None:
        faults["address"] = [_("Välj leveransadress.")]
    elif not requisition.address.is_open:
        faults["address"] = [_("%s är stängd. Välj en annan leveransadress.") % requisition.address.name]
    if requisition.needed_on and requisition.needed_on < on:
        faults["needed_on"] = [_("Dagen har redan varit.")]
    chart = chart_on(on)
    for line in lines:
        if found := list(_coding_faults(line.coding, chart)):
            faults[f"coding_{line.number}"] = [f"{line.name}: {fault}" for fault in found]
    if faults:
        raise ValidationError(faults)


def _coding_faults(coding: str, chart: Chart) -> list[str]:
    """What the ledger says of a code string on a cost account (konteringsreglerna)."""
    given = chart.coding(coding)
    missing = [
        _("%s saknas i kodsträngen") % dimension.name
        for dimension in chart.dimensions
        if dimension.is_required and dimension.code not in given
    ]
    return [*coding_faults(coding, chart), *missing]
