"""What must be right of a shop before a second person is asked: every fault at its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from procurement.punch_out.addresses import fault_of, may_call, origin_of, origins_from
from procurement.punch_out.models import Shop, ShopKind
from servicecenter.sign_on.secrets import seal

TEXTS = {
    "name": 80,
    "address": 300,
    "buyer_domain": 60,
    "buyer_identity": 120,
    "supplier_domain": 60,
    "supplier_identity": 120,
    "user_field": 40,
    "secret_field": 40,
}
FLAGS = ("may_hide_origin", "is_link", "is_test")
OF_CXML = ("buyer_domain", "buyer_identity", "supplier_domain", "supplier_identity")
MOST_FIELDS = 20
OWN_FIELDS = frozenset({"HOOK_URL", "~OKCODE", "~TARGET", "~CALLER", "OCI_VERSION", "OPI_VERSION"})


def checked_shop(given: Mapping[str, Any], *, before: Shop | None) -> dict[str, Any]:
    """The columns of a shop as they are to be kept. Raises ``ValidationError`` with every fault at its field.

    A secret that is left out stays, as long as the address is at the same place: it is never sent to another one
    without being written anew.
    """
    new: dict[str, Any] = {name: " ".join(str(given.get(name) or "").split())[:most] for name, most in TEXTS.items()}
    new |= {name: bool(given.get(name)) for name in FLAGS} | {"kind": given.get("kind", "")}
    faults = dict(_faults(new))
    if not faults:
        for name in ("browser_origins", "return_origins"):
            try:
                new[name] = origins_from(str(given.get(name) or ""), or_else=new["address"])
            except ValueError as error:
                faults[name] = str(error)
    try:
        new["more_fields"] = _fields_from(str(given.get("more_fields") or ""))
    except ValueError as error:
        faults["more_fields"] = str(error)
    secret = str(given.get("secret") or "").strip()
    kept = before is not None and origin_of(before.address) == origin_of(new["address"]) and before.sealed_secret
    if not (secret or kept) and new["kind"] == ShopKind.CXML:
        faults["secret"] = _("Fyll i lösenordet (SharedSecret). Det sparas krypterat och visas aldrig.")
    if faults:
        raise ValidationError(faults)
    return new | {"sealed_secret": seal(secret) if secret else kept or ""}


def _faults(new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not new["name"]:
        yield "name", _("Fyll i vad butiken ska heta för beställarna.")
    if new["kind"] not in ShopKind.values:
        yield "kind", _("Välj vilket sätt butiken använder.")
    if fault := fault_of(new["address"]):
        yield "address", fault
    if new["kind"] != ShopKind.CXML:
        return
    if not fault and not may_call(new["address"]):
        told = _("Driften har inte tillåtit %s. Be driften lägga till den i SHOP_ORIGINS.")
        yield "address", told % origin_of(new["address"])
    for name in OF_CXML:
        if not new[name]:
            yield name, _("Fyll i uppgiften; leverantören lämnar den.")


def _fields_from(text: str) -> dict[str, str]:
    """Lines of ``name=value``."""
    found: dict[str, str] = {}
    for place, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        name, sign, value = line.partition("=")
        name = name.strip()
        if not (sign and name):
            raise ValueError(_("Rad %d ska vara namn=värde.") % place)
        if name.upper() in OWN_FIELDS:
            raise ValueError(_("Rad %(row)d: %(name)s sätts av oss själva.") % {"row": place, "name": name})
        found[name[:60]] = value.strip()[:200]
    if len(found) > MOST_FIELDS:
        raise ValueError(_("Högst %d fält får anges.") % MOST_FIELDS)
    return found
