"""The table of security requirements (docs/asvs.tsv, OWASP ASVS 5.0) names tests that exist, or says how else."""

from __future__ import annotations

import csv
import re

import pytest

from tests.consistency.sources import ROOT


def rows() -> list[dict[str, str]]:
    with (ROOT / "docs/asvs.tsv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_requirement_is_there_once_and_in_order():
    ids = [tuple(int(part) for part in row["id"].split(".")) for row in rows()]
    assert ids == sorted(set(ids))
    assert len(ids) > 40


def test_every_row_says_whether_it_applies_and_how():
    for row in rows():
        assert row["gäller"] in ("ja", "nej"), row
        assert row["hur"].strip(), row


@pytest.mark.parametrize("named", sorted({row["test"] for row in rows() if row["test"]}))
def test_a_named_test_exists(named: str):
    file, _colons, name = named.partition("::")
    assert (ROOT / file).is_file(), named
    if name:
        assert re.search(rf"^def {name}\b", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), named


def test_most_of_what_applies_is_tested_by_machine():
    applies = [row for row in rows() if row["gäller"] == "ja"]
    assert len([row for row in applies if row["test"]]) / len(applies) >= 0.6
