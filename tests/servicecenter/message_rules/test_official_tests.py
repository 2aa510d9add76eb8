"""The official unit tests of the rules: each document breaks the rules that its test says, and no other test's."""

from collections import Counter

import pytest
from lxml import etree

from servicecenter.message_rules.runner import Runner

VEFA = "{http://difi.no/xsd/vefa/validator/1.0}"
KINDS = ("success", "error", "warning", "fatal")
RELEASE = "2026.5"
DROPPED = {("PEPPOL-COMMON-R048.xml", 2)}
"""The test of May 2025 whose rule the release no longer has."""


def cases(shared):
    """Each small document with what it is called, its rule set and what is expected of which rule."""
    for path in sorted((shared / "schemas" / "peppol" / "unit" / "poacc").rglob("*.xml")):
        root = etree.parse(path, etree.XMLParser(remove_comments=True)).getroot()
        rules = root.get("configuration").split("-")[1].upper()
        for number, test in enumerate(root.iterchildren(f"{VEFA}test"), start=1):
            told = test.find(f"{VEFA}assert").iterchildren(*(f"{VEFA}{kind}" for kind in KINDS))
            expected = [(etree.QName(one).localname, one.text.strip(), one) for one in told]
            document = next(one for one in test if one.tag != f"{VEFA}assert")
            yield path.name, number, f"PEPPOLBIS-{rules}.sch", expected, document


@pytest.fixture(scope="module")
def runner():
    one = Runner(seconds=120)
    yield one
    one.stop()


def test_every_official_document_breaks_the_rules_that_its_test_says(shared, runner):
    """One program for all of them; the rule sets are compiled once."""
    wrong, kinds = [], Counter()
    for name, number, rules, expected, document in cases(shared):
        path = shared / "schemas" / "peppol" / "rules" / RELEASE / rules
        broken = Counter(one.rule for one in runner.broken(path, etree.tostring(document, encoding="unicode")))
        for kind, rule, told in expected:
            wanted = int(told.get("number", 1)) if kind != "success" else 0
            kinds[kind] += 1
            if (broken[rule] != wanted) and (name, number) not in DROPPED:
                wrong.append(f"{name} {number}: {rule} {broken[rule]} times, not {wanted}")
    assert not wrong, "\n".join(wrong)
    assert kinds["success"] > 150, kinds
    assert kinds["error"] + kinds["warning"] > 100, kinds
