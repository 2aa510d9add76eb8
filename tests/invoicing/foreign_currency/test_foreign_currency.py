"""An invoice in another currency: converted by a dated rate, posted in kronor to the öre, paid once by two."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from invoicing.flow.steps import move_on
from invoicing.foreign_currency.actions import confirm_payment, convert_invoice, decline_payment, tell_payment
from invoicing.foreign_currency.conversion import Claimed, in_kronor
from invoicing.matches.actions import match_by_hand
from invoicing.models import ForeignAmount, ForeignPayment, InvoiceStop, LateCharge, SupplierInvoice
from invoicing.supplier_invoices.actions import reject_invoice
from invoicing.supplier_invoices.states import SUPPLIER_INVOICE
from invoicing.supplier_payments.queries import due_invoices, reconciled
from servicecenter.ledger.queries import accounts_by_key, balance_of
from servicecenter.models import User, Voucher
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move
from tests.factories import NOW, make_user
from tests.factories.invoices import code, credit, make_invoice
from tests.factories.purchasing import Buyer
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
RATE = Decimal("11.1234")


@pytest.fixture
def payer(buyer: Buyer) -> User:
    return make_user(buyer.agency, "finance_clerk")


@pytest.fixture
def releaser(buyer: Buyer) -> User:
    return make_user(buyer.agency, "payment_releaser")


def arrived(buyer: Buyer, **given: object) -> SupplierInvoice:
    """1 000 EUR and 250 EUR of VAT, registered and stopped."""
    with tenant(buyer.agency.pk):
        make_invoice(buyer.supplier, ("Licens", "3", 333_00), ("Frakt", "1", 1_00), currency="EUR", **given)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        return SupplierInvoice.objects.latest("pk")


def convert(buyer: Buyer, invoice: SupplierInvoice, **given: object) -> SupplierInvoice:
    told = {"rate": RATE, "rate_on": TODAY, "source": "Riksbanken"} | given
    return convert_invoice(invoice=invoice, **told, by=buyer.clerk, at=NOW)


def posted(buyer: Buyer, invoice: SupplierInvoice) -> SupplierInvoice:
    """Converted, coded and gone on to its final posting."""
    with tenant(buyer.agency.pk):
        code(convert(buyer, invoice))
        move(SupplierInvoice.objects.get(pk=invoice.pk), SUPPLIER_INVOICE["match"], by=None, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        return SupplierInvoice.objects.get(pk=invoice.pk)


def told(invoice: SupplierInvoice, by: User, **given: object) -> ForeignPayment:
    facts = {"paid_on": TODAY, "drawn": 14_000_00, "reference": "BANK-1"} | given
    return tell_payment(invoice=invoice, **facts, by=by, at=NOW)


def balance(key: str) -> int:
    return balance_of(accounts_by_key(on=TODAY)[key])


amounts = st.integers(-(10**9), 10**9)


@given(st.lists(amounts, min_size=1, max_size=12), st.decimals("0.0001", "500", places=6))
def test_rows_still_sum_and_none_is_more_than_an_ore_from_its_own_product(rows: list[int], rate: Decimal) -> None:
    net = sum(rows)
    found = in_kronor(Claimed(net, 0, net, tuple(rows)), rate)
    assert sum(found.lines) == found.net
    assert abs(found.rounding) <= 1
    assert all(abs(one - row * rate) <= 1 for one, row in zip(found.lines, rows, strict=True))


@given(amounts, amounts, st.decimals("0.0001", "500", places=6))
def test_a_credit_note_is_the_mirror_of_its_invoice(net: int, vat: int, rate: Decimal) -> None:
    claim, note = Claimed(net, vat, net + vat), Claimed(-net, -vat, -net - vat)
    there, back = in_kronor(claim, rate), in_kronor(note, rate)
    assert (there.net, there.vat, there.total) == (-back.net, -back.vat, -back.total)


def test_nothing_is_booked_before_the_rate_and_the_whole_debt_by_it(buyer: Buyer) -> None:
    invoice = arrived(buyer)
    with tenant(buyer.agency.pk):
        assert not Voucher.objects.exists()
        assert list(InvoiceStop.objects.values_list("kind", "settled_at")) == [("currency", None)]
        invoice = convert(buyer, invoice)
        assert (invoice.currency, invoice.net_ore, invoice.vat_ore, invoice.total_ore) == (
            "SEK", 11_123_40, 2_780_85, 13_904_25,
        )  # fmt: skip
        assert sum(invoice.lines.values_list("amount_ore", flat=True)) == invoice.net_ore
        assert invoice.lines.earliest("number").price == Decimal("3704.092200")
        kept = ForeignAmount.objects.get(invoice=invoice)
        assert (kept.currency, kept.net_hundredths, kept.total_hundredths) == ("EUR", 1_000_00, 1_250_00)
        assert balance("supplier_debt") == -13_904_25
        [stop] = InvoiceStop.objects.filter(kind="currency")
        assert stop.settled_how == "Omräknad med 11.1234, Riksbanken"
        assert not InvoiceStop.objects.filter(settled_at=None).exists()


def test_a_rejected_one_takes_back_what_its_rate_booked(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        invoice = convert(buyer, arrived(buyer))
        reject_invoice(invoice=invoice, reason="Fel mottagare", by=buyer.clerk, at=NOW)
        assert (balance("supplier_debt"), balance("invoice_suspense")) == (0, 0)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"rate": Decimal(0)}, "rate"), ({"rate_on": TODAY + timedelta(1)}, "rate_on"), ({"source": " "}, "source")],
    ids=["rate", "day", "source"],
)
def test_a_rate_without_day_or_source_is_no_rate(buyer: Buyer, given: dict, field: str) -> None:
    invoice = arrived(buyer)
    with tenant(buyer.agency.pk):
        with pytest.raises(ValidationError) as refused:
            convert(buyer, invoice, **given)
        assert list(refused.value.message_dict) == [field]
        assert not ForeignAmount.objects.exists()


def test_an_invoice_is_converted_once_and_one_in_kronor_never(buyer: Buyer) -> None:
    invoice = arrived(buyer)
    with tenant(buyer.agency.pk):
        convert(buyer, invoice)
        with pytest.raises(NotAllowedNow):
            convert(buyer, invoice)
        with pytest.raises(PermissionDenied):
            convert_invoice(
                invoice=invoice, rate=RATE, rate_on=TODAY, source="x", by=make_user(buyer.agency, "manager"), at=NOW
            )


def test_it_is_not_matched_before_it_is_kronor_and_can_still_be_converted(buyer: Buyer) -> None:
    invoice = arrived(buyer)
    with tenant(buyer.agency.pk):
        with pytest.raises(NotAllowedNow, match="Räkna om"):
            match_by_hand(invoice=invoice, by=buyer.clerk, at=NOW)
        assert convert(buyer, invoice).state == "registered"


def test_a_charge_for_late_payment_is_judged_in_kronor(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        make_invoice(buyer.supplier, ("Förseningsersättning", "1", 45_00), currency="EUR", rate="0")
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        assert not LateCharge.objects.exists()
        convert(buyer, SupplierInvoice.objects.get())
        assert LateCharge.objects.get().charged_ore == 500_55


def test_it_never_lies_in_a_file_of_kronor(buyer: Buyer) -> None:
    invoice = posted(buyer, arrived(buyer))
    assert invoice.state == "posted"
    with tenant(buyer.agency.pk):
        assert due_invoices(date(2027, 12, 31)) == []


@pytest.mark.parametrize("drawn", [14_000_00, 13_904_25, 13_800_00], ids=["loss", "same", "gain"])
def test_what_the_bank_drew_pays_the_debt_and_the_rest_is_the_currency(
    buyer: Buyer, payer: User, releaser: User, drawn: int
) -> None:
    invoice = posted(buyer, arrived(buyer))
    with tenant(buyer.agency.pk):
        payment = told(invoice, payer, drawn=drawn)
        assert balance("supplier_debt") == -13_904_25
        confirm_payment(payment=payment, by=releaser, at=NOW)
        invoice.refresh_from_db()
        assert (invoice.state, invoice.paid_on) == ("paid", TODAY)
        assert (balance("supplier_debt"), balance("bank_account")) == (0, -drawn)
        assert balance("exchange_difference") == drawn - 13_904_25
        tied = reconciled(on=TODAY)
        assert (tied.owed, tied.booked) == (0, 0)


def test_a_credit_note_that_came_back_is_the_mirror(buyer: Buyer, payer: User, releaser: User) -> None:
    invoice = arrived(buyer)
    with tenant(buyer.agency.pk):
        credit(invoice, ("Licens", "1", 100_00), currency="EUR")
    move_on(agency_id=buyer.agency.pk, at=NOW)
    with tenant(buyer.agency.pk):
        note = SupplierInvoice.objects.latest("pk")
    note = posted(buyer, note)
    with tenant(buyer.agency.pk):
        payment = told(note, payer, drawn=1_400_00)
        confirm_payment(payment=payment, by=releaser, at=NOW)
        assert (balance("supplier_debt"), balance("bank_account")) == (0, 1_400_00)


def test_two_persons_none_of_whom_handled_the_invoice(buyer: Buyer, payer: User, releaser: User) -> None:
    both = make_user(buyer.agency, "finance_clerk", "payment_releaser")
    invoice = posted(buyer, arrived(buyer))
    with tenant(buyer.agency.pk):
        payment = told(invoice, both)
        with pytest.raises(SecondPersonNeeded):
            confirm_payment(payment=payment, by=both, at=NOW)
        with pytest.raises(PermissionDenied):
            confirm_payment(payment=payment, by=payer, at=NOW)
        confirm_payment(payment=payment, by=releaser, at=NOW)
        with pytest.raises(NotAllowedNow):
            confirm_payment(payment=payment, by=make_user(buyer.agency, "payment_releaser"), at=NOW)
        assert balance("supplier_debt") == 0


def test_it_is_told_once_until_it_is_declined(buyer: Buyer, payer: User, releaser: User) -> None:
    invoice = posted(buyer, arrived(buyer))
    with tenant(buyer.agency.pk):
        payment = told(invoice, payer)
        with pytest.raises(NotAllowedNow):
            told(invoice, payer, reference="BANK-2")
        with pytest.raises(ValidationError):
            decline_payment(payment=payment, reason=" ", by=releaser, at=NOW)
        decline_payment(payment=payment, reason="Fel belopp", by=releaser, at=NOW)
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "posted"
        confirm_payment(payment=told(invoice, payer, drawn=13_000_00), by=releaser, at=NOW)
        assert [row.state for row in ForeignPayment.objects.order_by("pk")] == ["declined", "confirmed"]
        assert balance("bank_account") == -13_000_00


def test_two_payments_never_have_the_same_reference(buyer: Buyer, payer: User) -> None:
    first, second = posted(buyer, arrived(buyer)), posted(buyer, arrived(buyer))
    with tenant(buyer.agency.pk), transaction.atomic():
        told(first, payer)
        with pytest.raises(ValidationError) as refused:
            told(second, payer)
        assert list(refused.value.message_dict) == ["reference"]


def test_the_whole_way_through_the_pages(buyer: Buyer, payer: User, releaser: User) -> None:
    invoice = arrived(buyer)
    page = reverse("supplier_invoice", args=[invoice.public_id])
    clerk, first, second = (client_of(user, buyer.agency) for user in (buyer.clerk, payer, releaser))
    assert reverse("supplier_invoice_convert", args=[invoice.public_id]) in clerk.get(page).content.decode()
    rate = {"rate": "11,1234", "rate_on": str(TODAY), "source": "Riksbanken"}
    assert clerk.post(reverse("supplier_invoice_convert", args=[invoice.public_id]), rate).status_code == 302
    with tenant(buyer.agency.pk):
        code(SupplierInvoice.objects.get(pk=invoice.pk))
        waiting = SupplierInvoice.objects.get(pk=invoice.pk)
        if waiting.state == "registered":
            move(waiting, SUPPLIER_INVOICE["match"], by=None, at=NOW)
    move_on(agency_id=buyer.agency.pk, at=NOW)
    listed = first.get(reverse("foreign_payments")).content.decode().replace("\u00a0", " ")
    assert "1 250,00 EUR" in listed
    assert "13 904,25" in listed
    facts = {"paid_on": str(TODAY), "drawn": "14 000,00", "reference": "BANK-7"}
    assert first.post(reverse("foreign_payment_new", args=[invoice.public_id]), facts).status_code == 302
    with tenant(buyer.agency.pk):
        payment = ForeignPayment.objects.get()
    confirm = reverse("foreign_payment_confirm", args=[payment.public_id])
    assert first.get(confirm).status_code == 403
    assert confirm not in first.get(reverse("foreign_payments")).content.decode()
    assert confirm in second.get(reverse("foreign_payments")).content.decode()
    assert second.post(confirm, {"is_seen": ""}).status_code == 422
    assert second.post(confirm, {"is_seen": "on"}, follow=True).status_code == 200
    with tenant(buyer.agency.pk):
        assert SupplierInvoice.objects.get(pk=invoice.pk).state == "paid"
    assert "Betald" in first.get(reverse("foreign_payments")).content.decode()
