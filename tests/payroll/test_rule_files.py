"""Loading official files: ``tax_table import`` and ``rule_year load`` keep them byte for byte, once, and use them."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from servicecenter.audit.events import Event
from servicecenter.audit.models import AuditEvent
from servicecenter.models import RuleDocument
from servicecenter.rulebooks.queries import rule_years, rulebook, tax_tables
from servicecenter.rules.loader import DATA, RuleError, RuleYearMissing
from servicecenter.rules.tax_formula import provisional_tables
from servicecenter.rules.tax_tables import to_txt

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def txt(tmp_path: Path) -> Path:
    file = tmp_path / "allmanna-tabeller-manad.txt"
    file.write_bytes(to_txt(provisional_tables(2026)))
    return file


@pytest.fixture
def next_year(tmp_path: Path) -> Path:
    """A rule year that the program does not ship: 2026 with its years moved on."""
    text = (DATA / "2026/payroll.toml").read_text(encoding="utf-8")
    file = tmp_path / "payroll.toml"
    file.write_text(text.replace("2026-", "2027-").replace("year = 2026", "year = 2027"), encoding="utf-8")
    return file


def test_the_official_file_of_2025_is_taken_as_truth_and_equals_the_formula(shared: Path) -> None:
    file = shared / "rates/skattetabeller-manad-2025.csv"
    told = run("tax_table", "import", str(file), "--year", "2025")
    assert "inläst" in told
    assert "0 skillnader mot formeln" in told
    document = RuleDocument.objects.get()
    assert bytes(document.content) == file.read_bytes()
    assert document.sha256 in told
    tables = tax_tables(2025)
    assert (tables.provisional, tables.sha256) == (False, document.sha256)
    assert AuditEvent.objects.get(event=Event.RULES_LOADED).detail["sha256"] == document.sha256


def test_the_same_file_twice_is_one_document_and_one_event(txt: Path) -> None:
    run("tax_table", "import", str(txt), "--year", "2026")
    assert "redan inläst" in run("tax_table", "import", str(txt), "--year", "2026")
    assert RuleDocument.objects.count() == 1
    assert AuditEvent.objects.filter(event=Event.RULES_LOADED).count() == 1


def test_a_file_of_another_year_is_refused_and_nothing_is_kept(shared: Path) -> None:
    file = shared / "rates/skattetabeller-manad-2025.csv"
    with pytest.raises(CommandError, match="rad 2: år 2025, väntade 2026"):
        run("tax_table", "import", str(file), "--year", "2026")
    assert not RuleDocument.objects.exists()


def test_every_faulty_line_is_told_about_at_once(txt: Path) -> None:
    lines = txt.read_bytes().split(b"\n")
    lines[4], lines[9] = lines[4][:40], lines[9].replace(b"30B", b"14B")
    txt.write_bytes(b"\n".join(lines))
    with pytest.raises(CommandError, match=r"rad 5: 40 tecken.*rad 10: slag '14B'"):
        run("tax_table", "import", str(txt), "--year", "2026")


def test_a_cell_that_differs_from_the_formula_is_told_and_the_file_still_rules(txt: Path) -> None:
    content = txt.read_bytes()
    line = next(line for line in content.splitlines() if line.startswith(b"30B33  34801"))
    txt.write_bytes(content.replace(line, line.replace(b" 7134", b" 7133", 1)))
    told = run("tax_table", "import", str(txt), "--year", "2026")
    assert "1 skillnader mot formeln" in told
    assert "tabell 33, 34801–35000, kolumn 1: filen 7133, formeln 7134" in told
    assert tax_tables(2026).tax(33, 1, 34_900) == 7_133


def test_show_writes_the_imported_file_when_there_is_one(txt: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    content = txt.read_bytes().replace(b"30B29   2001   2100  150", b"30B29   2001   2100  151", 1)
    txt.write_bytes(content)
    run("tax_table", "import", str(txt), "--year", "2026")
    call_command("tax_table", "show", "2026")
    out, err = capfdbinary.readouterr()
    assert (out, err) == (content, b"")


def test_a_run_pinned_to_the_computed_table_finds_it_after_the_official_came(txt: Path) -> None:
    pinned = tax_tables(2026).sha256
    changed = txt.read_bytes().replace(b"30B29   2001   2100  150", b"30B29   2001   2100  151", 1)
    txt.write_bytes(changed)
    run("tax_table", "import", str(txt), "--year", "2026")
    assert tax_tables(2026).sha256 != pinned
    assert tax_tables(2026, sha256=pinned).provisional


def test_a_file_that_is_not_there_is_told_by_its_name() -> None:
    with pytest.raises(CommandError, match=r"finns-inte\.txt går inte att läsa"):
        run("tax_table", "import", "finns-inte.txt", "--year", "2026")


def test_a_new_rule_year_works_without_a_release(next_year: Path) -> None:
    with pytest.raises(RuleYearMissing):
        rulebook("payroll", 2027)
    assert "regelår 2027, inläst" in run("rule_year", "load", str(next_year))
    assert rulebook("payroll", 2027).year == 2027
    assert tax_tables(2027).provisional
    assert 2027 in rule_years()
    assert "redan inläst" in run("rule_year", "load", str(next_year))
    assert RuleDocument.objects.count() == 1


def test_checking_a_rule_year_stores_nothing(next_year: Path) -> None:
    assert "inga fel" in run("rule_year", "check", str(next_year))
    assert not RuleDocument.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "price_base_amount = {",
            "price_base_amount_x = {",
            "price_base_amount: ett värde som gäller 2027-01-01 saknas",
        ),
        ("value = 59_200", 'value = "mycket"', "ett heltal väntades"),
        ('domain = "payroll"', 'domain = "weather"', "väntade payroll eller travel, fann weather"),
        ("year = 2027", "year = 2027\n[", "går inte att läsa som TOML"),
    ],
)
def test_a_faulty_rule_year_is_refused_with_file_and_key(next_year: Path, old: str, new: str, expected: str) -> None:
    text = next_year.read_text(encoding="utf-8")
    assert old in text
    next_year.write_text(text.replace(old, new, 1), encoding="utf-8")
    for action in ("check", "load"):
        with pytest.raises(CommandError, match=f"payroll.toml.*{expected}"):
            run("rule_year", action, str(next_year))
    assert not RuleDocument.objects.exists()


def test_a_replaced_file_does_not_come_back_unnoticed(txt: Path) -> None:
    first = txt.read_bytes()
    run("tax_table", "import", str(txt), "--year", "2026")
    txt.write_bytes(first.replace(b"30B29   2001   2100  150", b"30B29   2001   2100  151", 1))
    run("tax_table", "import", str(txt), "--year", "2026")
    txt.write_bytes(first)
    with pytest.raises(CommandError, match="ersatts av en nyare"):
        run("tax_table", "import", str(txt), "--year", "2026")
    with pytest.raises(RuleError):
        tax_tables(2026, sha256="0" * 64)
