"""An attested claim keeps the rules it was computed with, whatever is loaded afterwards."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payroll.travel.rules import rules_as_kept, travel_rules_of
from payroll.travel.told import settled_of, trip_of
from payroll.travel_rules.explain import explain
from servicecenter.models import RuleDocument
from servicecenter.rulebooks.actions import import_country_rates
from servicecenter.rules.loader import RuleError
from tests.payroll.travel.office import NOW, UMEA, office

pytestmark = pytest.mark.django_db


def oslo(day: int) -> dict[str, Any]:
    """A day and the next one in Oslo, whole days both."""
    out = {"departs": f"2026-10-{day}T06:15", "arrives": f"2026-10-{day}T08:10"}
    home = {"departs": f"2026-10-{day + 1}T18:00", "arrives": f"2026-10-{day + 1}T20:05"}
    legs = [
        out | {"destination": "Oslo", "country": "NO", "carrier": "air"},
        home | {"destination": "Gävle", "country": "SE", "carrier": "air"},
    ]
    return UMEA | {"legs": legs, "days": {}}


def load(amount: int) -> None:
    rows = [{"land eller område": "Norge", "normalbelopp": str(amount), "år": "2026"}]
    content = json.dumps(rows).encode()
    import_country_rates(content=content, year=2026, file_name="lista.json", by=None, at=NOW)


def test_a_list_that_comes_later_changes_those_who_wait_and_never_those_attested() -> None:
    with office() as here:
        attested, waiting = here.sent(typed=oslo(12)), here.sent(typed=oslo(19))
        attested = here.approve(attested)
        assert (bool(attested.rules), waiting.rules) == (True, "")
        assert settled_of(attested).paid == settled_of(waiting).paid == 2 * 1054_00
        load(1100)
        assert settled_of(attested).paid == 2 * 1054_00
        assert settled_of(waiting).paid == 2 * 1100_00
        (first, _) = explain(trip_of(attested), settled_of(attested).rules)
        assert first.reasons["tax_free"].value == "1\u00a0054,00\u00a0kr"


def test_a_list_that_was_used_is_found_after_a_newer_one_and_told_when_it_is_gone() -> None:
    load(1060)
    with office() as here:
        claim = here.approve(here.sent(typed=oslo(12)))
        load(1100)
        assert settled_of(claim).paid == 2 * 1060_00
        kept = rules_as_kept(claim.rules)
        assert kept.years.keys() == {2026}
        assert kept.years[2026].countries.of("NO").amount == 1060
        assert RuleDocument.objects.filter(kind="travel_shipped", sha256=kept.years[2026].book.sha256).exists()
        with pytest.raises(RuleError, match=r"Normalbeloppen 000000000000 för 2026 finns inte"):
            rules_as_kept(claim.rules.replace(kept.years[2026].countries.sha256, "0" * 64))


def test_a_year_that_is_not_loaded_is_left_out_and_told_when_it_is_asked_for() -> None:
    with office():
        assert travel_rules_of([2026, 2031]).years.keys() == {2026}
