"""What a supplier charges for late payment is held against the law on arrival, and shown with its calculation."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoicing.flow.steps import check_again, move_on
from invoicing.late_charges.actions import judge_charges, note_late_payments
from invoicing.models import ChargedDebt, InvoiceStop, LateCharge, LatePayment, SupplierInvoice
from invoicing.supplier_invoices.stops import settle_stop
from servicecenter.rules.loader import DATA
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.invoices import make_invoice
from tests.factories.purchasing import Buyer
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
DUE, PAID = date(2026, 3, 1), date(2026, 3, 11)
LAWFUL = 34_25  # 12 500 kr, 10 days, 10 percent: 34,246…


def debt(buyer: Buyer, number: str = "4711", **given) -> SupplierInvoice:
    """An invoice of 12 500 kronor that was paid ten days late."""
    paid = {"state": "paid", "arrival_number": f"2025-0{number}", "arrived_on": date(2026, 1, 30), "paid_on": PAID}
    days = {"issued_on": date(2026, 1, 30), "due_on": DUE}
    return make_invoice(buyer.supplier, ("Stolar", "1", 10_000_00), number=number, **paid | days | given)


def claim(buyer: Buyer, *lines: tuple[str, int], **given) -> SupplierInvoice:
    """An invoice that charges for late payment, without VAT, and has arrived."""
    told = {"number": "R1", "issued_on": date(2026, 3, 20), "due_on": date(2026, 12, 20), "rate": "0"}
    with tenant(buyer.agency.pk):
        made = make_invoice(buyer.supplier, *((name, "1", ore) for name, ore in lines), **told | given)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    return made


def judged(buyer: Buyer, invoice: SupplierInvoice) -> dict[str, tuple[str, int | None]]:
    with tenant(buyer.agency.pk):
        return {row.kind: (row.verdict, row.allowed_ore) for row in LateCharge.objects.filter(invoice=invoice)}


def stops(buyer: Buyer, invoice: SupplierInvoice) -> list[str]:
    with tenant(buyer.agency.pk):
        rows = InvoiceStop.objects.filter(invoice=invoice, kind="late_charge", settled_at=None)
        return [row.text for row in rows.order_by("id")]


def page_of(buyer: Buyer, invoice: SupplierInvoice) -> str:
    client = client_of(make_user(buyer.agency, "ecommerce_clerk"), buyer.agency)
    return client.get(reverse("supplier_invoice", args=[invoice.public_id])).content.decode().replace("\xa0", " ")


def test_interest_within_the_law_goes_on_and_the_page_shows_how_it_is_counted(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        debt(buyer)
    invoice = claim(
        buyer, ("Dröjsmålsränta faktura 4711", LAWFUL), ("Lagstadgad förseningsavgift faktura 4711", 450_00)
    )
    assert judged(buyer, invoice) == {"interest": ("within", LAWFUL), "compensation": ("within", 450_00)}
    assert stops(buyer, invoice) == []
    shown = page_of(buyer, invoice)
    assert "Inom lagen" in shown
    assert "2026-03-02 – 2026-03-11" in shown
    assert "34,25" in shown


def test_more_than_the_law_stops_the_invoice_with_the_sums(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        debt(buyer)
    invoice = claim(buyer, ("Dröjsmålsränta", 100_00), preceding_number="4711")
    assert judged(buyer, invoice) == {"interest": ("above", LAWFUL)}
    [text] = stops(buyer, invoice)
    assert text == "Räntan är 100,00 kr, men lagen ger 34,25 kr. Mer än så kräver att en högre ränta har avtalats."
    with tenant(buyer.agency.pk):
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "registered"
    assert "Mer än lagen ger" in page_of(buyer, invoice)


def test_a_person_may_settle_it_and_the_invoice_goes_on(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        debt(buyer)
    invoice = claim(buyer, ("Påminnelseavgift faktura 4711", 60_00))
    clerk = make_user(buyer.agency, "ecommerce_clerk")
    with tenant(buyer.agency.pk):
        stop = InvoiceStop.objects.get(invoice=invoice, kind="late_charge")
        assert "bara om den avtalades" in stop.text
        settle_stop(stop=stop, how="Står i avtalets punkt 9", by=clerk, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "review"


def test_what_names_no_known_invoice_or_charges_twice_cannot_be_checked(buyer: Buyer) -> None:
    unknown = claim(buyer, ("Dröjsmålsränta faktura 999", 10_00))
    assert judged(buyer, unknown) == {"interest": ("unsure", None)}
    assert "namnger ingen tidigare faktura som finns här" in stops(buyer, unknown)[0]
    with tenant(buyer.agency.pk):
        debt(buyer)
    claim(buyer, ("Dröjsmålsränta faktura 4711", LAWFUL), number="R2")
    again = claim(buyer, ("Dröjsmålsränta faktura 4711", LAWFUL), number="R3", issued_on=date(2026, 3, 21))
    assert "4711 av R2" in stops(buyer, again)[0]


def test_other_invoices_are_left_alone_and_cost_one_question(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        debt(buyer)
        plain = [make_invoice(buyer.supplier, ("Papper", "1", 10_00)) for _number in range(3)]
        with CaptureQueriesContext(connection) as asked:
            judge_charges(plain, at=NOW)
        assert len(asked) == 1
        judge_charges([make_invoice(buyer.supplier, ("Ränta lån oktober", "1", 10_00))], at=NOW)
        assert not LateCharge.objects.exists()
        assert not ChargedDebt.objects.exists()


def test_a_rate_that_is_missing_stops_and_goes_when_it_is_loaded(buyer: Buyer, tmp_path: Path) -> None:
    with tenant(buyer.agency.pk):
        debt(buyer, due_on=date(2026, 7, 1), issued_on=date(2026, 6, 1), arrived_on=date(2026, 6, 1),
             paid_on=date(2026, 7, 11))  # fmt: skip
    invoice = claim(buyer, ("Dröjsmålsränta faktura 4711", LAWFUL), issued_on=date(2026, 7, 20))
    assert "Referensräntan för 2026-07-01–2026-12-31 saknas i regelåret 2026" in stops(buyer, invoice)[0]
    text = (DATA / "2026/invoicing.toml").read_text(encoding="utf-8")
    row = '{ value = 2.00, source = "prov", starts_on = 2026-07-01, ends_on = 2026-12-31 },\n]\nmargin'
    file = tmp_path / "invoicing.toml"
    file.write_text(text.replace("]\nmargin", row), encoding="utf-8")
    out = StringIO()
    call_command("invoice_rules", "load", str(file), stdout=out)
    assert "regelår 2026, inläst" in out.getvalue()
    check_again(agency_id=buyer.agency.pk, at=NOW)
    assert stops(buyer, invoice) == []
    assert judged(buyer, invoice) == {"interest": ("within", LAWFUL)}


def test_a_rule_file_that_lacks_a_figure_is_refused(tmp_path: Path) -> None:
    text = (DATA / "2026/invoicing.toml").read_text(encoding="utf-8")
    file = tmp_path / "invoicing.toml"
    file.write_text(text.replace("margin =", "marginal ="), encoding="utf-8")
    with pytest.raises(CommandError, match=r"late_interest\.margin: ett värde som gäller 2026-01-01 saknas"):
        call_command("invoice_rules", "check", str(file))


def test_what_is_paid_late_is_noted_once_with_its_cause_and_forgotten_when_paid_back(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        late = debt(buyer)
        debt(buyer, "4712", paid_on=DUE)
        soon = debt(buyer, "4713", due_on=date(2026, 2, 10), paid_on=date(2026, 2, 28))
        assert (note_late_payments(), note_late_payments()) == (2, 0)
        row = LatePayment.objects.get(invoice=late)
        assert (row.due_on, row.interest_ore, row.cause) == (DUE, LAWFUL, "arrival")
        unilateral = LatePayment.objects.get(invoice=soon)
        assert (unilateral.due_on, unilateral.interest_ore, unilateral.cause) == (date(2026, 3, 1), 0, "")
        SupplierInvoice.objects.filter(pk=late.pk).update(state="posted", paid_on=None)
        note_late_payments()
        assert not LatePayment.objects.filter(invoice=late).exists()


def test_follow_up_tells_causes_lawful_interest_and_what_was_paid(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        late = debt(buyer)
        debt(buyer, "4714", due_on=date(2026, 6, 25), paid_on=date(2026, 7, 5), issued_on=date(2026, 5, 1))
        note_late_payments()
    invoice = claim(buyer, ("Dröjsmålsränta faktura 4711", 30_00))
    with tenant(buyer.agency.pk):
        SupplierInvoice.objects.filter(pk=invoice.pk).update(paid_on=date(2026, 3, 31))
        LatePayment.objects.filter(invoice=late).update(cause="review")
    client = client_of(make_user(buyer.agency, "ecommerce_clerk"), buyer.agency)
    address = reverse("invoice_follow_up") + "?fran=2026-01&till=2026-07"
    shown = client.get(address).content.decode().replace("\xa0", " ")
    head = shown.index("Sent betalt")
    section = shown[head : shown.index("Så räknas det", head)]
    assert "Granskning" in section
    assert "34,25" in section
    assert "30,00" in section
    assert "1 utan känd räntesats" in section
    assert "Referensräntan för en del av tiden är inte inläst" in section
    assert "skulle ha betalats 2026-03-01" in page_of(buyer, late)


def test_follow_up_costs_the_same_for_many(buyer: Buyer) -> None:
    client = client_of(make_user(buyer.agency, "ecommerce_clerk"), buyer.agency)
    address = reverse("invoice_follow_up") + "?fran=2026-01&till=2026-07"
    counts = []
    for first, last in ((0, 3), (3, 30)):
        with tenant(buyer.agency.pk):
            for number in range(first, last):
                debt(buyer, f"5{number:03d}", arrived_on=date(2026, 1, 30) + timedelta(days=number % 3))
            note_late_payments()
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
