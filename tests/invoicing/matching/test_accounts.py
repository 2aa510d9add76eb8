"""Accounts by CPV code: each dated, with its source, and marked while nobody has confirmed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from invoicing.matching import accounts
from invoicing.matching.accounts import PROPOSED, Accounts, account_of
from servicecenter.ledger.account_plan import account_plan

DAY = date(2026, 11, 12)


def test_every_row_has_a_source_a_first_day_and_an_account_of_the_plan() -> None:
    numbers = {row.number for row in account_plan().accounts}
    assert {row.account for row in PROPOSED} <= numbers
    assert all(row.source and row.starts_on <= DAY for row in PROPOSED)
    assert len({row.cpv for row in PROPOSED}) == len(PROPOSED)


def test_a_row_holds_from_its_first_day_to_its_last(monkeypatch: pytest.MonkeyPatch) -> None:
    [row] = [row for row in PROPOSED if row.cpv == "302"]
    later = replace(row, starts_on=date(2027, 1, 1), account="5399", unsourced=False)
    ended = replace(row, ends_on=date(2026, 12, 31))
    monkeypatch.setattr(accounts, "PROPOSED", (ended, later))
    assert account_of("30213100", Accounts({}, date(2026, 12, 31)))[0] == "5321"
    assert account_of("30213100", Accounts({}, date(2027, 1, 1))) == ("5399", "konto 5399 enligt CPV 302")


def test_what_nobody_has_confirmed_says_so() -> None:
    assert account_of("30213100", Accounts({}, DAY))[1].endswith("(källa ej bekräftad)")
    assert "källa" not in account_of("30213100", Accounts({"30": "5399"}, DAY))[1]
