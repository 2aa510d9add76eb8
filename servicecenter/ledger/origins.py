"""From an origin (``pay-run:…``) to what a voucher or a payment comes from, in words and as the address of its page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from servicecenter.common.permissions import Permission

SEES_RUNS = frozenset(
    {Permission.SEE_PAY, Permission.PREPARE_PAY_RUN, Permission.APPROVE_PAY_RUN, Permission.SEE_AUDIT}
)
SEES_PAY = frozenset({Permission.SEE_PAY})


@dataclass(frozen=True, slots=True)
class Origin:
    """What something comes from: its name, and the address of its page or nothing for a reader who may not open it."""

    label: str | Promise
    url: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of origin; the second word of the origin is the public id that its page wants."""

    label: str | Promise
    page: str = ""
    readers: frozenset[Permission] = frozenset()


KINDS = {
    "pay-run": Kind(lazy("Lönekörningen"), "pay_run", SEES_RUNS),
    "advance": Kind(lazy("Förskottet"), "advance_decision", SEES_PAY),
    "payment-case": Kind(lazy("Utbetalningsärendet"), "payment_case", SEES_PAY),
    "bank-answer": Kind(lazy("Bankens svar"), "bank_answer", frozenset({Permission.SEE_PAYMENTS})),
    "debt": Kind(lazy("Löneskulden"), "salary_debt", SEES_PAY),
    "vacation-debt": Kind(lazy("Semesterlöneskulden"), "vacation_debt_month", SEES_PAY),
    "supplier-invoice": Kind(lazy("Leverantörsfakturan"), "supplier_invoice", frozenset({Permission.SEE_INVOICES})),
    "supplier-payments": Kind(lazy("Leverantörsfakturorna")),
    "sie": Kind(lazy("En inläst SIE-fil")),
}
"""By the first word of the origin."""


def origin_of(origin: str, permissions: Collection[Permission]) -> Origin:
    """What an origin names for a reader with these permissions; an unknown kind is shown as it is written."""
    word, _, rest = origin.partition(":")
    kind = KINDS.get(word)
    if kind is None:
        return Origin(origin)
    return Origin(kind.label, _address(kind, rest.split(":")[0]) if kind.readers & set(permissions) else "")


def _address(kind: Kind, public_id: str) -> str:
    try:
        return reverse(kind.page, args=[public_id])
    except NoReverseMatch:
        return ""
