"""``manage.py payslip`` computes a case without a database and says what is wrong with one."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

CASES = Path(__file__).parents[2] / "cases"


def payslip(*arguments: str) -> str:
    out = StringIO()
    call_command("payslip", *arguments, stdout=out)
    return out.getvalue()


def test_it_prints_lines_and_sums() -> None:
    printed = payslip(str(CASES / "sjuk_tre_dagar.toml"))
    assert "41110 Karensavdrag" in printed
    assert "−1\u00a0545,60" in printed
    assert "Att betala ut" in printed


def test_it_explains_on_request() -> None:
    assert "42\u00a0000,00 × 3,68\u00a0% = 1\u00a0545,60" in payslip(str(CASES / "sjuk_tre_dagar.toml"), "--explain")


def test_it_writes_json() -> None:
    data = json.loads(payslip(str(CASES / "skatt_tabell_33.toml"), "--json", "--explain"))
    assert data["totals"]["net"] == "27866.00"
    assert data["lines"][0]["because"]["sv"].startswith("Månadslön")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("table = 33", "tabell = 33"), "okänd nyckel"),
        (("table = 33", "table = 7"), "Skattetabell 7"),
        (('"2026-11"', '"1999-11"'), "1999"),
        (("7134", "7135"), "Utfallet är inte det väntade"),
    ],
)
def test_it_says_what_is_wrong(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    case = tmp_path / "prov.toml"
    case.write_text((CASES / "skatt_tabell_33.toml").read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(CommandError, match=told):
        payslip(str(case))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="går inte att läsa"):
        payslip(str(tmp_path / "finns_inte.toml"))
