"""Numbers, addresses and accounts of suppliers: what is right is kept in one way, what is wrong is told."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from procurement.suppliers.checks import checked_facts, checked_guarded, checked_number

ON = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"e_address_scheme": "0007", "e_address": "202100-6990"}, {"e_address": "2021006990"}),
        ({"e_address_scheme": "0088", "e_address": "7300010000001"}, {"e_address": "7300010000001"}),
        ({"bankgiro": "5805-0006"}, {"bankgiro": "58050006"}),
        ({"plusgiro": "28 65 43-4"}, {"plusgiro": "2865434"}),
        ({"iban": "SE35 5000 0000 0549 1000 0003", "bic": "essesess"}, {"iban": "SE3550000000054910000003"}),
    ],
)
def test_what_is_right_is_kept_without_spaces_and_hyphens(given, kept):
    assert checked_guarded(given).items() >= kept.items()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"e_address_scheme": "0007", "e_address": "202100-6991"}, "e_address"),
        ({"e_address_scheme": "0088", "e_address": "7300010000002"}, "e_address"),
        ({"e_address_scheme": "0088", "e_address": "73000100"}, "e_address"),
        ({"e_address_scheme": "9999", "e_address": "7300010000001"}, "e_address"),
        ({"bankgiro": "5805-0007"}, "bankgiro"),
        ({"bankgiro": "123"}, "bankgiro"),
        ({"plusgiro": "28 65 43-5"}, "plusgiro"),
        ({"iban": "SE3650000000054910000003"}, "iban"),
        ({"iban": "SE3550000000054910000003", "bic": "NORDEA"}, "bic"),
        ({"bic": "NDEASESS"}, "iban"),
    ],
)
def test_a_wrong_digit_or_length_is_told_at_its_field(given, field):
    with pytest.raises(ValidationError) as refusal:
        checked_guarded(given)
    assert set(refusal.value.error_dict) == {field}


def test_every_fault_is_told_at_once():
    with pytest.raises(ValidationError) as refusal:
        checked_guarded({"bankgiro": "1", "iban": "SE1", "e_address": "1"})
    assert set(refusal.value.error_dict) == {"bankgiro", "iban", "e_address"}


@pytest.mark.parametrize("number", ["SE202100699001", "se 202100-699001"])
def test_a_vat_number_is_se_and_twelve_digits(number):
    assert checked_facts({"vat_number": number})["vat_number"] == "SE202100699001"


@pytest.mark.parametrize("number", ["202100699001", "SE2021006990", "SE202100699101", "DE136695976"])
def test_another_vat_number_is_refused(number):
    with pytest.raises(ValidationError) as refusal:
        checked_facts({"vat_number": number})
    assert "vat_number" in refusal.value.error_dict


def test_an_organisation_number_has_its_check_digit_and_a_sole_trader_has_a_persons():
    assert checked_number("202100-6990", on=ON) == "2021006990"
    assert checked_number("19811218-9876", on=ON) == checked_number("811218-9876", on=ON) == "8112189876"
    for wrong in ("202100-6991", "811218-9875", "12", "abc"):
        with pytest.raises(ValidationError):
            checked_number(wrong, on=ON)
