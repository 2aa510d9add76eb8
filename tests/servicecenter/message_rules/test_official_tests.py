"""The official unit tests of the rules: each document breaks the rules that its test says, and no other test's."""

from pathlib import Path

import pytest

from servicecenter.message_rules.official_tests import cases, rules_of, tried
from servicecenter.message_rules.rule_sets import en_rules
from servicecenter.message_rules.runner import Runner

RELEASE = "2026.5"
DROPPED = ("PEPPOL-COMMON-R048.xml 2: PEPPOL-COMMON-R048 bröts 0 gånger, inte 1",)
"""The test of May 2025 whose rule the release no longer has."""


@pytest.fixture(scope="module")
def runner():
    one = Runner(seconds=120)
    yield one
    one.stop()


@pytest.mark.parametrize(
    ("folder", "documents", "must_fail", "differs"),
    [("en16931", 627, 323, ()), ("billing", 248, 117, ()), ("poacc", 300, 112, DROPPED)],
)
def test_every_official_document_breaks_the_rules_that_its_test_says(
    shared, runner, folder, documents, must_fail, differs
):
    """One program for all of them; the rule sets are compiled once."""
    root = shared / "schemas" / "peppol"
    outcome = tried(list(cases(root / "unit" / folder)), root / "rules" / RELEASE, runner)
    assert (outcome.tried, outcome.must_fail, outcome.wrong) == (documents, must_fail, differs)


def test_the_rules_that_come_with_a_plain_installation_agree_too(shared, runner):
    """EN 16931 without any pack, as it was published: compiled by others, and it says the same."""
    packaged = en_rules(None)
    assert packaged is not None
    found = [case for case in cases(shared / "schemas" / "peppol" / "unit" / "en16931") if "BR-CO" in case.file]
    assert len(found) > 50
    wrong = []
    for case in found:
        broken = [one.rule for one in runner.broken(packaged, case.document)]
        wrong += [(case.file, case.number) for rule, count in case.expected if broken.count(rule) != count]
    assert wrong == []


def test_a_rule_that_is_not_broken_as_told_is_named(runner, tmp_path):
    """A test that the rules do not agree with is a difference, and so is one whose rules are not there."""
    (tmp_path / "PEPPOLBIS-T01.sch").write_text(
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron"><pattern><rule context="a">'
        '<assert id="R1" flag="fatal" test="b">No b</assert></rule></pattern></schema>'
    )
    vefa = 'xmlns="http://difi.no/xsd/vefa/validator/1.0"'
    for name, rules in (("a", "t01"), ("b", "t02")):
        (tmp_path / f"{name}.xml").write_text(
            f'<testSet {vefa} configuration="peppolbis-{rules}-base-3.0"><test><assert><success>R1</success></assert>'
            '<a xmlns=""/></test></testSet>'
        )
    outcome = tried(list(cases(tmp_path)), Path(tmp_path), runner)
    assert (outcome.tried, outcome.must_fail) == (2, 0)
    assert outcome.wrong[0] == "a.xml 1: R1 bröts 1 gånger, inte 0"
    assert "reglerna kunde inte köras" in outcome.wrong[1]
    assert rules_of("tc434-ubl") == "CEN-EN16931-UBL.sch"
