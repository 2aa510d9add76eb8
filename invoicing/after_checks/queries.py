"""Reading after-checks: what the agency has decided, what waits, and what has been found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from invoicing.after_checks.drawing import PLACES, RULES, Facts
from invoicing.after_checks.models import AfterCheck, CheckOutcome
from invoicing.coding.queries import coder_id_of
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_invoices.vouchers import Coded
from servicecenter.agencies.queries import settings_on
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.models import TransitionLog

SETTINGS = "invoicing.check."
LABELS: dict[str, str | Promise] = {
    "above": _("Stort belopp"),
    "new_supplier": _("Ny leverantör"),
    "changed_account": _("Nytt betalkonto"),
    "representation": _("Representation"),
    "percent": _("Slumpen"),
}
GONE_ON = (InvoiceState.CLEARED, InvoiceState.POSTED, InvoiceState.IN_PAYMENT, InvoiceState.PAID)
ACCOUNT = ("bankgiro", "plusgiro", "iban")


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule has drawn during a year."""

    label: str | Promise
    waiting: int
    passed: int
    failed: int

    @property
    def checked(self) -> int:
        return self.passed + self.failed

    @property
    def share(self) -> float | None:
        return self.failed / self.checked if self.checked else None


def decided_on(day: date) -> dict[str, str]:
    """The rules that the agency has decided, each with its value; without any nothing is drawn."""
    settings = settings_on(day)
    return {key: value for key in RULES if (value := settings.get(SETTINGS + key, ""))}


def facts_of(invoices: Sequence[SupplierInvoice], coded: Mapping[int, Sequence[Coded]]) -> dict[int, Facts]:
    """What the rules ask of some invoices. One query."""
    earlier = SupplierInvoice.objects.filter(
        supplier__in={each.supplier_id for each in invoices}, state__in=GONE_ON
    ).order_by()
    counts: dict[int, int] = defaultdict(int)
    accounts: dict[int, set[tuple[str, ...]]] = defaultdict(set)
    for supplier, *account, count in earlier.values_list("supplier_id", *ACCOUNT).annotate(Count("id")):
        counts[supplier] += count
        accounts[supplier].add(tuple(account))
    return {
        each.pk: Facts(
            total=each.total_ore,
            earlier=counts[each.supplier_id or 0],
            is_account_new=tuple(getattr(each, name) for name in ACCOUNT) not in accounts[each.supplier_id or 0],
            accounts=frozenset(one.account for one in coded.get(each.pk, ())),
            place=place_of(each),
        )
        for each in invoices
    }


def place_of(invoice: SupplierInvoice) -> int:
    """Where an invoice falls among ten thousand (dragningen): the same again, and unknown without the server's key."""
    drawn = salted_hmac("invoicing.after_checks", f"{current_agency_id()}:{invoice.public_id}", algorithm="sha256")
    return int.from_bytes(drawn.digest()[:8]) % PLACES


def to_check() -> QuerySet[AfterCheck]:
    """What waits to be checked, due first on top."""
    rows = AfterCheck.objects.filter(outcome="", invoice__state=InvoiceState.AFTER_CHECK)
    return rows.select_related("invoice").defer("invoice__document").order_by("invoice__due_on", "invoice__id")


def checks_of(invoice: SupplierInvoice) -> list[AfterCheck]:
    return list(AfterCheck.objects.filter(invoice=invoice).select_related("checked_by").order_by("id"))


def handled_by(invoice: SupplierInvoice) -> set[int]:
    """Those who have coded, sent, attested or returned an invoice, and those in whose place they did."""
    steps = TransitionLog.objects.filter(
        object_kind="supplierinvoice", object_id=invoice.pk, transition__in=("ask", "attest")
    )
    people = {key for pair in steps.order_by("id").values_list("by_id", "behalf_of_id") for key in pair}
    return {key for key in {*people, coder_id_of(invoice)} if key is not None}


def found_in(year: int) -> list[Found]:
    """Each rule with what it has drawn during a year. One query."""
    rows = AfterCheck.objects.filter(drawn_at__year=year).order_by().values_list("reasons", "outcome")
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for reasons, outcome, count in rows.annotate(Count("id")):
        for key in reasons:
            counts[key, outcome] += count
    return [
        Found(label, counts[key, ""], counts[key, CheckOutcome.PASSED], counts[key, CheckOutcome.FAILED])
        for key, label in LABELS.items()
        if any(counts[key, outcome] for outcome in ("", *CheckOutcome.values))
    ]


def in_words(reasons: Iterable[str]) -> str:
    """``Stort belopp, slumpen``; for the log it is always in Swedish."""
    with override("sv"):
        return labels_of(reasons)


def labels_of(reasons: Iterable[str]) -> str:
    """The same to a reader."""
    return ", ".join(str(LABELS.get(key, key)) for key in reasons).capitalize()
