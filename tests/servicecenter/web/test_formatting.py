"""Figures and days as Swedish readers write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.common.periods import Month
from servicecenter.web import formatting


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (12122, 0, "12\u00a0122"),
        (-1602.5, 2, "−1\u00a0602,50"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "−3"),
        (0, 1, "0,0"),
    ],
)
def test_a_number_has_groups_comma_and_true_minus(value, decimals, shown):
    assert formatting.number(value, decimals) == shown


@pytest.mark.parametrize(("value", "shown"), [(34, "+34"), (0, "0"), (-2, "−2"), ("0.001", "0")])
def test_a_signed_number_says_its_direction_and_nothing_has_none(value, shown):
    assert formatting.signed(value) == shown


@given(st.integers(-(10**15), 10**15))
def test_kronor_read_back_to_the_same_ore(amount):
    from servicecenter.common.money import to_ore

    assert to_ore(formatting.kronor(amount)) == amount
    assert to_ore(formatting.signed_kronor(amount).removeprefix("+")) == amount


@pytest.mark.parametrize(
    ("ore", "shown"), [(11_241_000_000, "112,41"), (499_999, "0,00"), (500_000, "0,01"), (-500_000, "−0,01")]
)
def test_millions_are_rounded_half_up_to_two_decimals(ore, shown):
    assert formatting.millions(ore) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Decimal("0.3142"), "31,42\u00a0%"),
        (Decimal("0.80"), "80\u00a0%"),
        (Decimal(1), "100\u00a0%"),
        ("0.0368", "3,68\u00a0%"),
    ],
)
def test_a_rate_loses_no_digit(share, shown):
    assert formatting.percent(share) == shown


def test_a_change_is_signed_with_one_decimal():
    assert [formatting.signed_percent(x) for x in (0.029, -0.004, 0)] == ["+2,9\u00a0%", "−0,4\u00a0%", "0,0\u00a0%"]


def test_days_are_written_in_the_language_of_the_reader():
    day = date(2026, 11, 25)
    with translation.override("sv"):
        assert formatting.long_date(day) == "onsdag 25 november"
        assert formatting.short_date(day) == "25 nov."
        assert formatting.short_date(date(2026, 5, 2)) == "2 maj"
        assert formatting.month_and_year(Month(2026, 11)) == "november 2026"
    with translation.override("en"):
        assert formatting.long_date(day) == "Wednesday 25 November"


def test_a_moment_is_told_in_swedish_time():
    assert formatting.iso_moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2026-07-02 00.30"


@pytest.mark.parametrize(
    ("name", "shown"), [("Karin Ahlström", "KA"), ("Mats Erik Öberg", "MÖ"), ("Cher", "C"), ("", "")]
)
def test_initials_are_of_the_first_and_the_last_name(name, shown):
    assert formatting.initials(name) == shown
