from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from servicecenter.common.identity_numbers import (
    IdentityNumberError,
    Kind,
    format_organisation_number,
    parse_organisation_number,
    parse_personal_number,
)

TODAY = date(2026, 11, 22)


def with_check_digit(nine: str) -> str:
    return nine + luhn.calc_check_digit(nine)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("811228-9874", "198112289874"),  # the tax agency's own example, SKV 704
        ("19811228-9874", "198112289874"),
        ("198112289874", "198112289874"),
        (" 19811228 \u2013 9874 ", "198112289874"),
        ("811228+9874", "188112289874"),
        ("670919-9530", "196709199530"),
    ],
)
def test_a_personal_number_is_kept_as_twelve_digits(text, digits):
    assert parse_personal_number(text, on=TODAY).digits == digits


@pytest.mark.parametrize("text", ["701063-2391", "197010632391", "640883-3231"])
def test_a_coordination_number_is_accepted_and_tells_the_day_of_birth(text):
    # Published examples: the package personnummer, and the tax agency's open test data
    number = parse_personal_number(text, on=TODAY)
    assert number.kind is Kind.COORDINATION
    assert 1 <= number.born_on.day <= 31


def test_a_coordination_number_is_sixty_days_over_the_birth_date():
    assert parse_personal_number("19701063-2391").born_on == date(1970, 10, 3)


def test_the_plus_sign_of_the_year_someone_turns_a_hundred_holds_before_the_birthday_too():
    assert parse_personal_number("261201+0005", on=TODAY).born_on == date(1926, 12, 1)


@given(st.dates(date(1890, 1, 1), TODAY), st.integers(0, 999), st.booleans())
def test_every_rightly_made_number_is_read_with_its_birth_date(born_on, serial, coordination):
    day = born_on.day + (60 if coordination else 0)
    ten = with_check_digit(f"{born_on:%y%m}{day:02d}{serial:03d}")
    number = parse_personal_number(f"{born_on.year // 100}{ten}", on=TODAY)
    assert number.born_on == born_on
    assert parse_personal_number(number.short(on=TODAY), on=TODAY) == number


@given(st.dates(date(1925, 1, 1), TODAY), st.integers(0, 999), st.integers(1, 9))
def test_one_wrong_digit_in_the_serial_number_is_always_refused(born_on, serial, shift):
    ten = with_check_digit(f"{born_on:%y%m%d}{serial:03d}")
    wrong = ten[:8] + str((int(ten[8]) + shift) % 10) + ten[9]
    with pytest.raises(IdentityNumberError, match="kontrollsiffra"):
        parse_personal_number(f"{born_on.year // 100}{wrong}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "tolv siffror"),
        ("811228", "tolv siffror"),
        ("81122898741234", "tolv siffror"),
        ("19811332-9874", "månad är 01–12"),
        ("20261224-0008", "framtiden"),
        ("\u0661\u0669811228-9874", "tolv siffror"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text, said):
    with pytest.raises(IdentityNumberError, match=said):
        parse_personal_number(text, on=TODAY)


def test_ten_digits_without_a_day_to_count_from_are_refused():
    with pytest.raises(IdentityNumberError, match="sekel"):
        parse_personal_number("811228-9874")


def test_the_masked_form_shows_the_birth_date_and_nothing_more():
    assert parse_personal_number("19811228-9874").masked == "19811228-••••"


def test_the_hyphen_becomes_a_plus_sign_the_year_a_person_turns_a_hundred():
    number = parse_personal_number(f"19{with_check_digit('261224001')}")
    assert "-" in number.short(on=date(2025, 12, 31))
    assert "+" in number.short(on=date(2026, 1, 1))


@pytest.mark.parametrize("text", ["202100-6990", "2021006990", "162021006990", "202100 4888"])
def test_an_organisation_number_is_kept_as_ten_digits(text):
    number = parse_organisation_number(text)
    assert len(number) == 10
    assert format_organisation_number(number).startswith("202100-")


def test_a_personal_number_is_not_taken_for_an_organisation_number():
    with pytest.raises(IdentityNumberError, match="tredje siffran"):
        parse_organisation_number("811218-9876")


@pytest.mark.parametrize("text", ["202100-6991", "20210069", "abc", "1234567891"])
def test_a_wrong_organisation_number_is_refused(text):
    with pytest.raises(IdentityNumberError, match="organisationsnummer"):
        parse_organisation_number(text)
