"""The status of the mission tells the truth: every row once, and what is claimed is backed by a test that exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.consistency.sources import ROOT

ROW = re.compile(
    r"^\| (?P<row>[A-M]\d\d) \| (?P<what>[^|]+) \| (?P<status>[^|]+) \| (?P<seen>[^|]*)\| (?P<test>[^|]*)\|$"
)
STATUSES = {"done", "in work", "not done"}


def rows() -> list[dict[str, str]]:
    lines = (ROOT / "docs/mission-status.md").read_text(encoding="utf-8").splitlines()
    return [
        {name: text.strip() for name, text in found.groupdict().items()} for found in map(ROW.match, lines) if found
    ]


def test_every_row_of_the_mission_is_there_once(shared: Path):
    mission = (shared / "design/mission.md").read_text(encoding="utf-8")
    expected = re.findall(r"^\| ([A-M]\d\d) \|", mission, flags=re.MULTILINE)
    assert Counter(row["row"] for row in rows()) == Counter(expected)


def test_every_status_is_one_of_three():
    assert {row["status"] for row in rows()} <= STATUSES


def test_what_is_done_says_where_it_is_seen_and_is_tested_under_its_own_name():
    for row in rows():
        if row["status"] == "done":
            test = ROOT / row["test"].strip("`")
            assert row["seen"], row
            assert test.is_file(), row
            assert row["row"] in test.name or row["row"] in test.read_text(encoding="utf-8"), row


def test_what_is_not_done_claims_nothing():
    for row in rows():
        if row["status"] == "not done":
            assert not row["seen"], row
            assert not row["test"], row
