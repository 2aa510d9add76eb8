"""What an agency has agreed, day by day: services, levels, forums, who does what. Nothing starts without it (A08)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import in_force
from servicecenter.agreements.catalogue import Service, included_with, ordered_as
from servicecenter.agreements.models import (
    AgreementAnnex,
    AgreementVersion,
    AnnexUser,
    ControlRow,
    ForumRow,
    ForumSeat,
    ProcessingRow,
    ResponsibilityRow,
    ServiceAgreement,
    SlaRow,
    VolumeRow,
)
from servicecenter.agreements.states import AGREED, VersionState
from servicecenter.papers.queries import signed_by_both_at
from servicecenter.pricing.indication import Indication, indication
from servicecenter.pricing.price_lists import price_list
from servicecenter.tenancy.scope import current_agency_id

STATES = VersionState.choices


class NoAgreement(Exception):
    """The agency has no signed agreement for the service on that day. The text says what to do."""

    def __init__(self, message: str, *, service: Service, on: date) -> None:
        super().__init__(message)
        self.service = service
        self.on = on


def agreements() -> QuerySet[ServiceAgreement]:
    return ServiceAgreement.objects.select_related("version").order_by("service", "-starts_on")


def _changed_annex(path: str) -> Exists:
    """Whether an annex no longer has the checksum that the agreement was signed over."""
    return Exists(AgreementAnnex.objects.filter(version=OuterRef(path)).exclude(covered_sha256=F("paper__sha256")))


def counting_versions() -> QuerySet[AgreementVersion]:
    """Versions that both parties have signed and whose annexes are as they were signed, whatever their dates."""
    rows = AgreementVersion.objects.filter(signed_by_both_at("paper"), ~Q(_changed_annex("pk")), state__in=AGREED)
    return rows.select_related("agreement").order_by("-valid_from", "-pk")


def versions_in_force(on: date) -> QuerySet[AgreementVersion]:
    """Those that hold on a day; more than one only where an agency has more than one agreement."""
    return counting_versions().filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)


def version_in_force(on: date) -> AgreementVersion | None:
    """The version that holds on a day, the one that began last if there are several agreements."""
    return versions_in_force(on).first()


def agreements_in_force(on: date) -> QuerySet[ServiceAgreement]:
    """Signed lines that hold on a day; a draft or one signed later does not count.

    A line of a version counts only while that version does.
    """
    rows = ServiceAgreement.objects.filter(in_force(on), signed_on__isnull=False, signed_on__lte=on)
    of_a_version = (
        Q(version__state__in=AGREED, version__valid_from__lte=on)
        & (Q(version__valid_to__isnull=True) | Q(version__valid_to__gte=on))
        & signed_by_both_at("version__paper")
        & ~Q(_changed_annex("version"))
    )
    return rows.filter(Q(version=None) | of_a_version)


def active_services(on: date) -> frozenset[Service]:
    """The services the agency in scope may use on a day, with those that are included in what it has ordered.

    Asked by every page, so signatures are looked at only where a line belongs to a version.
    """
    rows = ServiceAgreement.objects.filter(in_force(on), signed_on__isnull=False, signed_on__lte=on)
    lines = list(rows.filter(service__in=Service.values).order_by().values_list("service", "version_id"))
    counting: set[int | None] = {None}
    if any(version for _service, version in lines):
        counting.update(versions_in_force(on).order_by().values_list("pk", flat=True))
    ordered = {Service(service) for service, version in lines if version in counting}
    return frozenset(ordered.union(*map(included_with, ordered)))


def require_agreement(service: Service, on: date) -> ServiceAgreement:
    """The agreement that covers a service on a day. Raises ``NoAgreement`` with the reason and the cure (A08)."""
    found = agreements_in_force(on).filter(service=ordered_as(service)).order_by("-starts_on").first()
    if found is None:
        raise NoAgreement(_reason(Service(service), on), service=Service(service), on=on)
    return found


def sla_rows(on: date, *, service: str = "") -> QuerySet[SlaRow]:
    """The service levels that hold on a day, of all services or one of the catalogue (H01)."""
    rows = SlaRow.objects.filter(version__in=_pks(on)).order_by("service", "code")
    return rows.filter(service=service) if service else rows


def forums(on: date) -> QuerySet[ForumRow]:
    """The collaboration forums that hold on a day."""
    return ForumRow.objects.filter(version__in=_pks(on)).order_by("id")


def forums_of(version: AgreementVersion) -> list[ForumRow]:
    """The forums that a version has, from the highest level down as they were written."""
    return list(ForumRow.objects.filter(version=version).order_by("id"))


def seats(on: date) -> QuerySet[ForumSeat]:
    """Who sits in the agency's forums on a day, by forum and side, the contact person first."""
    rows = ForumSeat.objects.filter(in_force(on)).select_related("user")
    return rows.order_by("forum", "side", "-is_contact", "id")


def every_seat() -> QuerySet[ForumSeat]:
    """Those who sit and those who have sat, the latest first."""
    return ForumSeat.objects.select_related("user", "named_by").order_by("-starts_on", "-id")


def seat_by_id(public_id: UUID) -> ForumSeat | None:
    return every_seat().filter(public_id=public_id).first()


