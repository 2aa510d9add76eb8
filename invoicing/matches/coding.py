"""How a matched invoice is coded (kontering ur ordern): each line as the order line that it bills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from invoicing.matching.accounts import FREIGHT, Accounts, account_of
from invoicing.matching.outcome import Actor, Difference, Kind, Outcome
from invoicing.subscriptions.models import Subscription
from invoicing.supplier_invoices.models import CodingLine, InvoiceLine, SupplierInvoice
from procurement.agreements.models import PurchaseAgreement
from procurement.orders.models import OrderLine
from servicecenter.ledger.draft import Chart, DraftLine, line_faults


def coding_of(
    invoice: SupplierInvoice,
    outcome: Outcome,
    lines: Mapping[int, InvoiceLine],
    rows: Mapping[int, OrderLine],
    accounts: Accounts,
) -> list[CodingLine]:
    """One coding line for each line of the invoice; charges lie where the dearest line does."""
    paired = [pair for pair in outcome.pairs if pair.ordered is not None]
    dearest = rows[max(paired, key=lambda pair: abs(pair.amount)).ordered] if paired else None
    found = []
    for number, pair in enumerate(outcome.pairs, start=1):
        row, line = rows.get(pair.ordered or 0, dearest), lines[pair.line]
        if row is None:
            return []
        account, why = account_of(row.cpv, accounts)
        if pair.ordered is None and pair.amount * invoice.net_ore > 0:
            account, why = FREIGHT, f"konto {FREIGHT} för frakt och avgifter"
        origin = f"order:{row.order.number}:{row.number}"
        why = f"Order {row.order.number} rad {row.number}; {why}"
        found.append(_coded(invoice, number, line, origin, why, account, row.coding))
    return found


def subscription_coding(
    invoice: SupplierInvoice, lines: Sequence[InvoiceLine], subscription: Subscription
) -> list[CodingLine]:  # fmt: skip
    """All of it as the subscription's template says."""
    why = f"Abonnemang {subscription.number}; dess kontering"
    place = (f"subscription:{subscription.public_id}", why, subscription.account, subscription.coding)
    return [_coded(invoice, number, line, *place) for number, line in enumerate(lines, start=1)]


def contract_coding(
    invoice: SupplierInvoice,
    lines: Sequence[InvoiceLine],
    agreement: PurchaseAgreement,
    cpv_of: Mapping[str, str],
    accounts: Accounts,
) -> list[CodingLine]:
    """By what was bought; nobody has said which code string it belongs to."""
    found = []
    for number, line in enumerate(lines, start=1):
        account, why = account_of(cpv_of.get(line.article_number, line.cpv) or agreement.cpv, accounts)
        why = f"Avtal {agreement.number}; {why}"
        found.append(_coded(invoice, number, line, f"agreement:{agreement.number}", why, account, ""))
    return found


def _coded(
    invoice: SupplierInvoice, number: int, line: InvoiceLine, origin: str, why: str, account: str, coding: str
) -> CodingLine:
    return CodingLine(
        invoice=invoice,
        number=number,
        line=line,
        account=account,
        coding=coding,
        amount_ore=line.amount_ore,
        vat_category=line.vat_category,
        vat_rate=line.vat_rate,
        text=line.name[:200],
        origin=origin,
        why=why[:200],
    )


def faults_of(coded: Sequence[CodingLine], chart: Chart) -> Iterator[Difference]:
    """What can't be posted as it is coded in the order: a code that has ended since, or an account that is closed."""
    said = set()
    for row in coded:
        for fault in line_faults(DraftLine(row.account, row.amount_ore, row.coding), chart):
            if fault not in said:
                said.add(fault)
                text = f"Kan inte bokföras som ordern är konterad: {fault}."
                yield Difference(Kind.CODING, text, Actor.ORDERER, line=row.line.number if row.line else None)
