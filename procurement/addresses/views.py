"""The doors of delivery addresses (leveransadresser): listed, added, changed, closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from procurement.addresses.actions import FIELDS, add_address, change_address, set_in_use
from procurement.addresses.forms import AddressFilter, AddressForm
from procurement.addresses.queries import KEEPERS, address_by_id, addresses
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.export import Column, export
from servicecenter.reports.form_page import form_page
from servicecenter.reports.paging import page_of

COLUMNS = (
    Column(lazy("Benämning"), "name"),
    Column(lazy("Gatuadress"), "street"),
    Column(lazy("Postnummer"), "postal_code"),
    Column(lazy("Ort"), "city"),
    Column(lazy("GLN"), "gln"),
    Column(lazy("Kontaktperson"), "contact_name"),
    Column(lazy("Telefon"), "contact_phone"),
    Column(lazy("E-post"), "contact_email"),
    Column(lazy("Anvisning"), "instruction"),
    Column(lazy("I bruk"), lambda row: _("ja") if row.is_open else _("nej")),
)


@requires(Permission.SEE_PROCUREMENT, *KEEPERS)
@require_GET
def delivery_addresses(request: HttpRequest) -> HttpResponse:
    """Where the agency's goods go."""
    form = AddressFilter(request.GET)
    chosen = form.chosen()
    found = addresses(q=chosen.get("q", ""), with_closed=chosen.get("visa") == "alla")
    if fmt := request.GET.get("format"):
        return export(found, COLUMNS, name="leveransadresser", fmt=fmt)
    page = page_of(request, found)
    may = not request.permissions.isdisjoint(KEEPERS)
    context = {"filter_form": form, "page_obj": page, "rows": page.object_list, "may_handle": may}
    return render(request, "procurement/addresses/addresses.html", context)


@requires(*KEEPERS)
def delivery_address_new(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST or None)

    def save() -> HttpResponse:
        made = add_address(given=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("%s går att beställa till.") % made.name)
        return redirect("delivery_addresses")

    return _page(request, form, save, heading=_("Ny leveransadress"), action=_("Lägg upp"))


@requires(*KEEPERS)
def delivery_address_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = _or_404(public_id)
    form = AddressForm(request.POST or None, initial={name: getattr(found, name) for name in FIELDS})

    def save() -> HttpResponse:
        change_address(address=found, given=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Leveransadressen är ändrad. Order som redan har skickats ändras inte."))
        return redirect("delivery_addresses")

    return _page(request, form, save, heading=found.name, action=_("Spara"))


@requires(*KEEPERS)
@require_POST
def delivery_address_use(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close, or take in use again."""
    is_open = request.POST.get("do") == "open"
    found = set_in_use(address=_or_404(public_id), is_open=is_open, by=request.user, at=timezone.now())
    told = _("%s är i bruk igen.") if is_open else _("%s är stängd: ingen ny beställning kan gå dit.")
    messages.success(request, told % found.name)
    return redirect("delivery_addresses")


def _page(request: HttpRequest, form: AddressForm, save: Any, **told: str) -> HttpResponse:
    back = {"back": reverse("delivery_addresses"), "back_label": _("Leveransadresser")}
    return form_page(request, form, save, **back, **told)


def _or_404(public_id: UUID) -> Any:
    found = address_by_id(public_id)
    if found is None:
        raise Http404
    return found
