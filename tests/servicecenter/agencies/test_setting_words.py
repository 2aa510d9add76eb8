"""A local setting is read in words, with its unit."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from servicecenter.agencies.setting_words import in_words


@pytest.mark.parametrize(
    ("key", "value", "name", "shown"),
    [
        ("pay.standby_holiday", "3800", "Beredskap, helg", "38,00 kr per timme"),
        ("pay.travel_time", "95,5", "Restid", "95,5 öre per timme"),
        ("pay.travel_time", "efter avtal", "Restid", "efter avtal"),
        ("pay.net_rounding", "nearest_krona", "Öresavrundning", "till närmaste krona"),
        ("payment.bankgiro", "59950022", "Bankgiro", "5995-0022"),
        ("pay.unknown", "17", "pay.unknown", "17"),
    ],
)
def test_a_setting_has_a_name_and_a_value_with_its_unit(key, value, name, shown):
    words = in_words(SimpleNamespace(key=key, value=value))
    assert (str(words.name), str(words.value)) == (name, shown)
