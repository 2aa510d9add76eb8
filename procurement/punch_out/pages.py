"""What the pages of shops show: the facts that two persons decide on, and what speaks against a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.agreements.queries import order_of_rank
from procurement.amounts import quantity_text
from procurement.price_lists.units import unit_name, unit_of
from procurement.punch_out.judging import Judged, Refusal
from procurement.punch_out.queries import articles_by_key, confirmed_shop, history_of
from procurement.punch_out.states import SHOP
from servicecenter.common.money import format_kronor
from servicecenter.common.permissions import Permission
from servicecenter.web.formatting import iso_moment

LABELS = {
    "name": gettext_lazy("Namn"),
    "kind": gettext_lazy("Sätt"),
    "address": gettext_lazy("Adress"),
    "browser_origins": gettext_lazy("Beställaren får skickas till"),
    "return_origins": gettext_lazy("Varukorgen får komma från"),
    "may_hide_origin": gettext_lazy("Butiken får dölja sin adress"),
    "buyer_domain": gettext_lazy("Vår identitets slag"),
    "buyer_identity": gettext_lazy("Vår identitet eller användare"),
    "supplier_domain": gettext_lazy("Butikens identitets slag"),
    "supplier_identity": gettext_lazy("Butikens identitet"),
    "sealed_secret": gettext_lazy("Lösenord"),
    "user_field": gettext_lazy("Fält för användare"),
    "secret_field": gettext_lazy("Fält för lösenord"),
    "more_fields": gettext_lazy("Fler fält"),
    "is_link": gettext_lazy("Öppnas med länk"),
    "is_test": gettext_lazy("Testläge"),
}


def shop_context(shop: Any, user: Any, permissions: Any) -> dict[str, Any]:
    """A shop beside the one that it would replace, and what the reader may decide."""
    before = confirmed_shop(shop.agreement) if shop.state == "waiting" else None
    may_handle, is_own = Permission.HANDLE_PROCUREMENT in permissions, shop.requested_by_id == user.pk
    is_waiting = may_handle and shop.state == "waiting"
    return {
        "shop": shop,
        "rows": compared(before, shop),
        "has_before": before is not None,
        "is_own": is_own,
        "may_decide": is_waiting and not is_own,
        "may_withdraw": is_waiting and is_own,
        "may_end": may_handle and shop.state == "confirmed",
        "history": [
            {"text": SHOP[row.transition].label, "meta": _when(row.at, row.by, row.comment), "status": "done"}
            for row in reversed(history_of(shop))
        ],
    }


def compared(before: Any, shop: Any) -> list[dict[str, Any]]:
    """Each fact as it is asked for, and as it was where that is something else. A password is never shown."""
    rows = []
    for name, label in LABELS.items():
        old, new = _in_words(before, name) if before else "", _in_words(shop, name)
        is_changed = before is not None and getattr(before, name) != getattr(shop, name)
        if name == "sealed_secret" and is_changed:
            new = _("nytt, visas inte")
        if old or new:
            rows.append({"label": label, "before": old, "after": new, "is_changed": is_changed})
    return rows


def _in_words(shop: Any, name: str) -> str:
    value = getattr(shop, name)
    if name == "kind":
        return str(shop.get_kind_display())
    if name == "sealed_secret":
        return _("sparat, visas inte") if value else ""
    if isinstance(value, bool):
        return _("ja") if value else ""
    if isinstance(value, dict):
        return ", ".join(f"{key}={told}" for key, told in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


def basket_rows(rows: Sequence[Judged]) -> list[dict[str, Any]]:
    """Each line with what the agreement calls it, and in words what speaks against it."""
    articles = articles_by_key(row.terms.key for row in rows if row.terms)
    return [
        {
            "row": row,
            "article": articles.get(row.terms.key) if row.terms else None,
            "unit": unit_name(row.terms.unit if row.terms else unit_of(row.line.unit) or row.line.unit),
            "quantity": quantity_text(row.line.quantity),
            "saves": row.terms is not None and row.price is not None and row.price < row.terms.price,
            "reasons": [_reason(refusal, row) for refusal in row.refusals],
        }
        for row in rows
    ]


def _reason(refusal: Refusal, row: Judged) -> str:
    line, terms = row.line, row.terms
    told = {
        "number": line.number,
        "currency": line.currency,
        "unit": line.unit,
        "agreed_unit": unit_name(terms.unit) if terms else "",
        "price": _price(row.price or line.price),
        "per": quantity_text(line.per),
        "agreed": _price(terms.price) if terms else "",
        "least": quantity_text(terms.least) if terms else "",
        "step": quantity_text(terms.step) if terms else "",
        "left": format_kronor(terms.remaining or 0) if terms else "",
    }
    return str(REASONS[refusal]) % told


REASONS = {
    Refusal.NOT_COVERED: gettext_lazy("Artikel %(number)s finns inte i avtalet. Beställ den som fritext i stället."),
    Refusal.AGREEMENT_CLOSED: gettext_lazy("Avtalet för artikel %(number)s gäller inte i dag."),
    Refusal.CURRENCY: gettext_lazy("Priset är i %(currency)s, inte i kronor (SEK)."),
    Refusal.UNIT: gettext_lazy("Butiken säljer i %(unit)s, men avtalets pris är per %(agreed_unit)s."),
    Refusal.INEXACT_PRICE: gettext_lazy("Priset %(price)s för %(per)s blir inget jämnt pris för en."),
    Refusal.TOO_DEAR: gettext_lazy("Butikens pris %(price)s kr är högre än avtalets %(agreed)s kr."),
    Refusal.TOO_FEW: gettext_lazy("Minsta antal är %(least)s."),
    Refusal.BETWEEN_STEPS: gettext_lazy("Artikeln säljs i steg om %(step)s."),
    Refusal.CEILING: gettext_lazy("Raden kostar mer än vad som är kvar av avtalet, %(left)s kr."),
}


def findings_of(visit: Any, rows: Sequence[Judged], *, on: date) -> Iterator[dict[str, str]]:
    """What the requester should know of the basket as a whole."""
    refused = sum(not row.is_accepted for row in rows)
    if refused:
        text = _("Skälet står vid varje rad. Gå tillbaka till butiken och rätta, eller fortsätt utan dem.")
        yield {"kind": "warn", "title": _("%d rader går inte att beställa") % refused, "text": text}
    order, agreements = order_of_rank(visit.shop.agreement.area, on=on)
    first = agreements[order.first.key] if order.first else None
    if first is not None and first.supplier_id != visit.shop.agreement.supplier_id:
        text = _("%(agreement)s hos %(supplier)s används först i området. Se efter om varorna finns där.") % {
            "agreement": first.number,
            "supplier": first.supplier,
        }
        yield {"kind": "info", "title": _("Ett annat avtal rangordnas före"), "text": text}


def _price(price: Decimal) -> str:
    """Two decimals, or as many as the price needs."""
    plain = price.quantize(Decimal("0.01"))
    return (f"{plain}" if plain == price else f"{price.normalize():f}").replace(".", ",")


def _when(at: Any, by: Any, comment: str) -> str:
    return ", ".join(part for part in (iso_moment(at), str(by), comment) if part)
