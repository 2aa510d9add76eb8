"""Skatteverket's list of normal amounts abroad: read as it is published, compared, and never guessed from."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from servicecenter.rules.country_names import code_of, name_of
from servicecenter.rules.travel_countries import (
    CountryFileError,
    CountryRateMissing,
    CountryRates,
    differences,
    parse_country_file,
)


def row(name: str, amount: object, year: object = 2026, **more: str) -> dict[str, object]:
    return {"land eller område": name, "normalbelopp": str(amount), "år": str(year)} | more


def rates(*rows: dict[str, object], year: int = 2026) -> CountryRates:
    return parse_country_file(json.dumps(rows).encode(), year=year, name="prov.json")


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_open_data_of_a_year_is_read_whole(shared: Path, year: int) -> None:
    with (shared / "rates/utlandstraktamente-2023-2024.csv").open(encoding="utf-8") as file:
        published = [(line["land"], line[f"normalbelopp_{year}"]) for line in csv.DictReader(file, delimiter=";")]
    listed = [(name, amount) for name, amount in published if amount]
    found = rates(*(row(name, amount, year) for name, amount in listed), year=year)
    assert {code_of(name): int(amount) for name, amount in listed} == {rate.code: rate.amount for rate in found.rows}
    assert all(len(rate.code) == 2 for rate in found.rows if rate is not found.other)
    assert found.of("FR").amount == {2023: 852, 2024: 935}[year]
    assert found.of("XK").name == "Kosovo"
    assert found.of("FJ") == found.other


def test_json_and_csv_say_the_same() -> None:
    content = "land eller område;landskod;normalbelopp;år\nNorge;NO;1 054;2026\nKina;CN;581;2026\nKina;CN;600;2027\n"
    found = parse_country_file(content.encode("latin-1"), year=2026, name="prov.csv")
    assert found.rows == rates(row("Norge", 1054), row("Kina", 581), row("Kina", 600, 2027)).rows


def test_the_rows_may_lie_under_results_and_the_code_decides() -> None:
    text = json.dumps({"resultCount": 1, "results": [row("Storbritannien", 901, landskod="GB")]})
    assert parse_country_file(text.encode(), year=2026).of("gb").amount == 901


def test_a_country_without_a_row_has_that_of_other_countries_only_where_the_list_has_one() -> None:
    listed = rates(row("Norge", 1054), row("Övriga länder och områden", 493))
    assert listed.of("NP").amount == 493
    with pytest.raises(CountryRateMissing, match=r"Normalbelopp för NP 2026 saknas"):
        rates(row("Norge", 1054)).of("NP")
    partial = CountryRates(2026, "", listed.rows, is_partial=True)
    with pytest.raises(CountryRateMissing, match=r"Normalbelopp för NP 2026 saknas"):
        partial.of("NP")


def test_a_name_that_nobody_knows_is_reached_by_itself() -> None:
    assert rates(row("Atlantis", 500)).of("Atlantis").amount == 500


def test_a_row_that_only_points_to_another_country_is_nothing() -> None:
    assert [rate.code for rate in rates(row("Grönland, se Danmark", ""), row("Danmark", 1226)).rows] == ["DK"]


@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", "filen är tom"),
        (b"[{", r"rad 1: går inte att läsa som JSON"),
        (b'["Norge"]', "väntade en lista av rader"),
        (json.dumps([row("Norge", 1)]).replace("2026", "2025").encode(), r"inga rader för 2026 \(filen har 2025\)"),
        (json.dumps([row("Norge", "mycket")]).encode(), "rad 1: Norge: 'mycket' är inte ett belopp"),
        (json.dumps([row("Norge", 0)]).encode(), "rad 1: Norge: '0' är inte ett belopp"),
        (json.dumps([row("", 5)]).encode(), "rad 1: fältet land eller område saknas"),
        (json.dumps([row("Norge", 5), row("Norge", 6)]).encode(), "rad 2: Norge har redan 5 kr, här 6 kr"),
        (b"namn;summa\nNorge;5\n", r"inga rader för 2026"),
    ],
)
def test_a_faulty_file_is_refused_with_its_row(content: bytes, finding: str) -> None:
    with pytest.raises(CountryFileError, match=finding) as refused:
        parse_country_file(content, year=2026, name="prov.json")
    assert str(refused.value).startswith("prov.json: ")


def test_what_differs_between_two_lists_is_told_by_country() -> None:
    before, after = rates(row("Norge", 1054), row("Kina", 581)), rates(row("Norge", 1060), row("Japan", 386))
    assert [tuple(found) for found in differences(before, after)] == [
        ("JP", "Japan", None, 386),
        ("CN", "Kina", 581, None),
        ("NO", "Norge", 1054, 1060),
    ]
    assert differences(before, before) == ()


def test_countries_are_known_by_their_swedish_names() -> None:
    assert [code_of(name) for name in ("Tyskland", "usa", "Elfenbenskusten")] == ["DE", "US", "CI"]
    assert (name_of("DE"), name_of("ATLANTIS")) == ("Tyskland", "ATLANTIS")
