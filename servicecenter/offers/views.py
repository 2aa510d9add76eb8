"""The doors of the service catalogue: all of it, one service with its steps, its versions, and what remains."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.offers import queries
from servicecenter.offers.forms import CatalogueFilter, VersionsFilter
from servicecenter.offers.queries import Standing
from servicecenter.pricing.indication import hourly_rate
from servicecenter.pricing.price_lists import newest as newest_prices
from servicecenter.pricing.prices import Price, PriceError
from servicecenter.reports.export import Column, export
from servicecenter.reports.language import told
from servicecenter.service_catalogue.catalogue import (
    AREAS,
    CLASSES,
    Area,
    CatalogueError,
    CatalogueService,
    CatalogueVersion,
    Responsible,
    ServiceClass,
)
from servicecenter.service_catalogue.versions import Change, catalogue, catalogue_on, differences, versions
from servicecenter.variants.queries import counts_here

SEE = Permission.SEE_AGREEMENTS
STANDINGS = {
    Standing.HELD: ("ok", lazy("Ni har den")),
    Standing.INCLUDED: ("ok", lazy("Ingår")),
    Standing.ORDERED: ("info", lazy("Beställd")),
    Standing.TO_ORDER: ("plain", lazy("Kan beställas")),
    Standing.NEEDS_BASE: ("plain", lazy("Kräver bastjänst")),
    Standing.NOT_HELD: ("plain", lazy("Ni har den inte")),
}
CHANGES = {
    Change.ADDED: ("ok", lazy("Tillkom")),
    Change.WITHDRAWN: ("stop", lazy("Togs bort")),
    Change.CHANGED: ("info", lazy("Ändrades")),
}
PARTIES = ((Responsible.CENTRE, "fjord"), (Responsible.CUSTOMER, "warn"), (Responsible.THIRD_PARTY, "plain"))
CLASS_ORDER = {each: place for place, each in enumerate(ServiceClass)}
MATRIX = (
    Column(lazy("Tjänst"), lambda row: told(row[0].name)),
    Column(lazy("Steg"), lambda row: f"{row[1].order}"),
    Column(lazy("Vad"), lambda row: told(row[1].name)),
    Column(lazy("Ansvarig"), lambda row: told(row[1].by)),
)
"""The responsibility matrix as a file: one row per step, with the one who does it."""


@requires(SEE)
@require_GET
def service_list(request: HttpRequest) -> HttpResponse:
    """The whole catalogue by area, with what the agency has (B01, B08)."""
    form = CatalogueFilter(request.GET)
    chosen = form.chosen()
    version = _version(chosen.get("version", ""))
    services = version.select(
        area=Area(chosen["omrade"]) if "omrade" in chosen else None,
        service_class=ServiceClass(chosen["klass"]) if "klass" in chosen else None,
        text=chosen.get("q", ""),
    )
    if fmt := request.GET.get("format"):
        rows = [(service, step) for service in services for step in service.steps]
        return export(rows, MATRIX, name=f"ansvarsfordelning-{version.number}", fmt=fmt)
    offered = sorted(
        queries.offered(version, services, timezone.localdate()),
        key=lambda each: CLASS_ORDER[each.service.service_class],
    )
    variants = counts_here()
    groups = [
        (area, AREAS[area], [_row(each, variants.get(each.service.code, 0)) for each in group])
        for area, group in queries.by_area(offered)
    ]
    context = {"filter_form": form, "version": version, "groups": groups, "found": len(services)}
    return render(request, "servicecenter/offers/services.html", context)


@requires(SEE)
@require_GET
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: who does each step, what is within the fee, what it stands on and what it costs (B02, B03)."""
    version = _version(request.GET.get("version", ""))
    if code not in version:
        raise Http404(_("Tjänsten finns inte i den här versionen av tjänstekatalogen."))
    found = version.service(code)
    if fmt := request.GET.get("format"):
        return export([(found, step) for step in found.steps], MATRIX, name=f"ansvar-{code}", fmt=fmt)
    [offered] = queries.offered(version, [found], timezone.localdate())
    kind, label = STANDINGS[offered.standing]
    context = {
        "version": version,
        "versions": [each for each in versions() if code in each],
        "service": found,
        "area": AREAS[found.area],
        "service_class": CLASSES[found.service_class],
        "standing": {"kind": kind, "label": label},
        "may_order": offered.standing == Standing.TO_ORDER and Permission.ORDER_SERVICES in request.permissions,
        "split": _split(offered),
        "parent": version.service(found.parent) if found.parent else None,
        "comes_with": version.service(found.comes_with) if found.comes_with else None,
        "beside": [(each, CLASSES[each.service_class]) for each in version.beside(code)],
        "prices": _prices(found),
        "price_list": newest_prices(),
        "variants": counts_here().get(code, 0),
    }
    return render(request, "servicecenter/offers/service.html", context)


