"""Late interest and its costs: worked cases from ``tests/cases/rantor/drojsmal.toml``, and what holds of any days."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.late_interest.charges import Charge, Debt, Verdict, judge, kind_of, numbers_in
from invoicing.late_interest.interest import late_interest
from invoicing.late_interest.law import DOMAIN, FigureMissing, Law, check_book, due_day
from servicecenter.common.money import to_ore
from servicecenter.rules.loader import DATA, load_rulebook, parse_rulebook

FILE = Path(__file__).parents[2] / "cases" / "rantor" / "drojsmal.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"), parse_float=Decimal)["case"]
YEARS = (2023, 2024, 2025, 2026)
LAW = Law.of(load_rulebook(DOMAIN, year) for year in YEARS)
FIRST, KNOWN_TO = date(2023, 1, 1), date(2026, 6, 30)
days = st.dates(FIRST, KNOWN_TO)
amounts = st.integers(0, 10_000_000_00)


def law_with(rates: list[list[Any]]) -> Law:
    """The law of the rates' own year: a case that is older than the rule years brings its reference rate."""
    text = (DATA / "2025/invoicing.toml").read_text(encoding="utf-8")
    head, _list, tail = text.partition("reference_rate = [")
    year = rates[0][0].year
    told = ", ".join(
        f'{{ value = {rate}, source = "fallet", starts_on = {starts}, ends_on = {year}-12-31 }}'
        for starts, rate in rates
    )
    own = f"{head}reference_rate = [{told}{tail[tail.index(chr(10) + ']') :]}".replace("2025", str(year))
    return Law.of([parse_rulebook(own, "fallet")])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_case(case: dict[str, Any]) -> None:
    law = law_with(case["referensranta"]) if "referensranta" in case else LAW
    debts = [Debt(number, to_ore(sum_), due, paid) for number, sum_, due, paid in case["fakturor"]]
    charges = [Charge(kind, to_ore(sum_)) for kind, sum_ in case["kravs"]]
    on = max((debt.through for debt in debts), default=date(2026, 3, 1))
    found = judge(charges, debts, on=on, law=law)
    told = [
        [one.kind, str(one.verdict), *([] if one.allowed is None else [Decimal(one.allowed) / 100])] for one in found
    ]
    assert told == case["utfall"]
    if "dagar" in case:
        assert (
            sum(late_interest(d.base, due_on=d.due_on, through=d.through, law=law).days for d in debts) == case["dagar"]
        )
    assert case.get("sager", "") in " ".join(one.text for one in found)
    assert case["source"]


@given(amounts, days, days, days)
def test_to_split_the_time_at_any_day_never_changes_the_days(base: int, one: date, two: date, three: date) -> None:
    due, split, paid = sorted((one, two, three))
    whole = late_interest(base, due_on=due, through=paid, law=LAW)
    parts = [
        late_interest(base, due_on=due, through=split, law=LAW),
        late_interest(base, due_on=split, through=paid, law=LAW),
    ]
    assert sum(part.days for part in parts) == whole.days == ((paid - due).days if base else 0)
    assert abs(sum(part.amount for part in parts) - whole.amount) <= 1


@given(amounts, amounts, days, days, days)
def test_more_money_and_more_days_never_cost_less(base: int, more: int, one: date, two: date, three: date) -> None:
    due, paid, later = sorted((one, two, three))
    interest = late_interest(base, due_on=due, through=paid, law=LAW)
    assert late_interest(base + more, due_on=due, through=paid, law=LAW).amount >= interest.amount
    assert late_interest(base, due_on=due, through=later, law=LAW).amount >= interest.amount


@given(amounts, days, days)
def test_the_periods_follow_each_other_and_keep_to_a_half_year(base: int, one: date, two: date) -> None:
    due, paid = sorted((one, two))
    last = due
    for period in late_interest(base, due_on=due, through=paid, law=LAW).periods:
        assert period.starts_on == last + timedelta(days=1)
        assert (period.starts_on.year, period.starts_on.month <= 6) == (period.ends_on.year, period.ends_on.month <= 6)
        assert period.percent == period.reference + 8
        last = period.ends_on


def test_the_rate_that_is_not_found_is_missing_and_says_so() -> None:
    with pytest.raises(FigureMissing, match="Referensräntan för 2026-07-01–2026-12-31 saknas i regelåret 2026"):
        late_interest(100_00, due_on=date(2026, 6, 30), through=date(2026, 7, 1), law=LAW)
    with pytest.raises(FigureMissing, match="regelåret 2031"):
        LAW.rate_on(date(2031, 1, 1))


@pytest.mark.parametrize("year", YEARS)
def test_each_shipped_year_answers_what_is_asked(year: int) -> None:
    check_book(load_rulebook(DOMAIN, year))


def test_nobody_shortens_the_time_to_pay_alone() -> None:
    came = date(2025, 3, 10)
    asked = {"issued_on": date(2025, 3, 8), "claimed_on": came, "law": LAW}
    assert due_day(due_on=date(2025, 3, 18), agreed_days=None, **asked) == came + timedelta(days=30)
    assert due_day(due_on=date(2025, 3, 18), agreed_days=20, **asked) == date(2025, 3, 28)
    assert due_day(due_on=date(2025, 5, 1), agreed_days=30, **asked) == date(2025, 5, 1)
    assert due_day(due_on=None, agreed_days=60, **asked) == came + timedelta(days=30)


@pytest.mark.parametrize(
    ("text", "names", "kind"),
    [
        ("Dröjsmålsränta", False, "interest"),
        ("Ränta på faktura 4711", True, "interest"),
        ("Ränta lån 12, oktober", False, ""),
        ("Räntefritt avbetalningsköp", True, ""),
        ("Påminnelseavgift", False, "reminder"),
        ("Påminnelse om utbildning i arbetsmiljö", True, ""),
        ("Inkassokrav 2026-03-01", False, "collection_demand"),
        ("Lagstadgad förseningsavgift", False, "compensation"),
        ("Late payment compensation", False, "compensation"),
        ("Papper A4", True, ""),
    ],
)
def test_only_words_of_late_payment_are_charges_for_it(text: str, names: bool, kind: str) -> None:
    assert kind_of(text, names_debt=names) == kind


def test_numbers_are_read_out_of_a_text() -> None:
    text = "Dröjsmålsränta 7.5% på 50.000 kr. Fakturanr 101000020, förfallodatum 2016-03-15, betald 2016-06-15"
    assert numbers_in(text) == {"101000020"}
    assert numbers_in("Dröjsmålsränta") == set()


def test_vat_on_interest_is_refused_and_a_second_claim_is_asked_about() -> None:
    debt = Debt("F1", 1000_00, date(2026, 3, 1), date(2026, 3, 10))
    [vat] = judge([Charge("interest", 1, has_vat=True)], [debt], on=date(2026, 4, 1), law=LAW)
    assert (vat.verdict, "utanför momsen" in vat.text) == (Verdict.ABOVE, True)
    twice = Debt("F1", 1000_00, date(2026, 3, 1), date(2026, 3, 10), charged_by=("R1",))
    [second] = judge([Charge("interest", 1)], [twice], on=date(2026, 4, 1), law=LAW)
    assert second.verdict == Verdict.UNSURE
    assert "F1 av R1" in second.text
