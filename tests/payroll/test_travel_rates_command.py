"""``manage.py travel_rates``: a year's list is told before it holds, kept byte for byte, replaced only on purpose."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from payroll.travel.rules import travel_rules_of
from servicecenter.audit.events import Event
from servicecenter.audit.models import AuditEvent
from servicecenter.models import RuleDocument
from servicecenter.rulebooks.queries import country_rates, rulebook
from servicecenter.rules.loader import DATA, RuleError, RuleYearMissing
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("travel_rates", *arguments, stdout=out)
    return out.getvalue()


def written(folder: Path, **amounts: int) -> Path:
    file = folder / f"normalbelopp-{sum(amounts.values())}.json"
    rows = [{"land eller område": name, "normalbelopp": str(amount), "år": "2026"} for name, amount in amounts.items()]
    file.write_text(json.dumps(rows), encoding="utf-8")
    return file


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return written(tmp_path, Norge=1054, Kina=581)


def test_a_list_is_imported_once_and_shown(first: Path) -> None:
    told = run("import", str(first), "--year", "2026")
    assert "2 länder och områden för 2026" in told
    assert "inläst. 2 länder" in told
    document = RuleDocument.objects.get()
    assert bytes(document.content) == first.read_bytes()
    assert AuditEvent.objects.get(event=Event.RULES_LOADED).detail["sha256"] == document.sha256
    assert country_rates(2026).of("NO").amount == 1054
    assert "redan inläst" in run("import", str(first), "--year", "2026")
    assert RuleDocument.objects.count() == 1
    assert "NO  Norge" in run("show", "2026")


def test_claims_are_computed_with_the_list_in_force(first: Path, tmp_path: Path) -> None:
    with tenant(make_agency().pk):
        assert travel_rules_of({2026}).years[2026].amount("FR") == 850_00
        run("import", str(first), "--year", "2026")
        year = travel_rules_of({2026}).years[2026]
        assert (year.amount("NO"), year.countries.is_partial) == (1054_00, False)
        assert travel_rules_of({2026}).years[2026] is year
        run("import", str(written(tmp_path, Norge=1060)), "--year", "2026", "--replace")
        assert travel_rules_of({2026, 2031}).years[2026].amount("NO") == 1060_00


def test_comparing_changes_nothing(first: Path, tmp_path: Path) -> None:
    assert "ingen lista att jämföra med" in run("compare", str(first), "--year", "2026")
    run("import", str(first), "--year", "2026")
    told = run("compare", str(written(tmp_path, Norge=1060, Japan=386)), "--year", "2026")
    for line in ("3 skillnader", "Japan: ny, 386 kr", "Kina: 581 kr tas bort", "Norge: 1054 kr blir 1060 kr"):
        assert line in told
    assert country_rates(2026).of("NO").amount == 1054


def test_a_list_that_differs_replaces_only_on_purpose_and_the_earlier_is_still_found(
    first: Path, tmp_path: Path
) -> None:
    run("import", str(first), "--year", "2026")
    earlier = country_rates(2026).sha256
    second = written(tmp_path, Norge=1060, Kina=581)
    with pytest.raises(CommandError, match=r"Ingenting har lästs in: 2026 har redan en lista"):
        run("import", str(second), "--year", "2026")
    assert country_rates(2026).of("NO").amount == 1054
    assert "1 skiljer sig från listan före" in run("import", str(second), "--year", "2026", "--replace")
    assert country_rates(2026).of("NO").amount == 1060
    assert country_rates(2026, sha256=earlier).of("NO").amount == 1054


def test_what_cannot_be_read_or_is_not_there_is_told(first: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"inga rader för 2025 \(filen har 2026\)"):
        run("import", str(first), "--year", "2025")
    with pytest.raises(CommandError, match=r"finns-inte\.json går inte att läsa"):
        run("compare", str(tmp_path / "finns-inte.json"), "--year", "2026")
    with pytest.raises(CommandError, match=r"Normalbelopp för 2026 är inte inlästa"):
        run("show", "2026")
    with pytest.raises(RuleError, match=r"Normalbeloppen 000000000000 för 2026 finns inte"):
        country_rates(2026, sha256="0" * 64)
    assert country_rates(2026) is None
    assert not RuleDocument.objects.exists()


def test_a_name_without_a_code_is_pointed_out(tmp_path: Path) -> None:
    assert "Utan landskod, nås med sitt namn: Atlantis." in run(
        "compare", str(written(tmp_path, Atlantis=500, Norge=1054)), "--year", "2026"
    )


def test_a_travel_year_is_checked_and_loaded_as_any_rule_year(tmp_path: Path) -> None:
    text = (DATA / "2026/travel.toml").read_text(encoding="utf-8")
    file = tmp_path / "travel.toml"
    file.write_text(text.replace("2026-", "2027-").replace("year = 2026", "year = 2027"), encoding="utf-8")
    with pytest.raises(RuleYearMissing):
        rulebook("travel", 2027)
    out = StringIO()
    call_command("rule_year", "load", str(file), stdout=out)
    assert "regelår 2027, inläst" in out.getvalue()
    assert rulebook("travel", 2027).year == 2027
    file.write_text(file.read_text(encoding="utf-8").replace("distance_km", "distance"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"allowance\.distance_km: ett värde som gäller 2027-01-01 saknas"):
        call_command("rule_year", "check", str(file))
