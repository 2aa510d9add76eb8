"""What is done with price indications: one is kept when somebody asks for it, and never otherwise."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.price_indications.models import PriceIndication
from servicecenter.pricing.indication import Indication
from servicecenter.service_catalogue.versions import catalogue_on

SAVE = (Permission.EDIT_AGREEMENTS, Permission.ORDER_SERVICES)
"""Either side may keep one: the account manager, and the customer's own lead."""


@transaction.atomic
def save_indication(*, title: str, found: Indication, by: User, at: datetime) -> PriceIndication:
    """Keep an indication with its list and volumes (spara prisindikation)."""
    if not any(by.may(permission) for permission in SAVE):
        raise PermissionDenied(_("Bara kundansvarig och myndighetens projektledare sparar prisindikationer."))
    if not title.strip():
        raise ValidationError({"title": _("Skriv vad indikationen gäller, så att den går att hitta.")})
    row = PriceIndication.objects.create(
        title=title.strip()[:120],
        price_list=found.price_list.name,
        year=found.year,
        services=list(found.services),
        volumes=dict(found.volumes),
        catalogue=catalogue_on(timezone.localdate(at)).number,
        month_ore=found.month_ore,
        year_ore=found.year_ore,
        saved_by=by,
        saved_at=at,
    )
    record(Event.PRICE_INDICATION_SAVED, on=row, by=by, at=at, price_list=row.price_list, amount_ore=row.year_ore)
    return row
