from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecenter.common.bank_accounts import (
    BankAccountError,
    bank_name,
    bank_table,
    format_bankgiro,
    format_plusgiro,
    parse_bank_account,
    parse_bankgiro,
    parse_plusgiro,
)

# Accounts that other public implementations test themselves with (kontonummer 6.0.1 and bankkonto 1.0.1, both MIT).
VALID = [
    ("9071", "417 23 83", "Multitude Bank"),
    ("6789", "123456789", "Handelsbanken"),
    ("8424-4", "983 189 224-6", "Swedbank och sparbankerna"),
    ("8351-9", "392 242 224-5", "Swedbank och sparbankerna"),
    ("8129-9", "043 386 711-6", "Swedbank och sparbankerna"),
    ("3300", "000620-5124", "Nordea (personkonto)"),
    ("9789", "1111113", "Klarna Bank"),
    ("1234", "5612541", "Danske Bank"),
    ("3300", "8012016286", "Nordea (personkonto)"),
    ("6001", "801230659", "Handelsbanken"),
    ("9570", "2600000000", "Sparbanken Syd"),
    ("9890", "2600000000", "Riksgälden"),
    ("3782", "2600000000", "Nordea (personkonto)"),
    ("9590", "2000000", "Erik Penser Bank"),
    ("9598", "2400000", "Erik Penser Bank"),
]
REFUSED = [
    ("9022", "8456424"),
    ("19022", "8456424"),
    ("9022", "84564244343243"),
    ("9680", "1234567"),
    ("0123", "1234567"),
    ("3300", "8012346589"),
    ("6001", "801230658"),
    ("6789", "123456788"),
    ("9999", "8012306581"),
    ("1100", "0000000"),
    ("1100", "12 x"),
]


@pytest.mark.parametrize(("clearing", "account", "bank"), VALID)
def test_a_published_valid_account_is_accepted_without_a_warning(clearing, account, bank):
    read = parse_bank_account(clearing, account)
    assert (read.bank, read.warning) == (bank, "")


@pytest.mark.parametrize(("clearing", "account"), REFUSED)
def test_a_published_wrong_account_is_refused_in_swedish(clearing, account):
    with pytest.raises(BankAccountError, match=r"ska ha|kontrollsiffra|siffror|förteckningen|nollor"):
        parse_bank_account(clearing, account)


@pytest.mark.parametrize(
    ("clearing", "account", "warning"),
    [
        ("8424", "9831892247", "kontrollsiffran"),
        ("8424-1", "9831892246", "femte siffra"),
        ("8000-2", "8012306581", "kontrollsiffran"),
    ],
)
def test_a_savings_bank_account_with_a_wrong_check_digit_warns_and_is_never_stopped(clearing, account, warning):
    assert warning in parse_bank_account(clearing, account).warning


@given(st.integers(8000, 8999), st.integers(1, 10**10 - 1))
def test_no_savings_bank_account_of_the_right_length_is_stopped(clearing, account):
    assert parse_bank_account(str(clearing), f"{account:010d}").bban == f"{clearing}{account:010d}"


def test_a_short_account_is_filled_to_the_length_of_its_bank():
    assert parse_bank_account("6000", "00000019").bban == "6000000000019"
    assert parse_bank_account("9960", "18").bban == "99600000000018"


def test_the_fifth_clearing_digit_is_kept_but_not_sent():
    account = parse_bank_account("8424-4", "983 189 224-6")
    assert (account.clearing, account.bban, str(account)) == ("84244", "84249831892246", "8424-4, 9831892246")


def test_the_masked_form_shows_four_digits():
    assert parse_bank_account("9789", "1111113").masked == "•••• 1113"


def test_a_clearing_number_names_its_bank():
    names = [bank_name(clearing) for clearing in ("3405", "3409", "3410", "9150", "8999", "1000", "12")]
    assert names == [
        "Länsförsäkringar Bank",
        "Länsförsäkringar Bank",
        "Nordea",
        "Skandiabanken",
        "Swedbank och sparbankerna",
        "",
        "",
    ]


def test_no_two_series_of_clearing_numbers_overlap():
    ranges = bank_table().ranges
    assert all(row.first <= row.last for row in ranges)
    assert all(one.last < other.first for one, other in pairwise(ranges))


@pytest.mark.parametrize("text", ["5050-1055", "991-2346", "50501055"])
def test_a_bankgiro_is_read_and_written_back(text):
    assert format_bankgiro(parse_bankgiro(text)).replace("-", "") == text.replace("-", "")


@pytest.mark.parametrize("text", ["5050-1056", "123456", "123456789", "abc"])
def test_a_wrong_bankgiro_is_refused(text):
    with pytest.raises(BankAccountError):
        parse_bankgiro(text)


def test_a_plusgiro_is_written_in_pairs():
    assert format_plusgiro(parse_plusgiro("28 65 43-4")) == "28 65 43-4"
    assert format_plusgiro(parse_plusgiro("1-8")) == "1-8"
