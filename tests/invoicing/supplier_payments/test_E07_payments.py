"""Suppliers are paid once, by two persons who have not handled the invoice; what comes back is a debt again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import permutations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from invoicing.flow.steps import move_on
from invoicing.models import InvoicePayment, InvoiceStop, SupplierInvoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_invoices.stops import settle_stop
from invoicing.supplier_payments.actions import plan_batch
from invoicing.supplier_payments.queries import reconciled
from servicecenter.exchange.pain001 import Scheme, parse
from servicecenter.models import Payment, PaymentBatch, PaymentCase, User
from servicecenter.payments.actions import release_batch, send_batch
from servicecenter.payments.answers import receive_answer
from servicecenter.payments.queries import file_of
from servicecenter.population.bank_answers import camt054_file, pain002_file
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move
from tests.factories import NOW, make_user
from tests.factories.invoices import code, make_invoice
from tests.factories.purchasing import Buyer, make_supplier
from tests.factories.runs import client_of

PAYS_ON = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def payer(buyer: Buyer) -> User:
    return make_user(buyer.agency, "finance_clerk")


def posted(buyer: Buyer, *wanted: dict) -> list[SupplierInvoice]:
    """Invoices that have gone all the way to their final posting."""
    with tenant(buyer.agency.pk):
        for given in wanted:
            invoice = make_invoice(given.pop("supplier", buyer.supplier), *given.pop("lines", ()), **given)
            code(invoice)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        for invoice in SupplierInvoice.objects.filter(state__in=["registered", "review"]).order_by("pk"):
            move(invoice, SUPPLIER_INVOICE["match"], by=None, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        return list(SupplierInvoice.objects.order_by("pk"))


def sent(buyer: Buyer, payer: User) -> PaymentBatch:
    """A batch of everything due, in the bank's folder. Called in the agency's scope."""
    batch = plan_batch(pays_on=PAYS_ON, by=payer, at=NOW)
    for _n in range(2):
        release_batch(batch=batch, by=make_user(buyer.agency, "payment_releaser"), at=NOW)
    return send_batch(batch=batch, by=None, at=NOW)


def settled(*payments: Payment, message: str = "N1") -> bytes:
    return camt054_file(message, settled=[(row.reference, row.amount_ore) for row in payments], on=PAYS_ON)


def returned(payment: Payment, message: str = "N2") -> bytes:
    return camt054_file(message, returned=[(payment.reference, payment.amount_ore, "AC04")], on=PAYS_ON)


def states() -> list[str]:
    return list(SupplierInvoice.objects.order_by("pk").values_list("state", flat=True))


def receive(content: bytes) -> None:
    receive_answer(name="svar.xml", content=content, by=None, at=NOW)


def test_E07_the_file_pays_what_is_due_with_credit_notes_set_against_it(buyer: Buyer, payer: User) -> None:
    credit = {"kind": "credit_note", "lines": (("Retur", "-2", 50_00),)}
    invoices = posted(buyer, {"payment_reference": "1234567897"}, {}, credit, {"due_on": date(2027, 1, 31)})
    assert [row.state for row in invoices] == ["posted"] * 4
    with tenant(buyer.agency.pk):
        other = make_supplier(buyer.clerk, tax_approval="approved", plusgiro="4747")
    posted(buyer, {"supplier": other, "payment_reference": "Avtal 7", "plusgiro": "4747"})
    with tenant(buyer.agency.pk):
        batch = sent(buyer, payer)
        transfers = sorted(
            (one for group in parse(file_of(batch)).groups for one in group.transfers), key=lambda one: -one.amount
        )
        assert [(one.account.scheme, one.amount, one.reference, one.message) for one in transfers] == [
            (Scheme.BANKGIRO, 2 * 625_00 - 125_00, "", transfers[0].message),
            (Scheme.PLUSGIRO, 625_00, "", "Avtal 7"),
        ]
        assert transfers[0].message.endswith(f"minus {invoices[2].number}")
        assert states() == ["in_payment", "in_payment", "in_payment", "posted", "in_payment"]
        assert batch.total_ore == sum(InvoicePayment.objects.order_by("pk").values_list("amount_ore", flat=True))
        receive(settled(*Payment.objects.filter(batch=batch).order_by("pk")))
        assert states() == ["paid", "paid", "paid", "posted", "paid"]
        tied = reconciled(on=PAYS_ON)
        assert (tied.owed, tied.booked) == (625_00, 625_00)


def test_an_ocr_reference_reaches_the_bank_as_one(buyer: Buyer, payer: User) -> None:
    posted(buyer, {"payment_reference": "1234567897"})
    with tenant(buyer.agency.pk):
        [group] = parse(file_of(sent(buyer, payer))).groups
        assert [(one.reference, one.message) for one in group.transfers] == [("1234567897", "")]


@pytest.mark.parametrize("order", permutations(range(3)), ids=str)
def test_money_that_came_back_makes_the_invoice_a_debt_again_whatever_comes_first(
    buyer: Buyer, payer: User, order: tuple[int, ...]
) -> None:
    posted(buyer, {})
    with tenant(buyer.agency.pk):
        batch = sent(buyer, payer)
        payment = Payment.objects.get(batch=batch)
        answers = [pain002_file("P1", batch.message_id, group="ACCP"), settled(payment), returned(payment)]
        for place in order:
            receive(answers[place])
        for content in answers:
            receive(content)
        assert states() == ["posted"]
        assert InvoicePayment.objects.get().state == "failed"
        assert not PaymentCase.objects.exists(), "ett ärende kunde ha betalat den en gång till"
        tied = reconciled(on=PAYS_ON)
        assert (tied.owed, tied.booked) == (625_00, 625_00)
        with pytest.raises(NotAllowedNow, match="Inget är klart"):
            plan_batch(pays_on=PAYS_ON, by=payer, at=NOW)
        settle_stop(stop=InvoiceStop.objects.get(kind="returned"), how="Kontot är öppnat igen", by=buyer.clerk, at=NOW)
        again = sent(buyer, payer)
        assert again.pk != batch.pk
        receive(settled(Payment.objects.get(batch=again), message="N3"))
        assert states() == ["paid"]
        assert reconciled(on=PAYS_ON).booked == 0


def test_whoever_handled_an_invoice_does_not_release_its_payment(buyer: Buyer, payer: User) -> None:
    posted(buyer, {})
    with tenant(buyer.agency.pk):
        reviewer = make_user(buyer.agency, "reviewer", "payment_releaser")
        SupplierInvoice.objects.update(state="review")
        invoice = SupplierInvoice.objects.get()
        move(invoice, SUPPLIER_INVOICE["ask"], by=reviewer, at=NOW)
        SupplierInvoice.objects.update(state="posted")
        batch = plan_batch(pays_on=PAYS_ON, by=payer, at=NOW)
        with pytest.raises(SecondPersonNeeded):
            release_batch(batch=batch, by=reviewer, at=NOW)


def test_only_who_may_pays_and_only_on_a_banking_day_to_come(buyer: Buyer, payer: User) -> None:
    posted(buyer, {})
    with tenant(buyer.agency.pk):
        with pytest.raises(PermissionDenied):
            plan_batch(pays_on=PAYS_ON, by=buyer.clerk, at=NOW)
        for day, told in ((date(2026, 11, 15), "bankdag"), (NOW.date(), "efter i dag")):
            with pytest.raises(ValidationError, match=told):
                plan_batch(pays_on=day, by=payer, at=NOW)


def test_a_supplier_without_an_account_in_the_register_is_told_of_and_not_paid(buyer: Buyer, payer: User) -> None:
    posted(buyer, {})
    with tenant(buyer.agency.pk):
        buyer.supplier.bankgiro = ""
        buyer.supplier.save()
    client = client_of(payer, buyer.agency)
    page = client.get(reverse("pay_suppliers") + f"?pays_on={PAYS_ON}")
    assert "inget betalkonto i registret" in page.content.decode()
    with tenant(buyer.agency.pk), pytest.raises(NotAllowedNow):
        plan_batch(pays_on=PAYS_ON, by=payer, at=NOW)


def test_the_page_seals_and_leads_to_the_batch(buyer: Buyer, payer: User) -> None:
    posted(buyer, {})
    client = client_of(payer, buyer.agency)
    shown = client.get(reverse("pay_suppliers") + "?pays_on=2030-01-02").content.decode()
    assert "625,00" in shown
    answer = client.post(reverse("pay_suppliers"), {"pays_on": "2030-01-02"})
    with tenant(buyer.agency.pk):
        assert answer.url == reverse("payment_batch", args=[PaymentBatch.objects.get().public_id])
    ledger = client.get(reverse("supplier_ledger")).content.decode()
    assert "lika med bokföringen" in ledger


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_at_once_pay_each_invoice_once(transactional_db: None) -> None:
    from tests.factories.purchasing import make_buyer
    from tests.invoicing.conftest import with_invoices

    buyer = with_invoices(make_buyer())
    payers = [make_user(buyer.agency, "finance_clerk") for _n in range(2)]
    posted(buyer, *({} for _n in range(5)))

    def plan(payer: User) -> str:
        try:
            with tenant(buyer.agency.pk):
                return plan_batch(pays_on=PAYS_ON, by=payer, at=NOW).origin
        except NotAllowedNow as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        told = list(both.map(plan, payers))
    assert sorted(one.startswith("supplier-payments") for one in told) == [False, True], told
    with tenant(buyer.agency.pk):
        assert InvoicePayment.objects.count() == 5


def test_the_ledger_is_a_file_too(buyer: Buyer) -> None:
    posted(buyer, {}, {"lines": (("Bok", "1", 70_00),)})
    exported = client_of(buyer.clerk, buyer.agency).get(reverse("supplier_ledger") + "?format=csv")
    assert f"{buyer.supplier.name};2;712,50" in exported.content.decode("utf-8-sig")
