"""The pension report's form: written, read back, split, and refused when it cannot be right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.exchange.pension_report import (
    MonthAmounts,
    PensionFile,
    PensionReadError,
    PensionReportError,
    Period,
    PersonReport,
    Premiums,
    build,
    faults,
    parse,
    split,
)
from servicecenter.common.periods import Month
from tests.payroll.exchange.agi.test_round_trip import identity

MONTH = Month(2026, 11)
AGENCY = "2021006990"
words = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=20)
ore = st.integers(-10_000_000, 10_000_000)

PERSON = PersonReport(
    identity(1),
    "Ek",
    "Anna",
    (Period(Month(2026, 9), 30_000_00, is_resent=True), Period(Month(2026, 10), 31_000_00, is_resent=True),
     Period(MONTH, 31_000_00)),
    MonthAmounts(supplements=-100_00),
    Premiums(1, 31_000_00, 0, 31_000_00, 1_860_00),
)  # fmt: skip


@st.composite
def people(draw: st.DrawFn, place: int) -> PersonReport:
    back = draw(st.integers(0, 5))
    periods = tuple(Period(MONTH.plus(-n), draw(ore), is_resent=n > 0) for n in range(back, -1, -1))
    premiums = draw(st.none() | st.builds(Premiums, st.sampled_from([1, 2]), ore, ore, ore, ore))
    return PersonReport(
        identity(place), draw(words), draw(words), periods, draw(st.builds(MonthAmounts, ore, ore, ore)), premiums
    )


@st.composite
def files(draw: st.DrawFn) -> PensionFile:
    count = draw(st.integers(0, 5))
    return PensionFile(
        AGENCY, MONTH, draw(st.integers(1, 9)), draw(st.integers(1, 9)), tuple(draw(people(n)) for n in range(count))
    )


@given(files())
def test_what_is_written_is_read_back_the_same(file: PensionFile):
    content = build(file)
    assert parse(content) == file
    assert build(parse(content)) == content


def test_the_file_says_itself_that_its_receiver_has_not_validated_it():
    assert 'Status="ej validerad av mottagaren"' in build(PensionFile(AGENCY, MONTH, 1, 1, (PERSON,))).decode()


def test_a_correction_is_a_negative_amount_with_two_decimals():
    text = build(PensionFile(AGENCY, MONTH, 1, 1, (PERSON,))).decode()
    assert "<Lonetillagg>-100.00</Lonetillagg>" in text
    assert "<From>2026-09-01</From><Tom>2026-09-30</Tom><FastLon>30000.00</FastLon><Omsand>1</Omsand>" in text


@pytest.mark.parametrize(
    ("person", "told"),
    [
        (replace(PERSON, identity="198504121235"), "stämmer inte"),
        (replace(PERSON, periods=PERSON.periods[::-1]), "i ordning"),
        (replace(PERSON, periods=(PERSON.periods[0], PERSON.periods[2])), "alla senare perioder ska sändas om"),
        (replace(PERSON, periods=(Period(Month(2026, 12), 1),)), "efter redovisningsmånaden 2026-11"),
        (replace(PERSON, premiums=Premiums(3, 1)), "avdelning 3 finns inte"),
    ],
)
def test_each_fault_is_told_and_nothing_is_written(person: PersonReport, told: str):
    file = PensionFile(AGENCY, MONTH, 1, 1, (PERSON,))
    assert list(faults(file)) == []
    with pytest.raises(PensionReportError, match=told) as refusal:
        build(replace(file, people=(person,)))
    assert person.identity not in str(refusal.value)


def test_the_same_person_twice_is_refused():
    with pytest.raises(PensionReportError, match="två gånger"):
        build(PensionFile(AGENCY, MONTH, 1, 1, (PERSON, PERSON)))


@given(st.integers(0, 30), st.integers(1, 7))
def test_a_long_report_is_split_without_losing_or_repeating_anyone(count: int, most: int):
    rows = [replace(PERSON, identity=identity(place)) for place in range(count)]
    parts = list(split(AGENCY, MONTH, 1, iter(rows), most=most))
    assert [person for part in parts for person in part.people] == rows
    assert [part.part for part in parts] == list(range(1, -(-count // most) + 1))


HEAD = b"<Pensionsrapport Manad='2026-11' Version='1' Del='1'>"


@pytest.mark.parametrize("damaged", [b"", b"<a/>", b"<Pensionsrapport/>", HEAD + b"<A/></Pensionsrapport>"])
def test_what_is_no_report_is_refused(damaged: bytes):
    with pytest.raises(PensionReadError):
        parse(damaged)
