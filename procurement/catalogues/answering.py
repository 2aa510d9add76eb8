"""The answer to a catalogue that came as a message (katalogsvar, T58): taken or refused, with the reasons, once."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from procurement.catalogues.models import CatalogueMessage, CatalogueReject, CatalogueVersion, VersionState
from procurement.exchange import catalogue_response
from servicecenter.agencies.models import Agency
from servicecenter.common.fault_points import fault_point
from servicecenter.exchange.ubl.parts import Identifier, LegalEntity, Party
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.transport.sending import hand_in, participant_of

LINES_TOLD, LONGEST = 20, 2_000


def answer_supplier(version: CatalogueVersion, *, at: datetime) -> None:
    """Tell the sender of a decided version, in the transaction of the decision; files from people are not answered."""
    message = CatalogueMessage.objects.filter(version=version).first()
    if message is None or not message.wants_answer:
        return
    fault_point("catalogue decided and not answered")
    with translation.override("sv"):
        document = _document(version, message, at)
    origin = f"catalogue:{version.public_id}"
    hand_in(document=document, receiver=message.sender, origin=origin, at=at)


def _document(version: CatalogueVersion, message: CatalogueMessage, at: datetime) -> bytes:
    agency = Agency.objects.get(pk=current_agency_id())
    supplier = version.catalogue.agreement.supplier
    is_taken = version.state == VersionState.VALID
    when = timezone.localtime(at)
    return catalogue_response.build(
        catalogue_response.CatalogueResponse(
            id=str(version.public_id),
            issued_on=when.date(),
            issued_at=when.time().replace(microsecond=0),
            note=(_of_taken(version) if is_taken else version.comment)[:LONGEST],
            sender=_party(participant_of(agency), agency.name),
            receiver=_party(message.sender, supplier.name),
            code=catalogue_response.ACCEPTED if is_taken else catalogue_response.REJECTED,
            catalogue_id=message.catalogue_id,
            catalogue_version=message.catalogue_version,
        )
    )


def _of_taken(version: CatalogueVersion) -> str:
    """What the clerk wrote, and which lines were not taken in and why."""
    rows = CatalogueReject.objects.filter(version=version).order_by("line", "id")[:LINES_TOLD]
    lines = [
        _("rad %(line)s %(number)s: %(reason)s") % {"line": row.line, "number": row.number, "reason": row.reason}
        for row in rows
    ]
    head = _("%s rader kunde inte tas in:") % version.rejected if lines else ""
    return " ".join(part for part in (version.comment, head, "; ".join(lines)) if part)


def _party(participant: str, name: str) -> Party:
    scheme, _colon, number = participant.partition(":")
    return Party(endpoint=Identifier(value=number, scheme=scheme), legal=LegalEntity(name=name))
