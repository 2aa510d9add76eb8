"""Card purchases on claims: who paid decides the money, and no purchase is paid twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from payroll.cards.importing import hand_in
from payroll.cards.payers import payers_of
from payroll.cards.queries import unmatched_of
from payroll.models import CardTransaction, Expense, PayLine, Payslip, TimeEntry
from payroll.runs.posting import voucher_for
from payroll.travel.actions import (
    ask_to_cancel_claim,
    correct_claim,
    discard_claim,
    save_claim,
    start_claim,
    submit_claim,
)
from payroll.travel.checks import remarks
from payroll.travel.held import hold, proposals
from payroll.travel.purchases import put_purchase, untie_purchase
from payroll.travel.queries import expenses_of
from servicecenter.models import AgencySetting, AttestTask
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_user
from tests.factories.runs import Office as PayOffice
from tests.factories.runs import calculated
from tests.payroll.travel.office import NOW, TAXI, Office, office

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
FILE = """transaktion;anställningsnummer;datum;belopp;valuta;ursprungligt belopp;säljare;land
1;{n};2026-10-12;212,00;SEK;;TAXI UMEA AB;SE
2;{n};2026-10-13;478,83;EUR;42,00;Hotel Adler;DE
3;{n};2026-10-13;-50,00;SEK;;Pressbyrån;SE
"""


@pytest.fixture
def at() -> Iterator[Office]:
    with office() as found:
        content = BytesIO(FILE.format(n=found.person.number).encode())
        hand_in(issuer="Statskortet", name="kort.csv", content=content, by=found.clerk, at=NOW)
        yield found


def pays(who: str, *, issuer: str = "", since: date = date(2026, 1, 1)) -> None:
    key = f"cards.paid_by.{issuer}" if issuer else "cards.paid_by"
    AgencySetting.objects.create(key=key, value=who, source="beslut", starts_on=since)


def purchase(reference: str) -> CardTransaction:
    return CardTransaction.objects.get(reference=reference)


def draft_with(at: Office, reference: str = "1", **written: Any):
    """A claim without a trip, with one purchase of the kind that is said."""
    claim = start_claim(employment=at.employment, by=at.traveller, at=NOW)
    row = put_purchase(claim=claim, purchase=purchase(reference), by=at.traveller, at=NOW)
    given = {"kind": "taxi", "vat_ore": 1200, "no_receipt_reason": "Borta"} | written
    return save_claim(claim=claim, given={"purpose": "Möte"}, expenses={row.pk: given}, by=at.traveller, at=NOW)


def entries() -> dict[str, int]:
    rows = TimeEntry.objects.filter(superseded_at__isnull=True).order_by("code")
    return {row.code: row.amount_ore for row in rows}


def test_a_purchase_on_the_agencys_card_is_booked_and_not_paid_out(at: Office):
    pays("agency")
    claim = submit_claim(claim=draft_with(at), by=at.traveller, at=NOW)
    assert (claim.paid_ore, claim.card_ore) == (0, 212_00)
    at.approve(claim)
    assert entries() == {"50310": 200_00, "50390": 12_00, "50395": 212_00}
    pay = PayOffice(at.agency, at.clerk, make_user(at.agency, "payroll_approver"))
    run = calculated(pay, "2026-10")
    lines = dict(PayLine.objects.filter(run=run, code__startswith="503").values_list("code", "amount_ore"))
    assert lines == {"50310": 200_00, "50390": 12_00, "50395": -212_00}
    slip = Payslip.objects.get(run=run, person=at.person)
    pay_and_tax = PayLine.objects.filter(payslip=slip, code__in=["11100", "60100"])
    assert sum(pay_and_tax.values_list("amount_ore", flat=True)) == slip.net_ore
    posted = {line.account_key: line.amount for line in voucher_for(run).lines}
    assert (posted["travel_outlays"], posted["input_vat"], posted["card_bills"]) == (200_00, 12_00, -212_00)


def test_a_purchase_on_a_card_of_ones_own_is_paid_out(at: Office):
    pays("agency")
    pays("person", issuer="Statskortet")
    claim = at.approve(submit_claim(claim=draft_with(at), by=at.traveller, at=NOW))
    assert (claim.paid_ore, claim.card_ore) == (212_00, 0)
    assert entries() == {"50310": 200_00, "50390": 12_00}


def test_what_is_not_decided_stops_the_claim_and_holds_from_its_day(at: Office):
    pays("agency", since=date(2026, 10, 13))
    claim = draft_with(at)
    with pytest.raises(ValidationError, match="inte beslutat vem som betalar"):
        submit_claim(claim=claim, by=at.traveller, at=NOW)
    pays("person", since=date(2026, 10, 1))
    assert submit_claim(claim=claim, by=at.traveller, at=NOW).paid_ore == 212_00


def test_a_purchase_abroad_is_what_the_card_was_charged_to_the_ore(at: Office):
    pays("person")
    [row] = expenses_of(draft_with(at, "2", kind="hotel", vat_ore=0))
    assert (row.amount, row.currency, row.country, row.gross_ore) == (Decimal("42.00"), "EUR", "DE", 478_83)
    assert (row.supplier, row.spent_on, row.rate_source) == ("Hotel Adler", date(2026, 10, 13), "Kortköp, Statskortet")


def test_a_purchase_is_on_one_claim_until_that_is_thrown_away(at: Office):
    pays("person")
    first = draft_with(at)
    second = start_claim(employment=at.employment, by=at.traveller, at=NOW)
    with pytest.raises(NotAllowedNow, match="en annan reseräkning"):
        put_purchase(claim=second, purchase=purchase("1"), by=at.traveller, at=NOW)
    with pytest.raises(NotAllowedNow, match="finns redan på reseräkningen"):
        put_purchase(claim=first, purchase=purchase("1"), by=at.traveller, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.create(claim=second, card_transaction=purchase("1"), holds_purchase=True)
    assert [row.reference for row in unmatched_of(at.person)] == ["2", "3"]
    discard_claim(claim=first, by=at.traveller, at=NOW)
    assert put_purchase(claim=second, purchase=purchase("1"), by=at.traveller, at=NOW).holds_purchase


def test_a_correction_takes_over_the_purchase_when_it_is_attested(at: Office):
    pays("agency")
    first = at.approve(submit_claim(claim=draft_with(at), by=at.traveller, at=NOW))
    second = correct_claim(claim=first, reason="Fel moms", by=at.traveller, at=LATER)
    [row] = expenses_of(second)
    assert (row.card_transaction, row.holds_purchase) == (purchase("1"), False)
    save_claim(claim=second, given={}, expenses={row.pk: {"vat_ore": 0}}, by=at.traveller, at=LATER)
    second = at.approve(submit_claim(claim=second, by=at.traveller, at=LATER), at=LATER)
    assert entries() == {"50310": 212_00, "50395": 212_00}
    assert list(Expense.objects.filter(holds_purchase=True).values_list("claim_id", flat=True)) == [second.pk]
    ask_to_cancel_claim(claim=second, by=at.traveller, at=LATER + timedelta(days=1))
    at.approve(second, kind="travel_claim_cancel", at=LATER + timedelta(days=1))
    assert "1" in [row.reference for row in unmatched_of(at.person)]


def test_a_correction_that_is_thrown_away_leaves_the_purchase_where_it_was(at: Office):
    pays("agency")
    first = at.approve(submit_claim(claim=draft_with(at), by=at.traveller, at=NOW))
    second = correct_claim(claim=first, reason="Fel", by=at.traveller, at=LATER)
    discard_claim(claim=second, by=at.traveller, at=LATER)
    assert Expense.objects.get(holds_purchase=True).claim_id == first.pk


def test_a_draft_whose_purchase_someone_else_has_is_not_sent_and_never_attested(at: Office):
    pays("agency")
    draft = draft_with(at)
    Expense.objects.filter(claim=draft).update(holds_purchase=False)
    other = submit_claim(claim=draft_with(at), by=at.traveller, at=NOW)
    with pytest.raises(ValidationError, match=f"finns redan på reseräkning {other.number}"):
        submit_claim(claim=draft, by=at.traveller, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        hold(draft)


def test_a_receipt_is_proposed_for_a_purchase_and_tied_to_it(at: Office):
    pays("person")
    claim = at.draft(TAXI, typed={})
    [row] = expenses_of(claim)
    [match] = proposals([purchase("1"), purchase("2")], [row])
    assert (match.purchase, match.receipt, match.is_sure) == (purchase("1").pk, row.pk, True)
    assert any("kan vara kortköpet hos TAXI UMEA AB, 212,00 kr" in text for text in remarks(claim, [row]))
    tied = put_purchase(claim=claim, purchase=purchase("1"), expense=row, by=at.traveller, at=NOW)
    assert (tied.supplier, tied.vat_ore, tied.paid_by) == ("Taxi Umeå", 1200, "person")
    assert not any("kortköpet" in text for text in remarks(claim, expenses_of(claim)))
    save_claim(claim=claim, given={}, expenses={row.pk: {"amount": Decimal(200)}}, by=at.traveller, at=NOW)
    said = "kortet belastades med 212,00 kr, utgiften är 200,00 kr"
    assert any(said in text for text in remarks(claim, expenses_of(claim)))
    with pytest.raises(NotAllowedNow, match="redan knuten"):
        put_purchase(claim=claim, purchase=purchase("2"), expense=tied, by=at.traveller, at=NOW)
    assert untie_purchase(expense=tied, by=at.traveller, at=NOW).paid_by == ""


def test_the_limit_of_an_attester_counts_what_the_card_has_paid(at: Office):
    pays("agency")
    claim = submit_claim(claim=draft_with(at), by=at.traveller, at=NOW)

    assert AttestTask.objects.get(object_id=claim.pk, kind="travel_claim").amount_ore == 212_00


def test_who_pays_is_asked_once_however_many_purchases_wait(at: Office, django_assert_num_queries: Any):
    """The last decision that holds on the day of the purchase, and the issuer's own before that of all."""
    pays("agency")
    pays("person", since=date(2026, 10, 13))
    rows = [purchase("1"), purchase("2")]
    with django_assert_num_queries(1):
        assert list(payers_of(rows).values()) == ["agency", "person"]
    pays("agency", issuer="Statskortet")
    pays("någon", issuer="En annan")
    assert set(payers_of(rows).values()) == {"agency"}
    with django_assert_num_queries(0):
        assert payers_of([]) == {}
