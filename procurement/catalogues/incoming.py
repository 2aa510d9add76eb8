"""Catalogues as they come from suppliers through the network (katalog, T19).

A message becomes a handed-in version like any file: read by a worker, compared, and looked at by a person. What can't
become one is refused with the reason, which goes to the sender.
"""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.agreements.models import AgreementState, PurchaseAgreement
from procurement.catalogues.handing_in import hand_in
from procurement.catalogues.models import Catalogue, CatalogueMessage, CatalogueVersion
from procurement.exchange.catalogue import WITHOUT_RESPONSE, CatalogueHeader, read_header
from procurement.suppliers.models import Supplier
from procurement.suppliers.participants import live_supplier_of
from servicecenter.accounts.queries import holders_of
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.exchange.ubl.binding import UblError
from servicecenter.transport.registry import CannotHandle, Received

MOST_LINES = 50_000
A_LINE_ENDS = re.compile(rb"</(?:[\w.-]+:)?CatalogueLine\s*>")


def handle_catalogue(message: Received, at: datetime) -> None:
    """Hand in the catalogue for the supplier, and tell the clerks. Raises ``CannotHandle``."""
    try:
        header = read_header(message.document)
    except UblError as error:
        raise CannotHandle(str(error)) from error
    _refuse_too_long(message.document)
    supplier = live_supplier_of(message.sender)
    if supplier is None:
        raise CannotHandle(_("avsändaren är ingen ansluten leverantör här; be er kontakt på myndigheten om anslutning"))
    catalogue = _catalogue_of(header, _agreement_of(header, supplier), at)
    try:
        version = hand_in(
            catalogue=catalogue, name=_file_name(header), content=BytesIO(message.document), by=None, at=at
        )
    except ValidationError as refusal:
        raise CannotHandle("; ".join(refusal.messages)) from refusal
    CatalogueMessage.objects.create(
        version=version,
        message_id=message.public_id,
        sender=message.sender,
        catalogue_id=header.id[:200],
        catalogue_version=header.version[:60],
        wants_answer=header.profile != WITHOUT_RESPONSE,
    )
    fault_point("catalogue message kept and not told")
    _tell_clerks(version, supplier, at)


def _refuse_too_long(document: bytes) -> None:
    lines = sum(1 for _end in A_LINE_ENDS.finditer(document))
    if lines > MOST_LINES:
        told = {"lines": lines, "most": MOST_LINES}
        raise CannotHandle(_("katalogen har %(lines)s rader; dela den i flera med högst %(most)s rader var") % told)


def _agreement_of(header: CatalogueHeader, supplier: Supplier) -> PurchaseAgreement:
    """The agreement in force that the catalogue names, by its number or its framework's, or the only one there is."""
    rows = list(PurchaseAgreement.objects.filter(supplier=supplier, state=AgreementState.ACTIVE).order_by("pk"))
    named = header.agreement.strip()
    found = [row for row in rows if row.number == named] if named else rows
    if named and not found:
        found = [row for row in rows if row.framework == named]
    if len(found) == 1:
        return found[0]
    if named and not found:
        raise CannotHandle(_("leverantören har inget gällande avtal %s här; rätta avtalets beteckning") % named[:60])
    if not rows:
        raise CannotHandle(_("leverantören har inget gällande avtal här"))
    numbers = ", ".join(row.number for row in (found or rows)[:10])
    raise CannotHandle(_("ange vilket avtal katalogen hör till (ReferencedContract): %s") % numbers)


def _catalogue_of(header: CatalogueHeader, agreement: PurchaseAgreement, at: datetime) -> Catalogue:
    """The agreement's catalogue of that designation, or its only one; the first one is opened."""
    rows = list(Catalogue.objects.filter(agreement=agreement).order_by("pk"))
    same = [row for row in rows if row.number == header.id]
    if same or len(rows) == 1:
        return (same or rows)[0]
    if rows:
        told = {"agreement": agreement.number, "numbers": ", ".join(row.number for row in rows[:10])}
        raise CannotHandle(
            _("avtal %(agreement)s har flera kataloger; använd beteckningen på den som avses: %(numbers)s") % told
        )
    name = (header.name or agreement.title)[:120]
    made = Catalogue.objects.create(agreement=agreement, number=header.id[:60], name=name)
    record(Event.CATALOGUE_OPENED, on=made, by=None, at=at)
    return made


def _file_name(header: CatalogueHeader) -> str:
    plain = re.sub(r"[^\w.-]+", "-", f"{header.id}-{header.version}".strip("-"))
    return f"{plain[:190]}.xml"


def _tell_clerks(version: CatalogueVersion, supplier: Supplier, at: datetime) -> None:
    told = {"supplier": supplier.name, "catalogue": version.catalogue.name}
    text = _(
        "%(supplier)s har skickat en ny version av katalogen %(catalogue)s. Den läses in nu och jämförs med den som "
        "gäller.\n\nÖppna Kataloger i Servicecenter för att godkänna eller avvisa den. Leverantören får besked om ditt "
        "beslut.\n"
    )
    for user in holders_of(Permission.HANDLE_PROCUREMENT, on=timezone.localdate(at)):
        if user.email:
            send_mail(_("Ny katalog att granska"), text % told, None, [user.email])
