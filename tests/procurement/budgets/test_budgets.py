"""Budgets: set by hand or by file, with their history, and what orders have bound of them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement.budgets.actions import Wanted, set_budget, take_in_budgets
from procurement.budgets.covering import covering
from procurement.budgets.queries import budget_facts, budget_rows
from procurement.budgets.reading import read_budgets
from procurement.models import Budget, BudgetChange, OrderLine
from procurement.orders.actions import cancel_order
from servicecenter.ledger.models import CodingValue, Dimension
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db
YEAR = NOW.year


@pytest.fixture
def buyer() -> Buyer:
    buyer = make_buyer()
    with tenant(buyer.agency.pk):
        for place, (code, name) in enumerate((("1", "Kostnadsställe"), ("6", "Projekt"))):
            dimension, _new = Dimension.objects.update_or_create(
                position=place + 1, defaults={"name": name, "code": code}
            )
            for value in ("100", "200") if code == "1" else ("P1", "P2"):
                CodingValue.objects.get_or_create(
                    dimension=dimension, value=value, defaults={"name": value, "starts_on": date(2020, 1, 1)}
                )
    return buyer


@pytest.fixture
def scope(buyer):
    with tenant(buyer.agency.pk):
        yield


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def ordered(buyer: Buyer, coding: str, kronor: int):
    order = buyer.ordered((buyer.article(price=Decimal(kronor)), 1))
    OrderLine.objects.filter(order=order).update(coding=coding)
    return order


def test_a_budget_covers_what_is_coded_further_unless_that_has_its_own(buyer, scope):
    set_budget(year=YEAR, coding="100", amount_ore=100_000, by=buyer.clerk, at=NOW)
    set_budget(year=YEAR, coding="100/P1", amount_ore=50_000, by=buyer.clerk, at=NOW)
    for coding, kronor in (("100", 100), ("100/P1", 20), ("100/P2", 30), ("200", 7)):
        ordered(buyer, coding, kronor)
    shown = {row.facts.coding: (row.facts.bound_ore, row.facts.left_ore) for row in budget_rows(YEAR)}
    assert shown == {"100": (13_000, 87_000), "100/P1": (2_000, 48_000), "200": (700, None)}
    asked = {facts.coding: facts.left_ore for facts in budget_facts([("100/P2", 500), ("100", 500)], year=YEAR)}
    assert asked == {"100": 86_000}


def test_the_longest_beginning_covers_and_half_a_word_never_does():
    assert covering("100/P1/A", {"100", "100/P1"}) == "100/P1"
    assert covering("1001", {"100"}) is None


def test_what_is_cancelled_is_left_again(buyer, scope):
    set_budget(year=YEAR, coding="100", amount_ore=100_000, by=buyer.clerk, at=NOW)
    order = ordered(buyer, "100", 300)
    cancel_order(order=order, reason="fel", by=buyer.requester, at=NOW)
    assert budget_rows(YEAR)[0].facts.left_ore == 100_000


def test_a_change_needs_a_reason_and_keeps_what_was(buyer, scope):
    set_budget(year=YEAR, coding="100", amount_ore=100_000, by=buyer.clerk, at=NOW)
    with pytest.raises(ValidationError, match="varför"):
        set_budget(year=YEAR, coding="100", amount_ore=200_000, by=buyer.clerk, at=NOW)
    set_budget(year=YEAR, coding="100", amount_ore=200_000, reason="Beslut 12", by=buyer.clerk, at=NOW)
    rows = BudgetChange.objects.order_by("pk").values_list("before_ore", "amount_ore", "reason")
    assert list(rows) == [(None, 100_000, ""), (100_000, 200_000, "Beslut 12")]


def test_a_code_string_that_the_ledger_does_not_know_is_refused(buyer, scope):
    for coding in ("999", "100/P9", "100/P1/X/Y/Z/W", ""):
        with pytest.raises(ValidationError) as refusal:
            set_budget(year=YEAR, coding=coding, amount_ore=1, by=buyer.clerk, at=NOW)
        assert set(refusal.value.message_dict) == {"coding"}
    with pytest.raises(ValidationError):
        set_budget(year=1900, coding="100", amount_ore=1, by=buyer.clerk, at=NOW)
    assert not Budget.objects.exists()


def test_a_requester_sets_no_budget(buyer, scope):
    with pytest.raises(PermissionDenied):
        set_budget(year=YEAR, coding="100", amount_ore=1, by=buyer.requester, at=NOW)


FILE = f"""År;Kodsträng;Belopp
{YEAR};100;125 000,50
{YEAR};200;−1
{YEAR};100;7
tjugo;100;1
{YEAR};999;1
;;
{YEAR};200;12x
{YEAR};100/P1;10,005
{YEAR + 1};200;300
"""


def test_the_right_lines_of_a_file_hold_and_the_wrong_ones_are_told_with_line_and_reason(buyer, scope):
    wanted, rejects = read_budgets(BytesIO(FILE.encode()), size=len(FILE))
    told = take_in_budgets(wanted=wanted, rejects=rejects, reason="Beslut", by=buyer.clerk, at=NOW)
    assert (told.new, told.changed, told.same) == (2, 0, 0)
    assert [(row.place, row.field) for row in told.rejects] == [
        (3, "amount_ore"), (4, "coding"), (5, "year"), (6, "coding"), (8, "amount_ore"), (9, "amount_ore"),
    ]  # fmt: skip
    assert dict(Budget.objects.values_list("coding", "amount_ore")) == {"100": 12_500_050, "200": 30_000}
    again = take_in_budgets(wanted=wanted, rejects=rejects, reason="Beslut", by=buyer.clerk, at=NOW)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert BudgetChange.objects.count() == 2


def test_a_changed_amount_in_a_file_keeps_its_history(buyer, scope):
    first = [Wanted(YEAR, "100", 100)]
    take_in_budgets(wanted=first, reason="", by=buyer.clerk, at=NOW)
    told = take_in_budgets(wanted=[Wanted(YEAR, " 100 ", 300)], reason="Omfördelning", by=buyer.clerk, at=NOW)
    assert told.changed == 1
    assert BudgetChange.objects.latest("pk").before_ore == 100


@pytest.mark.parametrize("content", [b"", b"Hej;hopp\n1;2\n", b"<xml/>", b"\x89PNG\r\n\x1a\n\0\0", b"PK\x03\x04trasig"])
def test_what_is_no_file_of_budgets_is_refused_whole(content):
    with pytest.raises(ValidationError) as refusal:
        read_budgets(BytesIO(content), size=len(content))
    assert set(refusal.value.message_dict) == {"file"}


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(ValidationError, match="5 MB"):
        read_budgets(BytesIO(b"x"), size=5_000_001)


def test_the_pages_record_change_read_in_and_show_what_is_left(buyer):
    clerk = client_of(buyer.clerk, buyer.agency)
    form = {"year": YEAR, "coding": "100", "amount_ore": "1000"}
    assert clerk.post(reverse("purchase_budget_new"), form).status_code == 302
    with tenant(buyer.agency.pk):
        ordered(buyer, "100", 1_200)
        budget = Budget.objects.get()
    listed = text(clerk.get(reverse("purchase_budgets")))
    assert "1 000,00 1 200,00 −200,00 120 %, överskriden" in listed
    page = reverse("purchase_budget_change", args=[budget.public_id])
    assert clerk.post(page, {"amount_ore": "2000", "reason": ""}).status_code == 422
    shown = text(clerk.post(page, {"amount_ore": "2000", "reason": "Tillskott"}, follow=True))
    assert "Tillskott" in shown
    assert "Kvar 800,00 kr" in shown
    file = SimpleUploadedFile("budget.csv", FILE.encode())
    answer = clerk.post(reverse("purchase_budget_file"), {"file": file, "reason": "Beslut"})
    assert answer.status_code == 422
    assert "1 nya budgetar, 1 ändrade" in text(answer)
    assert "”12x” går inte att läsa" in text(answer)
    assert b"200" in clerk.get(reverse("purchase_budgets") + f"?ar={YEAR + 1}&format=csv").getvalue()


def test_those_who_only_look_get_no_form(buyer):
    with tenant(buyer.agency.pk):
        budget = set_budget(year=YEAR, coding="100", amount_ore=1, by=buyer.clerk, at=NOW)
    auditor = client_of(make_user(buyer.agency, "auditor"), buyer.agency)
    page = reverse("purchase_budget_change", args=[budget.public_id])
    assert "Ändra budgeten" not in text(auditor.get(page))
    auditor.post(page, {"amount_ore": "5", "reason": "x"})
    with tenant(buyer.agency.pk):
        assert Budget.objects.get().amount_ore == 1