@requires(SEE)
@require_GET
def remaining_with_you(request: HttpRequest) -> HttpResponse:
    """What the agency itself still does of the services that it has (H12)."""
    today = timezone.localdate()
    version = catalogue_on(today)
    found = queries.remaining_with_customer(version, today)
    if fmt := request.GET.get("format"):
        return export([(row.service, step) for row in found for step in row.steps], MATRIX, name="kvar-hos-er", fmt=fmt)
    held = queries.services_held(version, today)
    context = {
        "version": version,
        "remaining": [(row, AREAS[row.service.area]) for row in found],
        "steps": sum(len(row.steps) for row in found),
        "of": sum(len(service.steps) for service in held),
    }
    return render(request, "servicecenter/offers/remaining.html", context)


@requires(SEE)
@require_GET
def service_versions(request: HttpRequest) -> HttpResponse:
    """The versions of the catalogue, and what differs between two of them."""
    known = versions()
    latest = next(pairwise(reversed(known)), (known[0], known[0]))
    later, earlier = (
        _version(request.GET.get(name, ""), each) for name, each in zip(("till", "fran"), latest, strict=True)
    )
    context = {
        "filter_form": VersionsFilter({"fran": str(earlier.number), "till": str(later.number)}),
        "versions": known,
        "earlier": earlier,
        "later": later,
        "differences": [(each, *CHANGES[each.change]) for each in differences(earlier, later)],
        "today": catalogue_on(timezone.localdate()),
    }
    return render(request, "servicecenter/offers/versions.html", context)


def _version(asked: str, otherwise: CatalogueVersion | None = None) -> CatalogueVersion:
    """The version that is asked for; one that there is none of is a 404."""
    if not asked:
        return otherwise or catalogue_on(timezone.localdate())
    try:
        return catalogue(int(asked))
    except (CatalogueError, ValueError):
        raise Http404(_("Den versionen av tjänstekatalogen finns inte.")) from None


def _row(each: queries.Offered, variants: int) -> dict[str, Any]:
    kind, label = STANDINGS[each.standing]
    return {
        "service": each.service,
        "service_class": CLASSES[each.service.service_class],
        "kind": kind,
        "label": label,
        "split": _split(each),
        "variants": variants,
    }


def _split(each: queries.Offered) -> list[tuple[str, int, str]]:
    """Parts of a bar: who does how many of the steps."""
    counts, names = dict(each.split), {"centre": _("Vi"), "customer": _("Ni"), "third_party": _("Andra")}
    return [(names[party], counts[party], kind) for party, kind in PARTIES]


def _prices(found: CatalogueService) -> tuple[Price, ...]:
    """What the newest list says of the service; nothing where it has no price."""
    listed = newest_prices()
    try:
        return (hourly_rate(listed),) if found.service_class == ServiceClass.SPECIAL else listed.of(found.code)
    except PriceError:
        return ()
