"""The clerk's doors to a supplier's shop (leverantörens butik): set up for an agreement, and decided by another."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.punch_out.actions import decide_shop, request_shop
from procurement.punch_out.forms import DecisionForm, ShopForm
from procurement.punch_out.pages import shop_context
from procurement.punch_out.queries import agreement_of_shop, confirmed_shop, shop_by_id
from servicecenter.accounts.doors import requires
from servicecenter.common.permissions import Permission
from servicecenter.reports.form_page import form_page
from servicecenter.workflow.transitions import NotAllowedNow

AS_THEY_ARE = (
    "name", "kind", "address", "may_hide_origin", "buyer_domain", "buyer_identity", "supplier_domain",
    "supplier_identity", "user_field", "secret_field", "is_link", "is_test",
)  # fmt: skip
TOLD = {
    "confirm": gettext_lazy("Butiken är öppen för beställarna."),
    "refuse": gettext_lazy("Butiken är avslagen."),
    "withdraw": gettext_lazy("Begäran är återtagen."),
    "end": gettext_lazy("Butiken är stängd."),
}


@requires(Permission.HANDLE_PROCUREMENT)
def shop_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a shop of an agreement, or for other facts of the one it has."""
    agreement = _or_404(agreement_of_shop(public_id))
    form = ShopForm(request.POST or None, initial=_initial(agreement))

    def save() -> HttpResponse:
        given = dict(form.cleaned_data)
        reason = given.pop("reason")
        try:
            shop = request_shop(agreement=agreement, given=given, reason=reason, by=request.user, at=timezone.now())
        except NotAllowedNow as refusal:
            raise ValidationError(str(refusal)) from refusal
        messages.success(request, _("Butiken väntar på att en annan person bekräftar den."))
        return redirect("shop", public_id=shop.public_id)

    return form_page(
        request, form, save, heading=_("Leverantörens butik"), action=_("Begär"),
        lead=_("%s. Butiken öppnas när en annan person har bekräftat den.") % agreement.supplier,
        back=reverse("purchase_agreement", args=[agreement.public_id]), back_label=agreement.number,
    )  # fmt: skip


def _initial(agreement: Any) -> dict[str, Any]:
    before = confirmed_shop(agreement)
    if before is None:
        return {"name": agreement.supplier.name, "kind": "cxml"}
    given = {name: getattr(before, name) for name in AS_THEY_ARE}
    given |= {name: "\n".join(getattr(before, name)) for name in ("browser_origins", "return_origins")}
    return given | {"more_fields": "\n".join(f"{name}={value}" for name, value in before.more_fields.items())}


@requires(Permission.SEE_PROCUREMENT)
def shop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One shop with its facts, beside those that they would replace; decided here."""
    found = _or_404(shop_by_id(public_id))
    if request.method == "POST":
        return _decided(request, found)
    context = shop_context(found, request.user, request.permissions) | {"form": DecisionForm()}
    return render(request, "procurement/punch_out/shop.html", context)


def _decided(request: HttpRequest, found: Any) -> HttpResponse:
    if Permission.HANDLE_PROCUREMENT not in request.permissions:
        raise PermissionDenied(_("Bara den som handlägger inköp kan göra detta."))
    decision, form = request.POST.get("decision", ""), DecisionForm(request.POST)
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    try:
        decide_shop(shop=found, decision=decision, comment=comment, by=request.user, at=timezone.now())
        messages.success(request, str(TOLD[decision]))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except (NotAllowedNow, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("shop", public_id=found.public_id)


def _or_404(found: Any) -> Any:
    if found is None:
        raise Http404
    return found
