"""What the requester's pages show: the basket's sums, and who must approve it and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.addresses.queries import KEEPERS, keepers, open_addresses
from procurement.amounts import vat_amount
from procurement.budgets.queries import budget_facts
from procurement.orders.models import OrderLine
from procurement.requisitions.models import Requisition, RequisitionLine
from procurement.requisitions.queries import limit_without_attest
from servicecenter.accounts.models import User
from servicecenter.attest.queries import deciders
from servicecenter.attest.rules import Case
from servicecenter.common.money import format_kronor
from servicecenter.common.permissions import Permission
from servicecenter.web.formatting import kronor


def sums_of(lines: Sequence[RequisitionLine] | Sequence[OrderLine]) -> list[dict[str, Any]]:
    """Without VAT, VAT and the whole, of what is asked for or ordered."""
    net = sum(line.amount_ore for line in lines)
    vat = vat_amount((line.amount_ore, line.vat_rate) for line in lines)
    return [
        {"label": _("Utan moms"), "value": f"{kronor(net)} kr"},
        {"label": _("Moms"), "value": f"{kronor(vat)} kr"},
        {"label": _("Att betala"), "value": f"{kronor(net + vat)} kr", "is_sum": True},
    ]


def no_address(user: User, *, on: date) -> dict[str, str] | None:
    """The finding of an agency that has no address to order to: who can add one, or the way there."""
    if open_addresses().exists():
        return None
    found = {"kind": "stop", "title": _("Er myndighet har ingen leveransadress")}
    if any(user.may(right) for right in KEEPERS):
        text = _("Ingen kan beställa förrän det finns en.")
        return found | {"text": text, "url": reverse("delivery_address_new"), "action": _("Lägg upp den första")}
    names = _(" eller ").join(person.full_name for person in keepers(on=on))
    text = _("Varukorgen sparas, men kan inte skickas. Be %s lägga upp en.") % (names or _("er administratör"))
    return found | {"text": text}


def budget_rows(lines: Sequence[RequisitionLine], *, year: int) -> list[dict[str, Any]]:
    """What is left of each code string's budget when this is ordered; nothing where no budget is recorded."""
    found = budget_facts([(line.coding, line.amount_ore) for line in lines], year=year)
    return [
        {
            "label": _("%s: kvar efter den här") % (facts.coding or _("Utan kodsträng")),
            "value": f"{kronor(facts.left_ore)} kr",
            "is_alarm": facts.is_passed,
        }
        for facts in found
        if facts.left_ore is not None
    ]


def approval_of(basket: Requisition, lines: Sequence[RequisitionLine], user: User, *, on: date) -> str:
    """Who must approve, and why (vem som attesterar)."""
    amount, limit = sum(line.amount_ore for line in lines), limit_without_attest(on)
    if limit and amount <= limit and all(line.agreement_id for line in lines):
        return _("Skickas direkt till leverantören: allt är ur avtal och ryms i gränsen %s kr utan attest.") % (
            format_kronor(limit)
        )
    case = Case(Permission.ATTEST, user.pk, user.pk, basket.unit_id, amount)
    names = [person.full_name for person in deciders(case, on=on)]
    if not names:
        return _("Ingen i enheten har rätt att attestera beloppet. Fråga din administratör innan du skickar.")
    why = _("gränsen utan attest är %s kr") % format_kronor(limit) if limit else _("allt attesteras hos er")
    if any(not line.agreement_id for line in lines):
        why = _("något saknar avtal")
    return _("Attesteras av %(who)s, eftersom %(why)s.") % {"who": _(" eller ").join(names), "why": why}
