"""From the message to the final posting (från meddelande till slutbokföring), against the rules alone as floor."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import median

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from invoicing.flow.steps import move_on
from invoicing.population.e_invoices import Party, Sold, billed, enveloped
from invoicing.supplier_invoices.models import SupplierInvoice
from procurement.benchmark.orders import SIGN
from procurement.orders.models import OrderLine
from servicecenter.agencies.models import Agency
from servicecenter.exchange import sbdh
from servicecenter.message_rules.checking import checked, runner
from servicecenter.message_rules.result import Verdict
from servicecenter.operations.asking import percentiles
from servicecenter.operations.machine import cpu, server_cpu
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.models import IncomingMessage, IncomingState
from servicecenter.transport.receiving import handle, take

CHECKS, INVOICES, WORKERS = 300, 2_000, 2
A_YEAR = 381_000
"""Invoices of all agencies in a year (seed 003)."""
A_TURN = 50


def documents(agency: Agency, count: int) -> Iterator[tuple[bytes, Party]]:
    """Invoices of delivered orders, one each, that match to the öre."""
    buyer = Party(agency.name, agency.organisation_number)
    lines = OrderLine.objects.select_related("order__supplier").filter(
        order__number__startswith=SIGN, order__state="delivered"
    )
    today = timezone.localdate()
    for line in lines.order_by("id")[:count]:
        supplier = line.order.supplier
        seller = Party(supplier.name, supplier.organisation_number)
        sold = [Sold(line.name, line.received, line.price, line.article_number, str(line.number), line.unit,
                     line.vat_rate)]  # fmt: skip
        facts = {"bankgiro": supplier.bankgiro, "order": line.order.number, "issued_on": today}
        yield billed(seller, buyer, sold, number=f"I{line.order.number[2:]}", **facts), seller


def measure_rules(found: Sequence[bytes]) -> list[tuple[str, str]]:
    """The rules alone: schema, EN 16931 and what is installed of Peppol."""
    today = timezone.localdate()
    verdict = checked(found[0], on=today)
    begun, spent = _rules_cpu(), []
    for document in found[:CHECKS]:
        started = time.perf_counter()
        checked(document, on=today)
        spent.append(time.perf_counter() - started)
    layers = ", ".join(layer.value for layer in verdict.ran)
    each = (_rules_cpu() - begun) / len(spent) * 1000
    told = "valid" if verdict.verdict is Verdict.VALID else "not valid by all"
    return [
        (f"rules of one invoice ({layers}; {told})", f"{percentiles(spent, 50, 95)}, {each:.0f} ms processor"),
        ("rules alone, one process", f"{1 / median(spent):.0f} invoices/s"),
    ]


def measure_intake(agency: Agency) -> list[tuple[str, str]]:
    """Messages that lie in the inbox, taken by two workers all the way to their final posting."""
    buyer = Party(agency.name, agency.organisation_number)
    at = timezone.now()
    with tenant(agency.pk):
        known = SupplierInvoice.objects.count()
        for document, seller in documents(agency, INVOICES):
            envelope = enveloped(document, seller=seller, buyer=buyer, at=at)
            take(envelope, sbdh.build(envelope), at=at)
    server, started = server_cpu(), time.perf_counter()
    workers = [
        subprocess.Popen(
            [sys.executable, "manage.py", "bench_invoices", "--worker", str(number), "--agency", str(agency.pk)],
            cwd=settings.BASE_DIR,
            env=os.environ,
        )
        for number in range(WORKERS)
    ]
    if any(worker.wait() for worker in workers):
        raise RuntimeError("a worker of the benchmark did not end well")
    spent = time.perf_counter() - started
    server = server_cpu() - server
    with tenant(agency.pk):
        ends = dict(SupplierInvoice.objects.order_by().values_list("state").annotate(Count("id")))
        new = SupplierInvoice.objects.count() - known
    rate = new / spent
    return [
        (f"{new} e-invoices from message to posted", f"{spent:.1f} s with {WORKERS} workers, {rate:.0f} invoices/s"),
        ("the database's part of it", f"{server / new * 1000:.0f} ms processor an invoice"),
        (f"a year, {A_YEAR} invoices, at that rate", f"{A_YEAR / rate / 3600:.1f} hours"),
        ("states of the agency's invoices afterwards", ", ".join(f"{key} {ends[key]}" for key in sorted(ends))),
    ]


def work(agency_id: int, number: int) -> None:
    """One worker: every second message of the inbox, some at a time, and after each turn the flow."""
    while True:
        with tenant(agency_id):
            waiting = IncomingMessage.objects.filter(state=IncomingState.RECEIVED).order_by("id")
            ids = [pk for pk in waiting.values_list("pk", flat=True) if pk % WORKERS == number][:A_TURN]
        if not ids:
            break
        for pk in ids:
            handle(pk, agency_id=agency_id, at=timezone.now())
        move_on(agency_id=agency_id, at=timezone.now())
    move_on(agency_id=agency_id, at=timezone.now())


def _rules_cpu() -> float:
    return cpu([runner.process.pid]) if runner.process is not None else 0.0