def responsibilities(on: date, *, service: str = "") -> QuerySet[ResponsibilityRow]:
    """Who does each step on a day."""
    rows = ResponsibilityRow.objects.filter(version__in=_pks(on)).order_by("service", "position")
    return rows.filter(service=service) if service else rows


def annex_users(on: date) -> QuerySet[AnnexUser]:
    """Who was agreed to have which role on a day."""
    return AnnexUser.objects.filter(version__in=_pks(on)).order_by("full_name", "role")


def agreed_controls(on: date) -> QuerySet[ControlRow]:
    """The internal controls that the centre has taken upon itself on a day."""
    return ControlRow.objects.filter(version__in=_pks(on)).order_by("code")


def prices(on: date) -> Indication | None:
    """The price indication of the version that holds on a day, or nothing where there is none."""
    version = version_in_force(on)
    return indication_of(version) if version else None


def indication_of(version: AgreementVersion) -> Indication:
    """What the version's volumes cost by its price list. Raises ``PriceError``, which names what is missing."""
    counted = dict(VolumeRow.objects.filter(version=version).values_list("measure", "quantity"))
    found = price_list(version.price_list_name)
    return indication(counted, found, year=version.price_year, services=priced_services(version))


def priced_services(version: AgreementVersion) -> list[str]:
    """The services ordered that the price list has a price of; the others are included or by the hour."""
    found = price_list(version.price_list_name).services
    return [code for code in lines_of(version).values_list("code", flat=True) if code in found]


def lines_of(version: AgreementVersion) -> QuerySet[ServiceAgreement]:
    return ServiceAgreement.objects.filter(version=version).select_related("version").order_by("id")


def ordered_codes(version: AgreementVersion) -> list[str]:
    """The services of the catalogue that a version is about, with those that come with them."""
    codes = list(lines_of(version).values_list("code", flat=True))
    beside = [each.code for each in version.catalogue if each.comes_with in codes]
    return [*codes, *(code for code in beside if code not in codes)]


def agreement_versions() -> QuerySet[AgreementVersion]:
    """Every version of every agreement, the newest first."""
    return AgreementVersion.objects.select_related("agreement", "paper", "made_by").order_by("-made_at", "-pk")


def version_by_id(public_id: UUID) -> AgreementVersion | None:
    return agreement_versions().filter(public_id=public_id).first()


def annexes_of(version: AgreementVersion) -> list[AgreementAnnex]:
    return list(AgreementAnnex.objects.filter(version=version).select_related("paper").order_by("code"))


def version_with_processing_on(on: date) -> AgreementVersion | None:
    """The version whose annex on personal data and public documents holds on a day (H03)."""
    told = ProcessingRow.objects.filter(version=OuterRef("pk"), valid_to__gte=on)
    return versions_in_force(on).filter(Exists(told)).first()


def processing_of(version: AgreementVersion) -> ProcessingRow | None:
    return ProcessingRow.objects.filter(version=version).first()


def counts(version: AgreementVersion) -> bool:
    """Whether both parties stand behind the version as it is now."""
    return counting_versions().filter(pk=version.pk).exists()


def _pks(on: date) -> Any:
    return versions_in_force(on).order_by().values("pk")


def _reason(service: Service, on: date) -> str:
    agency = Agency.objects.get(pk=current_agency_id())
    return _(
        "%(agency)s har ingen gällande överenskommelse om %(service)s den %(day)s. %(why)s "
        "Kontakta er kundansvarig, som tecknar eller förlänger överenskommelsen under Myndigheter."
    ) % {"agency": agency.name, "service": service.label, "day": on.isoformat(), "why": _why(service, on)}


def _why(service: Service, on: date) -> str:
    """What is nearest: an unsigned one, one that begins later, one that has ended, or none at all."""
    whole = ordered_as(service)
    if whole != service:
        part = _("Tjänsten ingår i %(whole)s och kan inte beställas för sig.") % {"whole": whole.label}
        return f"{part} {_why(whole, on)}"
    rows = list(ServiceAgreement.objects.filter(service=service).select_related("version").order_by("-starts_on"))
    covering = [row for row in rows if row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)]
    later = [row for row in rows if row.starts_on > on]
    if covering:
        return _not_signed(covering)
    if later:
        return _opens_later(later)
    if rows:
        return _("Överenskommelse %(reference)s slutade gälla %(day)s.") % {
            "reference": rows[0].reference,
            "day": rows[0].ends_on.isoformat(),
        }
    return _("Tjänsten har aldrig beställts.")


def _not_signed(rows: Iterable[ServiceAgreement]) -> str:
    """A version that was signed and whose annex was changed is another thing than one nobody has signed."""
    row = next(iter(rows))
    told = {"reference": row.reference}
    if row.version is not None and row.version.state in AGREED and not counts(row.version):
        return _("Underskrifterna under överenskommelse %(reference)s gäller inte: en bilaga har ändrats.") % told
    return _("Överenskommelse %(reference)s är inte undertecknad.") % told


def _opens_later(rows: list[ServiceAgreement]) -> str:
    row = rows[-1]
    told = {"reference": row.reference, "day": row.starts_on.isoformat()}
    if row.version is not None and row.version.state in AGREED:
        return _("Överenskommelse %(reference)s är undertecknad, och tjänsten öppnar %(day)s.") % told
    return _("Överenskommelse %(reference)s börjar gälla %(day)s.") % told
