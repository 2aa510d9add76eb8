"""Rows become coding lines that sum, with the VAT of what they code; what differs is told."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from invoicing.coding_rules.placing import Thing, Wish, faults_of, place, spread
from invoicing.coding_rules.splitting import ALL_THAT_IS_LEFT, amount, percent
from servicecenter.ledger.draft import Chart, Coding

CHART = Chart(
    frozenset({"5311", "5321"}),
    frozenset({"5399"}),
    (Coding("kst", "Kostnadsställe", is_required=True, values=frozenset({"100"})),),
)
PAPER, COFFEE = Thing(1, 800_00, "S", Decimal(25)), Thing(2, 200_00, "S", Decimal(12))


def told(things: list[Thing], *wishes: Wish) -> list[str]:
    net = sum(thing.amount for thing in things)
    return [fault.text for fault in faults_of(things, net, wishes, place(things, wishes), CHART)]


def test_F15_a_row_over_several_rates_becomes_a_line_for_each() -> None:
    wishes = [Wish(None, "5311", "100", percent(Decimal(60))), Wish(None, "5321", "100", percent(Decimal(40)))]
    placed = place([PAPER, COFFEE], wishes)
    assert [(one.account, one.rate, one.amount) for one in placed] == [
        ("5311", 25, 480_00), ("5311", 12, 120_00), ("5321", 25, 320_00), ("5321", 12, 80_00),
    ]  # fmt: skip
    assert told([PAPER, COFFEE], *wishes) == []


def test_a_line_of_its_own_and_the_rest_of_the_invoice() -> None:
    wishes = [Wish(2, "5321", "100", ALL_THAT_IS_LEFT), Wish(None, "5311", "100", ALL_THAT_IS_LEFT)]
    placed = place([PAPER, COFFEE], wishes)
    assert [(one.line, one.account, one.amount, one.rate) for one in placed] == [
        (2, "5321", 200_00, 12), (None, "5311", 800_00, 25),
    ]  # fmt: skip


def test_F15_what_differs_is_told_in_kronor_and_with_its_line() -> None:
    assert told([PAPER], Wish(None, "5311", "100", amount(700_00))) == [
        "Hela fakturan: 700,00 kr är konterat av 800,00 kr; 100,00 kr saknas."
    ]
    assert told([PAPER, COFFEE], Wish(1, "5311", "100", amount(900_00)), Wish(2, "5321", "100", ALL_THAT_IS_LEFT)) == [
        "Fakturarad 1: 900,00 kr är konterat av 800,00 kr; 100,00 kr är för mycket.",
        "Hela fakturan: 1\u00a0100,00 kr är konterat av 1\u00a0000,00 kr; 100,00 kr är för mycket.",
    ]
    assert told([PAPER]) == ["Ingenting är konterat."]


def test_F15_an_invalid_account_or_combination_is_refused() -> None:
    assert told([PAPER], Wish(None, "5399", "100", ALL_THAT_IS_LEFT)) == ["konto 5399 är stängt; välj ett öppet konto"]
    assert told([PAPER], Wish(None, "5311", "999", ALL_THAT_IS_LEFT)) == [
        "Kostnadsställe ”999” finns inte eller gäller inte bokföringsdagen"
    ]
    assert told([PAPER], Wish(None, "5311", "", ALL_THAT_IS_LEFT)) == ["Kostnadsställe saknas på konto 5311"]
    assert told([PAPER], Wish(None, "", "100", ALL_THAT_IS_LEFT)) == ["konto saknas"]
    assert told([PAPER], Wish(7, "5311", "100", ALL_THAT_IS_LEFT))[0] == "fakturan har ingen rad 7"


def test_where_the_buyer_accounts_for_the_vat_the_row_says_the_rate() -> None:
    phones = Thing(1, 1_000_00, "AE", Decimal(0))
    assert told([phones], Wish(None, "5321", "100", ALL_THAT_IS_LEFT)) == [
        "köparen redovisar momsen: välj 25, 12 eller 6 procent"
    ]
    wish = Wish(None, "5321", "100", ALL_THAT_IS_LEFT, Decimal(25))
    assert told([phones], wish) == []
    assert place([phones], [wish])[0].rate == 25


BASES = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5).filter(sum)


@given(BASES, st.data())
def test_amounts_that_sum_to_the_bases_do_so_for_each(bases: list[int], data: st.DataObject) -> None:
    first = data.draw(st.lists(st.integers(-(10**9), 10**9), max_size=5))
    amounts = [*first, sum(bases) - sum(first)]
    rows = spread(amounts, bases)
    assert [sum(row) for row in rows] == amounts
    assert [sum(column) for column in zip(*rows, strict=True)] == bases
