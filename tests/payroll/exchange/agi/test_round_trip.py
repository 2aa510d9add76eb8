"""``parse(build(x)) == x`` for any declaration without faults, and the splitting of long ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from payroll.exchange.agi import (
    FIELDS,
    TAX_FIELDS,
    AbsenceKind,
    AbsenceRecord,
    AgiFile,
    AgiReadError,
    Contact,
    Employer,
    FieldKind,
    IndividualStatement,
    MainStatement,
    Payee,
    PayeeKind,
    Sender,
    TechnicalContact,
    Value,
    build,
    parse,
    split,
)
from servicecenter.common.periods import Month

AGENCY = "162021006990"
PERIOD = Month(2026, 11)
FREE = [field for field in FIELDS.values() if field.code not in TAX_FIELDS and not field.last_period]

words = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)
amounts = st.integers(0, 9_999_999_999)


def identity(number: int) -> str:
    nine = f"{85 + number % 10:02d}0412{number // 10 % 1000:03d}"
    return f"19{nine}{luhn.calc_check_digit(nine)}"


@st.composite
def values(draw: st.DrawFn) -> tuple[Value, ...]:
    chosen = draw(st.lists(st.sampled_from(FREE), unique=True))
    tax = FIELDS[draw(st.sampled_from(TAX_FIELDS))]
    kinds = {FieldKind.AMOUNT: amounts, FieldKind.CROSS: st.just(1), FieldKind.TEXT: words}
    return tuple(Value(field.code, draw(kinds[field.kind])) for field in [*chosen, tax])


@st.composite
def statements(draw: st.DrawFn, place: int) -> IndividualStatement:
    payee = draw(
        st.one_of(
            st.builds(Payee, st.integers(0, 9999).map(identity)),
            st.builds(Payee, words, st.sampled_from([PayeeKind.BIRTH, PayeeKind.OTHER])),
        )
    )
    removed = draw(st.booleans())
    number = f"{place:0{draw(st.integers(1, 10))}d}"
    return IndividualStatement(AGENCY, payee, PERIOD, number, () if removed else draw(values()), removed)


@st.composite
def absences(draw: st.DrawFn, place: int) -> AbsenceRecord:
    on = draw(st.dates(date(2026, 1, 1), date(2026, 11, 30)))
    head = (AGENCY, identity(place), PERIOD, on, str(place))
    if draw(st.booleans()):
        return AbsenceRecord(*head, is_removed=True)
    percent = draw(st.none() | st.decimals("0.01", 100, places=2))
    hours = None if percent is not None else draw(st.decimals("0.25", 24, places=2))
    return AbsenceRecord(*head, draw(st.sampled_from(AbsenceKind)), percent, hours)


@st.composite
def files(draw: st.DrawFn) -> AgiFile:
    contact = st.builds(Contact, words, words, words, st.just("") | words)
    individuals = [draw(statements(place)) for place in range(1, draw(st.integers(0, 5)) + 1)]
    return AgiFile(
        Sender(
            draw(words),
            AGENCY,
            draw(st.builds(TechnicalContact, words, words, words, st.just("") | words, st.just("") | words)),
            draw(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1))).replace(microsecond=0),
        ),
        Employer(AGENCY, tuple(draw(st.lists(contact, min_size=1, max_size=3)))),
        PERIOD,
        MainStatement(AGENCY, PERIOD, (Value("487", draw(amounts)), Value("497", draw(amounts)))),
        tuple(individuals),
        tuple(draw(absences(place)) for place in range(1, draw(st.integers(0, 4)) + 1)),
    )


@given(files())
def test_what_is_written_is_read_back_the_same(file: AgiFile):
    content = build(file)
    assert parse(content) == file
    assert build(parse(content)) == content


DOCTYPE = b'<!DOCTYPE b [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]><b>&b;</b>'


@pytest.mark.parametrize(
    ("content", "said"), [(DOCTYPE, "DOCTYPE"), (b"<a>", "inte läsbar XML: rad 1"), (b"", "inte läsbar XML")]
)
def test_a_file_that_no_declaration_needs_is_refused_with_the_reason(content: bytes, said: str):
    with pytest.raises(AgiReadError, match=said):
        parse(content)


def test_comments_and_instructions_in_a_file_made_elsewhere_are_passed_by():
    head, rows = head_and(2)
    file = replace(head, individuals=tuple(rows))
    noted = build(file).replace(b"</Skatteverket>", b"<!-- klar --><?ed x?></Skatteverket>")
    assert b"<!-- klar -->" in noted
    assert parse(noted) == file


def head_and(count: int) -> tuple[AgiFile, list[IndividualStatement]]:
    sender = Sender("P", AGENCY, TechnicalContact("N", "1", "e@x.se"), datetime(2026, 12, 1))
    head = AgiFile(
        sender,
        Employer(AGENCY, (Contact("N", "1", "e@x.se"),)),
        PERIOD,
        MainStatement(AGENCY, PERIOD, (Value("487", 0), Value("497", 0))),
    )
    rows = [
        IndividualStatement(AGENCY, Payee(identity(place)), PERIOD, str(place + 1), (Value("001", 0),))
        for place in range(count)
    ]
    return head, rows


@given(st.integers(0, 40), st.integers(1, 12), st.integers(2, 10))
def test_a_long_declaration_is_split_without_losing_or_repeating_anything(people: int, days: int, most: int):
    head, rows = head_and(people)
    absent = [
        AbsenceRecord(AGENCY, identity(1), PERIOD, date(2026, 11, day), "1", AbsenceKind.PARENTAL, Decimal(100))
        for day in range(1, days + 1)
    ]
    parts = list(split(head, [*rows, *absent], most=most))
    assert [row for part in parts for row in part.individuals] == rows
    assert [row for part in parts for row in part.absences] == absent
    assert all(part.count <= most for part in parts)
    assert [part.main is not None for part in parts] == [True, *[False] * (len(parts) - 1)]
    assert len(parts) == -(-(1 + people + days) // most)
    assert all(parse(build(part)) == part for part in parts)


def test_a_thousand_declarations_fit_in_a_file_and_one_more_takes_another():
    head, rows = head_and(999)
    assert [part.count for part in split(head, rows)] == [1000]
    head, rows = head_and(1000)
    assert [part.count for part in split(head, rows)] == [1000, 1]
    assert list(split(replace(head, main=None), [])) == []
