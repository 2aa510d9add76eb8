"""Rule data: dates decide, sources are demanded, and a year that is not there is refused."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from servicecenter.rules.loader import DATA, RuleDataError, RuleYearMissing, load_rulebook, parse_rulebook

YEARS = sorted(int(file.parent.name) for file in DATA.glob("*/payroll.toml"))
SHIPPED = sorted((file.stem, int(file.parent.name)) for file in DATA.glob("*/*.toml"))
HEAD = 'domain = "payroll"\nyear = 2026\n'
RATE = """
[[rate]]
value = 1.5
source = "SFS 1"
starts_on = 2026-01-01
ends_on = 2026-03-31
[[rate]]
value = 2
source = "SFS 2"
starts_on = 2026-04-01
unsourced = true
"""


def test_the_value_of_the_day_is_given_with_its_source() -> None:
    book = parse_rulebook(HEAD + RATE, "prov.toml")
    assert book.decimal("rate", on=date(2026, 3, 31)) == Decimal("1.5")
    later = book.sourced("rate", on=date(2026, 4, 1))
    assert (later.value, later.source, later.unsourced) == (2, "SFS 2", True)


def test_a_day_in_another_year_is_refused() -> None:
    book = parse_rulebook(HEAD + RATE, "prov.toml")
    with pytest.raises(RuleYearMissing, match=r"2027 saknas. Läs in regelåret 2027"):
        book.value("rate", on=date(2027, 1, 1))


def test_a_year_without_a_file_is_refused_by_name() -> None:
    with pytest.raises(RuleYearMissing, match="Regler för payroll 2031 saknas"):
        load_rulebook("payroll", 2031)


def test_a_year_in_another_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026/payroll.toml").write_text(HEAD + RATE, encoding="utf-8")
    assert load_rulebook("payroll", 2026, folder=tmp_path).keys_under("rate") == ()
    (tmp_path / "2027").mkdir()
    (tmp_path / "2027/payroll.toml").write_text(HEAD + RATE, encoding="utf-8")
    with pytest.raises(RuleDataError, match="fann payroll och 2026"):
        load_rulebook("payroll", 2027, folder=tmp_path)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("year = 2026", "domain, year"),
        (HEAD + "rate = 3", "rate: väntade en tabell med value, source och starts_on"),
        (HEAD + "[[[", "går inte att läsa som TOML"),
        (HEAD + "rate = { value = 1, starts_on = 2026-01-01 }", "rate: fältet source"),
        (HEAD + 'rate = { value = 1, source = " ", starts_on = 2026-01-01 }', "rate: fältet source"),
        (HEAD + 'rate = { value = 1, source = "SFS" }', "rate: starts_on och ends_on ska vara datum"),
        (HEAD + 'rate = { value = 1, source = "SFS", starts_on = "2026-01-01" }', "rate: starts_on och ends_on"),
        (HEAD + 'rate = { value = 1, source = "SFS", starts_on = 2026-01-01T10:00:00 }', "rate: starts_on"),
        (HEAD + 'rate = { value = 1, source = "SFS", starts_on = 2027-01-01 }', "gäller inte någon dag under 2026"),
        (HEAD + 'rate = { value = 1, source = "S", starts_on = 2026-05-01, ends_on = 2026-04-01 }', "före startdatum"),
        (HEAD + 'rate = { value = 1, source = "S", starts_on = 2026-01-01, from = 1 }', "rate: okänt fält from"),
        (HEAD + 'rate = { value = 1, source = "S", starts_on = 2026-01-01, unsourced = "ja" }', "true eller false"),
        (HEAD + '[[rate]]\nsource = "S"\nstarts_on = 2026-01-01', "rate: fältet value saknas"),
        (HEAD + RATE.replace("2026-03-31", "2026-04-01"), "rate: två värden gäller samtidigt från 2026-04-01"),
    ],
)
def test_a_broken_rule_file_is_refused_with_file_and_key(text: str, finding: str) -> None:
    with pytest.raises(RuleDataError, match=re.escape(finding)) as refused:
        parse_rulebook(text, "prov.toml")
    assert str(refused.value).startswith("prov.toml: ")


def test_a_gap_between_versions_is_refused_on_its_days() -> None:
    book = parse_rulebook(HEAD + RATE.replace("2026-03-31", "2026-03-15"), "prov.toml")
    with pytest.raises(RuleDataError, match="rate: ett värde som gäller 2026-03-20 saknas"):
        book.value("rate", on=date(2026, 3, 20))


def test_numbers_of_the_wrong_kind_are_refused() -> None:
    book = parse_rulebook(HEAD + RATE, "prov.toml")
    with pytest.raises(RuleDataError, match="ett heltal väntades"):
        book.whole("rate", on=date(2026, 1, 1))
    book = parse_rulebook(HEAD + 'word = { value = "x", source = "S", starts_on = 2026-01-01 }', "prov.toml")
    with pytest.raises(RuleDataError, match="word: ett tal väntades"):
        book.decimal("word", on=date(2026, 1, 1))


@pytest.mark.parametrize(("domain", "year"), SHIPPED)
def test_no_number_of_a_released_year_passed_through_a_float(domain: str, year: int) -> None:
    def floats(value: object) -> bool:
        if isinstance(value, dict):
            return any(floats(inner) for inner in value.values())
        return any(map(floats, value)) if isinstance(value, list) else isinstance(value, float)

    book = load_rulebook(domain, year)
    assert not any(floats(version.value) for versions in book.entries.values() for version in versions)


def test_released_years_hold_the_same_keys_apart_from_what_is_known_to_differ() -> None:
    """The youth rule starts in 2026, and of one-time tax 2025 only two columns are known."""
    assert YEARS == [2025, 2026]
    keys = {year: set(load_rulebook("payroll", year).entries) for year in YEARS}
    assert keys[2026] - keys[2025] == {"employer_contributions.youth"} | {
        f"one_time_tax.column_{column}" for column in (3, 4, 5, 6)
    }
    assert keys[2025] <= keys[2026]


def test_what_rests_on_second_hand_or_no_source_is_marked() -> None:
    book = load_rulebook("payroll", 2026)
    marked = {key for key, versions in book.entries.items() if any(version.unsourced for version in versions)}
    assert {"agreement.hour_divisor", "withholding.sink_percent", "one_time_tax.column_1"} <= marked
    assert not {"price_base_amount", "agreement.working_day_deduction", "employer_contributions.youth"} & marked
