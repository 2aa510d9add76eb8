"""Whole documents: what is built here is valid, what is wrong is told by rule, what was not checked is not valid."""

from dataclasses import replace
from datetime import date

import pytest

from servicecenter.message_rules import checking
from servicecenter.message_rules.checking import checked
from servicecenter.message_rules.result import Layer, Verdict
from tests.procurement.exchange.messages import FORMATS, REAL

TODAY = date(2026, 11, 26)
EVERY = (Layer.SYNTAX, Layer.SCHEMA, Layer.PEPPOL)


@pytest.fixture
def installed(shared, settings):
    """The packs as the operator installs them."""
    settings.MESSAGE_RULES_DIR = shared / "schemas" / "peppol"


@pytest.fixture(scope="module", autouse=True)
def ended():
    yield
    checking.runner.stop()


def test_every_message_that_is_built_here_is_valid(installed):
    for transaction, kind in FORMATS.items():
        found = checked(kind.build(REAL[transaction]), on=TODAY)
        assert (found.verdict, found.ran, found.release) == (Verdict.VALID, EVERY, "2026.5"), (transaction, found)


def test_every_official_example_of_our_messages_is_valid(installed, shared):
    folder = shared / "schemas" / "peppol" / "examples" / "openpeppol-2026.5"
    seen = 0
    for path in sorted(folder.rglob("*.xml")):
        found = checked(path.read_bytes(), on=TODAY)
        if Layer.PEPPOL in found.ran:
            assert not found.fatal, (path.name, found.fatal)
            seen += 1
    assert seen > 20


def test_a_broken_rule_is_told_by_name_place_and_words(installed):
    """Rule PEPPOL-T01-R008: the sum of the lines."""
    wrong = FORMATS["T01"].build(replace(REAL["T01"], totals=replace(REAL["T01"].totals, lines=REAL["T01"].tax)))
    found = checked(wrong, on=TODAY)
    assert found.verdict is Verdict.INVALID
    told = {one.rule: one for one in found.fatal}
    assert "PEPPOL-T01-R008" in told
    assert told["PEPPOL-T01-R008"].place.startswith("/Order[1]/")
    assert "sum of line amounts" in told["PEPPOL-T01-R008"].text


def test_what_breaks_the_schema_is_told_by_line_and_the_rules_are_not_asked(installed):
    wrong = FORMATS["T76"].build(REAL["T76"]).replace(b"<cbc:IssueDate>2026-11-27", b"<cbc:IssueDate>i morgon")
    found = checked(wrong, on=TODAY)
    assert (found.verdict, found.ran) == (Verdict.INVALID, EVERY[:2])
    assert (found.fatal[0].rule, found.fatal[0].place) == ("XSD", "rad 2")
    assert found.skipped[0].layer is Layer.PEPPOL


@pytest.mark.parametrize("content", [b"", b"<a", b"<!DOCTYPE a><a/>", b"<Order/>", b"%PDF-1.7"])
def test_what_is_no_known_document_is_invalid_whatever_is_installed(content):
    found = checked(content, on=TODAY)
    assert (found.verdict, found.ran) == (Verdict.INVALID, (Layer.SYNTAX,))


def test_without_packs_nothing_is_valid(settings, tmp_path):
    settings.MESSAGE_RULES_DIR = tmp_path
    found = checked(FORMATS["T01"].build(REAL["T01"]), on=TODAY)
    assert found.verdict is Verdict.NOT_CHECKED
    assert [one.layer for one in found.skipped] == [Layer.SCHEMA, Layer.PEPPOL]
    assert "inget regelpaket som gäller 2026-11-26 är installerat" in found.skipped[1].why


def test_before_the_release_is_mandatory_it_is_not_used(installed):
    found = checked(FORMATS["T01"].build(REAL["T01"]), on=date(2026, 8, 23))
    assert (found.verdict, found.ran) == (Verdict.NOT_CHECKED, EVERY[:2])


def test_a_document_that_is_too_large_is_not_checked(installed, monkeypatch):
    monkeypatch.setattr(checking, "MOST_BYTES", 1_000)
    found = checked(FORMATS["T01"].build(REAL["T01"]), on=TODAY)
    assert (found.verdict, len(found.skipped)) == (Verdict.NOT_CHECKED, len(Layer))
