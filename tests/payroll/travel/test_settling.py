"""What a claim comes to: every öre of every receipt once, the VAT that is claimed back apart from the cost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.expense_rules.kinds import VatClaim, expense_kinds
from payroll.expense_rules.splitting import split
from payroll.expense_rules.vat import claimed_vat, most_vat, vat_rules_on
from payroll.models import Expense
from payroll.salary_types.catalogue import by_key
from payroll.travel.settling import settle
from payroll.travel_rules.rates import TravelRules
from servicecenter.ledger.account_plan import account_plan

DAY = date(2026, 10, 12)
RULES = TravelRules({})
KINDS = sorted(expense_kinds())


@st.composite
def expenses(draw: st.DrawFn) -> Expense:
    gross = draw(st.integers(1, 10_000_000))
    return Expense(
        agency_id=1,
        kind=draw(st.sampled_from(KINDS)),
        spent_on=DAY,
        country=draw(st.sampled_from(["SE", "NO"])),
        gross_ore=gross,
        vat_ore=draw(st.integers(0, most_vat(gross, vat_rules_on(DAY)))),
        participants="Anna\nBo" if draw(st.booleans()) else "",
        coding=draw(st.sampled_from(["", "300"])),
    )


@given(st.lists(expenses(), max_size=6), st.sampled_from([[], [("100", 1)], [("100", 33), ("200", 67)]]))
def test_C12_the_rows_of_a_claim_add_up_to_its_receipts(rows: list[Expense], shares: list[tuple[str, int]]) -> None:
    settled = settle(None, rows, shares=shares, rules=RULES)
    assert settled.paid == sum(row.gross_ore for row in rows)
    assert all(row.amount > 0 for row in settled.rows)
    assert len({(row.salary_type, row.coding) for row in settled.rows}) == len(settled.rows)


def test_C12_the_vat_and_the_account_of_a_receipt_are_proposed() -> None:
    """A hotel of 1 120 kr with 12 percent VAT: 1 000 kr on lodging and 120 kr to claim back."""
    hotel = Expense(agency_id=1, kind="hotel", spent_on=DAY, country="SE", gross_ore=1_120_00, vat_ore=120_00)
    rows = {row.salary_type: row.amount for row in settle(None, [hotel], shares=[], rules=RULES).rows}
    assert rows == {"outlay_lodging": 1_000_00, "outlay_vat": 120_00}
    plan = account_plan().by_key
    assert (plan[by_key("outlay_lodging").account_key], plan[by_key("outlay_vat").account_key]) == ("4413", "1541")


@pytest.mark.parametrize(
    ("people", "claimed"),
    [
        (1, 36_00),  # 300 of 1 000 kr before VAT: 30 % of 120 kr
        (2, 72_00),
        (4, 120_00),  # at most what was paid
    ],
)
def test_vat_on_representation_is_claimed_on_at_most_300_kr_a_person(people: int, claimed: int) -> None:
    kind = expense_kinds()["representation_external"]
    rules = vat_rules_on(DAY)
    assert claimed_vat(kind, gross=1_120_00, vat=120_00, country="SE", people=people, rules=rules) == claimed


@pytest.mark.parametrize("key", KINDS)
def test_foreign_vat_is_never_claimed_and_a_kind_without_claim_gives_none(key: str) -> None:
    kind, rules = expense_kinds()[key], vat_rules_on(DAY)
    assert claimed_vat(kind, gross=125_00, vat=25_00, country="NO", people=9, rules=rules) == 0
    at_home = claimed_vat(kind, gross=125_00, vat=25_00, country="SE", people=9, rules=rules)
    assert at_home == (0 if kind.vat is VatClaim.NONE else 25_00)


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_is_paid_by_a_salary_type_that_is_an_amount_of_its_own(key: str) -> None:
    kind = expense_kinds()[key]
    assert by_key(kind.salary_type).computed_by == "entry"
    assert kind.source


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 100), min_size=1, max_size=8).filter(any))
def test_a_divided_amount_adds_up_and_no_part_is_an_ore_from_its_share(amount: int, shares: list[int]) -> None:
    parts = split(amount, shares)
    assert sum(parts) == amount
    whole = sum(shares)
    assert all(abs(part * whole - amount * share) < whole for part, share in zip(parts, shares, strict=True))


@pytest.mark.parametrize("shares", [[], [0, 0], [60, -10]])
def test_shares_that_divide_nothing_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="andelarna"):
        split(100, shares)
