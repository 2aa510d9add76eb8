"""The rules' own unit tests (VEFA ``testSet``): each small document breaks the rules that its test says, and no other.

Those who make the rules publish them beside the rules; they tell whether the rules are run here as they are meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree  # type: ignore[import-untyped]

from servicecenter.message_rules.rule_sets import EN_RULES
from servicecenter.message_rules.runner import RulesNotRun, Runner

VEFA = "{http://difi.no/xsd/vefa/validator/1.0}"
KINDS = ("success", "error", "warning", "fatal")
BY_CONFIGURATION = {
    "tc434-ubl": EN_RULES,
    "peppolbis-en16931-base-3.0-ubl": "PEPPOL-EN16931-UBL.sch",
    "peppolbis-en16931-3.0-ubl": "PEPPOL-EN16931-UBL.sch",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One document of a test file, and how often it must break which rules; ``must_fail`` if any at all."""

    file: str
    number: int
    rules: str
    expected: tuple[tuple[str, int], ...]
    document: str

    @property
    def must_fail(self) -> bool:
        return any(count for _rule, count in self.expected)


def cases(folder: Path) -> Iterator[Case]:
    """Every document of the test files below a folder."""
    for path in sorted(folder.rglob("*.xml")):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        root = etree.parse(path, parser).getroot()
        if root.tag != f"{VEFA}testSet":
            continue
        rules = rules_of(root.get("configuration") or "")
        for number, test in enumerate(root.iterchildren(f"{VEFA}test"), start=1):
            told = test.find(f"{VEFA}assert").iterchildren(*(f"{VEFA}{kind}" for kind in KINDS))
            document = next(one for one in test if one.tag != f"{VEFA}assert")
            expected = tuple((one.text.strip(), _times(one)) for one in told)
            yield Case(path.name, number, rules, expected, etree.tostring(document, encoding="unicode"))


def rules_of(configuration: str) -> str:
    """The file of rules that a test is for, by what its file says of itself."""
    if configuration in BY_CONFIGURATION:
        return BY_CONFIGURATION[configuration]
    return f"PEPPOLBIS-{configuration.split('-')[1].upper()}.sch" if "-" in configuration else configuration


def _times(told: etree._Element) -> int:
    return 0 if etree.QName(told).localname == "success" else int(told.get("number", 1))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many documents were tried and should fail, and what was not as its test says."""

    tried: int
    must_fail: int
    wrong: tuple[str, ...]


def tried(found: list[Case], rules: Path, runner: Runner) -> Outcome:
    """Run the documents by the rules in a folder."""
    wrong = [text for case in found for text in _wrong(case, rules, runner)]
    return Outcome(len(found), sum(case.must_fail for case in found), tuple(wrong))


def _wrong(case: Case, rules: Path, runner: Runner) -> Iterator[str]:
    place = f"{case.file} {case.number}"
    try:
        broken = Counter(one.rule for one in runner.broken(rules / case.rules, case.document))
    except RulesNotRun as error:
        yield f"{place}: {error}"
        return
    for rule, wanted in case.expected:
        if broken[rule] != wanted:
            yield f"{place}: {rule} bröts {broken[rule]} gånger, inte {wanted}"
