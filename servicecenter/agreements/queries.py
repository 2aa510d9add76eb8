"""Which services an agency has ordered, day by day. Nothing starts without an agreement in force (A08)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import in_force
from servicecenter.agreements.catalogue import Service, included_with, ordered_as
from servicecenter.agreements.models import ServiceAgreement
from servicecenter.tenancy.scope import current_agency_id


class NoAgreement(Exception):
    """The agency has no signed agreement for the service on that day. The text says what to do."""

    def __init__(self, message: str, *, service: Service, on: date) -> None:
        super().__init__(message)
        self.service = service
        self.on = on


def agreements() -> QuerySet[ServiceAgreement]:
    return ServiceAgreement.objects.order_by("service", "-starts_on")


def agreements_in_force(on: date) -> QuerySet[ServiceAgreement]:
    """Signed agreements that hold on a day; a draft or one signed later does not count."""
    return ServiceAgreement.objects.filter(in_force(on), signed_on__isnull=False, signed_on__lte=on)


def active_services(on: date) -> frozenset[Service]:
    """The services the agency in scope may use on a day, with those that are included in what it has ordered."""
    ordered = {Service(value) for value in agreements_in_force(on).order_by().values_list("service", flat=True)}
    return frozenset(ordered.union(*map(included_with, ordered)))


def require_agreement(service: Service, on: date) -> ServiceAgreement:
    """The agreement that covers a service on a day. Raises ``NoAgreement`` with the reason and the cure (A08)."""
    found = agreements_in_force(on).filter(service=ordered_as(service)).order_by("-starts_on").first()
    if found is None:
        raise NoAgreement(_reason(Service(service), on), service=Service(service), on=on)
    return found


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
    rows = list(ServiceAgreement.objects.filter(service=service).order_by("-starts_on"))
    covering = [row for row in rows if row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)]
    later = [row for row in rows if row.starts_on > on]
    if covering:
        return _("Överenskommelse %(reference)s är inte undertecknad.") % {"reference": covering[0].reference}
    if later:
        return _("Överenskommelse %(reference)s börjar gälla %(day)s.") % {
            "reference": later[-1].reference,
            "day": later[-1].starts_on.isoformat(),
        }
    if rows:
        return _("Överenskommelse %(reference)s slutade gälla %(day)s.") % {
            "reference": rows[0].reference,
            "day": rows[0].ends_on.isoformat(),
        }
    return _("Tjänsten har aldrig beställts.")
