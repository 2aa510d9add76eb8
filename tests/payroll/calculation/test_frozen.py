"""Frozen pay input comes back as it was, and the same input always freezes to the same bytes."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from payroll.calculation.frozen import NotFrozenPayInput, freeze, thaw
from payroll.calculation.model import PayInput
from payroll.calculation.payslip import calculate
from tests.payroll.calculation.people import anyone, employment, person, rules

many = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@many
@given(anyone())
def test_thawed_input_equals_the_frozen_one(pay_input: PayInput) -> None:
    text = freeze(pay_input)
    assert thaw(text) == pay_input
    assert freeze(thaw(text)) == text
    assert isinstance(json.loads(text), dict)


@many
@given(anyone())
def test_thawed_input_gives_the_same_payslip(pay_input: PayInput) -> None:
    assert calculate(thaw(freeze(pay_input)), rules()) == calculate(pay_input, rules())


def test_equal_numbers_freeze_to_the_same_bytes() -> None:
    first, second = (replace(employment().terms[0], extent=Decimal(extent)) for extent in ("80", "80.00"))
    assert freeze(person(employments=(employment(terms=(first,)),))) == freeze(
        person(employments=(employment(terms=(second,)),))
    )


def test_a_fresh_process_would_write_this_text() -> None:
    assert freeze(person()) == (
        '{"person_id":1,"born_on":"1980-05-17","month":{"year":2026,"month":11},"pays_on":"2026-11-25","employments":[{"employment_id":1,'
        '"number":1,"starts_on":"2020-01-01","terms":[{"period":{"starts_on":"2020-01-01"},"form":"monthly",'
        '"pay_ore":4200000}]}],"tax":[{"kind":"table","starts_on":"2026-01-01","table":33,"column":1}]}'
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"person_id":1}', freeze(person()).replace("table", "tabell")])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(NotFrozenPayInput, match="inget fryst löneunderlag"):
        thaw(text)
