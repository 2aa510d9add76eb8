"""Orders that were made in an external e-commerce system (externa order): seen here, and looked after there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from procurement.orders.models import PurchaseOrder
from servicecenter.workflow.transitions import NotAllowedNow


def refuse_external(order: PurchaseOrder) -> None:
    """Raise ``NotAllowedNow`` for an order that another system looks after."""
    if order.is_external:
        raise NotAllowedNow(
            _("%(order)s är gjord i %(system)s som %(number)s. Gör det där; sedan läses det in hit med nästa fil.")
            % {"order": order, "system": order.external_system, "number": order.external_number}
        )
