"""Making, withdrawing and opening a supplier's link."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.supplier_links.models import SupplierLink
from invoicing.supplier_links.queries import holds
from procurement.suppliers.models import Supplier
from procurement.suppliers.queries import hash_of
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import agency_in_scope
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow

MOST_DAYS, MOST_IN_HOUR = 90, 120
HOUR = timedelta(hours=1)
Link = Callable[[str], str]
"""From the secret to the whole address of the page."""


@transaction.atomic
def make_link(*, supplier: Supplier, sent_to: str, days: int, link: Link, by: User, at: datetime) -> SupplierLink:
    """Send a supplier a link to its invoices (skicka länk); an earlier one to the same address stops working."""
    _may(by)
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    try:
        validate_email(sent_to)
    except ValidationError:
        raise ValidationError({"sent_to": _("%s är ingen e-postadress.") % sent_to}) from None
    if not 0 < days <= MOST_DAYS:
        raise ValidationError({"days": _("En länk gäller i minst en dag och högst %d.") % MOST_DAYS})
    SupplierLink.objects.filter(supplier=supplier, sent_to=sent_to, withdrawn_at__isnull=True).update(withdrawn_at=at)
    secret = secrets.token_urlsafe(32)
    made = SupplierLink.objects.create(
        supplier=supplier, sent_to=sent_to, secret_hash=hash_of(secret), expires_at=at + timedelta(days=days),
        made_by=by, made_at=at,
    )  # fmt: skip
    record(Event.SUPPLIER_LINK_MADE, on=supplier, by=by, at=at, sent_to=sent_to)
    fault_point("supplier link made and not mailed")
    send_mail(_("Era fakturor till oss"), _letter(made, link(secret)), None, [sent_to])
    return made


@transaction.atomic
def withdraw_link(*, link: SupplierLink, by: User, at: datetime) -> SupplierLink:
    """Let a link stop working (återkalla)."""
    _may(by)
    link = SupplierLink.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=link.pk)
    if link.withdrawn_at is not None:
        raise NotAllowedNow(_("Länken är redan återkallad."))
    link.withdrawn_at = at
    link.save(update_fields=["withdrawn_at"])
    record(Event.SUPPLIER_LINK_WITHDRAWN, on=link.supplier, by=by, at=at, sent_to=link.sent_to)
    return link


@transaction.atomic
def open_link(*, link: SupplierLink, at: datetime) -> bool:
    """Note that a link is opened: the first time each hour in the log, and no more often than is a person's use.

    Gives whether the page may be shown.
    """
    link = SupplierLink.objects.select_for_update(of=("self",)).select_related("supplier", "agency").get(pk=link.pk)
    if not holds(link, at=at):
        return False
    if link.hour_began_at is None or at - link.hour_began_at >= HOUR:
        link.hour_began_at, link.opened_in_hour = at, 0
        record(Event.SUPPLIER_LINK_OPENED, on=link.supplier, by=None, at=at, sent_to=link.sent_to)
    link.opened_in_hour += 1
    link.save(update_fields=["hour_began_at", "opened_in_hour"])
    return link.opened_in_hour <= MOST_IN_HOUR


def _may(by: User) -> None:
    if not by.may(Permission.HANDLE_INVOICES):
        raise PermissionDenied(_("Bara e-handeln skickar länkar till leverantörer."))


def _letter(link: SupplierLink, address: str) -> str:
    agency = agency_in_scope().get()
    return _(
        "Här ser %(supplier)s hur långt era fakturor till %(agency)s har kommit.\n\n"
        "Öppna sidan: %(address)s\n\n"
        "Länken gäller till och med den %(day)s. Den som har länken ser sidan, så sprid den bara hos er.\n"
    ) % {
        "agency": agency.name,
        "supplier": link.supplier.name,
        "address": address,
        "day": timezone.localdate(link.expires_at).isoformat(),
    }
