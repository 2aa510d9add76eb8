"""``manage.py trip``: the engine at the command line, without a database."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

TRIP = """
title = "Två dagar i Göteborg"
workplace_km = 470
home_km = 465
leg = [
  { from = "Stockholm", departs = 2026-11-03T07:30:00, to = "Göteborg", arrives = 2026-11-03T11:00:00 },
  { from = "Göteborg", departs = "2026-11-04 15:00", to = "Stockholm", arrives = "2026-11-04 18:30" },
]
meal = [{ on = 2026-11-04, meal = "lunch" }]
"""
ATHENS = """
title = "Aten"
workplace_km = 1500
home_km = 1500
leg = [
  {from="Stockholm", departs=2026-11-03T07:30:00, to="Aten, Grekland", arrives=2026-11-03T11:00:00, by="air"},
  { from = "Aten, GR", departs = 2026-11-04T15:00:00, to = "Stockholm", arrives = 2026-11-04T19:30:00, by = "air" },
]
"""


def run(folder: Path, text: str, *options: str) -> str:
    file, out = folder / "resa.toml", StringIO()
    file.write_text(text, encoding="utf-8")
    call_command("trip", str(file), *options, stdout=out)
    return out.getvalue()


def test_a_trip_is_printed_day_by_day_with_its_sum(tmp_path: Path) -> None:
    told = run(tmp_path, TRIP)
    assert "Två dagar i Göteborg" in told
    assert [line.split()[-3:] for line in told.splitlines() if line.startswith(("2026-", "Summa"))] == [
        ["300,00", "300,00", "0,00"],
        ["97,00", "97,00", "124,00"],
        ["397,00", "397,00", "124,00"],
    ]


def test_every_amount_is_explained_with_its_source(tmp_path: Path) -> None:
    told = run(tmp_path, TRIP, "--explain")
    for text in (
        "Avresa klockan 07.30, före 12: hel dag",
        "Hemkomst klockan 18.30, 19 eller tidigare: halv dag",
        "Fri lunch: minskning till närmaste krona: 150,00 × 35\u00a0% = 53,00",
        "Övernattning mer än 50 km från arbetsplatsen och bostaden: 470 och 465 km",
        "12 kap. 7 § IL",
        "(ej belagt)",
    ):
        assert text in told


def test_the_same_is_given_as_data(tmp_path: Path) -> None:
    data = json.loads(run(tmp_path, TRIP, "--json", "--explain"))
    assert data["totals"]["paid"] == "397.00"
    assert data["rows"][-1] == {"type": "meal_benefit", "on": "2026-11-04", "quantity": "1", "amount": "124.00"}
    assert data["days"][0]["because"]["steps"][0]["en"] == "Per diem, tax-free 2026-11-03"


def test_a_country_is_named_when_it_is_missing_and_read_from_the_official_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Normalbelopp för GR 2026 saknas"):
        run(tmp_path, ATHENS)
    rows = [{"land eller område": "Grekland", "normalbelopp": "850", "år": "2026"}]
    (tmp_path / "lista.json").write_text(json.dumps(rows), encoding="utf-8")
    assert "1\u00a0700,00" in run(tmp_path, ATHENS, "--countries", str(tmp_path / "lista.json"))
    listed = ATHENS + '[countries.2026]\nsource = "prov"\nGR = 850\n'
    assert "1\u00a0700,00" in run(tmp_path, listed, "--explain")


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("2026-11-04 18:30", "2026-11-04 14:30", r"Delresa 2 kommer fram .* kl. 14:30 \(Stockholm\), innan den avgår"),
        ("2026-11-03T11:00:00", "2026-11-05T11:00:00", r"Delresa 2 avgår .*, innan delresa 1 är framme"),
        ('from = "Göteborg"', 'from = "Malmö"', r"Delresa 1 slutar i Göteborg .*, men delresa 2 börjar i Malmö"),
        ("home_km = 465", "home_km = -1", r"Avståndet från bostaden är -1 km"),
        ("2026-11", "2031-11", r"Regler för travel 2031 saknas"),
        ("workplace_km", "workplace", r"resa.toml, rad \d+: workplace.*det står 'workplace'; menade du 'workplace_km'"),
        ('meal = "lunch"', 'meal = "brunch"', r"'brunch' finns inte.*välj bland breakfast, lunch, dinner"),
        ('to = "Göteborg"', 'to = "Göteborg, SE, Europe/Sthlm"', r"Tidszonen 'Europe/Sthlm' för Göteborg finns inte"),
        ("2026-11-03T07:30:00", '"i morgon"', r"departs: lokal tid väntades"),
        ("title =", "title", r"följer inte TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        run(tmp_path, TRIP.replace(was, becomes))


def test_an_outcome_that_was_not_expected_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"paid: väntade 400,00, fick 397,00"):
        run(tmp_path, TRIP + "expected = { paid = 400 }\n")
    with pytest.raises(CommandError, match=r"väntade 1 dagar, fick 2"):
        run(tmp_path, TRIP + "expected.day = [{ tax_free = 300 }]\n")


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"ingen\.toml går inte att läsa"):
        call_command("trip", str(tmp_path / "ingen.toml"))


def test_a_fault_that_was_expected_is_told_and_no_error(tmp_path: Path) -> None:
    faulty = TRIP.replace("home_km = 465", "home_km = -1")
    assert "Avståndet från bostaden är -1 km" in run(tmp_path, faulty + 'expected.error = "negative_distance"\n')
    with pytest.raises(CommandError, match=r"väntade felet no_legs, men resan gick att räkna ut"):
        run(tmp_path, TRIP + 'expected.error = "no_legs"\n')


def test_every_file_of_cases_and_the_one_of_the_manual_can_be_run(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    for file in sorted((root / "tests/cases/resor").glob("*.toml")):
        call_command("trip", str(file), "--explain", stdout=StringIO())
    manual = (root / "docs/how-to/trip.md").read_text(encoding="utf-8")
    example = manual.split("```toml\n")[1].split("```")[0]
    assert "2\u00a0747,00" in run(tmp_path, example)
